"""Ledger rows as columns of Parquet, some at a time: a ledger of millions of rows is never in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from typing import Any

from cleaner.errors import UsageError
from cleaner.sources.output import Target

_MOST_ROWS = 1 << 15  # of a row group
_MOST_CHARACTERS = 1 << 24  # of the texts of a row group, unless a single one is longer
_LONE = re.compile("[\ud800-\udfff]")
_STRINGS = ("doc", "file", "act", "rule", "category", "confidence", "why")
_PLACES = ("start", "end", "first_line", "last_line")


def write_table(rows: Iterable[Mapping[str, Any]], target: Target, origin: Mapping[str, str]) -> int:
    """Write rows of a ledger, and say how many there were; `origin` goes into the file's metadata.

    A lone surrogate, which Parquet can't hold, becomes U+FFFD: one character for one, so that places still fit.
    """
    schema = _schema(origin)
    count = 0
    writer = _needed("pyarrow.parquet").ParquetWriter(_Sink(target), schema, compression="zstd")
    for group in _groups(iter(rows)):
        writer.write_table(_table(group, schema))
        count += len(group)
    writer.close()
    return count


def _schema(origin: Mapping[str, str]) -> Any:
    pa = _needed("pyarrow")
    fields = [pa.field(name, pa.string(), nullable=False) for name in _STRINGS]
    fields += [pa.field(name, pa.int64(), nullable=False) for name in _PLACES]
    fields += [
        pa.field("text", pa.string()),
        pa.field("also", pa.list_(pa.string()), nullable=False),
        pa.field("path", pa.string()),
        pa.field("raw", pa.string()),
    ]
    return pa.schema(fields, {f"cleaner.{key}": value for key, value in origin.items()})


def _groups(rows: Iterator[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Rows in row groups, each of bounded size."""
    while group := list(islice(_some(rows), _MOST_ROWS)):
        yield group


def _some(rows: Iterator[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Rows until their texts are long enough together."""
    left = _MOST_CHARACTERS
    while left > 0 and (row := next(rows, None)) is not None:
        left -= len(row.get("text") or "")
        yield row


def _table(rows: Sequence[Mapping[str, Any]], schema: Any) -> Any:
    columns = {name: [row[name] for row in rows] for name in (*_STRINGS, "start", "end")}
    columns["first_line"] = [row["lines"][0] for row in rows]
    columns["last_line"] = [row["lines"][1] for row in rows]
    columns["also"] = [row.get("also", []) for row in rows]
    for name in ("text", "path", "raw"):
        columns[name] = [row.get(name) for row in rows]
    table = _needed("pyarrow").table
    try:
        return table(columns, schema=schema)
    except UnicodeEncodeError:
        return table({name: list(map(_holdable, values)) for name, values in columns.items()}, schema=schema)


def _holdable(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_holdable, value))
    return _LONE.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value


class _Sink:
    """A target in the shape of a file that only grows."""

    closed = False

    def __init__(self, target: Target) -> None:
        self._target = target
        self._size = 0  # bytes

    def write(self, data: bytes) -> int:
        self._target.write(data)
        self._size += len(data)
        return len(data)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        """Nothing: what counts is when the target ends."""

    def close(self) -> None:
        """Nothing: whoever opened the target ends it."""


def _needed(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise UsageError("Parquet needs the package pyarrow: pip install 'cleaner-corpus[parquet]'") from error
