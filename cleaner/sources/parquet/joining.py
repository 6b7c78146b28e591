"""Parquet files of one shape put together: row groups are copied as they are, the footer says where they lie now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cleaner.errors import OutputError
from cleaner.sources.container import Writes
from cleaner.sources.parquet import thrift
from cleaner.sources.parquet.thrift import I16, I64, LIST, STRUCT, Field, Struct

_MAGIC = b"PAR1"
_CHUNK = 1 << 20  # bytes
_MOST_ORDINAL = (1 << 15) - 1  # row groups behind it have no number

# fields of the footer, by their numbers in the format
_SCHEMA, _ROWS, _GROUPS, _ABOUT = 2, 3, 4, 5
_COLUMNS, _GROUP_OFFSET, _ORDINAL = 1, 5, 7  # of a row group
_FILE_OFFSET, _COLUMN, _OFFSET_INDEX, _COLUMN_INDEX = 2, 3, 4, 6  # of a column in it
_PLACES = (9, 10, 11, 14)  # of what is said of that column: where pages, index pages, dictionary and filter begin


def join(parts: Iterable[Path], target: Writes) -> None:
    """One file of all row groups of some that one writer made; those without a byte have none.

    Holds a footer at a time, and what has become of the row groups of all. Raises OutputError when the files don't fit
    together.
    """
    groups: list[bytes] = []
    first: Struct | None = None
    rows, at = 0, len(_MAGIC)
    for path in parts:
        with path.open("rb") as file:
            footer, end = _footer(file, path)
            if footer is None:
                continue
            if first is None:
                first = footer
                target.write(_MAGIC)
            elif any(footer.get(number) != first.get(number) for number in (_SCHEMA, _ABOUT)):
                raise OutputError(
                    f"{path} has other columns than the stretch before it: was the input changed? run again"
                )
            for chunk in _bytes(file, len(_MAGIC), end):
                target.write(chunk)
        groups += [_moved(group, at - len(_MAGIC), number) for number, group in enumerate(_groups(footer), len(groups))]
        rows += footer[_ROWS].value
        at += end - len(_MAGIC)
    if first is not None:
        first[_ROWS] = Field(I64, rows)
        first[_GROUPS] = Field(LIST, thrift.List(STRUCT, groups))
        footer_bytes = thrift.spelled(first)
        target.write(footer_bytes + len(footer_bytes).to_bytes(4, "little") + _MAGIC)


def _footer(file: BinaryIO, path: Path) -> tuple[Struct | None, int]:
    """What a file says of itself, and where that begins; None for a file without a byte."""
    size = file.seek(0, 2)
    if not size:
        return None, 0
    file.seek(max(0, size - 8))
    length = int.from_bytes(file.read(4), "little")
    end = size - 8 - length
    if file.read(4) != _MAGIC or end < len(_MAGIC):
        raise OutputError(f"{path} is damaged: run again")
    file.seek(end)
    try:
        return thrift.read(file.read(length))[0], end
    except ValueError as error:
        raise OutputError(f"{path} is damaged ({error}): run again") from error


def _bytes(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    while start < end and (chunk := file.read(min(_CHUNK, end - start))):
        start += len(chunk)
        yield chunk


def _groups(footer: Struct) -> list[Struct]:
    found: list[Struct] = footer[_GROUPS].value.values
    return found


def _moved(group: Struct, by: int, number: int) -> bytes:
    """A row group that lies some bytes further on, and is another one in the order."""
    for chunk in group[_COLUMNS].value.values:
        _move(chunk, (_OFFSET_INDEX, _COLUMN_INDEX), by)
        if chunk[_FILE_OFFSET].value:  # most writers leave it at 0
            _move(chunk, (_FILE_OFFSET,), by)
        _move(chunk[_COLUMN].value, _PLACES, by)
    _move(group, (_GROUP_OFFSET,), by)
    if group.pop(_ORDINAL, None) and number <= _MOST_ORDINAL:
        group[_ORDINAL] = Field(I16, number)
    return thrift.spelled(group)


def _move(struct: Struct, fields: Iterable[int], by: int) -> None:
    for number in fields:
        if number in struct:
            struct[number] = Field(I64, struct[number].value + by)
