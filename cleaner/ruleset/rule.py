"""A rule as the engine sees it: a frozen value, its texts already numbered by the index."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from cleaner.ruleset.conditions import Condition, Repeats
from cleaner.ruleset.schema import CONFIDENCES, Example
from cleaner.ruleset.value import Value

Extent = Literal["line", "paragraph", "region", "inline", "after", "before", "below", "above", "node"]
CUTS = ("after", "before", "below", "above")
LAYERS = ("built-in", "pack", "site", "project")
_LEVELS: Final = {confidence: level for level, confidence in enumerate(CONFIDENCES)}
_EXTENT_RANK: Final = {
    "node": -1,  # what an element says of itself explains a line better than words that it shares with others
    "inline": 0,
    "line": 0,
    "paragraph": 1,
    "region": 2,
    "before": 3,
    "after": 3,
    "above": 3,
    "below": 3,
}


@dataclass(frozen=True, slots=True)
class Scope(Value):
    """The documents that a rule is for; an empty field means any."""

    langs: frozenset[str] = frozenset()
    sites: tuple[str, ...] = ()
    sources: frozenset[str] = frozenset()
    fingerprint: tuple[str, ...] = ()  #: folded lines


@dataclass(frozen=True, slots=True)
class Region(Value):
    """How far a region goes on behind the line that opens it."""

    take: frozenset[str]
    need: int = 1  #: lines taken, the opening one not counted
    most: int = 200
    gap: int = 0  #: odd lines let through ...
    then: int = 0  #: ... if so many list lines follow


@dataclass(frozen=True, slots=True)
class Rule(Value):
    """One compiled rule. `tests` (numbers of line tests) and `classes` say which lines it speaks of."""

    id: str
    category: str
    confidence: str
    why: str
    keeps: bool  #: a keep rule
    extent: Extent
    tests: frozenset[int]
    classes: frozenset[str]
    scope: Scope = Scope()
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    region: Region | None = None
    spans: tuple[str, ...] = ()  #: for inline: RE2 patterns over raw lines; group 1, if there is one, is the span
    spares: tuple[str, ...] = ()
    exact: bool = False  #: an `is` rule of confidence certain: stronger than the protection of list items
    layer: str = "built-in"
    file: str = ""
    line: int = 0
    examples: tuple[Example, ...] = ()

    @property
    def copies(self) -> bool:
        """True for a rule that takes a line because the same line stands elsewhere above."""
        return any(isinstance(c, Repeats) and c.where != "later" for c in self.when)

    @property
    def level(self) -> int:
        """Rank of the confidence: medium 0, high 1, certain 2."""
        return _LEVELS[self.confidence]

    @property
    def rank(self) -> tuple[int, bool, int, str]:
        """Of several rules that want a line gone the one with the least rank answers for it.

        The most confident; of equals one that knows the words, the narrower, the first by id.
        """
        return -self.level, not self.tests, _EXTENT_RANK[self.extent], self.id


#: no file holds it: it names what jusText decides about the lines of a page that rules leave
MAIN_CONTENT = Rule(
    id="html/main-content",
    category="boilerplate",
    confidence="high",
    why="jusText counts the line as boilerplate.",
    keeps=False,
    extent="line",
    tests=frozenset(),
    classes=frozenset(),
    scope=Scope(sources=frozenset({"html"})),
)

#: no file holds it either: it names what the learned score takes of the lines of a text that rules leave
SCORED_TEXT = Rule(
    id="score/text",
    category="boilerplate",
    confidence="high",
    why="The learned score counts the line as boilerplate.",
    keeps=False,
    extent="line",
    tests=frozenset(),
    classes=frozenset(),
    scope=Scope(sources=frozenset({"text"})),
)

#: and what it takes of a page
SCORED_PAGE = replace(SCORED_TEXT, id="score/html", scope=Scope(sources=frozenset({"html"})))

#: the rules that judge what all others leave; their drops hang on the whole document
LAST = (MAIN_CONTENT, SCORED_TEXT, SCORED_PAGE)
