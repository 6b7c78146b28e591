"""Trees that ask one question a level, learned by CatBoost and written as the table that cleaner reads."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from catboost import CatBoostClassifier
from numpy.typing import NDArray


class Shape(NamedTuple):
    """What trees are learned with; found by trial on folds (docs/decisions)."""

    trees: int
    depth: int
    rate: float
    borders: int
    share: float  #: of the features that each question may be about


TEXTS = Shape(trees=200, depth=6, rate=0.18, borders=32, share=0.4)
PAGES = Shape(trees=400, depth=5, rate=0.08, borders=64, share=0.5)


def learn(
    matrix: NDArray[np.float32], noise: NDArray[np.int8], weights: NDArray[np.float64], shape: Shape
) -> CatBoostClassifier:
    """`matrix`: (lines, features). One thread, so that the same data give the same bytes."""
    model = CatBoostClassifier(
        iterations=shape.trees, depth=shape.depth, learning_rate=shape.rate, l2_leaf_reg=5,
        border_count=shape.borders, rsm=shape.share,
        bootstrap_type="Bernoulli", subsample=0.7, random_seed=1, thread_count=1, verbose=0, allow_writing_files=False,
    )  # fmt: skip
    return model.fit(matrix, noise, sample_weight=weights)


def exported(model: CatBoostClassifier, depth: int) -> dict[str, Any]:
    """The trees and the bias, as plain lists."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.json"
        model.save_model(str(file), format="json")
        found = json.loads(file.read_text(encoding="utf-8"))
    scale, (bias,) = found["scale_and_bias"]
    return {"trees": [_tree(tree, scale, depth) for tree in found["oblivious_trees"]], "bias": round(bias, 4)}


def _tree(tree: dict[str, Any], scale: float, depth: int) -> dict[str, Any]:
    splits = [(s["float_feature_index"], float(np.float32(s["border"]))) for s in tree["splits"]]
    leaves = [round(scale * value, 4) for value in tree["leaf_values"]]
    weights = tree["leaf_weights"]
    whole = sum(weights) or 1.0
    shares = [round(10_000 * weight / whole) for weight in weights]
    while len(splits) < depth:  # a tree of fewer questions: the last asked again is answered the same
        splits, leaves, shares = [*splits, (0, 1e30)], [*leaves, *leaves], [*shares, *([0] * len(shares))]
    return {"features": [k for k, _ in splits], "borders": [b for _, b in splits], "leaves": leaves, "weights": shares}
