"""Trees that ask one question a level, learned by CatBoost and written as the table that cleaner reads."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier
from numpy.typing import NDArray

DEPTH, TREES = 6, 200


def learn(matrix: NDArray[np.float32], noise: NDArray[np.int8], weights: NDArray[np.float64]) -> CatBoostClassifier:
    """`matrix`: (lines, features). One thread, so that the same data give the same bytes."""
    model = CatBoostClassifier(
        iterations=TREES, depth=DEPTH, learning_rate=0.18, l2_leaf_reg=5, border_count=32, rsm=0.4,
        bootstrap_type="Bernoulli", subsample=0.7, random_seed=1, thread_count=1, verbose=0, allow_writing_files=False,
    )  # fmt: skip
    return model.fit(matrix, noise, sample_weight=weights)


def exported(model: CatBoostClassifier) -> dict[str, Any]:
    """The trees and the bias, as plain lists."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.json"
        model.save_model(str(file), format="json")
        found = json.loads(file.read_text(encoding="utf-8"))
    scale, (bias,) = found["scale_and_bias"]
    return {"trees": [_tree(tree, scale) for tree in found["oblivious_trees"]], "bias": round(bias, 4)}


def _tree(tree: dict[str, Any], scale: float) -> dict[str, Any]:
    splits = [(s["float_feature_index"], float(np.float32(s["border"]))) for s in tree["splits"]]
    leaves = [round(scale * value, 4) for value in tree["leaf_values"]]
    weights = tree["leaf_weights"]
    whole = sum(weights) or 1.0
    shares = [round(10_000 * weight / whole) for weight in weights]
    while len(splits) < DEPTH:  # a tree of fewer questions: the last asked again is answered the same
        splits, leaves, shares = [*splits, (0, 1e30)], [*leaves, *leaves], [*shares, *([0] * len(shares))]
    return {"features": [k for k, _ in splits], "borders": [b for _, b in splits], "leaves": leaves, "weights": shares}
