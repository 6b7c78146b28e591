"""The main run: the stretch of lines around the most prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.classes import CLASSES
from cleaner.mainrun import GAP_WORDS, main_run


def cases(names: tuple[str, ...], rows: list[tuple[object, ...]]) -> pytest.MarkDecorator:
    """A table of cases; each is called by what it says."""
    return pytest.mark.parametrize(names, rows, ids=[str(row[0]) for row in rows])


#: P prose of 20 words, S prose of 16, h a headline, _ a blank line
KINDS = {"P": ("prose", 20), "S": ("prose", 16), "h": ("headline", 3), "i": ("item", 5), "_": ("blank", 1)}


@cases(
    ("says", "page", "run"),
    [
        ("a document without prose has no main run", "hhih", None),
        ("an empty document has no main run", "", None),
        ("one line of prose is a run", "hPh", (1, 1)),
        ("prose alone is all run", "PPP", (0, 2)),
        ("the run begins and ends with prose", "hh_PhP_hh", (3, 5)),
        ("a gap that costs less than the prose behind it is inside", "PhhP", (0, 3)),
        ("a gap that costs as much as the prose before it is not", "ShhP", (3, 3)),
        ("a long gap parts the page", "PPhhhhhhP", (0, 1)),
        ("the stretch with more prose wins", "PhhhhhhPP", (7, 8)),
        ("of two equal stretches the earlier one wins", "PhhhhhhP", (0, 0)),
        ("blank lines are free", "P______P", (0, 7)),
        ("blank lines at the ends are outside", "__P__", (2, 2)),
        ("a footer of prose behind many labels is outside", "PPPP" + "h" * 8 + "P", (0, 3)),
        ("a list between paragraphs is inside", "PPPiiiiPPP", (0, 9)),
        ("a page of lists of which each has its sentence", "PiPiPi", (0, 4)),
    ],
)
def test_the_main_run(says: str, page: str, run: tuple[int, int] | None) -> None:
    assert main_run([KINDS[ch][0] for ch in page], [KINDS[ch][1] for ch in page]) == run


lines = st.lists(st.tuples(st.sampled_from(CLASSES), st.integers(1, 40)), max_size=30)


def worth(page: list[tuple[str, int]]) -> int:
    return sum(words if kind == "prose" else 0 if kind in ("blank", "code") else -GAP_WORDS for kind, words in page)


@given(lines)
def test_no_other_stretch_is_worth_more_and_no_earlier_one_as_much(page: list[tuple[str, int]]) -> None:
    run = main_run([kind for kind, _ in page], [words for _, words in page])
    stretches = [(i, j) for i in range(len(page)) for j in range(i, len(page))]
    best = max((worth(page[i : j + 1]) for i, j in stretches), default=0)
    if run is None:
        assert all(kind != "prose" for kind, _ in page)
        return
    first, last = run
    assert worth(page[first : last + 1]) == best
    assert page[first][0] == page[last][0] == "prose"
    assert not [j for i, j in stretches if j < last and worth(page[i : j + 1]) == best]


@given(lines, st.data())
def test_blank_lines_change_nothing(page: list[tuple[str, int]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(page)))
    spaced = [*page[:at], ("blank", 1), *page[at:]]
    run = main_run([kind for kind, _ in page], [words for _, words in page])
    moved = run and tuple(place + (place >= at) for place in run)
    assert main_run([kind for kind, _ in spaced], [words for _, words in spaced]) == moved
