"""The directory at the end of a zip: where it stands, and which members it lists."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from cleaner.sources.archives.zipentry import LOCAL, WIDE, Entry, central_entry

_END, _LONG_END, _LOCATOR = b"PK\5\6", b"PK\6\6", b"PK\6\7"
_END_FORM = struct.Struct("<4sHHHHIIH")
_LONG_END_FORM = struct.Struct("<4sQHHIIQQQQ")
_LOCATOR_FORM = struct.Struct("<4sIQI")
_MOST_COMMENT = 0xFFFF  # bytes behind the end
_MANY = 0xFFFF  # stands where the number of members has no room
_NEW = 45  # version of the format


class Directory(NamedTuple):
    """The members of a zip, in the order in which they stand in it."""

    entries: tuple[Entry, ...]
    start: int  #: of the directory: bytes into the archive
    data: bytes


class _End(NamedTuple):
    """What the end says of the directory."""

    disks: int
    members: int
    size: int
    start: int
    at: int  #: where this stands, and the directory ends


def directory(file: BinaryIO) -> Directory | None:
    """The directory of an archive; None when there is none, or when it is damaged."""
    whole = file.seek(0, 2)
    tail_at = max(whole - _MOST_COMMENT - _END_FORM.size, 0)
    file.seek(tail_at)
    tail = file.read()
    for at in _places(tail, _END):
        if len(tail) - at >= _END_FORM.size and (found := _read(file, _end(file, tail, at, tail_at))):
            return found
    return None


def end_bytes(count: int, size: int, start: int) -> bytes:
    """What stands behind the directory of a clean archive."""
    long = b""
    if count >= _MANY or size >= WIDE or start >= WIDE:
        length = _LONG_END_FORM.size - 12
        long = _LONG_END_FORM.pack(_LONG_END, length, _NEW, _NEW, 0, 0, count, count, size, start)
        long += _LOCATOR_FORM.pack(_LOCATOR, 0, start + size, 1)
    short = min(count, _MANY)
    return long + _END_FORM.pack(_END, 0, 0, short, short, min(size, WIDE), min(start, WIDE), 0)


def _places(data: bytes, sought: bytes) -> Iterator[int]:
    at = data.rfind(sought)
    while at >= 0:
        yield at
        at = data.rfind(sought, 0, at + len(sought) - 1)


def _end(file: BinaryIO, tail: bytes, at: int, tail_at: int) -> _End:
    _, disk, first, _, count, size, start, _ = _END_FORM.unpack_from(tail, at)
    end = _End(disk + first, count, size, start, tail_at + at)
    long_at = _long_at(tail, at, tail_at)
    if long_at is not None:
        file.seek(long_at)
        data = file.read(_LONG_END_FORM.size)
        if len(data) == _LONG_END_FORM.size and data[:4] == _LONG_END:
            *_, disk, first, _, count, size, start = _LONG_END_FORM.unpack(data)
            end = _End(disk + first, count, size, start, long_at)
    return end


def _long_at(tail: bytes, at: int, tail_at: int) -> int | None:
    """Where the end with long numbers stands: as it is said, or right in front, if something was put before it all."""
    before = at - _LOCATOR_FORM.size
    if before < 0 or tail[before : before + 4] != _LOCATOR:
        return None
    right = before - _LONG_END_FORM.size
    if right >= 0 and tail[right : right + 4] == _LONG_END:
        return tail_at + right
    _, _, said, _ = _LOCATOR_FORM.unpack_from(tail, before)
    return int(said)


def _read(file: BinaryIO, end: _End) -> Directory | None:
    start = end.at - end.size
    if end.disks or start < 0:
        return None
    file.seek(start)
    data = file.read(end.size)
    entries, at = [], 0
    while at < len(data):
        found = central_entry(data, at)
        if found is None:
            return None
        entry, at = found
        entries.append(entry)
    if len(entries) != end.members and (len(entries) & 0xFFFF) != end.members:
        return None
    if not entries and start and _is_there(file, 0):
        return None
    shift = _shift(file, entries, start - end.start)
    if shift is None:
        return None
    if shift:
        entries = [entry._replace(offset=entry.offset + shift) for entry in entries]
    return Directory(tuple(sorted(entries, key=lambda entry: entry.offset)), start, data)


def _shift(file: BinaryIO, entries: Sequence[Entry], stated: int) -> int | None:
    """How many bytes stand before it all, for example a program that unpacks it; None when nothing is in its place."""
    if not stated:
        return 0
    for shift in (stated, 0):
        if not entries or any(_is_there(file, entry.offset + shift) for entry in entries[:3]):
            return shift
    return None


def _is_there(file: BinaryIO, at: int) -> bool:
    if at < 0:
        return False
    file.seek(at)
    return file.read(len(LOCAL)) == LOCAL
