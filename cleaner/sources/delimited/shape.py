"""How the rows of a table look, as patterns over bytes: so many cells, and a line end outside of quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from cleaner.sources.delimited.cells import Dialect

REACH = 1 << 28  # bytes: a row that has not ended by then never will; its quote was not closed
_RUN = 3  # rows that fit, one behind the other, are no accident

_QUOTED = rb'"[^"]*+(?:""[^"]*+)*+"'
_IN_QUOTES = re.compile(_QUOTED)
_LINE_END = re.compile(rb"\r?\n")
_CR, _QUOTE = b"\r", b'"'


class Survey(NamedTuple):
    """What one row holds, however many cells that is; places are bytes of what it was found in."""

    cells: list[tuple[int, int]]  #: start and end of each
    text_end: int | None = None  #: where its line end begins; None = it has none
    end: int | None = None  #: where the next row begins
    opening: int | None = None  #: the quote that is open at the end, or that is wrong
    wrong: int | None = None  #: what stands behind a closing quote and may not


@dataclass(frozen=True, slots=True)
class Shape:
    """The rows of one file: how many cells they have, and which of them are groups of `row`."""

    dialect: Dialect
    columns: int
    row: re.Pattern[bytes]
    reach: int = REACH

    def survey(self, data: bytes, at: int = 0) -> Survey:
        """The row that begins here, cell by cell."""
        return survey(self.dialect, data, at, self.reach)

    def resumes(self, data: bytes, at: int, ended: bool, in_doubt: bool) -> bool | None:
        """True when rows go on here, behind a damaged one; None when that can't be seen before there is more data.

        A line of the damaged text may look like a row. In doubt it is taken for one only when it has a cell in quotes,
        or when such a row follows, or two others, or the end.
        """
        row, has_quotes = at, _has_quotes(self.dialect)
        for _ in range(_RUN if in_doubt else 1):
            if row >= len(data):
                return True if ended else None
            found = self.row.match(data, row, row + self.reach)
            if not found:
                return None if not ended and self.may_go_on(data, row) else False
            if has_quotes and has_quotes.search(found[0]):
                return True
            row = found.end()
        return True

    def may_go_on(self, data: bytes, at: int) -> bool:
        """True when the row that begins here could end in what is not read yet."""
        seen = self.survey(data, at)
        return seen.end is None and seen.wrong is None and len(data) - at < self.reach


@lru_cache(maxsize=64)
def shape(dialect: Dialect, columns: int, wanted: Sequence[int] = (), reach: int = REACH) -> Shape:
    """The shape of rows with so many cells; the wanted ones (from 0, sorted) are the groups of a match."""
    mark = re.escape(dialect.delimiter)
    cell, pattern, at = _cell(dialect), rb"(?!\r?\n)" if dialect.quotes else b"", 0
    for column in wanted:
        pattern += _several(cell + mark, column - at) + b"(" + cell + b")" + (mark if column < columns - 1 else b"")
        at = column + 1
    if at < columns:
        pattern += _several(cell + mark, columns - at - 1) + cell
    return Shape(dialect, columns, re.compile(pattern + rb"\r?\n"), reach)


def survey(dialect: Dialect, data: bytes, at: int = 0, reach: int = REACH) -> Survey:
    """As the method of a shape."""
    bare, limit = _bare(dialect.delimiter), min(len(data), at + reach)
    cells: list[tuple[int, int]] = []
    while True:
        start = at
        opening = at if dialect.quotes and data.startswith(_QUOTE, at) else None
        found = (bare if opening is None else _IN_QUOTES).match(data, at, limit)
        if not found:
            return Survey(cells, opening=opening)
        at = found.end()
        cells.append((start, at))
        if end := _LINE_END.match(data, at, limit):
            return Survey(cells, at, end.end())
        if at < limit and data.startswith(dialect.delimiter, at):
            at += 1
        elif at >= limit or (data.startswith(_CR, at) and at + 1 == limit):
            return Survey(cells, opening=opening)
        else:
            return Survey(cells, opening=opening, wrong=at)


def _several(cell: bytes, times: int) -> bytes:
    return b"(?:%b){%d}" % (cell, times) if times else b""


def _cell(dialect: Dialect) -> bytes:
    bare = _bare_source(dialect.delimiter)
    return b"(?:%b|(?!%b)%b)" % (_QUOTED, _QUOTE, bare) if dialect.quotes else bare


@lru_cache(maxsize=8)
def _has_quotes(dialect: Dialect) -> re.Pattern[bytes] | None:
    """Finds a cell with quotes in a row that fits."""
    return re.compile(rb'(?:\A|%b)"' % re.escape(dialect.delimiter)) if dialect.quotes else None


@lru_cache(maxsize=8)
def _bare(delimiter: bytes) -> re.Pattern[bytes]:
    return re.compile(_bare_source(delimiter))


def _bare_source(delimiter: bytes) -> bytes:
    """A cell without quotes. A carriage return that begins no line end is a character like others."""
    others = rb"[^%b\r\n]*+" % re.escape(delimiter)
    return rb"%b(?:\r(?!\n)%b)*+" % (others, others)
