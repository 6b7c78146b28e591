"""Results as plain text in UTF-8: behind each document of a container a line with nothing but a form feed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.sinks.fields import must_be_text, renamed
from cleaner.sources.container import BytesWriter, Container, Writer, Writes, join_bytes
from cleaner.sources.record import Record, Rendered, Span
from cleaner.sources.scope import Fields

PARTING = "\f\n"  #: what the old printers took for: a new page


@dataclass(frozen=True, slots=True)
class TextSink:
    """Plain text, compressed as the input is, or as it is said."""

    container: Container
    compression: str
    COMPRESSES: bool = False
    KEEPS_BYTES: bool = False

    def render(self, record: Record, clean: str, spans: Sequence[Span], fields: Fields) -> Rendered:
        """The text, with a line end where it has none, and what parts it from the next one."""
        must_be_text(clean, "plain text")
        end = "" if clean.endswith("\n") or not clean else "\n"
        return Rendered(f"{clean}{end}{PARTING}".encode())

    def writer(self, target: Writes) -> Writer:
        """One text after the other."""
        return _TextWriter(target)

    def join(self, parts: Iterable[Path], target: Writes) -> None:
        """One file behind the other."""
        join_bytes(parts, target)

    def clean_name(self, name: str) -> str:
        """`a.jsonl.gz` becomes `a.jsonl.txt.gz`."""
        return renamed(name, ".txt", self.compression or None)


class _TextWriter(BytesWriter):
    """Leaves out what is no record."""

    def pass_on(self, raw: bytes) -> None:
        """Nothing is written."""
