"""Which columns of a table are read, and how a row that holds a page is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cleaner.sources.delimited.header import Header
from cleaner.sources.delimited.shape import Shape, shape
from cleaner.sources.record import UnfitError
from cleaner.sources.scope import Fields

_DELIMITERS = re.compile(r"[,;\t]")


class Places(NamedTuple):
    """A number for each column that is read; None = there is no such column."""

    text: int | None
    id: int | None
    url: int | None
    lang: int | None
    html: int | None


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What is read of the rows of a file, and written."""

    header: Header
    fields: Fields
    columns: Places  #: from 0
    groups: Places  #: of a match of the shape
    shape: Shape
    paged: bool  #: every row holds a page

    def first_row(self) -> bytes:
        """The header as it is written."""
        header = self.header
        if not self.paged:
            return header.raw
        cells = [self._unmistakable(*pair) for pair in zip(header.cells, header.columns, strict=True)]
        names = self._reshaped(cells, None, header.dialect.spelled(self.fields.meta))
        return header.before + names + header.line_end

    def of_page(self, raw: bytes, clean: str, says: str) -> bytes:
        """A row with the text of its page, and what that says about itself, where there is a column for it."""
        seen = self.shape.survey(raw if raw.endswith(b"\n") else raw + b"\n")
        cells = [raw[start:end] for start, end in seen.cells]
        spelled, place = self.header.dialect.spelled, self.columns.text
        text = spelled(clean, cells[place] if place is not None else b"")
        return self._reshaped(cells, text, spelled(says)) + raw[seen.text_end :]

    def values(self, raw: bytes) -> dict[str, str | None]:
        """The cells of a row by the names of their columns."""
        seen = self.shape.survey(raw if raw.endswith(b"\n") else raw + b"\n")
        meaning = self.header.dialect.meaning
        cells = (meaning(raw[start:end]) for start, end in seen.cells)
        return dict(zip(self.header.columns, cells, strict=True))

    def _reshaped(self, cells: Sequence[bytes], text: bytes | None, says: bytes) -> bytes:
        """Cells with another text, or (of the header) the name of it where the text has a new column."""
        cells = list(cells)
        if self.columns.text is None:
            cells.append(self.header.dialect.spelled(self.fields.text) if text is None else text)
        elif text is not None:
            cells[self.columns.text] = text
        if self._loses_page and self.columns.html is not None:
            del cells[self.columns.html]
        if self.paged and self.fields.meta:
            cells.append(says)
        return self.header.dialect.delimiter.join(cells)

    @property
    def _loses_page(self) -> bool:
        return not self.fields.keep_html and self.columns.html != self.columns.text

    def _unmistakable(self, cell: bytes, name: str) -> bytes:
        """The name of a column, in quotes where one column less might let something in it pass for the delimiter."""
        if self._loses_page and self.header.dialect.quotes and _DELIMITERS.search(name):
            return self.header.dialect.spelled(name, like=b'"')
        return cell


def row_plan(header: Header, fields: Fields, format: str) -> RowPlan:
    """How the rows under a header are read; raises UnfitError when it lacks a column, or has one twice."""
    html = _must(header, fields.html, "html", "page") if fields.html is not None else None
    text = header.place(fields.text) if html is not None else _must(header, fields.text, "text", "text")
    columns = Places(text, header.place(fields.id), header.place(fields.url), header.place(fields.lang), html)
    paged = html is not None or format == "html"
    if paged and fields.meta and fields.meta in (*header.columns, fields.text):
        reason = (
            f"the header names a column {fields.meta!r} already; name another one for what the page says about itself: "
            "--meta-field, or leave it out: --meta-field ''"
        )
        raise UnfitError("field-taken", reason)
    wanted = tuple(sorted({column for column in columns if column is not None}))
    groups = Places(*(None if column is None else wanted.index(column) + 1 for column in columns))
    return RowPlan(header, fields, columns, groups, shape(header.dialect, len(header.columns), wanted), paged)


def _must(header: Header, column: str, option: str, holds: str) -> int:
    place = header.place(column)
    if place is None:
        reason = (
            f"the first row names no column {column!r}; name the one that holds the {holds}: --{option}-field. "
            f"It names {header.listed()}"
        )
        raise UnfitError(f"no-{option}-column", reason)
    return place
