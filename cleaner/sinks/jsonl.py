"""Results as JSON Lines: an object a document, with all fields of the record that it came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.sinks.fields import besides, known, meta, renamed
from cleaner.sources import jsonl, rawjson
from cleaner.sources.container import BytesWriter, Container, Writer, Writes, join_bytes
from cleaner.sources.record import Record, Rendered, Span
from cleaner.sources.scope import Fields


@dataclass(frozen=True, slots=True)
class JsonlSink:
    """JSON Lines, compressed as the input is, or as it is said."""

    container: Container
    compression: str
    COMPRESSES: bool = False

    @property
    def KEEPS_BYTES(self) -> bool:  # noqa: N802
        """JSON Lines stay as they are where nothing goes."""
        return self.container is jsonl

    def render(self, record: Record, clean: str, spans: Sequence[Span], fields: Fields) -> Rendered:
        """Of JSON Lines the line, with its text replaced; of all others, a new one."""
        if self.container is jsonl:
            return jsonl.render(record, clean, spans, fields)
        values = known(record, clean, fields) | besides(record, self.container, fields)
        if (said := meta(record, fields)) is not None:
            values[fields.meta] = said
        return Rendered(rawjson.dump(values) + b"\n")

    def writer(self, target: Writes) -> Writer:
        """One line after the other; what is no record stays only where the input was JSON Lines too."""
        return BytesWriter(target) if self.container is jsonl else _LinesWriter(target)

    def join(self, parts: Iterable[Path], target: Writes) -> None:
        """One file behind the other."""
        join_bytes(parts, target)

    def clean_name(self, name: str) -> str:
        """`a.csv.gz` becomes `a.csv.jsonl.gz`."""
        return renamed(name, ".jsonl", self.compression or None)


class _LinesWriter(BytesWriter):
    """Leaves out what is no record: blank lines, the head of a table."""

    def pass_on(self, raw: bytes) -> None:
        """Nothing is written."""
