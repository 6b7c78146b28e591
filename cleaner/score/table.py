"""Scored documents added up: by kind, by category, by rule, and the worst of them."""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cleaner.score.words import Scored, Taken, Words

ALL = "all"  #: the kind of every document
MOST_RULES = 10
MOST_WORST = 10

K = TypeVar("K")


@dataclass(slots=True)
class Kind:
    """The documents of one kind: words added up, F1 added up document by document."""

    documents: int = 0
    stopped: int = 0
    words: Words = field(default_factory=Words)
    f1_before: float = 0.0
    f1_after: float = 0.0

    def enter(self, scored: Scored) -> None:
        """Count one more document."""
        self.documents += 1
        self.stopped += scored.stopped
        self.words += scored.words
        self.f1_before += scored.words.f1_before
        self.f1_after += scored.words.f1_after


@dataclass(frozen=True, slots=True, order=True)
class Sample:
    """A line that a rule took, with the place of its document."""

    weight: int  #: orders samples in no order of their contents
    place: str
    line: int
    text: str


@dataclass(slots=True)
class Taker:
    """What a rule, or a category, took in all."""

    lost: int = 0
    removed: int = 0
    lost_samples: list[Sample] = field(default_factory=list)
    removed_samples: list[Sample] = field(default_factory=list)

    def enter(self, taken: Taken) -> None:
        """Count what was taken of one more line."""
        self.lost += taken.words if taken.mark == "+" else 0
        self.removed += taken.words if taken.mark == "-" else 0


@dataclass(slots=True)
class Table:
    """Everything that scoring shows."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    categories: dict[str, Taker] = field(default_factory=dict)
    rules: dict[str, Taker] = field(default_factory=dict)
    worst: list[Scored] = field(default_factory=list)  #: the documents that lost most words, the worst first

    def enter(self, scored: Scored, samples: int = 0) -> None:
        """Count one more document; `samples`: how many lines to keep of what each rule lost, and of what it removed.

        The samples are spread over all documents and lines, and the same in every run.
        """
        for kind in dict.fromkeys((ALL, *scored.gold.kinds)):
            self.kinds.setdefault(kind, Kind()).enter(scored)
        for taken in scored.taken:
            self.categories.setdefault(taken.category, Taker()).enter(taken)
            rule = self.rules.setdefault(taken.rule, Taker())
            rule.enter(taken)
            if samples:
                kept = rule.lost_samples if taken.mark == "+" else rule.removed_samples
                _keep(kept, _sample(scored, taken), samples)
        if scored.words.lost:
            self.worst = heapq.nsmallest(MOST_WORST, [*self.worst, scored], key=_badness)

    def sort(self) -> None:
        """Put kinds in order by name, that of every document first, and categories by what they lost."""
        self.kinds = sorted_kinds(self.kinds)
        self.categories = dict(
            sorted(self.categories.items(), key=lambda pair: (-pair[1].lost, -pair[1].removed, pair[0]))
        )

    def removers(self) -> list[tuple[str, Taker]]:
        """The ten rules that remove most noise."""
        found = sorted(self.rules.items(), key=lambda pair: (-pair[1].removed, pair[0]))
        return [pair for pair in found if pair[1].removed][:MOST_RULES]

    def losers(self) -> list[tuple[str, Taker]]:
        """The ten rules that lose most content."""
        found = sorted(self.rules.items(), key=lambda pair: (-pair[1].lost, pair[0]))
        return [pair for pair in found if pair[1].lost][:MOST_RULES]


def tabulate(documents: Iterable[Scored], samples: int = 0) -> Table:
    """Add up scored documents, in order; `samples` as in `Table.enter`."""
    table = Table()
    for scored in documents:
        table.enter(scored, samples)
    table.sort()
    return table


def sorted_kinds(kinds: Mapping[str, K]) -> dict[str, K]:
    """Kinds by name, that of every document first."""
    return dict(sorted(kinds.items(), key=lambda pair: (pair[0] != ALL, pair[0])))


def worst_line(scored: Scored) -> Taken:
    """The line of which most words of content were lost; the first of equals. For documents that lost any."""
    return max((taken for taken in scored.taken if taken.mark == "+"), key=lambda taken: (taken.words, -taken.line))


def as_rows(table: Table) -> dict[str, Any]:
    """The table, JSON-ready."""
    return {
        "kinds": {name: _kind_row(kind) for name, kind in table.kinds.items()},
        "categories": {name: {"lost": one.lost, "removed": one.removed} for name, one in table.categories.items()},
        "remove_most": [_taker_row(rule, taker, taker.removed_samples) for rule, taker in table.removers()],
        "lose_most": [_taker_row(rule, taker, taker.lost_samples) for rule, taker in table.losers()],
        "worst": [_worst_row(scored) for scored in table.worst],
    }


def _badness(scored: Scored) -> tuple[int, str]:
    return -scored.words.lost, scored.gold.place


def _sample(scored: Scored, taken: Taken) -> Sample:
    weight = zlib.crc32(f"{scored.gold.id}\0{taken.line}".encode("utf-8", "surrogatepass"))
    return Sample(weight, scored.gold.place, taken.line, taken.text)


def _keep(kept: list[Sample], sample: Sample, most: int) -> None:
    """Keep the samples of least weight, sorted."""
    if len(kept) < most or sample < kept[-1]:
        kept.append(sample)
        kept.sort()
        del kept[most:]


def _kind_row(kind: Kind) -> dict[str, Any]:
    words = kind.words
    return {
        "documents": kind.documents,
        "stopped": kind.stopped,
        "content": words.content,
        "lost": words.lost,
        "noise": words.noise,
        "removed": words.removed,
        "lost_percent": round(words.lost_percent, 3),
        "removed_percent": round(words.removed_percent, 2),
        "f1_before": round(kind.f1_before / kind.documents, 4),
        "f1_after": round(kind.f1_after / kind.documents, 4),
    }


def _taker_row(rule: str, taker: Taker, samples: list[Sample]) -> dict[str, Any]:
    row: dict[str, Any] = {"rule": rule, "lost": taker.lost, "removed": taker.removed}
    if samples:
        row["samples"] = [{"place": one.place, "line": one.line, "text": one.text} for one in samples]
    return row


def _worst_row(scored: Scored) -> dict[str, Any]:
    words, line = scored.words, worst_line(scored)
    return {
        "id": scored.gold.id,
        "place": scored.gold.place,
        "lost": words.lost,
        "lost_percent": round(words.lost_percent, 3),
        "line": line.line,
        "rule": line.rule,
    }
