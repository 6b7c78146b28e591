"""The lines that stand more than once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleaner.ruleset.facts import Fact


class Copies:
    """Of the lines of one view, counted once."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        """`facts`: by place."""
        self.counts: Final[dict[str, int]] = {}  #: folded line -> how often it stands
        self.later: Final[set[int]] = set()  #: the places of lines that stand above a first time
        self._facts: Final = facts
        self._last: dict[str, int] | None = None
        for at, fact in enumerate(facts):
            before = self.counts.get(fact.folded, 0)
            self.counts[fact.folded] = before + 1
            if before:
                self.later.add(at)

    def last_entry(self, entry: str) -> int:
        """The last place of a line that says this, bullets and numbers apart."""
        if self._last is None:
            self._last = {fact.entry: at for at, fact in enumerate(self._facts)}
        return self._last[entry]
