"""How a cell is spelled, and that only what is dropped goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.sources.delimited.cells import Dialect, Escaped, Quoted
from cleaner.sources.record import Cut, NotWritableError

COMMA = Quoted(b",")
BACKSLASH = Escaped()


@pytest.mark.parametrize(
    ("dialect", "cell", "text"),
    [
        (COMMA, b"plain", "plain"),
        (COMMA, b"", ""),
        (COMMA, b'""', ""),
        (COMMA, b'"a ""b"", c\r\nd"', 'a "b", c\r\nd'),
        (COMMA, b'5" disk', '5" disk'),
        (COMMA, b"a\\nb", "a\\nb"),
        (BACKSLASH, b"plain", "plain"),
        (BACKSLASH, b'"a""b"', '"a""b"'),
        (BACKSLASH, rb"a\nb\tc\\d\re\bf\fg\v", "a\nb\tc\\d\re\bf\fg\v"),
        (BACKSLASH, rb"a\\nb\d \N", r"a\nb\d \N"),
        (BACKSLASH, rb"\N", None),
        (BACKSLASH, rb"\\N", r"\N"),
    ],
)
def test_what_a_cell_means(dialect: Dialect, cell: bytes, text: str | None) -> None:
    assert dialect.meaning(cell) == text


@pytest.mark.parametrize(
    ("text", "like", "cell"),
    [
        ("plain", b"", b"plain"),
        ("plain", b'"so"', b'"plain"'),
        ("plain", b"so", b"plain"),
        ("a,b", b"so", b'"a,b"'),
        ("a\nb", b"so", b'"a\nb"'),
        ('"a" b', b"so", b'"""a"" b"'),
        ('b "a"', b"so", b'b "a"'),
        ("", b"so", b'""'),
        ("a\r", b"so", b'"a\r"'),
        ("a\rb", b"so", b"a\rb"),
        ("a;b\tc", b"so", b"a;b\tc"),
    ],
)
def test_quotes_are_as_they_were_unless_they_must_be(text: str, like: bytes, cell: bytes) -> None:
    assert COMMA.spelled(text, like) == cell


def trimmed(dialect: Dialect, cell: bytes, *spans: tuple[int, int]) -> tuple[bytes, dict[int, str]]:
    source = dialect.meaning(cell)
    assert source is not None
    literal, spellings = dialect.trim(cell, source, spans, without(source, spans))
    return literal, dict(spellings)


def without(source: str, spans: tuple[tuple[int, int], ...]) -> str:
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(source)]
    return "".join(source[a:b] for a, b in zip(ends, starts, strict=True))


def test_quotes_that_come_are_told_so_that_they_can_go() -> None:
    assert trimmed(COMMA, b'AD "a" b', (0, 3)) == (b'"""a"" b"', {0: "AD "})
    assert trimmed(COMMA, b'AD a "b"', (0, 3)) == (b'a "b"', {})
    assert trimmed(COMMA, b'"AD ""a"" b"', (0, 3)) == (b'"""a"" b"', {})


def test_what_stays_keeps_its_escapes_and_what_goes_tells_odd_ones() -> None:
    assert trimmed(BACKSLASH, rb"a\tb\\AD\nc", (4, 7)) == (rb"a\tb\\c", {})
    odd = b"a\x0bb\\dAD \\x\\nc\\v"
    assert BACKSLASH.meaning(odd) == "a\vb\\dAD \\x\nc\v"
    assert trimmed(BACKSLASH, odd, (5, 11)) == (b"a\x0bb\\dc\\v", {0: r"AD \x\n"})


def test_a_lone_backslash_never_becomes_an_escape() -> None:
    with pytest.raises(NotWritableError, match="lone backslash"):
        trimmed(BACKSLASH, rb"a\ADn", (2, 4))
    assert trimmed(BACKSLASH, rb"a\AD", (2, 4)) == (b"a\\", {})
    assert trimmed(BACKSLASH, rb"a\\ADn", (2, 4)) == (rb"a\\n", {})


PLAIN = st.text(st.sampled_from('ab",;\r \N{LATIN SMALL LETTER E WITH ACUTE}\N{GRINNING FACE}'), max_size=12)
LINES = st.text(st.sampled_from('ab",;\t\r\n\\ n\N{GRINNING FACE}'), max_size=12)


@st.composite
def cells(draw: st.DrawFn) -> tuple[Dialect, bytes]:
    """A dialect and a cell as somebody may have written it."""
    if draw(st.booleans()):
        if draw(st.booleans()):
            return COMMA, COMMA.spelled(draw(LINES), like=b'"')
        return COMMA, draw(PLAIN.filter(lambda text: "," not in text and not text.startswith('"'))).encode()
    pieces = st.sampled_from(["a", "n", '"', r"\n", r"\\", "\\", r"\t", r"\d", "\v", r"\v", r"\N", "\N{GRINNING FACE}"])
    return BACKSLASH, "".join(draw(st.lists(pieces, max_size=12))).encode()


@given(cells(), st.data())
def test_putting_the_cuts_back_gives_the_bytes_of_the_source(pair: tuple[Dialect, bytes], data: st.DataObject) -> None:
    dialect, cell = pair
    source = dialect.meaning(cell)
    if source is None:
        return
    places = sorted(data.draw(st.lists(st.integers(0, len(source)), max_size=6)))
    spans = tuple((a, b) for a, b in zip(places[::2], places[1::2], strict=False) if a < b)
    if not spans:
        return
    try:
        literal, spellings = dialect.trim(cell, source, spans, without(source, spans))
    except NotWritableError:
        assert dialect is BACKSLASH
        return
    assert dialect.meaning(literal) == without(source, spans)
    cuts, gone = [], 0
    for number, (start, end) in enumerate(spans):
        cuts.append(Cut(start - gone, source[start:end], spellings.get(number)))
        gone += end - start
    assert dialect.put_back(literal, cuts, ends_row=False) == cell
    if not source.endswith("\r"):
        assert dialect.put_back(literal, cuts, ends_row=True) == cell
