"""The nouns: document, block, decision, result, failure. Frozen values; nothing here does I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cleaner.errors import LedgerError

Act = Literal["drop", "suspect", "veto", "stop"]


@dataclass(frozen=True, slots=True)
class Document:
    """One record to clean: the text that the ledger speaks of, and what is known about it."""

    source: str  #: decoded text, byte-order mark and line ends untouched
    id: str = ""
    url: str | None = None
    lang: str | None = None  #: ISO 639-1 code where the caller knows it
    format: str = "text"
    file: str = ""  #: where it came from: a name, with `:record number` for containers
    meta: Mapping[str, str] = field(default_factory=dict)
    #: HTML: the page, as it was found; `source`, the text that it renders to, is made when it is cleaned
    markup: str | bytes | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """The smallest unit that a rule sees; blocks tile the source. For text: a line with its line end."""

    index: int  #: 0-based
    start: int  #: code points, half-open, 0-based
    end: int
    text: str  #: without the line end


@dataclass(frozen=True, slots=True)
class Decision:
    """A span of the source and the rule that answers for what became of it.

    act = drop: the span is not in the clean text. The others are left in it: `suspect` (a match that the profile does
    not drop), `veto` (a keep rule saved it), `stop` (a safety stop kept the whole document).
    """

    act: Act
    start: int  #: code points of the source, half-open, 0-based
    end: int
    first_line: int  #: 1-based
    last_line: int  #: 1-based, inclusive
    rule: str
    category: str
    confidence: str
    why: str
    also: tuple[str, ...] = ()  #: other rules that agreed; for a veto, the rules that wanted the line gone
    path: str = ""  #: HTML: the element of the first line, as a CSS path


@dataclass(frozen=True, slots=True)
class Result:
    """A document and every decision about it. Text, restored source and report are derived from the two."""

    document: Document
    decisions: tuple[Decision, ...] = ()  #: drops first, sorted and disjoint; then the flags by place
    lang: str | None = None  #: the language that the rules were chosen for; None = unknown

    @property
    def drops(self) -> tuple[Decision, ...]:
        """The spans that are not in the clean text, sorted and disjoint."""
        return tuple([d for d in self.decisions if d.act == "drop"])

    @property
    def flags(self) -> tuple[Decision, ...]:
        """Suspects, vetoes and stops: what was noticed and left in the text."""
        return tuple(d for d in self.decisions if d.act != "drop")

    @property
    def stopped(self) -> bool:
        """True when a safety stop kept the whole document."""
        return any(d.act == "stop" for d in self.decisions)

    @property
    def text(self) -> str:
        """The clean text: the source without its drops."""
        source, kept, at = self.document.source, [], 0
        for drop in self.drops:
            start, end = drop.start, drop.end
            if not at <= start <= end <= len(source):
                raise LedgerError(f"drop {start}-{end} of {drop.rule} overlaps its neighbour or the end")
            kept.append(source[at:start])
            at = end
        kept.append(source[at:])
        return "".join(kept)

    def restore(self) -> str:
        """Put every drop back into the clean text; equals the source, always."""
        source = self.document.source
        return restore(self.text, [(drop.start, source[drop.start : drop.end]) for drop in self.drops])

    def report(self) -> list[dict[str, Any]]:
        """The ledger rows of this document, JSON-ready, in the shape that docs/report.md describes."""
        document, rows = self.document, []
        source, doc, file = document.source, document.id, document.file
        for decision in self.decisions:
            start, end = decision.start, decision.end
            row: dict[str, Any] = {
                "doc": doc,
                "file": file,
                "act": decision.act,
                "rule": decision.rule,
                "category": decision.category,
                "confidence": decision.confidence,
                "why": decision.why,
                "start": start,
                "end": end,
                "lines": [decision.first_line, decision.last_line],
                "text": source[start:end],
            }
            if decision.path:
                row["path"] = decision.path
            if decision.also:
                row["also"] = list(decision.also)
            rows.append(row)
        return rows


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be cleaned, and why: an outcome, never a missing row."""

    id: str
    file: str
    kind: str
    reason: str


def restore(clean: str, dropped: list[tuple[int, str]]) -> str:
    """Put dropped pieces back: `dropped` holds (start in the source, text), sorted by start.

    Raises LedgerError when a piece starts beyond what the clean text reaches.
    """
    pieces: list[str] = []
    at = taken = 0  # at: place in the source rebuilt so far; taken: place in the clean text
    for start, text in dropped:
        step = start - at
        if step < 0 or taken + step > len(clean):
            raise LedgerError(f"the ledger doesn't fit the text: a drop starts at {start}, the text reaches {at}")
        pieces += (clean[taken : taken + step], text)
        taken += step
        at = start + len(text)
    pieces.append(clean[taken:])
    return "".join(pieces)
