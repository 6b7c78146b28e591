"""Where the lines stood that were dropped in earlier rounds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final


class Gaps:
    """Between the lines of one view: place -> what was dropped right before it."""

    def __init__(self, gone: Iterable[tuple[int, str]], before: Sequence[int]) -> None:
        """`gone`: lines with the categories that they were dropped for; `before`: line -> its place."""
        self.categories: Final[dict[int, set[str]]] = {}  #: place -> categories of the lines dropped right before it
        self._named: Final[dict[tuple[str, ...], list[int]]] = {}
        for line, category in gone:
            self.categories.setdefault(before[line], set()).add(category)

    def sides(self, at: int, categories: tuple[str, ...]) -> tuple[int | None, int | None]:
        """How many lines away the nearest gap of these categories is, above and below; None where there is none."""
        gaps = self._of(categories)
        k = bisect_left(gaps, at + 1)  # gaps[k - 1] <= at < gaps[k]
        return at - gaps[k - 1] + 1 if k else None, gaps[k] - at if k < len(gaps) else None

    def _of(self, categories: tuple[str, ...]) -> list[int]:
        """Sorted places before which a line of one of the categories (or of their branches) was dropped."""
        found = self._named.get(categories)
        if found is None:
            named = frozenset(categories)
            gone = ((at, of) for at, kinds in self.categories.items() for of in kinds)
            gaps = {at for at, of in gone if of in named or of.partition(".")[0] in named}
            found = self._named[categories] = sorted(gaps)
        return found
