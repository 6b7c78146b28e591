"""Text to lines: they tile the source, and only \\n, \\r\\n and \\r part them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.fold import fold
from cleaner.formats.text import blocks, split

SPLITS = [
    ("an empty source has no lines", "", []),
    ("a line end alone is a blank line", "\n", [""]),
    ("a last line needs no line end", "one\ntwo", ["one", "two"]),
    ("no line stands behind the last line end", "one\ntwo\n", ["one", "two"]),
    ("CRLF is one line end", "one\r\ntwo\r\n", ["one", "two"]),
    ("CR is a line end", "one\rtwo\r", ["one", "two"]),
    ("LF CR is two line ends", "one\n\rtwo", ["one", "", "two"]),
    ("CR CRLF is two line ends", "one\r\r\ntwo", ["one", "", "two"]),
    ("line ends may be mixed", "1\n2\r\n3\r4", ["1", "2", "3", "4"]),
    ("the byte-order mark stays in the first line", "\ufeffone\n", ["\ufeffone"]),
    ("vertical tab and form feed part no lines", "one\x0btwo\x0cthree", ["one\x0btwo\x0cthree"]),
    ("the separators of ASCII part no lines", "a\x1cb\x1db\x1ec", ["a\x1cb\x1db\x1ec"]),
    ("next line parts no lines", "one\x85two", ["one\x85two"]),
    ("line and paragraph separators part no lines", "one\u2028two\u2029three", ["one\u2028two\u2029three"]),
    ("NUL parts no lines", "one\0two", ["one\0two"]),
]


@pytest.mark.parametrize(("source", "lines"), [pytest.param(*row, id=label) for label, *row in SPLITS])
def test_split(source: str, lines: list[str]) -> None:
    assert split(source).raw == lines


FOLDS = [
    ("separators become spaces and lines stay parallel", "A\u2028B\n\x85\nC\x0b", ["a b", "", "c"]),
    ("CR documents fold line by line", "A \r\tB\r\r\nC", ["a", "b", "", "c"]),
    ("the byte-order mark is no text", "\ufeff\nA", ["", "a"]),
    ("a combining mark at the start of a line joins nothing", "e\n\u0301x", ["e", "\u0301x"]),
]


@pytest.mark.parametrize(("source", "folded"), [pytest.param(*row, id=label) for label, *row in FOLDS])
def test_folded_lines(source: str, folded: list[str]) -> None:
    assert split(source).folded == folded


def test_blocks_carry_their_place_in_code_points() -> None:
    assert [(b.index, b.start, b.end, b.text) for b in blocks("😀\r\n\ré")] == [
        (0, 0, 3, "😀"),
        (1, 3, 4, ""),
        (2, 4, 5, "é"),
    ]


any_source = st.one_of(
    st.text(),
    st.text(st.sampled_from("ab \r\n\x0b\x0c\x1c\x85\u2028\u2029\ufeff\u200b\ud800é`\u0301")),
)  # fmt: skip


@given(any_source)
def test_lines_tile_the_source(source: str) -> None:
    lines = split(source)
    assert lines.starts[0] == 0
    assert lines.starts[-1] == len(source)
    assert len(lines.raw) == len(lines.folded) == len(lines) == len(lines.starts) - 1
    for text, (start, end) in zip(lines.raw, pairwise(lines.starts), strict=True):
        assert start < end
        assert source[start:end] in (text + "\n", text + "\r\n", text + "\r", text)
        assert "\n" not in text
        assert "\r" not in text
    assert all(end.endswith(("\n", "\r")) for end in (source[a:b] for a, b in pairwise(lines.starts[:-1])))


@given(any_source)
def test_a_line_folds_alike_alone_and_in_its_document(source: str) -> None:
    lines = split(source)
    assert lines.folded == [fold(text) for text in lines.raw]


@given(any_source)
def test_folding_twice_changes_nothing(source: str) -> None:
    folded = split(source).folded
    assert [fold(line) for line in folded] == folded
