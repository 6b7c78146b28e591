"""The evaluation of small trees: by hand, leaf by leaf."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from cleaner.errors import ModelError
from cleaner.evidence.scorecard import Scorecard

NAMES = ("words", "capitals")


def model(**changes: Any) -> dict[str, Any]:
    """Two trees of two questions."""
    first = {"features": [0, 1], "borders": [5.0, 0.5], "leaves": [1.0, 2.0, 3.0, 4.0], "weights": [1, 1, 1, 1]}
    second = {"features": [1, 1], "borders": [0.5, 0.9], "leaves": [-1.0, 0.5, 9.0, 0.0], "weights": [2, 1, 0, 1]}
    whole = {"version": 1, "features": list(NAMES), "points": {"99": 1.5}, "wording": {"^share": 1.0}, "bias": 0.25}
    return {**whole, "trees": [first, second], **changes}


def matrix(*lines: tuple[float, float]) -> Any:
    return np.array(lines, dtype=np.float32).T


@pytest.mark.parametrize(
    ("line", "score"),
    [
        ((5.0, 0.5), 1.0 - 1.0),  # a border itself is not above it
        ((6.0, 0.5), 2.0 - 1.0),
        ((5.0, 0.6), 3.0 + 0.5),
        ((6.0, 0.6), 4.0 + 0.5),
        ((6.0, 1.0), 4.0 + 0.0),
    ],
)
def test_a_line_scores_the_sum_of_its_leaves(line: tuple[float, float], score: float) -> None:
    card = Scorecard(model(), NAMES, NAMES)
    assert card.score(matrix(line)).tolist() == [score + 0.25]


def test_lines_are_scored_by_themselves() -> None:
    card = Scorecard(model(), NAMES, NAMES)
    lines = [(5.0, 0.5), (6.0, 0.6), (6.0, 1.0)]
    alone = [card.score(matrix(line))[0] for line in lines]
    assert card.score(matrix(*lines)).tolist() == alone


def test_the_shares_of_the_features_add_up_to_the_score() -> None:
    card = Scorecard(model(), NAMES, NAMES)
    lines = matrix((5.0, 0.5), (6.0, 0.6), (6.0, 1.0))
    start = (1 + 2 + 3 + 4) / 4 + (2 * -1 + 0.5 + 0.0) / 4 + 0.25  # what a line nothing is known of scores
    assert card.shares(lines).shape == (3, 2)
    np.testing.assert_allclose(card.shares(lines).sum(axis=1) + start, card.score(lines), atol=1e-4)


def test_a_feature_that_is_not_asked_has_no_share() -> None:
    tree = {"features": [1, 1], "borders": [0.5, 0.9], "leaves": [0.0, 1.0, 0.0, 2.0], "weights": [1, 1, 1, 1]}
    card = Scorecard(model(trees=[tree]), NAMES, NAMES)
    assert card.shares(matrix((9.0, 1.0)))[0, 0] == 0.0


def test_features_that_are_told_in_the_same_words_share_together() -> None:
    card = Scorecard(model(), NAMES, ["how it looks", "how it looks"])
    alone = Scorecard(model(), NAMES, NAMES)
    lines = matrix((5.0, 0.5), (6.0, 1.0))
    assert card.groups == ("how it looks",)
    np.testing.assert_allclose(card.shares(lines)[:, 0], alone.shares(lines).sum(axis=1), atol=1e-5)


def test_models_of_other_features_or_releases_are_refused() -> None:
    with pytest.raises(ModelError, match="other features"):
        Scorecard(model(features=["capitals", "words"]), NAMES, NAMES)
    with pytest.raises(ModelError, match="version 2"):
        Scorecard(model(version=2), NAMES, NAMES)


def test_a_scorecard_pickles() -> None:
    card = Scorecard(model(), NAMES, NAMES)
    again = pickle.loads(pickle.dumps(card))
    assert again.score(matrix((6.0, 0.6))).tolist() == card.score(matrix((6.0, 0.6))).tolist()


def test_many_lines_are_scored_in_pieces_as_each_by_itself() -> None:
    card = Scorecard(model(), NAMES, NAMES)
    lines = [(float(n % 9), (n % 7) / 5) for n in range(5000)]
    found = card.score(matrix(*lines))
    assert found.shape == (5000,)
    np.testing.assert_allclose(found[4321], card.score(matrix(lines[4321]))[0], atol=1e-5)
    assert card.score(matrix(*lines)[:, :0]).shape == (0,)
