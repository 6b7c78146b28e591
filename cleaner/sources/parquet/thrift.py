"""The compact protocol of Thrift, in which a Parquet file says what it holds: structs as dictionaries, and back.

A struct is the numbers of its fields with a type and a value each. What is written is what every other writer of the
protocol writes of the same values: there is one spelling.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT, UUID = range(1, 14)
_INTEGERS = (I16, I32, I64)
_SIZES = {DOUBLE: 8, UUID: 16}  # bytes
_DEEPEST = 64  # structs and lists within each other, as with other readers; the footer of a Parquet file has 8


class Field(NamedTuple):
    """The value of a field: an int, bytes, a bool, a List or a Struct."""

    type: int
    value: Any


class List(NamedTuple):
    """Values of one type; structs that are bytes are spelled already."""

    type: int
    values: list[Any]


Struct = dict[int, Field]


def read(data: bytes | memoryview, at: int = 0) -> tuple[Struct, int]:
    """The struct that begins at a byte, and where it ends; raises ValueError when there is none."""
    reader = _Reader(data, at)
    try:
        return reader.struct(0), reader.at
    except IndexError:
        raise ValueError("the struct ends too early") from None


def spelled(struct: Struct) -> bytes:
    """The bytes of a struct."""
    return b"".join(_struct(struct))


class _Reader:
    def __init__(self, data: bytes | memoryview, at: int) -> None:
        self.data, self.at = data, at

    def struct(self, depth: int) -> Struct:
        if depth > _DEEPEST:
            raise ValueError("structs are nested too deeply")
        found: Struct = {}
        number = 0
        while head := self._byte():
            kind, step = head & 15, head >> 4
            number = number + step if step else self._integer()
            if kind in (TRUE, FALSE):
                found[number] = Field(TRUE, kind == TRUE)
            else:
                found[number] = Field(kind, self._value(kind, depth))
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if kind in _INTEGERS:
            return self._integer()
        if kind == BINARY:
            return self._bytes(self._varint())
        if kind == STRUCT:
            return self.struct(depth + 1)
        if kind in (LIST, SET):
            return self._list(depth + 1)
        if kind in _SIZES:
            return self._bytes(_SIZES[kind])
        if kind == MAP:
            return self._map(depth + 1)
        if kind in (TRUE, FALSE, BYTE):  # within a list, a bool is a byte
            return self._byte()
        raise ValueError(f"a value of type {kind}")

    def _list(self, depth: int) -> List:
        head = self._byte()
        kind, count = head & 15, head >> 4
        if count == 15:
            count = self._varint()
        if depth > _DEEPEST or count > len(self.data) - self.at:  # each takes a byte at least
            raise ValueError("a list that can't be")
        return List(kind, [self._value(kind, depth) for _ in range(count)])

    def _map(self, depth: int) -> None:
        """Nothing of it is kept: no part of a Parquet file has one, but a hostile one may, for others to skip."""
        count = self._varint()
        kinds = self._byte() if count else 0
        if depth > _DEEPEST or count > len(self.data) - self.at:
            raise ValueError("a map that can't be")
        for _ in range(count):
            self._value(kinds >> 4, depth)
            self._value(kinds & 15, depth)

    def _byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def _bytes(self, length: int) -> bytes:
        start, self.at = self.at, self.at + length
        if self.at > len(self.data):
            raise IndexError
        return bytes(self.data[start : self.at])

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise ValueError("a number without end")

    def _integer(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)


def _struct(struct: Struct) -> Iterator[bytes]:
    before = 0
    for number in sorted(struct):
        kind, value = struct[number]
        if kind == TRUE and not value:
            kind = FALSE
        step = number - before
        yield bytes((step << 4 | kind,)) if 0 < step < 16 else bytes((kind,)) + _integer(number)
        if kind not in (TRUE, FALSE):
            yield from _value(kind, value)
        before = number
    yield b"\0"


def _value(kind: int, value: Any) -> Iterator[bytes]:
    if kind in _INTEGERS:
        yield _integer(value)
    elif kind == BINARY:
        yield _varint(len(value))
        yield value
    elif kind == STRUCT:
        yield from (value,) if isinstance(value, bytes) else _struct(value)
    elif kind in (LIST, SET):
        count = len(value.values)
        yield bytes((count << 4 | value.type,)) if count < 15 else bytes((0xF0 | value.type,)) + _varint(count)
        for one in value.values:
            yield from _value(value.type, one)
    elif kind in _SIZES:
        yield value
    else:
        yield bytes((value,))


def _integer(value: int) -> bytes:
    return _varint((value << 1) ^ (value >> 63))


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)
