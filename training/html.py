"""The learned score of the lines of pages."""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.engine.scoredpage import decided
from cleaner.evidence.pagefeatures import NAMES, features
from cleaner.evidence.scorecard import VERSION
from training import names, trees
from training.modelfile import written
from training.pages import FOLDS, LearnedPage, Table, read

_LEAST_GOLD = 60  #: words: a shorter main text makes no line more important
_ROWS = 0.15  #: weight from which a line is always learned from; of lighter ones a sample, the lighter the smaller
_LEAST_SAMPLE = 0.03
Matrix = NDArray[np.float32]


def main(arguments: list[str]) -> int:
    """Learn the model, print what it does on folds that it was not learned from, and write it."""
    parser = argparse.ArgumentParser(prog="python -m training html", description=__doc__)
    parser.add_argument("data", type=Path, help="pages with their main text (.jsonl.zst)")
    parser.add_argument("--out", type=Path, required=True, help="the model (.json)")
    given = parser.parse_args(arguments)
    model = learned(read(given.data))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(written(model), encoding="utf-8")
    return 0


def learned(pages: Sequence[LearnedPage]) -> dict[str, Any]:
    """The model as JSON-ready values."""
    told = [page for page in pages if page.known is not None]
    noise = np.concatenate([~page.content for page in told]).astype(np.int8)
    sizes = [len(page.content) for page in told]
    folds = np.repeat([page.fold for page in told], sizes)
    shares = np.concatenate([_shares(page) for page in told])
    points, near, far = names.fit(told, noise, shares, folds)
    print(f"{len(pages)} pages, {len(told)} judged; {len(noise)} lines; {len(points)} names", flush=True)
    ends = np.cumsum(sizes)[:-1]
    matrix = np.concatenate(
        [_matrix(*each).T for each in zip(told, np.split(near, ends), np.split(far, ends), strict=True)]
    )
    used, lifted = _sample(np.sqrt(shares))
    learn = partial(_learn, matrix, noise, used, lifted, folds)
    scores = np.zeros(len(noise))
    with ProcessPoolExecutor(2) as pool:
        for fold, raw in enumerate(pool.map(learn, range(FOLDS))):
            scores[folds == fold] = raw
    outcome = f1_by_kind(pages, iter(np.split(scores, ends)))
    print(" ".join(f"{kind} {value:.4f}" for kind, value in outcome.items()), flush=True)
    final = trees.learn(matrix[used], noise[used], lifted[used], trees.PAGES)
    return {
        "version": VERSION,
        "what": "P(noise) of the lines of pages; learned by `make train`",
        "data": "WCXB development split (Foley 2026), CC-BY-4.0",
        "folds": f"{FOLDS}, by SHA-1 of the domain",
        "out_of_fold_f1": outcome,
        "features": list(NAMES),
        "names": dict(sorted(points.items())),
        **trees.exported(final, trees.PAGES.depth),
    }


def _matrix(page: LearnedPage, near: Table, far: Table) -> Matrix:
    assert page.known is not None
    assert page.boxes is not None
    return features(replace(page.known, near=near, far=far), page.boxes)


def _shares(page: LearnedPage) -> Table:
    """How much the F1 of the page hangs on each line."""
    counts = np.array([len(line) for line in page.words], float)
    return np.minimum(counts / max(_LEAST_GOLD, page.gold.total()), 1.0)


def _sample(weights: Table) -> tuple[NDArray[np.bool_], Table]:
    """Which lines to learn from, and what each of them then weighs."""
    chance = np.clip(weights / _ROWS, _LEAST_SAMPLE, 1.0)
    used = (np.random.default_rng(1).random(len(weights)) < chance) & (weights > 0)
    lifted = np.where(used, weights / chance, 0.0)
    return used, lifted * used.sum() / lifted.sum()


def _learn(
    matrix: Matrix, noise: NDArray[np.int8], used: NDArray[np.bool_], weights: Table, folds: NDArray[np.intp], fold: int
) -> Table:
    """The raw scores of the lines of a fold, by a model that did not see it."""
    rows = used & (folds != fold)
    model = trees.learn(matrix[rows], noise[rows], weights[rows], trees.PAGES)
    raw: Table = model.predict(matrix[folds == fold], prediction_type="RawFormulaVal", thread_count=1)
    return raw


def f1_by_kind(pages: Sequence[LearnedPage], scores: Any) -> dict[str, float]:
    """Kind of page -> mean word F1, when the page is cut as the engine does it."""
    found: dict[str, list[float]] = defaultdict(list)
    for page in pages:
        kept = _kept(page, next(scores)) if page.known is not None else ~page.taken
        said = Counter(word for line, stays in zip(page.words, kept, strict=True) if stays for word in line)
        found[page.kind].append(_f1(said, page.gold))
    found["all"] = [value for values in found.values() for value in values]
    return {kind: round(mean(values), 4) for kind, values in sorted(found.items())}


def _kept(page: LearnedPage, noise: Table) -> NDArray[np.bool_]:
    """The lines that the engine keeps, but for the title and what stands with it."""
    assert page.known is not None
    content = 1 / (1 + np.exp(noise))
    return decided(content, page.known, page.taken, page.freeable, page.verbatim, page.saved)[0]


def _f1(said: Counter[str], gold: Counter[str]) -> float:
    if not gold or not said:
        return float(not gold and not said)
    same = (said & gold).total()
    return 2 * same / (said.total() + gold.total())
