"""The main run: the stretch of lines around the most prose, small gaps allowed."""

from __future__ import annotations

from collections.abc import Sequence

#: What a line that is no prose costs, in words. On article pages 4 leaves 6 % of the content and 69 % of the noise
#: words outside of the run; 12 leaves 25 % and 83 %. docs/decisions/003-main-run.md has the trial.
GAP_WORDS = 4


def main_run(classes: Sequence[str], words: Sequence[int]) -> tuple[int, int] | None:
    """First and last line (inclusive) of the stretch with the largest sum of words of prose less the cost of its gaps.

    Blank lines are free. None for a document without prose: it has no parts. Of two equal stretches the earlier one.
    (Kadane's maximum subarray, linear.)
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
        elif kind != "blank":
            total -= GAP_WORDS
    return best_run
