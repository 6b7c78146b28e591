"""Which names of elements speak for and against the lines inside: two tables of points, for near and for all lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from training.pages import FOLDS, LearnedPage, Table

_DOMAINS = 10  #: a name that fewer domains use is the name of a site
_STRENGTH = 0.3  #: of the regression: higher trusts rare names more
_LEAST = 0.05  #: points: less moves nothing
#: names that say what a page is about, or whose software made it; taken out by hand
STRANGE = frozenset(["app", "post-type", "page-template", "theme", "elementor", "boxed", "even", "odd"])

Sparse = sp.csr_matrix
Points = dict[str, tuple[float, float]]


def fit(
    pages: Sequence[LearnedPage], noise: NDArray[np.int8], weights: Table, folds: NDArray[np.intp]
) -> tuple[Points, Table, Table]:
    """The points of names, and for each line those near and far that its names have by the data of the other folds."""
    names = _vocabulary(pages)
    has = _table(pages, names)
    count = len(names)
    near, far = np.zeros(len(noise)), np.zeros(len(noise))
    for fold in range(FOLDS):
        points = _fit(has, noise, weights, folds != fold)
        here = folds == fold
        near[here] = has[here, :count] @ points[:count]
        far[here] = has[here, count:] @ points[count:]
    points = _fit(has, noise, weights, np.ones(len(noise), bool))
    table = {name: (round(float(points[k]), 2), round(float(points[count + k]), 2)) for k, name in enumerate(names)}
    return {name: both for name, both in table.items() if max(map(abs, both)) >= _LEAST}, near, far


def _vocabulary(pages: Sequence[LearnedPage]) -> list[str]:
    users: dict[str, set[str]] = {}
    for page in pages:
        for piece in {piece for _, far in page.names for piece in far}:
            users.setdefault(piece, set()).add(page.domain)
    common = [piece for piece, used in users.items() if len(used) >= _DOMAINS]
    return sorted(p for p in common if p not in STRANGE and not any(c.isdigit() for c in p))


def _table(pages: Sequence[LearnedPage], names: Sequence[str]) -> Sparse:
    """(lines, twice the names): how often each piece counts, near and then far."""
    number = {name: k for k, name in enumerate(names)}
    starts, columns = [0], []
    for page in pages:
        for near, far in page.names:
            columns += [number[piece] for piece in near if piece in number]
            columns += [number[piece] + len(names) for piece in far if piece in number]
            starts.append(len(columns))
    ones = np.ones(len(columns), np.float32)
    table = sp.csr_matrix((ones, np.array(columns, np.int32), np.array(starts)), (len(starts) - 1, 2 * len(names)))
    table.sum_duplicates()
    return table


def _fit(has: Sparse, noise: NDArray[np.int8], weights: Table, chosen: NDArray[np.bool_]) -> Table:
    used = np.flatnonzero(chosen & (weights > 0))
    model = LogisticRegression(C=_STRENGTH, solver="liblinear", max_iter=60, tol=1e-2, random_state=0)
    return np.asarray(model.fit(has[used], noise[used], sample_weight=weights[used]).coef_[0])
