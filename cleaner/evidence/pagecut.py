"""Which lines of a page are its main content, once each has a probability: the cut of the highest expected F1.

Lines are taken in the order of their probability as long as the F1 that may be expected of what is taken rises. The
expected F1 of n words taken of which c are content, of C content words in all, is 2 c / (n + C); with probabilities,
c and C are sums of them. So each page has a threshold of its own, and none has to be tuned; C counts for a little more
than it is, for lost content is worse than noise.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[Any]

#: What the content that a page is expected to hold counts for in the cut. More than 1 takes more lines: lost content is
#: worse than noise that stays. From .8 to 1.3 the F1 of development pages stays within .001.
CARE: Final = 1.15
#: Below this expected F1, with fewer words than these, a page has no main content: an error, a shell that scripts fill.
LEAST_EXPECTED: Final = 0.3
MOST_WORDS_OF_NONE: Final = 100


def cut(content: Floats, words: Floats, free: Bools) -> tuple[Bools, float]:
    """The lines to keep, and the F1 that is expected of them.

    `content`: P(content) of each line; `words`: how many it has; `free`: False for lines that are gone already.
    """
    chance = np.where(free, content, 0.0)
    order = np.argsort(-chance, kind="stable")
    right = (chance * words)[order].cumsum()
    taken = words[order].cumsum()
    if not len(right) or right[-1] <= 0:
        return np.zeros(len(content), bool), 0.0
    best = int((right / (taken + CARE * right[-1])).argmax())
    kept = np.zeros(len(content), bool)
    kept[order[: best + 1]] = True
    return kept & free, float(2 * right[best] / (taken[best] + right[-1]))


def with_neighbours(kept: Bools, hanging: Bools, free: Bools, both: bool = False) -> Bools:
    """The same with lines that hang on others: kept where one beside them is, or with `both` where two are.

    Lines that are gone already, and others that hang, are looked past.
    """
    firm = (free & ~hanging).nonzero()[0]
    waiting = (free & hanging).nonzero()[0]
    found = kept.copy()
    if len(firm) and len(waiting):
        after = firm.searchsorted(waiting)
        above = kept[firm[np.maximum(after - 1, 0)]] & (after > 0)
        below = kept[firm[np.minimum(after, len(firm) - 1)]] & (after < len(firm))
        found[waiting] |= above & below if both else above | below
    return found


def with_headings(kept: Bools, headings: Bools, free: Bools) -> Bools:
    """The same with the headings right above lines that stay. `headings`: short ones; two in a row head nothing."""
    at = free.nonzero()[0]
    found = kept.copy()
    heads = headings[at][:-1] & ~headings[at][1:] & kept[at][1:]
    found[at[:-1][heads]] = True
    return found


def has_none(kept: Bools, words: Floats, expected: float) -> bool:
    """True for a page without main content: so little is left, and that is so doubtful, that it is better left out."""
    return bool(expected < LEAST_EXPECTED and words[kept].sum() < MOST_WORDS_OF_NONE)
