"""Scored pages added up: means over the pages of each kind, and the worst of them."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import Any

from cleaner.score.pages import ScoredPage
from cleaner.score.table import ALL, MOST_WORST, sorted_kinds


@dataclass(slots=True)
class Mean:
    """A mean of what is known; None of nothing."""

    sum: float = 0.0
    count: int = 0

    def enter(self, value: float | None) -> None:
        """Count one more value, where there is one."""
        if value is not None:
            self.sum += value
            self.count += 1

    @property
    def value(self) -> float | None:
        return self.sum / self.count if self.count else None


@dataclass(slots=True)
class PageKind:
    """The pages of one kind; every page weighs the same, however long it is."""

    pages: int = 0
    precision: Mean = field(default_factory=Mean)
    recall: Mean = field(default_factory=Mean)
    f1: Mean = field(default_factory=Mean)
    included: Mean = field(default_factory=Mean)
    excluded: Mean = field(default_factory=Mean)

    def enter(self, scored: ScoredPage) -> None:
        """Count one more page."""
        self.pages += 1
        self.precision.enter(scored.precision)
        self.recall.enter(scored.recall)
        self.f1.enter(scored.f1)
        self.included.enter(scored.included)
        self.excluded.enter(scored.excluded)

    def means(self) -> tuple[float | None, ...]:
        """Precision, recall, F1, and the shares of the snippets that should be there and that should not."""
        return tuple(mean.value for mean in (self.precision, self.recall, self.f1, self.included, self.excluded))


@dataclass(slots=True)
class PageTable:
    """Everything that scoring shows of pages; holds no page."""

    kinds: dict[str, PageKind] = field(default_factory=dict)
    worst: list[ScoredPage] = field(default_factory=list)  #: the pages of least F1, the worst first
    stopped: int = 0  #: pages that a safety stop kept whole

    def enter(self, scored: ScoredPage, stopped: bool = False) -> None:
        """Count one more page."""
        for kind in dict.fromkeys((ALL, *scored.kinds)):
            self.kinds.setdefault(kind, PageKind()).enter(scored)
        self.stopped += stopped
        if scored.f1 < 1:
            self.worst = heapq.nsmallest(MOST_WORST, [*self.worst, scored], key=_goodness)

    def sort(self) -> None:
        """Put kinds in order by name, that of every page first."""
        self.kinds = sorted_kinds(self.kinds)


def as_page_rows(table: PageTable) -> dict[str, Any]:
    """The table, JSON-ready."""
    return {
        "kinds": {name: _kind_row(kind) for name, kind in table.kinds.items()},
        "stopped": table.stopped,
        "worst": [_worst_row(scored) for scored in table.worst],
    }


def _goodness(scored: ScoredPage) -> tuple[float, int, str, int]:
    """Of pages that came out equally well, the longer one matters more."""
    return scored.f1, -max(scored.gold, scored.given), scored.file, scored.line


def _kind_row(kind: PageKind) -> dict[str, Any]:
    names = ("precision", "recall", "f1", "with", "without")
    means = (None if mean is None else round(mean, 4) for mean in kind.means())
    return {"pages": kind.pages, **dict(zip(names, means, strict=True))}


def _worst_row(scored: ScoredPage) -> dict[str, Any]:
    return {
        "id": scored.id,
        "place": scored.place,
        "precision": round(scored.precision, 4),
        "recall": round(scored.recall, 4),
        "f1": round(scored.f1, 4),
        "gold": scored.gold,
        "given": scored.given,
    }
