"""What stands in a column, as Python has it: texts as the bytes that they are stored in, names as text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from cleaner.sources.parquet.arrow import Array, DataType, pa


def is_text(kind: DataType) -> bool:
    """True for columns of texts, or of bytes that may be some, repeated ones stored once or not."""
    return plain(kind) in _bytes_of()


def is_binary(kind: DataType) -> bool:
    """True for columns of bytes: a page there may be in any encoding."""
    return plain(kind) in _bytes_of().values()


def plain(kind: DataType) -> DataType:
    """The type of the values where repeated ones are stored once."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def texts(column: Array) -> list[bytes | None]:
    """The values of a column of texts, valid UTF-8 or not."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    found: list[bytes | None] = column.cast(_bytes_of()[column.type]).to_pylist()
    return found


def names(column: Array) -> list[str | None]:
    """The values of a column of ids, URLs or languages; whole numbers count, anything else is None."""
    if is_text(column.type):
        return [_decoded(value) for value in texts(column)]
    if pa.types.is_integer(plain(column.type)):
        return [None if value is None else str(value) for value in column.to_pylist()]
    return [None] * len(column)


def of_texts(values: Sequence[str], kind: DataType) -> list[Array]:
    """Texts as a column of a type, in several pieces where they are too many for one."""
    given: Sequence[Any] = [value.encode() for value in values] if kind in _bytes_of().values() else values
    made = pa.array(given, type=kind)
    return made.chunks if isinstance(made, pa.ChunkedArray) else [made]


@lru_cache(maxsize=1)
def _bytes_of() -> dict[DataType, DataType]:
    """The types of texts, each with that of their bytes, which are looked at without a copy."""
    binary, large, view = pa.binary(), pa.large_binary(), pa.binary_view()
    return {
        pa.string(): binary, binary: binary,
        pa.large_string(): large, large: large,
        pa.string_view(): view, view: view,
    }  # fmt: skip


def _decoded(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None
