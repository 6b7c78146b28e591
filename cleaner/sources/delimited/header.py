"""The first row of a table of text: it names the columns, and tells what stands between them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from cleaner.formats.encodings import signature, wide_codec
from cleaner.sources.delimited.cells import Dialect
from cleaner.sources.delimited.shape import Survey, survey
from cleaner.sources.files import not_utf8
from cleaner.sources.record import UnfitError

_MOST = 1 << 20  # bytes
_LOOK = 1 << 12  # bytes in which a file that is no table gives itself away
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\r?\n)*")  # a byte-order mark, blank lines
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LISTED = 40  # names of columns in a message
_NO_HEADER = "the first row must name the columns, and here it is missing, or has no end, or a stray quote"


@dataclass(frozen=True, slots=True)
class Header:
    """What the first row says."""

    before: bytes  #: a byte-order mark and blank lines
    cells: tuple[bytes, ...]
    line_end: bytes
    dialect: Dialect
    columns: tuple[str, ...]

    @property
    def raw(self) -> bytes:
        """All of it as it stands in the file."""
        return self.before + self.dialect.delimiter.join(self.cells) + self.line_end

    def place(self, column: str) -> int | None:
        """Which one a column is, from 0; None where there is none. Raises UnfitError when there are two."""
        if (count := self.columns.count(column)) > 1:
            reason = f"the header names {count} columns {column!r}: rename all but one, or name another one to read"
            raise UnfitError("column-twice", reason)
        return self.columns.index(column) if count else None

    def listed(self) -> str:
        """The columns, for a message."""
        more = f" and {len(self.columns) - _LISTED} more" if len(self.columns) > _LISTED else ""
        return ", ".join(map(repr, self.columns[:_LISTED])) + more


def header(chunks: Iterator[bytes], dialects: Sequence[Dialect]) -> tuple[Header, Iterator[bytes]]:
    """The header of a file in that dialect in which it has the most columns, and what follows it.

    A file without any row has one without columns. Raises UnfitError for what is no table, and DamageError.
    """
    data, before, seen = _first_row(chunks, dialects)
    if before == len(data):
        return Header(data, (), b"", dialects[0], ()), chunks
    best, dialect = max(zip(seen, dialects, strict=True), key=lambda pair: len(pair[0].cells) if pair[0].end else 0)
    if b"\r" in data and b"\n" not in data:
        raise UnfitError("line-ends", "its lines end as on old Macs, with \\r alone; convert it: tr '\\r' '\\n'")
    if best.end is None or best.text_end is None:
        raise UnfitError("no-header", _NO_HEADER)
    cells = tuple(data[start:end] for start, end in best.cells)
    names = _names(data[: best.end], cells, dialect)
    found = Header(data[:before], cells, data[best.text_end : best.end], dialect, names)
    return found, chain([data[best.end :]], chunks)


def _first_row(chunks: Iterator[bytes], dialects: Sequence[Dialect]) -> tuple[bytes, int, list[Survey]]:
    """The beginning of a file, where its first row begins in it, and what that is in each dialect."""
    data, ended = b"", False
    while True:
        chunk = next(chunks, None)
        ended = chunk is None
        data += chunk or b""
        if len(data) < _LOOK and not ended:
            continue
        _refuse(data[:_LOOK])
        row = data if data.endswith(b"\n") or not ended else data + b"\n"
        before = _end_of(_BEFORE, data)
        seen = [survey(dialect, row, before) for dialect in dialects]
        if before == len(data) > _MOST:
            raise UnfitError("no-header", _NO_HEADER)
        if ended or len(data) > _MOST or not any(map(_may_go_on, seen)):
            return data, before, seen


def _may_go_on(seen: Survey) -> bool:
    return seen.end is None and seen.wrong is None


def _end_of(pattern: re.Pattern[bytes], data: bytes) -> int:
    found = pattern.match(data)
    return found.end() if found else 0


def _refuse(head: bytes) -> None:
    """Raise UnfitError for a file that is no table at all: it isn't taken apart row by row."""
    if looks_like := signature(head):
        raise UnfitError("binary", f"this is no table of text: it looks like {looks_like}; it was skipped whole")
    if head.startswith(_WIDE) or wide_codec(head):
        reason = "tables must be UTF-8, and this looks like UTF-16; convert it with iconv; it was skipped whole"
        raise UnfitError("not-utf8", reason)


def _names(raw: bytes, cells: Sequence[bytes], dialect: Dialect) -> tuple[str, ...]:
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        raise not_utf8(error, raw) from error
    return tuple(dialect.meaning(cell) or "" for cell in cells)
