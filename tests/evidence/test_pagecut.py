"""The cut of a page: the lines that make the highest expected F1, and what hangs on them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.evidence.pagecut import CARE, cut, has_none, with_headings, with_neighbours


def kept(content: list[float], words: list[float], free: list[bool] | None = None) -> list[bool]:
    told = np.array(free) if free is not None else np.ones(len(content), bool)
    found: list[bool] = cut(np.array(content), np.array(words), told)[0].tolist()
    return found


def test_likely_lines_stay_and_unlikely_ones_go() -> None:
    assert kept([0.9, 0.1, 0.8, 0.05], [20, 20, 20, 20]) == [True, False, True, False]


def test_the_threshold_is_that_of_the_page() -> None:
    assert kept([0.4, 0.35, 0.01], [20, 20, 20]) == [True, True, False], "nothing better is there"
    assert kept([0.99, 0.99, 0.3, 0.01], [200, 200, 20, 20]) == [True, True, False, False], (
        "the same is not enough here"
    )


def test_what_rules_took_is_neither_kept_nor_expected() -> None:
    found, expected = cut(np.array([0.9, 0.9]), np.array([10.0, 10.0]), np.array([True, False]))
    assert found.tolist() == [True, False]
    assert expected == cut(np.array([0.9]), np.array([10.0]), np.array([True]))[1]


def test_a_page_without_lines_has_nothing_to_keep() -> None:
    assert kept([], []) == []
    assert kept([0.0, 0.0], [3, 4]) == [False, False]


@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.integers(1, 50)), min_size=1, max_size=8))
def test_no_other_choice_of_lines_is_expected_to_be_better(lines: list[tuple[float, int]]) -> None:
    content, words = np.array([p for p, _ in lines]), np.array([float(n) for _, n in lines])
    whole = (content * words).sum()
    best = max(
        (content * words * choice).sum() / ((words * choice).sum() + CARE * whole)
        for choice in map(np.array, product([0, 1], repeat=len(lines)))
    )
    taken, expected = cut(content, words, np.ones(len(lines), bool))
    right = (content * words * taken).sum()
    assert right / ((words * taken).sum() + CARE * whole) >= best - 1e-9
    assert expected == pytest.approx(2 * right / ((words * taken).sum() + whole))


def neighbours(kept: str, hanging: str, free: str) -> str:
    flags = [np.array([c == "x" for c in text]) for text in (kept, hanging, free)]
    return "".join("x" if stays else "." for stays in with_neighbours(*flags))


def test_a_caption_stays_between_lines_that_stay_and_goes_with_those_that_go() -> None:
    assert neighbours(kept="x.x", hanging=".x.", free="xxx") == "xxx"
    assert neighbours(kept="...", hanging=".x.", free="xxx") == "..."
    assert neighbours(kept="x..", hanging=".x.", free="xxx") == "xx.", "one side is enough"


def test_rows_of_a_table_look_past_one_another_and_past_what_is_gone() -> None:
    assert neighbours(kept="x....", hanging=".xxx.", free="xxxxx") == "xxxx."
    assert neighbours(kept="x...", hanging="..x.", free="x.xx") == "x.x."
    assert neighbours(kept="....", hanging="xxxx", free="xxxx") == "....", "a table alone has nothing to hang on"


def test_a_byline_stays_between_two_lines_that_stay() -> None:
    flags = [np.array(each) for each in ([True, False, True, False, False], [False, True, False, True, False])]
    free = np.ones(5, bool)
    assert with_neighbours(*flags, free, both=True).tolist() == [True, True, True, False, False]


def test_a_heading_stays_with_what_it_heads() -> None:
    kept, headings, free = (np.array([c == "x" for c in text]) for text in ("..x..x", ".x.xx.", "xxxxxx"))
    assert with_headings(kept, headings, free).tolist() == [False, True, True, False, True, True]
    gone = np.array([True, True, False, True, True, True])
    assert not with_headings(kept & gone, headings, gone)[1], "its text went, and a heading follows"


def test_a_page_with_a_few_doubtful_words_has_no_main_content() -> None:
    few = np.array([True, True]), np.array([4.0, 5.0])
    assert has_none(*few, expected=0.1)
    assert not has_none(*few, expected=0.6)
    assert not has_none(np.array([True]), np.array([400.0]), expected=0.1), "much text is kept, doubtful or not"
