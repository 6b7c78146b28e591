"""Parquet: a record a row; the column of texts is replaced, all others stay as they are.

pyarrow is imported when a file is read, so the parts of this package that need it are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaner.sources.container import Supply, Writer, Writes, same_name
from cleaner.sources.markup import stated
from cleaner.sources.record import Cut, Item, MisfitError, NotWritableError, Piece, Record, Rendered, Span
from cleaner.sources.scope import WHOLE, Fields, Scope

if TYPE_CHECKING:
    from cleaner.sources.parquet.rows import Row

COMPRESSES = True
KEEPS_BYTES = True  # the writer has the row
CUT_SUFFIXES: tuple[str, ...] = ("",)
clean_name = same_name


def read(chunks: Supply, name: str, fields: Fields, scope: Scope = WHOLE) -> Iterator[Item]:
    """Yield the records and rejects of a file, in its order."""
    from cleaner.sources.parquet import reading

    return reading.read(chunks, name, fields, scope)


def cut(file: BinaryIO, size: int, range_bytes: int) -> Iterator[tuple[int, int]]:
    """Stretches begin at the first row group at or behind every `range_bytes`. A file out of order has one stretch."""
    from cleaner.sources.parquet import reading

    return reading.cut(file, range_bytes)


def render(record: Record, clean: str, spans: Sequence[Span], fields: Fields) -> Rendered:
    """The row with the clean text and, of a page, what it says about itself where the file has a column for it.

    Raises NotWritableError for a text with lone surrogates, which a page can bring in its scripts.
    """
    row: Row = record.row
    is_page = record.document.format == "html"
    meta = stated(record.document) if is_page and row.rows.shape.has_meta else None
    if is_page:
        _refuse_surrogates([clean, *(meta or {}).values()])
    return Rendered(b"", row=row._replace(text=clean, meta=meta))


def writer(target: Writes) -> Writer:
    """Writes the rows of a row group of the input as one row group."""
    from cleaner.sources.parquet.table import TableWriter

    return TableWriter(target)


def join(parts: Iterable[Path], target: Writes) -> None:
    """Put clean files of stretches together: the bytes are those of a file that was never cut."""
    from cleaner.sources.parquet import joining

    joining.join(parts, target)


def restore(clean: Path, target: Writes, cuts: Iterator[Sequence[Cut]], fields: Fields) -> None:
    """The clean file with the cuts put back into its texts; raises MisfitError when they don't fit."""
    from cleaner.sources.parquet import restoring

    restoring.restore(clean, target, cuts, fields)


def values(record: Record) -> Mapping[str, Any]:
    """The values of all columns, as JSON can spell them."""
    from cleaner.sources.parquet import spelling

    row: Row = record.row
    return spelling.values(row.rows.data, row.place)


def pieces(chunks: Iterable[bytes]) -> Iterator[Piece]:
    """None: a file is put back as a whole, by `restore`."""
    raise MisfitError("a Parquet file has no pieces")


def put_back(raw: bytes, cuts: Sequence[Cut], fields: Fields, row: Any = None) -> bytes:
    """Nothing, as `pieces`."""
    raise MisfitError("a Parquet file has no pieces")


def _refuse_surrogates(values: Iterable[object]) -> None:
    for value in values:
        try:
            str(value).encode()
        except UnicodeEncodeError as error:
            raise NotWritableError("the text has a lone surrogate, which UTF-8, and so Parquet, can't spell") from error
