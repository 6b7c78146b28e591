"""Which words speak for and against a line: a small table of points that holds on every part of the data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from cleaner.evidence.linelook import pieces
from training.texts import FOLDS, Table

_DOMAINS = 25  #: a piece that fewer domains use says what they are about
_LEAST = 0.1  #: points: less moves nothing
_STRENGTH = 0.04  #: of the regression: higher keeps more pieces
_LENGTHS = (0.8, 1.2, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0)  #: logarithms of words, so that no piece stands for a length
#: words that are about something, in these pages more often content (or noise) than elsewhere; taken out by hand
_TOPICS = """
    accounting actions advanced amazing analytics analyze application attention basic beginners big billion
    black body book booking brand budget building built-in businesses campaigns capture card care carrying
    checks client cloud code coffee college colors combines command committed company complex comprehensive
    configuration consulting consumers cookie cookies core creates creators crm customers dashboard data data.
    database december default deliver developing difficult ecommerce effectively employee employees enabling
    equipment ergonomic event executive external features feed figure file files firm fitness five flexible
    flight focus foods goals google google's gym hand handles hardware he helpful helping host hours import
    improving income infrastructure inside insurance integrates inventory item japan job jobs joined kitchen
    large learning leverage library low mac maintaining management manufacturers math meal model model, monitor
    moving natural o open organic organizations outdoor pack packages packaging paint parameters path payment
    payments percent person physical plans plants platforms playing press prior production programs project
    public quote real-time rental reported researchers response robust row rule rules run sale san school script
    security seo size smart social solid state static strategies strong structured subject sustainable system
    tasks tax teaching technologies ten testing, tiny tip tools traditional training travel trend trends users
    video waste wearing wedding weight white woman worked workflow working yes. york york,
    """
TOPICS = frozenset(_TOPICS.split())

Sparse = sp.csr_matrix


def fit(
    lines: Sequence[str], domains: Sequence[str], noise: NDArray[np.int8], weights: Table, folds: NDArray[np.intp]
) -> tuple[dict[str, float], Table]:
    """The points of pieces, and for each line the points that its wording has by the data of the other folds."""
    found = [set(pieces(line)) for line in lines]
    names = _vocabulary(found, domains)
    has = _table(found, names)
    words = np.log1p([line.count(" ") + 1 for line in lines])
    asked = sp.hstack([has, sp.csr_matrix(np.stack([words > e for e in _LENGTHS], 1).astype(np.float32))]).tocsr()
    points = np.array([_fit(asked, noise, weights, folds != fold)[: len(names)] for fold in range(FOLDS)])
    mean = points.mean(axis=0)
    stable = (np.sign(points) == np.sign(mean)).all(axis=0) & (np.abs(mean) >= _LEAST)
    said = np.zeros(len(lines))
    for fold in range(FOLDS):
        said[folds == fold] = has[folds == fold] @ np.where(stable, points[fold], 0.0)
    return {name: round(float(mean[k]), 2) for k, name in enumerate(names) if stable[k]}, said


def _vocabulary(found: Sequence[set[str]], domains: Sequence[str]) -> list[str]:
    users: dict[str, set[str]] = {}
    for pieces_, domain in zip(found, domains, strict=True):
        for piece in pieces_:
            users.setdefault(piece, set()).add(domain)
    common = [piece for piece, used in users.items() if len(used) >= _DOMAINS]
    return sorted(p for p in common if p.strip("^$") not in TOPICS and not any(c.isdigit() for c in p))


def _table(found: Sequence[set[str]], names: Sequence[str]) -> Sparse:
    number = {name: k for k, name in enumerate(names)}
    pairs = [(at, number[piece]) for at, pieces_ in enumerate(found) for piece in pieces_ if piece in number]
    rows, columns = zip(*sorted(pairs), strict=True)
    return sp.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(found), len(names)))


def _fit(asked: Sparse, noise: NDArray[np.int8], weights: Table, chosen: NDArray[np.bool_]) -> Table:
    used = np.flatnonzero(chosen & (noise >= 0))
    model = LogisticRegression(
        l1_ratio=1.0, C=_STRENGTH, solver="liblinear", max_iter=60, tol=1e-2, random_state=0
    ).fit(asked[used], noise[used], sample_weight=weights[used])
    return np.asarray(model.coef_[0])
