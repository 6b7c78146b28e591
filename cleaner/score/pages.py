"""One clean text of a page against its gold, in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.gold.document import GoldPage, kinds_within, place_of

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class ScoredPage:
    """How much of the main text is in the clean text, and how much of the clean text in the main text.

    It says where the page stands and holds nothing of the page itself, so that many can be kept.
    """

    id: str
    file: str
    line: int
    kinds: tuple[str, ...]
    gold: int  #: words of the main text
    given: int  #: words of the clean text
    common: int  #: words that both hold, each as often as the one that holds it less often
    included: float | None  #: share of the snippets that should be there and are; None where none are known
    excluded: float | None  #: share of the snippets that should not be there and are; None where none are known

    @property
    def place(self) -> str:
        """Where the page stands, for people: file:line."""
        return place_of(self.file, self.line)

    @property
    def precision(self) -> float:
        """Of the words given, the share that the main text holds; of no words, 1 where it holds none either."""
        return self.common / self.given if self.given and self.gold else self._of_nothing

    @property
    def recall(self) -> float:
        """Of the words of the main text, the share that was given; of no words, 1 where none were given either."""
        return self.common / self.gold if self.given and self.gold else self._of_nothing

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        precision, recall = self.precision, self.recall
        return 2 * precision * recall / (precision + recall) if precision and recall else 0.0

    @property
    def _of_nothing(self) -> float:
        return float(not self.given and not self.gold)


def score_page(page: GoldPage, clean: str) -> ScoredPage:
    r"""Hold the clean text of a page, whoever made it, against its gold.

    Words are `\w+` in lower case, in any order. A snippet is there when the clean text holds it, whatever the case.
    """
    lower = clean.lower()
    given, gold = Counter(_WORD.findall(lower)), Counter(_WORD.findall(page.text.lower()))
    return ScoredPage(
        page.id,
        page.file,
        page.line,
        kinds_within(page.kind),
        gold.total(),
        given.total(),
        (given & gold).total(),
        _share(lower, page.included),
        _share(lower, page.excluded),
    )


def _share(lower: str, snippets: Sequence[str]) -> float | None:
    return sum(snippet.lower() in lower for snippet in snippets) / len(snippets) if snippets else None
