"""The main run: the stretch of lines around the most prose, small gaps allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: What a line that is no prose costs, in words. On article pages 8 leaves 16 % of the content and 80 % of the noise
#: words outside of the run. docs/decisions/003-main-run.md has the trials.
GAP_WORDS: Final = 8
#: The same for the run in which lists are protected: it reaches farther, for an ingredient list at the end of a recipe
#: is worth more than the menu that it is mistaken for.
WIDE_GAP_WORDS: Final = 4
_FREE: Final = frozenset({"blank", "code"})


def main_run(classes: Sequence[str], words: Sequence[int], gap: int = GAP_WORDS) -> tuple[int, int] | None:
    """First and last line (inclusive) of the stretch with the largest sum of words of prose less the cost of its gaps.

    Blank lines and code are free. None for a document without prose: it has no parts. Of two equal stretches the
    earlier one. (Kadane's maximum subarray, linear.)
    """
    best, best_run = 0, None
    total, first = 0, 0
    for i, kind in enumerate(classes):
        if kind == "prose":
            if total <= 0:
                total, first = 0, i
            total += words[i]
            if total > best:
                best, best_run = total, (first, i)
        elif kind not in _FREE:
            total -= gap
    return best_run
