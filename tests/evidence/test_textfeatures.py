"""What the score sees, against the same said slowly, line by line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.evidence.linelook import PARTS, ROW, look, pieces
from cleaner.evidence.textfeatures import NAMES, TextLines, features, telling

PART = {name: k for k, name in enumerate(PARTS)}


def parts(raw: str, points: dict[str, float] | None = None) -> dict[str, float]:
    return dict(zip(PARTS, ROW.unpack(look(raw, raw.lower(), points or {})), strict=True))


@pytest.mark.parametrize(
    ("raw", "part", "number"),
    [
        ("Read More About Us", "capitals", 1.0),
        ("read More about us", "capitals", 0.25),
        ("It's Anna's", "capitals", 1.0),  # an apostrophe begins no word
        ("1234", "digits", 1.0),
        ("ab 12", "digits", 0.4),
        ("BREAKING news", "shouted", 1.0),
        ("The end.", "ends", 1.0),
        ("The end", "ends", 0.0),
        ("Tags:", "colon", 1.0),
        ("one, two, three", "commas", 2 / 3),
        ("Home | News | Sport", "bars", 2.0),
        ("12 comments", "figures first", 1.0),
        ("comments 12", "figures first", 0.0),
        ("anna went", "small start", 1.0),
        ("Anna went", "small start", 0.0),
    ],
)
def test_a_part_of_a_look(raw: str, part: str, number: float) -> None:
    assert parts(raw)[part] == pytest.approx(number)


def test_wording_knows_first_and_last_words() -> None:
    assert set(pieces("sign up now")) == {"sign", "up", "now", "^sign", "^sign up", "now$"}
    points = {"^sign up": 2.0, "now": -0.5, "now$": 1.0}
    assert parts("Sign up now", points)["said"] == pytest.approx(2.5)
    assert parts("The sign is up", points)["said"] == 0.0


def test_a_line_of_a_megabyte_costs_no_more_than_its_beginning() -> None:
    assert parts("word " * 48)["digits"] == parts("word " * 48 + "1" * 1_000_000)["digits"]


@given(st.text(alphabet=st.characters(exclude_characters="\n"), min_size=1))
def test_every_line_has_a_look(raw: str) -> None:
    assert np.isfinite(ROW.unpack(look(raw, raw.lower() or "x", {}))).all()


def text(kinds: list[int], gone: list[int] = [], **changes: Any) -> TextLines:  # noqa: B006
    """Lines of these kinds; `gone`: places in the source of lines that rules dropped."""
    n = len(kinds)
    lines = [line for line in range(n + len(gone)) if line not in gone]
    looks = np.arange(n * len(PARTS), dtype=np.float32).reshape(n, len(PARTS))
    prose = [at for at, kind in enumerate(kinds) if not kind]
    run = (prose[0], prose[-1] + 1) if prose else (0, 0)
    ones = np.ones(n, dtype=np.intp)
    found = TextLines(
        looks, np.array(kinds), ones * 10, np.array(lines, dtype=np.intp), np.array(gone, dtype=np.intp),
        run, run, ones, [], np.array([0]), [],
    )  # fmt: skip
    return replace(found, **changes)


def row(lines: TextLines, name: str) -> list[float]:
    found: list[float] = np.round(features(lines)[NAMES.index(name)], 4).tolist()
    return found


def test_the_matrix_has_a_row_a_feature_and_a_column_a_line() -> None:
    found = features(text([1, 0, 0, 2, 3]))
    assert found.shape == (len(NAMES), 5)
    assert len(set(NAMES)) == len(NAMES)
    assert np.isfinite(found).all()


def test_one_line_alone_is_told_too() -> None:
    for kind in range(4):
        assert np.isfinite(features(text([kind]))).all()


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40))
def test_means_around_are_those_of_the_lines_around(kinds: list[int]) -> None:
    prose = [float(kind == 0) for kind in kinds]
    for name, first, last in (("near", -2, 2), ("around", -10, 10), ("above", -5, -1), ("below", 1, 5)):
        wanted = []
        for at in range(len(kinds)):
            part = prose[max(0, at + first) : max(0, at + last + 1)]
            wanted.append(sum(part) / len(part) if part else 0.0)
        assert row(text(kinds), f"prose {name}") == pytest.approx(wanted, abs=1e-3)


@given(st.lists(st.booleans(), min_size=1, max_size=40).filter(any))
def test_what_rules_dropped_is_counted_in_the_source(left: list[bool]) -> None:
    gone = [line for line, stays in enumerate(left) if not stays]
    lines = text([1] * sum(left), gone)
    at = [line for line, stays in enumerate(left) if stays]

    def share(first: int, end: int) -> float:
        part = left[max(0, first) : max(0, end)]
        return part.count(False) / len(part) if part else 0.0

    assert row(lines, "gone near") == pytest.approx([share(k - 3, k + 4) for k in at], abs=1e-3)
    assert row(lines, "gone above") == pytest.approx([share(k - 30, k) for k in at], abs=1e-3)
    assert row(lines, "gone before") == pytest.approx([share(0, k) for k in at], abs=1e-3)
    assert row(lines, "gone after") == pytest.approx([share(k + 1, len(left)) for k in at], abs=1e-3)
    up = [min([k - g for g in gone if g < k], default=100) for k in at]
    down = [min([g - k for g in gone if g > k], default=100) for k in at]
    assert row(lines, "to gone above") == up
    assert row(lines, "to gone below") == down


def test_where_a_line_is_in_the_story() -> None:
    lines = text([1, 0, 1, 0, 1, 1])
    assert row(lines, "from main run") == [-1, 0, 0, 0, 1, 2]
    assert row(lines, "prose before") == [0, 0, 0.5, 0.5, 1, 1]
    assert row(lines, "prose after") == [1, 0.5, 0.5, 0, 0, 0]
    assert row(lines, "to prose above") == [100, 100, 1, 2, 1, 2]
    assert row(lines, "to prose below") == [1, 2, 1, 100, 100, 100]
    assert row(text([1, 1]), "from main run") == [0, 0]


def test_the_length_of_a_long_story_says_nothing() -> None:
    assert row(text([0] * 30), "main run") == [300] * 30
    assert row(text([0] * 400), "main run")[:30] == [300] * 30


def test_paragraphs_and_the_headings_above() -> None:
    lines = text([1, 0, 0, 1, 2, 2], opens=np.array([0, 1, 3]))
    assert row(lines, "paragraph") == [1, 2, 2, 3, 3, 3]
    assert row(lines, "opens paragraph") == [1, 1, 0, 1, 0, 0]
    assert row(lines, "below heading") == [0, 1, 2, 0, 1, 2]


def test_every_feature_has_words() -> None:
    assert telling("said near") != telling("said before") != telling("said")
    assert all(telling(name) for name in NAMES)
