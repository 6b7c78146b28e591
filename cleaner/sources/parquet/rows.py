"""Rows as documents, or as the rejects that say why they are none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from cleaner.model import Document
from cleaner.sources import rawjson
from cleaner.sources.container import too_large
from cleaner.sources.files import not_utf8
from cleaner.sources.jsonl import language
from cleaner.sources.markup import looks_like_a_page
from cleaner.sources.parquet import columns
from cleaner.sources.parquet.arrow import Batch
from cleaner.sources.parquet.shape import Chosen, Shape, refuse_taken
from cleaner.sources.record import Record, Reject, UnfitError
from cleaner.sources.scope import HEAD, Fields, Scope


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Some rows of one row group, and what becomes of their columns."""

    data: Batch
    group: int  #: its number within the file
    shape: Shape


class Row(NamedTuple):
    """A row, for the writer."""

    rows: Rows
    place: int  #: among these
    text: str  #: what is written in the column of texts
    meta: dict[str, str | int | None] | None = None  #: what a page says about itself


@dataclass(frozen=True, slots=True)
class Reader:
    """How rows are read."""

    name: str  #: of the file
    fields: Fields
    scope: Scope
    chosen: Chosen

    def items(self, rows: Rows, line: int, offset: int) -> Iterator[Record | Reject]:
        """The documents of rows that the scope takes; `line` is the number of the first one."""
        for index, found in enumerate(self._found(rows.data)):
            if self.scope.takes(line + index):
                yield self._item(found, rows, index, line + index, offset)

    def _found(self, batch: Batch) -> Iterator[_Found]:
        places = (self.chosen.id, self.chosen.url, self.chosen.lang)
        texts = columns.texts(batch.column(self.chosen.text))
        names = ([None] * len(texts) if place is None else columns.names(batch.column(place)) for place in places)
        return map(_Found, texts, *names)

    def _item(self, found: _Found, rows: Rows, place: int, line: int, offset: int) -> Record | Reject:
        most, data = self.scope.most_bytes, found.data
        if data is not None and len(data) > most:
            large = too_large(most)
            return Reject(self.name, large.kind, large.reason, data[:HEAD], line, offset, size=len(data))
        text = None if data is None else _text_or_bytes(data)
        raw = text if isinstance(text, bytes) else _json(found, text, self.fields)
        try:
            document = self._document(found, text, f"{self.name}:{line}")
        except UnfitError as unfit:
            return Reject(self.name, unfit.kind, unfit.reason, raw, line, offset)
        return Record(document, raw, line, offset, found.id is not None, row=Row(rows, place, document.source))

    def _document(self, found: _Found, text: str | bytes | None, file: str) -> Document:
        fields, how = self.fields, self.scope.format
        if text is None or found.data is None:
            option, name = ("text", fields.text) if fields.html is None else ("html", fields.html)
            raise UnfitError(f"{option}-not-a-string", f"column {name!r} holds nothing in this row: null")
        called = file if found.id is None else found.id
        markup = found.data if self.chosen.is_binary else text
        if fields.html is not None or how == "html" or (how == "auto" and looks_like_a_page(markup)):
            refuse_taken(self.chosen, fields)
            return Document("", called, found.url, language(found.lang), "html", file, markup=markup)
        return Document(_decoded(text), called, found.url, language(found.lang), file=file)


class _Found(NamedTuple):
    """What stands in a row of the columns that are read."""

    data: bytes | None  #: of the text, or the page
    id: str | None
    url: str | None
    lang: str | None


def _json(found: _Found, text: str | None, fields: Fields) -> bytes:
    """What was read of a row, as a line of JSON."""
    named = ((fields.id, found.id), (fields.url, found.url), (fields.lang, found.lang))
    values = {name: value for name, value in named if value is not None}
    return rawjson.dump({**values, fields.html or fields.text: text}) + b"\n"


def _text_or_bytes(data: bytes) -> str | bytes:
    """A text; or bytes in an encoding of their own, as some keep pages even where texts should be."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise not_utf8(error, text) from error
