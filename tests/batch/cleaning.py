"""A cleaner that needs no rules, and a run in one line; for the tests of everything around the engine."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cleaner.batch.owner import claimed
from cleaner.batch.plan import plan
from cleaner.batch.run import How, run
from cleaner.batch.settings import Settings
from cleaner.model import Decision, Document, Result
from cleaner.report.layout import About
from cleaner.sources.scope import Fields

Spans = Callable[[str], Iterable[tuple[int, int]]]

_NOISE = re.compile(r"(?m)^(?:Advertisement|AD)\b[^\r\n]*(?:\r\n|\r|\n)?")


def noise_lines(source: str) -> list[tuple[int, int]]:
    """The lines that start with Advertisement or AD."""
    return [match.span() for match in _NOISE.finditer(source)]


@dataclass(frozen=True)
class FakeCleaner:
    """Drops the spans that a function names; breaks on a document that holds BREAK, stops on STOP."""

    spans: Spans = noise_lines

    def clean_document(self, document: Document) -> Result:
        if document.markup is not None:
            document = replace(document, source=_words(document.markup))
        source = document.source
        if "BREAK" in source:
            raise ZeroDivisionError("a bug")
        if "STOP" in source:
            return Result(document, (_decision("stop", source, 0, len(source)),), "en")
        return Result(document, tuple(_decision("drop", source, a, b) for a, b in self.spans(source)), "en")


@dataclass(frozen=True)
class DeadlyCleaner(FakeCleaner):
    """Besides, hangs on HANG, takes memory without end on EAT, ends its process on DIE, and is slow on all others."""

    pause: float = 0.0  # seconds

    def clean_document(self, document: Document) -> Result:
        time.sleep(self.pause)
        if "HANG" in document.source:
            time.sleep(60)
        if "EAT" in document.source:
            eaten = []
            while len(eaten) < 300:
                eaten.append(bytearray(b"x" * 10_000_000))
                time.sleep(0.01)
        if "DIE" in document.source:
            os._exit(9)
        return super().clean_document(document)


def _words(page: str | bytes) -> str:
    """What is left of a page without its tags, a line each."""
    text = page if isinstance(page, str) else page.decode()
    return "\n".join(filter(None, re.split(r"<[^>]*>", text)))


def _decision(act: Any, source: str, start: int, end: int) -> Decision:
    lines = (source.count("\n", 0, start) + 1, source.count("\n", 0, max(end - 1, start)) + 1)
    rule = "test/short" if end - start < 5 else "test/ad"
    return Decision(act, start, end, *lines, rule, "ads", "certain", "A test.")


FAKE = FakeCleaner()
FIELDS = Fields()
HERE = How()  # in this process


def about(ledger: str = "full", fields: Fields = FIELDS, to: str = "", packed: bool = False) -> About:
    return About(fields, ledger, "0", "hash", "standard", to, packed)


def clean_into(
    out: Path,
    *inputs: Path,
    cleaner: FakeCleaner = FAKE,
    ledger: str = "full",
    fields: Fields = FIELDS,
    to: str = "",
    packed: bool = False,
    how: How = HERE,
    **settings: Any,
) -> dict[str, Any]:
    """Plan and run; the summary."""
    planned = plan(inputs, out, settings.get("format", "auto"), to, settings.get("sample", 1.0))
    how = replace(how, asked=claimed(inputs))
    made = Settings(about(ledger, fields, to, packed), **settings)
    return run(planned, cleaner, made, out, ["test/ad", "test/silent"], how)


def output(folder: Path) -> dict[str, bytes]:
    """What a run gives its user: all files but those that it keeps for itself."""
    own = ("state/", "run.json")
    return {name: data for name, data in tree(folder).items() if not name.startswith(own)}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by name."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
