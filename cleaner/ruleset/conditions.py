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

    def somewhere(self, tests: frozenset[int]) -> bool:
        """True when a line of the document may match one of the line tests."""

    def distance(self, at: int, category: str) -> int | None:
        """Lines between this one and the nearest dropped line of the category, plus one; None: there is none."""

    def sides(self, at: int, category: str) -> tuple[int | None, int | None]:
        """The same as distance, for the lines above and for those below."""

    def neighbour(self, at: int, step: int) -> int | None:
        """Place of the next (+1) or previous (-1) line; None at the end."""

    def __len__(self) -> int:
        """Number of lines."""

    def opens(self, at: int, what: str) -> bool:
        """True when the line is the first of the document, of a paragraph of several lines, or of an entry."""

    def repeats_earlier(self, at: int) -> bool:
        """True when the same folded line stands above."""

    def repeats_above(self, at: int) -> bool:
        """True when the line above is the same."""

    def repeats_later(self, at: int) -> bool:
        """True when a line below has the same words, list marks and numbers ignored."""

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
class Window:
    """Of the lines above (step -1) or below (step 1), up to `within` away, a number within bounds matches.

    It looks no further than the first line of one of the classes `until`.
    """

    words: str
    groups: tuple[tuple[frozenset[int], frozenset[str]], ...]
    step: int
    within: int
    least: int
    most: int | None
    until: frozenset[str] = frozenset()

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        if not self.may_hold(view):
            return False
        enough = self.least if self.most is None else self.most + 1
        found, last = 0, min(len(view) - 1 - at if self.step > 0 else at, self.within)
        for away in range(1, last + 1):
            place = at + away * self.step
            found += all(view.looks(place, tests, classes) for tests, classes in self.groups)
            if found >= enough or view.looks(place, frozenset(), self.until):
                break
        return self.least <= found and (self.most is None or found <= self.most)

    def may_hold(self, view: View) -> bool:
        """False when no line of the document fits, and one at least is asked for."""
        return not self.least or all(classes or view.somewhere(tests) for tests, classes in self.groups)


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
class Enclosed:
    """Dropped lines of these categories stand above the line and below it."""

    words: str
    categories: tuple[str, ...]
    within: int

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        above, below = False, False
        for category in self.categories:
            before, after = view.sides(at, category)
            above = above or (before is not None and before <= self.within)
            below = below or (after is not None and after <= self.within)
        return above and below


@dataclass(frozen=True, slots=True)
class Repeats:
    """The line stands a second time: earlier, later, or right above (`prev`)."""

    words: str
    where: str

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        return _REPEATS[self.where](view, at)


_REPEATS: dict[str, Callable[[View, int], bool]] = {
    "earlier": lambda view, at: view.repeats_earlier(at),
    "later": lambda view, at: view.repeats_later(at),
    "prev": lambda view, at: view.repeats_above(at),
}


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
