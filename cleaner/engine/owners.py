"""Who answers for a line that several claims want gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from cleaner.engine.claims import Claim


class Owned:
    """The claim that answers for a line, and the other rules that agreed."""

    __slots__ = ("also", "claim")

    def __init__(self, claim: Claim, also: frozenset[int]) -> None:
        self.claim: Final = claim
        self.also: Final = also


def owned(claims: Sequence[Claim], ranks: Sequence[int], others: Iterable[Claim] = ()) -> Owned:
    """The claim of the rule that ranks first owns a line. `others` agreed, but don't drop the line themselves."""
    best = claims[0] if len(claims) == 1 else min(claims, key=lambda claim: ranks[claim.rule])
    return Owned(best, frozenset([claim.rule for claim in (*claims, *others) if claim.rule != best.rule]))
