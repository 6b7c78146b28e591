"""Parquet files in memory, read and written as a run does it; for the tests of everything around them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.sources import parquet
from cleaner.sources.parquet import thrift
from cleaner.sources.parquet.thrift import Struct
from cleaner.sources.record import Item, Record, Reject, Rendered
from cleaner.sources.scope import WHOLE, Fields, Scope

FIELDS = Fields()


class Bytes:
    """A supply of bytes that lie in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __iter__(self) -> Iterator[bytes]:
        return self.raw()

    def raw(self) -> Iterator[bytes]:
        yield self.data

    def open(self) -> BinaryIO:
        return io.BytesIO(self.data)


def stored(table: pa.Table | dict[str, Any], **how: Any) -> bytes:
    """A table as the bytes of a file."""
    file = io.BytesIO()
    pq.write_table(pa.table(table) if isinstance(table, dict) else table, file, **how)
    return file.getvalue()


def loaded(data: bytes) -> pa.Table:
    return pq.ParquetFile(io.BytesIO(data)).read()


def read(data: bytes, fields: Fields = FIELDS, scope: Scope = WHOLE) -> list[Item]:
    return list(parquet.read(Bytes(data), "x.parquet", fields, scope))


def documents(data: bytes, fields: Fields = FIELDS, scope: Scope = WHOLE) -> list[Record]:
    """The records of a file that has no rejects."""
    items = read(data, fields, scope)
    assert all(isinstance(item, Record) for item in items), items
    return [item for item in items if isinstance(item, Record)]


def texts(data: bytes) -> list[str]:
    return [record.document.source for record in documents(data)]


def rejects(data: bytes, fields: Fields = FIELDS, scope: Scope = WHOLE) -> list[Reject]:
    return [item for item in read(data, fields, scope) if isinstance(item, Reject)]


def same(text: str) -> str:
    return text


def clean(data: bytes, change: Callable[[str], str] = same, fields: Fields = FIELDS, scope: Scope = WHOLE) -> bytes:
    """What a run writes of a file: each text changed, rejected rows left out."""
    out = io.BytesIO()
    writer = parquet.writer(out)
    for item in parquet.read(Bytes(data), "x.parquet", fields, scope):
        if isinstance(item, Record):
            document = item.document
            text = document.source if document.markup is None else str(document.markup)
            writer.write(parquet.render(item, change(text), [], fields))
        elif not isinstance(item, Reject):
            writer.pass_on(item.raw)
    writer.close()
    return out.getvalue()


def unchanged(data: bytes) -> bytes:
    """What a run writes of texts that nothing goes from."""
    out = io.BytesIO()
    writer = parquet.writer(out)
    for record in documents(data):
        writer.write(Rendered(record.raw, row=record.row))
    writer.close()
    return out.getvalue()


def with_footer(data: bytes, change: Callable[[Struct], None]) -> bytes:
    """A file whose footer says something else."""
    length = int.from_bytes(data[-8:-4], "little")
    footer, _ = thrift.read(data[-8 - length : -8])
    change(footer)
    spelled = thrift.spelled(footer)
    return data[: -8 - length] + spelled + len(spelled).to_bytes(4, "little") + b"PAR1"
