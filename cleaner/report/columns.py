"""Ledger rows as columns of Parquet, some at a time: a ledger of millions of rows is never in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

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
    from cleaner.sources.parquet.writing import GroupWriter, plain_style

    schema = _schema(origin)
    count = 0
    writer = GroupWriter(target, schema, plain_style(schema, unique=("text", "raw")))
    for group in _groups(iter(rows)):
        writer.add(_table(group, schema))
        count += len(group)
    writer.close()
    return count


def _schema(origin: Mapping[str, str]) -> Any:
    from cleaner.sources.parquet.arrow import pa

    fields = [pa.field(name, pa.string(), nullable=False) for name in _STRINGS]
    fields += [pa.field(name, pa.int64(), nullable=False) for name in _PLACES]
    fields += [
        pa.field("text", pa.string()),
        pa.field("also", pa.list_(pa.field("element", pa.string())), nullable=False),
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
    from cleaner.sources.parquet.arrow import pa

    columns = {name: [row[name] for row in rows] for name in (*_STRINGS, "start", "end")}
    columns["first_line"] = [row["lines"][0] for row in rows]
    columns["last_line"] = [row["lines"][1] for row in rows]
    columns["also"] = [row.get("also", []) for row in rows]
    for name in ("text", "path", "raw"):
        columns[name] = [row.get(name) for row in rows]
    try:
        return pa.table(columns, schema=schema)
    except UnicodeEncodeError:
        return pa.table({name: list(map(_holdable, values)) for name, values in columns.items()}, schema=schema)


def _holdable(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_holdable, value))
    return _LONE.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value
