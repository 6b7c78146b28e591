"""What `when` and `unless` may ask of a line and its place. Each condition is a value that can say itself in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


class View(Protocol):
    """What a condition may know: the lines that are still in the text, by place (0-based, blank ones left out)."""

    def part(self, at: int) -> str | None:
        """head, body or tail; None in a document without prose."""

    def words(self, at: int) -> int:
        """Number of words of the line."""

    def looks(self, at: int, tests: frozenset[int], classes: frozenset[str]) -> bool:
        """True when one of the line tests matches the line, or it is of one of the classes."""

    def distance(self, at: int, category: str) -> int | None:
        """Lines between this one and the nearest dropped line of the category, plus one; None: there is none."""

    def neighbour(self, at: int, step: int) -> int | None:
        """Place of the next (+1) or previous (-1) line; None at the end."""

    def opens(self, at: int, what: str) -> bool:
        """True when the line is the first of the document, of a paragraph of several lines, or of an entry."""

    def repeats_earlier(self, at: int) -> bool:
        """True when the same folded line stands above."""

    def count(self, at: int) -> int:
        """Occurrences of the folded line in the document."""

    def prose_lines(self, at: int, step: int) -> int:
        """Lines of prose behind (+1) or before (-1) the line."""

    def prose_share(self, places: Sequence[int]) -> float:
        """Share of the document's words of prose that stand on these lines, 0.0 to 1.0."""

    def figures(self, places: Sequence[int]) -> float:
        """Share of these lines that hold digits and no letter, clocks left out, 0.0 to 1.0."""


class Condition(Protocol):
    """One condition. `extent` is what the rule would take: the places of the lines."""

    @property
    def words(self) -> str:
        """The condition as its author wrote it, for explain."""

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        """True when it holds for the line at this place."""


@dataclass(frozen=True, slots=True)
class InPart:
    words: str
    parts: frozenset[str]

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        return view.part(at) in self.parts


@dataclass(frozen=True, slots=True)
class Looks:
    """The line itself (step 0) or its neighbour matches; every group of tests must hold."""

    words: str
    groups: tuple[tuple[frozenset[int], frozenset[str]], ...]
    step: int = 0

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        place = view.neighbour(at, self.step) if self.step else at
        return place is not None and all(view.looks(place, tests, classes) for tests, classes in self.groups)


@dataclass(frozen=True, slots=True)
class Near:
    words: str
    categories: tuple[str, ...]
    within: int

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        distances = (view.distance(at, category) for category in self.categories)
        return any(d is not None and d <= self.within for d in distances)


@dataclass(frozen=True, slots=True)
class Opens:
    words: str
    what: tuple[str, ...]

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        return any(view.opens(at, what) for what in self.what)


@dataclass(frozen=True, slots=True)
class RepeatsEarlier:
    words: str

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        return view.repeats_earlier(at)


@dataclass(frozen=True, slots=True)
class Between:
    """A count (words, count, prose_before, prose_after) lies within bounds."""

    words: str
    what: str
    least: int | None
    most: int | None

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        number = self.number(view, at)
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)

    def number(self, view: View, at: int) -> int:
        """The number that is held against the bounds."""
        return _COUNTS[self.what](view, at)


_COUNTS: dict[str, Callable[[View, int], int]] = {
    "words": lambda view, at: view.words(at),
    "count": lambda view, at: view.count(at),
    "prose_before": lambda view, at: view.prose_lines(at, -1),
    "prose_after": lambda view, at: view.prose_lines(at, 1),
}


@dataclass(frozen=True, slots=True)
class ExtentShare:
    """A share of all that the rule would take (prose_share, figures) reaches a bound."""

    words: str
    what: str
    least: float

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        return _SHARES[self.what](view, extent) >= self.least


_SHARES: dict[str, Callable[[View, Sequence[int]], float]] = {
    "prose_share": lambda view, extent: view.prose_share(extent),
    "figures": lambda view, extent: view.figures(extent),
}
