"""Where rows begin and end, what of damage is bounded, and that it does not depend on how the bytes come."""

from __future__ import annotations

import csv
import io
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from cleaner.sources.delimited import rawrows
from cleaner.sources.delimited.cells import Dialect, Escaped, Quoted
from cleaner.sources.delimited.rawrows import rows
from cleaner.sources.delimited.shape import REACH, Shape, shape, survey
from cleaner.sources.record import DamageError

COMMA = Quoted(b",")
TAB = Escaped()


class Seen(NamedTuple):
    raw: bytes
    number: int
    offset: int
    size: int
    cells: Any
    flaw: Any


def seen(data: bytes, of: Shape, step: int = 1 << 20, number: int = 1, offset: int = 0) -> list[Seen]:
    chunks = (data[i : i + step] for i in range(0, len(data), step))
    return [
        Seen(row.raw, row.number, row.offset, row.size, row.found and row.found.groups(), row.flaw and row.flaw.args)
        for row in rows(chunks, of, number, offset)
    ]


def kinds(data: bytes, columns: int = 2, dialect: Dialect = COMMA, reach: int = REACH) -> list[str]:
    """What each row is: its kind, or `fits`, or `blank`."""
    found = seen(data, shape(dialect, columns, (), reach))
    return [row.flaw[0] if row.flaw else "fits" if row.cells is not None else "blank" for row in found]


def pieces(data: bytes, columns: int = 2, reach: int = REACH) -> list[bytes]:
    return [row.raw for row in seen(data, shape(COMMA, columns, (), reach))]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"1,a\n2,b\n", ["fits", "fits"]),
        (b"1,a\r\n2,b", ["fits", "fits"]),
        (b'1,"a\nb"\n2,"c\r\n""d"""\r\n', ["fits", "fits"]),
        (b'1,5" disk\n2,b', ["fits", "fits"]),
        (b",\n,", ["fits", "fits"]),
        (b'"",""\n', ["fits"]),
        (b"1,a\rb\n", ["fits"]),
        (b"1,a\n\n\r\n2,b\n", ["fits", "blank", "blank", "fits"]),
        (b"1,a\n2\n3,b\n", ["fits", "wrong-columns", "fits"]),
        (b'1,a\n2,b,"c\nd"\n3,b\n', ["fits", "wrong-columns", "fits"]),
        (b'1,"a"b\n2,"c"\n', ["quote-not-doubled", "fits"]),
        (b'1,"a" \n2,"c"\n', ["quote-not-doubled", "fits"]),
        (b'1,"a\n2,"c"\n3,"d"\n', ["quote-not-closed", "fits", "fits"]),
        (b'1,"a\n2,c\n3,d\n4,e\n', ["quote-not-closed", "fits", "fits", "fits"]),
        (b'0,"z"\n1,"a', ["fits", "quote-not-closed"]),
        (b"", []),
    ],
)
def test_what_a_row_is(data: bytes, expected: list[str]) -> None:
    assert kinds(data) == expected
    assert b"".join(pieces(data)) == data


def test_an_unclosed_quote_costs_its_own_lines_and_no_other_row() -> None:
    text = b"It began on Monday, they said, and then\nit rained\nand the ferry, as it is said, or not\nIn the end all went home\n"
    rows_before, rows_after = b'1,"a, b"\n2,plain\n', b'4,"c\nd"\n5,"e"\n'
    assert pieces(rows_before + b'3,"' + text + rows_after) == [
        b'1,"a, b"\n',
        b"2,plain\n",
        b'3,"' + text,
        b'4,"c\nd"\n',
        b'5,"e"\n',
    ]


def test_a_line_of_a_damaged_text_is_no_row_because_it_has_one_comma() -> None:
    damaged = b'1,"He came at night and\nin the morning\nslowly, but he came\nand went\n'
    assert pieces(damaged + b'2,"b"\n') == [damaged, b'2,"b"\n']
    assert pieces(damaged + b"2,b\n3,c\n4,d\n") == [damaged, b"2,b\n", b"3,c\n", b"4,d\n"]
    assert pieces(damaged + b'2,b\n3,"c"\n') == [damaged, b"2,b\n", b'3,"c"\n']


def test_a_damaged_row_of_one_line_costs_no_row_beside_it() -> None:
    good, bad = b"1,a\n", (b'2,"a\n', b'2,"a"b\n', b"2\n", b'2,"\n')
    lines = [line for each in bad for line in (good, each)] * 3
    assert pieces(b"".join(lines)) == lines


def test_a_quote_that_nothing_closes_is_given_up_within_reach() -> None:
    good = b"".join(b"%d,plain\n" % i for i in range(100))
    found = kinds(b'0,"open\n' + good, reach=50)
    assert found == ["quote-not-closed"] + ["fits"] * 100
    assert kinds(b'0,"open\n' + good) == found


def test_a_line_without_end_is_bounded_and_its_beginning_kept() -> None:
    of = shape(COMMA, 2, (), 100)
    first, second = seen(b"1," + b"x" * 5000 + b'\n2,"b"\n', of, step=64)
    assert (first.flaw[0], first.size, second.raw) == ("too-large", 5003, b'2,"b"\n')


def test_of_much_damage_the_beginning_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rawrows, "_KEPT", 10)
    monkeypatch.setattr(rawrows, "_BLOCK", 4)
    first, second = seen(b'1,"abc\n' + b"lines\n" * 50 + b'2,"b"\n', shape(COMMA, 2), step=3)
    assert (first.raw, first.size, second.offset) == (b'1,"abc\nlin', 307, 307)


def test_with_backslashes_every_line_is_a_row_and_quotes_are_characters() -> None:
    assert kinds(b'1\t"a\n2\tb"\n\n3\n', 2, TAB) == ["fits", "fits", "blank", "wrong-columns"]
    assert kinds(b'a\n\n"\n', 1, TAB) == ["fits", "fits", "fits"]


def test_rows_before_a_damage_come_and_the_rest_is_told() -> None:
    def chunks() -> Any:
        yield b'1,"a"\n2,b\n3,"c'
        raise DamageError("truncated", "cut")

    *good, last = rows(chunks(), shape(COMMA, 2))
    assert [row.raw for row in good] == [b'1,"a"\n', b"2,b\n"]
    assert isinstance(last.flaw, DamageError)
    assert (last.raw, last.number, last.offset, last.flaw.kind) == (b'3,"c', 3, 10, "truncated")


def test_a_row_of_quotes_is_one_row() -> None:
    data = b'1,"' + b'""' * 2_000_000 + b'"\n2,b\n'
    assert [len(piece) for piece in pieces(data)] == [4_000_005, 4]


ANY = st.lists(st.sampled_from([b"a", b"a", b",", b'"', b"\n", b"\r", b"\t"]), max_size=40).map(b"".join)
CELL = st.sampled_from([b"a", b'"a"', b'"a\nb"', b'"a"",""b"', b"", b'""', b'a"b'])
BAD_CELL = st.sampled_from([b'"a', b'"', b'"a"b', b"a,b", b"a\nb", b'a","b'])


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """Rows of two or three cells, some of them damaged."""
    columns = draw(st.integers(2, 3))
    cell = draw(st.sampled_from([CELL, CELL, st.one_of(CELL, CELL, CELL, CELL, BAD_CELL)]))
    end = st.sampled_from([b"\n", b"\n", b"\r\n", b"\n\n"])
    row = st.builds(lambda cells, end: b",".join(cells) + end, st.lists(cell, min_size=columns, max_size=columns), end)
    return b"".join(draw(st.lists(row, max_size=8)))


SHAPES = st.builds(
    shape,
    st.sampled_from([COMMA, COMMA, Quoted(b"\t"), TAB]),
    st.integers(1, 3),
    st.sampled_from([(), (0,)]),
    st.sampled_from([8, 20, REACH]),
)


@settings(max_examples=400)
@given(st.one_of(ANY, tables()), SHAPES, st.integers(1, 20), st.integers(1, 9))
@example(b'"', shape(COMMA, 1, ()), 1, 1)
def test_any_bytes_are_rows_that_tile_them_however_they_come(data: bytes, of: Shape, block: int, step: int) -> None:
    found = seen(data, of)
    assert b"".join(row.raw for row in found) == data
    assert [row.number for row in found] == [*range(1, len(found) + 1)]
    assert all(row.size == len(row.raw) > 0 for row in found)
    assert [row.offset for row in found] == [sum(row.size for row in found[:i]) for i in range(len(found))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rawrows, "_BLOCK", block)
        assert seen(data, of, step) == found


@settings(max_examples=400)
@given(st.one_of(ANY, tables()), SHAPES, st.data())
def test_a_stretch_between_two_rows_has_the_rows_that_it_has_in_the_file(
    data: bytes, of: Shape, draw: st.DataObject
) -> None:
    found = seen(data, of)
    starts = [*(row.offset for row in found), len(data)]
    first, last = sorted(draw.draw(st.tuples(*[st.integers(0, len(found))] * 2)))
    stretch = data[starts[first] : starts[last]]
    assert seen(stretch, of, 3, first + 1, starts[first]) == found[first:last]


TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)
HARD = st.text(st.sampled_from('a",\n\r; '), max_size=6)


@settings(max_examples=300)
@given(
    st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(st.one_of(TEXT, HARD), min_size=n, max_size=n), max_size=6)),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_python_writes_is_read_as_python_reads_it(table: list[list[str]], quoting: Any, end: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting, lineterminator=end).writerows(table)
    written = out.getvalue()
    columns = len(table[0]) if table else 1
    found = list(rows([written.encode()], shape(COMMA, columns, tuple(range(columns)))))
    assume(table == list(csv.reader(io.StringIO(written, newline=""))))  # Python may leave "\r" without quotes
    read = [[COMMA.meaning(cell) for cell in row.found.groups()] for row in found if row.found]
    assert read == table
    assert not [row for row in found if row.flaw]


def test_a_survey_says_what_is_open_and_what_is_wrong() -> None:
    assert survey(COMMA, b'a,"b').opening == 2
    assert survey(COMMA, b'a,"b"c\n').wrong == 5
    assert survey(COMMA, b'a,"b"\r\nc').end == 7
    assert survey(COMMA, b'a,"b"\r').end is None
