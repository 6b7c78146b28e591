"""The elements of a page as arrays: which lines each holds, and what a line's containers say of it.

Everything about an element is a difference of running sums over the lines, so no element is asked by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]

_JUMPS = 64  # with every jump the reach doubles, and hostile pages nest 200,000 deep


class Containers:
    """The elements of one page over the lines that are shown. Places count those lines from 0."""

    def __init__(
        self, parents: Sequence[int], depths: Sequence[int], spans: tuple[Sequence[int], Sequence[int]], shown: Ints
    ) -> None:
        """By element, those around others first: its parent, its depth, first line and the one behind the last.

        `shown`: numbers of the lines that are not blank, sorted.
        """
        self.count = len(shown)
        self.parent: Ints = np.array(parents, np.intp)
        self.depth: Ints = np.array(depths, np.intp)
        self.first: Ints = shown.searchsorted(np.array(spans[0], np.intp))
        self.end: Ints = np.maximum(self.first, shown.searchsorted(np.array(spans[1], np.intp)))
        self.first[0], self.end[0] = 0, self.count
        self.lines: Ints = self.end - self.first
        self.up = self._wider()

    def _wider(self) -> Ints:
        """For each element the nearest one around it that holds more lines; the root for those that hold all."""
        up = self.parent.copy()
        for _ in range(_JUMPS):
            same = ((self.lines[up] <= self.lines) & (up > 0)).nonzero()[0]
            if not len(same):
                break
            up[same] = up[up[same]]
        return up

    def levels(self, elements: Ints, count: int) -> list[Ints]:
        """For lines right inside of these elements the boxes around them, inner ones first: each holds more lines."""
        found = [np.where(self.lines[elements] > 1, elements, self.up[elements])]
        for _ in range(count - 1):
            found.append(self.up[found[-1]])
        return found

    def sums(self, running: Floats) -> Floats:
        """(numbers, elements): what the lines of each add up to. `running`: (numbers, lines + 1), a 0 first."""
        found: Floats = running[:, self.end] - running[:, self.first]
        return found

    def holding(self, sums: Floats, share: float) -> int:
        """The deepest element that holds this share of all, by its number; the root where there is nothing to hold."""
        if sums[0] <= 0:
            return 0
        enough = (sums >= share * sums[0]).nonzero()[0]
        depths = self.depth[enough]
        deepest = enough[depths == depths.max()]
        return int(deepest[sums[deepest].argmax()])
