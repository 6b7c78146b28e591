"""A learned score: small trees that ask the same question at each level, so that all lines are asked at once.

A tree of depth 5 has five questions, each whether a feature is above a border, and 32 leaves; the answers are the bits
of the number of the leaf. The score of a line is the sum of its leaves: above 0 it is more likely noise than not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import ModelError

VERSION: Final = 1
_AT_ONCE: Final = 2048  #: lines: a page may have 200,000, and each is asked 2,000 questions
Floats = NDArray[np.float32]


class Scorecard:
    """A model read from its JSON (see docs/decisions/013-text-score.md). A value: picklable, never changed.

    Raises ModelError where the JSON is none of a model, or one of other features than `names`.
    """

    def __init__(self, model: Mapping[str, Any], names: Sequence[str], groups: Sequence[str]) -> None:
        """`groups`: for each of the features `names` what a reader takes it for; shares are told by these."""
        if model.get("version") != VERSION:
            raise ModelError(f"a model of version {model.get('version')!r}: this release reads version {VERSION}")
        if tuple(model["features"]) != tuple(names):
            raise ModelError("the model was learned from other features than this release computes: train it anew")
        trees = model["trees"]
        self.groups: Final = tuple(dict.fromkeys(groups))
        self.points: Final[dict[str, float]] = dict(model.get("points", {}))  #: share of content kept -> score
        self.wording: Final[dict[str, float]] = dict(model.get("wording", {}))  #: piece of a wording -> points
        self.names: Final[dict[str, Sequence[float]]] = dict(model.get("names", {}))  #: piece of a name -> points
        self._bias = float(model["bias"])
        asked = np.array([tree["features"] for tree in trees], dtype=np.intp)
        borders = np.array([tree["borders"] for tree in trees], dtype=np.float32)
        self._count, depth = asked.shape
        #: for each level, the last first: what each tree asks about, and the border
        self._levels = [(asked[:, k].copy(), borders[:, k : k + 1].copy()) for k in reversed(range(depth))]
        self._leaves = np.array([tree["leaves"] for tree in trees], dtype=np.float32).ravel()
        self._first = np.arange(self._count, dtype=np.intp)[:, np.newaxis] << depth
        weights = np.array([tree["weights"] for tree in trees], dtype=np.float64)
        group = np.array([self.groups.index(name) for name in groups], dtype=np.intp)
        self._shares = _shares(group[asked], self._leaves.reshape(weights.shape), weights, len(self.groups))

    def score(self, matrix: Floats) -> Floats:
        """The score of each line: the logarithm of the odds that it is noise. `matrix`: (features, lines)."""
        pieces = [matrix[:, at : at + _AT_ONCE] for at in range(0, matrix.shape[1], _AT_ONCE)]
        sums = [np.take(self._leaves, self._numbers(piece)).sum(axis=0, dtype=np.float32) for piece in pieces]
        found: Floats = np.concatenate([np.zeros(0, np.float32), *sums]) + np.float32(self._bias)
        return found

    def shares(self, matrix: Floats) -> Floats:
        """What each group of features adds to the scores of lines (lines, groups). `matrix`: (features, lines)."""
        sums: Floats = np.take(self._shares, self._numbers(matrix), axis=0).sum(axis=0)
        return sums

    def _numbers(self, matrix: Floats) -> NDArray[np.intp]:
        """The number of each line's leaf in each tree (trees, lines), counted through all trees."""
        found = np.zeros((self._count, matrix.shape[1]), np.uint8)
        for asked, borders in self._levels:  # the last question is the highest bit
            found += found
            found += (matrix.take(asked, axis=0) > borders).view(np.uint8)
        numbers: NDArray[np.intp] = found + self._first
        return numbers


def _shares(asked: NDArray[np.intp], leaves: Floats, weights: NDArray[np.float64], groups: int) -> Floats:
    """(all leaves, groups): by how much the answers about a group moved the mean of the leaves still possible.

    The way from the mean of a tree to a leaf, one question at a time (Saabas, "Interpreting random forests", 2014).
    """
    count, depth = asked.shape
    found = np.zeros((count, 1 << depth, groups), dtype=np.float32)
    weights = weights + 1e-6
    trees = np.arange(count)
    before = np.repeat(((leaves * weights).sum(1) / weights.sum(1))[:, np.newaxis], 1 << depth, axis=1)
    numbers = np.arange(1 << depth)
    for level in range(depth):
        # leaves whose first level + 1 bits agree are still possible together
        group = numbers & ((2 << level) - 1)
        sums, mass = np.zeros((count, 2 << level)), np.zeros((count, 2 << level))
        for leaf in numbers:
            sums[:, group[leaf]] += leaves[:, leaf] * weights[:, leaf]
            mass[:, group[leaf]] += weights[:, leaf]
        after = (sums / mass)[:, group]
        for leaf in numbers:
            found[trees, leaf, asked[:, level]] += (after - before)[:, leaf]
        before = after
    return found.reshape(-1, groups)
