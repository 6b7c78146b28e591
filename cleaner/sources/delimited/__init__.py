"""CSV and TSV: a record a row; only the text value of a row is ever replaced, every other byte stays."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, BinaryIO, NamedTuple

from cleaner.model import Document
from cleaner.sources import rawjson
from cleaner.sources.compression import unreadable
from cleaner.sources.container import BytesWriter, Supply, join_bytes, same_name, too_large
from cleaner.sources.delimited.cells import Dialect, Escaped, Quoted
from cleaner.sources.delimited.header import Header, header
from cleaner.sources.delimited.rawrows import Row, rows
from cleaner.sources.delimited.rowplan import RowPlan, row_plan
from cleaner.sources.delimited.shape import shape
from cleaner.sources.files import not_utf8
from cleaner.sources.jsonl import language
from cleaner.sources.markup import looks_like_a_page, stated
from cleaner.sources.record import (
    Cut,
    DamageError,
    Item,
    MisfitError,
    Piece,
    Record,
    Reject,
    Rendered,
    Span,
    UnfitError,
    Untouched,
)
from cleaner.sources.scope import HEAD, WHOLE, Fields, Scope

_BLOCK = 1 << 18  # bytes


class _Text(NamedTuple):
    """The text of a row, as it is spelled there."""

    plan: RowPlan
    start: int  #: bytes into the row
    cell: bytes  #: of a row with a page: empty


class Delimited:
    """The container of files in one of some dialects: that in which their first row has the most columns."""

    COMPRESSES = False
    KEEPS_BYTES = True
    CUT_SUFFIXES: tuple[str, ...] = ("",)
    writer = BytesWriter
    join = staticmethod(join_bytes)
    clean_name = staticmethod(same_name)

    def __init__(self, *dialects: Dialect) -> None:
        self._dialects = dialects

    def read(self, chunks: Supply, name: str, fields: Fields, scope: Scope = WHOLE) -> Iterator[Item]:
        """Yield the header, the records, rejects and blank lines of a file, in its order."""
        is_first = not scope.offset  # a file that is refused is so once, not in each of its stretches
        try:
            head, rest = header(iter(chunks), self._dialects) if is_first else (self._header(chunks), iter(chunks))
            plan = row_plan(head, fields, scope.format) if head.columns else None
        except UnfitError as unfit:
            if is_first:
                yield Reject(name, unfit.kind, unfit.reason, None, 1, bad_offset=unfit.bad_offset)
            return
        except DamageError as damage:
            yield Reject(name, damage.kind, damage.reason, None, scope.line, scope.offset, rest=True)
            return
        if is_first and head.raw:
            yield Untouched(plan.first_row() if plan else head.raw)
        if plan:
            for row in rows(rest, plan.shape, scope.line, scope.offset or len(head.raw)):
                if scope.takes(row.number):
                    yield _item(row, name, plan, scope)

    def cut(self, file: BinaryIO, size: int, range_bytes: int) -> Iterator[tuple[int, int] | tuple[int, int, str]]:
        """Stretches begin at the first row at or behind every `range_bytes`. A file that is no table has one.

        Their note is a hash of the header, which lies outside of them: with another header they are others.
        """
        yield 0, 1
        try:
            head, rest = header(_until(file, size), self._dialects)
        except UnfitError:
            return
        if not head.columns:
            return
        wanted, note = range_bytes, blake2b(head.raw, digest_size=8).hexdigest()
        for row in rows(rest, shape(head.dialect, len(head.columns)), offset=len(head.raw)):
            if row.offset >= wanted:
                yield row.offset, row.number, note
                wanted = row.offset // range_bytes * range_bytes + range_bytes

    def render(self, record: Record, clean: str, spans: Sequence[Span], fields: Fields) -> Rendered:
        """The row with the text value cut down; of a page: with the clean text, and what the page says about itself.

        Raises NotWritableError when the clean text can't be spelled.
        """
        text: _Text = record.row
        if record.document.format == "html":
            says = rawjson.dump(stated(record.document)).decode()
            return Rendered(text.plan.of_page(record.raw, clean, says))
        literal, spellings = text.plan.header.dialect.trim(text.cell, record.document.source, spans, clean)
        end = text.start + len(text.cell)
        return Rendered(b"".join((record.raw[: text.start], literal, record.raw[end:])), spellings)

    def values(self, record: Record) -> Mapping[str, Any]:
        """The cells of a row by the names of their columns; None for one that holds nothing."""
        text: _Text = record.row
        return text.plan.values(record.raw)

    def pieces(self, chunks: Iterable[bytes]) -> Iterator[Piece]:
        """The header, and the rows of a file, blank lines with their number like all others."""
        try:
            head, rest = header(iter(chunks), self._dialects)
        except (UnfitError, DamageError) as error:
            raise MisfitError(f"the clean file has no header: it was changed after the run ({error.reason})") from error
        if head.raw:
            yield Piece(head.raw, 0)
        if head.columns:
            for row in rows(rest, shape(head.dialect, len(head.columns)), offset=len(head.raw)):
                if row.flaw:
                    raise MisfitError(f"row {row.number} of the clean file is damaged: {row.flaw.reason}")
                yield Piece(row.raw, row.number, row=head)

    def put_back(self, raw: bytes, cuts: Sequence[Cut], fields: Fields, row: Any = None) -> bytes:
        """The row with its cuts put back into the text value, as they were spelled."""
        head: Header = row
        try:
            column = head.place(fields.text)
        except UnfitError as unfit:
            raise MisfitError(unfit.reason) from unfit
        if column is None:
            raise MisfitError(f"the clean file has no column {fields.text!r}: it was changed after the run")
        found = shape(head.dialect, len(head.columns), (column,)).row.match(raw if raw.endswith(b"\n") else raw + b"\n")
        if not found:
            raise MisfitError("the clean row has no text value: it was changed after the run")
        start, end = found.span(1)
        try:
            literal = head.dialect.put_back(found[1], cuts, column == len(head.columns) - 1)
        except UnicodeDecodeError as error:
            raise MisfitError("the clean text is no UTF-8: it was changed after the run") from error
        return b"".join((raw[:start], literal, raw[end:]))

    def _header(self, chunks: Supply) -> Header:
        """That of the file of which a stretch is read."""
        with chunks.open() as file:
            try:
                head, _ = header(_until(file, sys.maxsize), self._dialects)
            except OSError as error:
                raise unreadable(error) from error
        return head


CSV = Delimited(Quoted(b","), Quoted(b";"), Quoted(b"\t"))
TSV = Delimited(Quoted(b"\t"))
ESCAPED = Delimited(Escaped())


def _until(file: BinaryIO, end: int) -> Iterator[bytes]:
    while end > 0 and (block := file.read(min(_BLOCK, end))):
        end -= len(block)
        yield block


def _item(row: Row, name: str, plan: RowPlan, scope: Scope) -> Item:
    if row.found is None:
        return _reject(row, name, scope, row.flaw) if row.flaw else Untouched(row.raw)
    try:
        if row.size > scope.most_bytes:
            raise too_large(scope.most_bytes)
        return _record(row, row.found, name, plan, scope.format)
    except (UnfitError, DamageError) as flaw:
        return _reject(row, name, scope, flaw)


def _reject(row: Row, name: str, scope: Scope, flaw: UnfitError | DamageError) -> Reject:
    bad = flaw.bad_offset if isinstance(flaw, UnfitError) else None
    is_end = isinstance(flaw, DamageError) and flaw.kind != "too-large"
    is_large = row.size > min(len(row.raw), scope.most_bytes) or flaw.kind in ("bomb", "too-large")
    return Reject(
        name,
        flaw.kind,
        flaw.reason,
        row.raw[:HEAD] if is_large else row.raw,
        row.number,
        row.offset,
        None if bad is None else row.offset + bad,
        row.size if is_large else None,
        is_end,
    )


def _record(row: Row, found: Any, name: str, plan: RowPlan, format: str) -> Record:
    """The record of a row; raises UnfitError when it has no text."""
    raw, groups, fields = row.raw, plan.groups, plan.fields
    try:
        if not raw.isascii():
            raw.decode()
    except UnicodeDecodeError as error:
        raise not_utf8(error, raw) from error
    if (nul := raw.find(b"\0")) >= 0:
        raise UnfitError("nul-byte", f"byte {nul} of the row is NUL: a part of the file was lost; fetch it again", nul)
    meaning, file = plan.header.dialect.meaning, f"{name}:{row.number}"
    given = _value(found, groups.id, meaning)
    url, lang = _value(found, groups.url, meaning), language(_value(found, groups.lang, meaning))
    column, group = (fields.html, groups.html) if fields.html is not None else (fields.text, groups.text)
    text = meaning(found[group])
    if text is None:
        raise UnfitError("no-value", f"column {column!r} holds nothing (\\N), no text")
    if plan.paged or (format == "auto" and looks_like_a_page(text)):
        document = Document("", given or file, url, lang, "html", file=file, markup=text)
        return Record(document, raw, row.number, row.offset, given is not None, row=_Text(plan, 0, b""))
    place = _Text(plan, found.start(group) - found.start(), found[group])
    return Record(
        Document(text, given or file, url, lang, file=file), raw, row.number, row.offset, given is not None, row=place
    )


def _value(found: Any, group: int | None, meaning: Any) -> str | None:
    """What stands in a column; None for an empty one."""
    return (meaning(found[group]) or None) if group is not None else None
