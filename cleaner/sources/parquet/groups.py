"""The row groups of a file and where their columns lie, out of the bytes of its footer.

pyarrow is not asked: it ends the process at some footers that are damaged.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from cleaner.sources.parquet import thrift
from cleaner.sources.parquet.thrift import Struct

# fields of the footer, by their numbers in the format
_ROWS, _GROUPS, _ALGORITHM = 3, 4, 8
_CHUNKS, _LARGE, _GROUP_ROWS = 1, 2, 3  # of a row group
_ABOUT = 3  # of a column in it
_ENCODINGS, _PATH, _CODEC, _STORED, _DATA, _DICTIONARY = 2, 3, 4, 7, 9, 11  # of what is said of that column

_CODECS = {0: "NONE", 1: "SNAPPY", 2: "GZIP", 4: "BROTLI", 5: "LZ4", 6: "ZSTD", 7: "LZ4"}  # LZO is gone
_WITH_DICTIONARY = {2, 8}  # encodings


class Chunk(NamedTuple):
    """A column within a row group."""

    start: int  #: the first byte: that of its dictionary, or of its first page
    stored: int  #: bytes


class Group(NamedTuple):
    """Some rows of a file that lie together, column by column."""

    number: int  #: within the file, from 0
    line: int  #: of its first row, from 1
    rows: int
    large: int  #: bytes of its columns, decompressed, as the footer says
    chunks: tuple[Chunk, ...]

    @property
    def last(self) -> int:
        """The number of its last row."""
        return self.line + self.rows - 1

    @property
    def start(self) -> int:
        """Its first byte; stretches of a file are cut there."""
        return min((chunk.start for chunk in self.chunks), default=0)

    @property
    def end(self) -> int:
        """The byte behind it."""
        return max((chunk.start + chunk.stored for chunk in self.chunks), default=0)


class Stored(NamedTuple):
    """How a column is stored in the first row group of a file."""

    codec: str | None  #: as pyarrow calls it; None for one that it doesn't write
    has_dictionary: bool  #: repeated values are stored once


class Index(NamedTuple):
    """What a footer says of the rows of its file."""

    rows: int  #: that it promises
    groups: tuple[Group, ...]  #: those that have rows
    total: int  #: of row groups, those without rows too
    stored: dict[str, Stored]  #: by the paths of columns
    is_encrypted: bool  #: some columns at least


@lru_cache(maxsize=2)  # a worker reads stretch after stretch of one file
def index(footer: bytes) -> Index:
    """What a footer says; raises ValueError when it says nothing."""
    found, _ = thrift.read(footer)
    groups: list[Group] = []
    line = 1
    all_groups = _structs(found, _GROUPS)
    for number, group in enumerate(all_groups):
        rows = _number(group, _GROUP_ROWS)
        if rows > 0:
            chunks = tuple(map(_chunk, _structs(group, _CHUNKS)))
            groups.append(Group(number, line, rows, _number(group, _LARGE), chunks))
            line += rows
    stored = dict(map(_stored, _structs(all_groups[0], _CHUNKS))) if all_groups else {}
    return Index(_number(found, _ROWS), tuple(groups), len(all_groups), stored, _ALGORITHM in found)


def _chunk(column: Struct) -> Chunk:
    about = _struct(column, _ABOUT)
    data, dictionary = _number(about, _DATA), _number(about, _DICTIONARY)
    return Chunk(dictionary if 0 < dictionary < data else data, _number(about, _STORED))


def _stored(column: Struct) -> tuple[str, Stored]:
    about = _struct(column, _ABOUT)
    path = b".".join(_value(about, _PATH, thrift.List(thrift.BINARY, [])).values).decode(errors="replace")
    encodings = _value(about, _ENCODINGS, thrift.List(thrift.I32, [])).values
    return path, Stored(_CODECS.get(_number(about, _CODEC)), not _WITH_DICTIONARY.isdisjoint(encodings))


def _number(struct: Struct, field: int) -> int:
    return int(_value(struct, field, 0))


def _struct(struct: Struct, field: int) -> Struct:
    found: Struct = _value(struct, field, {})
    return found


def _structs(struct: Struct, field: int) -> list[Struct]:
    found: list[Struct] = _value(struct, field, thrift.List(thrift.STRUCT, [])).values
    return found


def _value(struct: Struct, field: int, default: Any) -> Any:
    """The value of a field of the type of its default; raises ValueError for another type."""
    if field not in struct:
        return default
    value = struct[field].value
    if type(value) is not type(default) or (
        isinstance(value, thrift.List) and value.values and value.type != default.type
    ):
        raise ValueError(f"field {field} is of another type")
    return value
