"""Who answers for a line that several claims want gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from cleaner.engine.claims import Claim
from cleaner.ruleset.rule import Rule

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


class Owned:
    """The claim that answers for a line, and the other rules that agreed."""

    __slots__ = ("also", "claim")

    def __init__(self, claim: Claim, also: frozenset[int]) -> None:
        self.claim: Final = claim
        self.also: Final = also


def owned(claims: Sequence[Claim], rules: tuple[Rule, ...], others: Iterable[Claim] = ()) -> Owned:
    """The most confident claim owns a line; of equals one that knows the words, the narrower, the first by id.

    `others` agreed, but don't drop the line themselves.
    """
    best = claims[0] if len(claims) == 1 else min(claims, key=lambda claim: _rank(rules[claim.rule]))
    return Owned(best, frozenset(claim.rule for claim in (*claims, *others) if claim.rule != best.rule))


def _rank(rule: Rule) -> tuple[int, bool, int, str]:
    return -rule.level, not rule.tests, _EXTENT_RANK[rule.extent], rule.id
