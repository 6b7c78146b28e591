"""What `when` and `unless` may ask of a line and its place. Each condition is a value that can say itself in words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.ruleset.value import Value


class View(ABC):
    """What a condition may know: the lines that are still in the text, by place (0-based, blank ones left out)."""

    words: list[int]  #: number of words of every line

    @abstractmethod
    def part(self, at: int) -> str | None:
        """head, body or tail; None in a document without prose."""

    @abstractmethod
    def within(self, places: Sequence[int], parts: frozenset[str]) -> Sequence[int]:
        """Those of the places, sorted ones, that lie in the parts."""

    @abstractmethod
    def link_density(self, at: int) -> float | None:
        """Share of the line's characters inside of links; None for text."""

    @abstractmethod
    def fits(self, at: int, look: Look) -> bool:
        """True when the line looks like this."""

    @abstractmethod
    def somewhere(self, look: Look) -> bool:
        """True when a line of the document may look like this."""

    @abstractmethod
    def seen(self, look: Look, at: int, step: int, within: int, until: Look | None, enough: int) -> int:
        """How many of the lines up to `within` below (+1) or above (-1) look like this; counts no more than enough.

        Looks no further than the first line that looks like `until`, which counts too.
        """

    @abstractmethod
    def sides(self, at: int, categories: tuple[str, ...]) -> tuple[int | None, int | None]:
        """Lines between this one and the nearest dropped line of the categories, plus one, above and below."""

    @abstractmethod
    def __len__(self) -> int:
        """Number of lines."""

    @abstractmethod
    def opens(self, at: int, what: str) -> bool:
        """True when the line is the first of the document, of a paragraph of several lines, or of an entry."""

    @abstractmethod
    def repeated(self, places: Sequence[int], where: str) -> Sequence[int]:
        """Those of the places whose line stands a second time: earlier, later (list marks ignored), or right above."""

    @abstractmethod
    def count(self, at: int) -> int:
        """Occurrences of the folded line in the document."""

    @abstractmethod
    def bounded(self, places: Sequence[int], what: str, least: int | None, most: int | None) -> Sequence[int]:
        """Those of the places, sorted ones, whose number (see `Between`) lies within bounds."""

    @abstractmethod
    def prose_lines(self, at: int, step: int) -> int:
        """Lines of prose behind (+1) or before (-1) the line."""

    @abstractmethod
    def prose_share(self, places: Sequence[int]) -> float:
        """Share of the document's words of prose that stand on these lines, 0.0 to 1.0."""

    @abstractmethod
    def figures(self, places: Sequence[int]) -> float:
        """Share of these lines that hold digits and no letter, clocks left out, 0.0 to 1.0."""


@dataclass(frozen=True, slots=True)
class Condition(Value):
    """One condition. `extent` is what the rule would take: the places of the lines."""

    words: str  #: as its author wrote it, for explain

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        """True when it holds for the line at this place."""
        raise NotImplementedError  # no ABC: mypyc makes none of a dataclass


@dataclass(frozen=True, slots=True)
class InPart(Condition):
    parts: frozenset[str]

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        return view.part(at) in self.parts


@dataclass(frozen=True, slots=True, eq=False)
class Look(Value):
    """What a line looks like: of every group one of the line tests matches it, or it is of one of the classes.

    Each is itself alone, so that a view can remember by it which lines look like this.
    """

    groups: tuple[tuple[frozenset[int], frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class Looks(Condition):
    """The line itself (step 0) or its neighbour looks like this."""

    look: Look
    step: int = 0

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        if not self.step:
            return view.fits(at, self.look)
        at += self.step
        return 0 <= at < len(view) and view.fits(at, self.look)

    def may_hold(self, view: View) -> bool:
        """False when no line of the document looks like this."""
        return view.somewhere(self.look)


@dataclass(frozen=True, slots=True)
class Window(Condition):
    """Of the lines above (step -1) or below (step 1), up to `within` away, a number within bounds look like this.

    It looks no further than the first line that looks like `until`.
    """

    look: Look
    step: int
    within: int
    least: int
    most: int | None
    until: Look | None = None

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        if not self.may_hold(view):
            return False
        enough = self.least if self.most is None else self.most + 1
        found = view.seen(self.look, at, self.step, self.within, self.until, enough)
        return self.least <= found and (self.most is None or found <= self.most)

    def may_hold(self, view: View) -> bool:
        """False when no line of the document fits, and one at least is asked for."""
        return not self.least or view.somewhere(self.look)


@dataclass(frozen=True, slots=True)
class Near(Condition):
    categories: tuple[str, ...]
    within: int

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        return any(away is not None and away <= self.within for away in view.sides(at, self.categories))


@dataclass(frozen=True, slots=True)
class Opens(Condition):
    what: tuple[str, ...]

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        return any(view.opens(at, what) for what in self.what)


@dataclass(frozen=True, slots=True)
class LinkDensity(Condition):
    """Of the line's characters this share stands inside of links; never true of text."""

    least: float
    most: float

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        share = view.link_density(at)
        return share is not None and self.least <= share <= self.most


@dataclass(frozen=True, slots=True)
class Enclosed(Condition):
    """Dropped lines of these categories stand above the line and below it."""

    categories: tuple[str, ...]
    within: int

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        return all(away is not None and away <= self.within for away in view.sides(at, self.categories))


@dataclass(frozen=True, slots=True)
class Repeats(Condition):
    """The line stands a second time: earlier, later, or right above (`prev`)."""

    where: str

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        return bool(view.repeated((at,), self.where))


@dataclass(frozen=True, slots=True)
class Between(Condition):
    """A count (words, count, prose_before, prose_after) lies within bounds."""

    what: str
    least: int | None
    most: int | None

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        number = self.number(view, at)
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)

    def number(self, view: View, at: int) -> int:
        """The number that is held against the bounds."""
        if self.what == "words":
            return view.words[at]
        if self.what == "count":
            return view.count(at)
        return view.prose_lines(at, -1 if self.what == "prose_before" else 1)


@dataclass(frozen=True, slots=True)
class ExtentShare(Condition):
    """A share of all that the rule would take (prose_share, figures) reaches a bound."""

    what: str
    least: float

    def holds(self, view: View, at: int, extent: Sequence[int]) -> bool:
        return self.share(view, extent) >= self.least

    def share(self, view: View, extent: Sequence[int]) -> float:
        """The share that is held against the bound."""
        return view.prose_share(extent) if self.what == "prose_share" else view.figures(extent)
