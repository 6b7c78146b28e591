"""Zip archives: every text and page in one is a document; what comes out is a zip of the clean texts."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from cleaner.sources import deflate, files
from cleaner.sources.archives import ziplocal
from cleaner.sources.archives.members import Member, Place, Reader
from cleaner.sources.archives.stream import Stream
from cleaner.sources.archives.zipdata import bounds, checked, content, data_start, problem
from cleaner.sources.archives.zipdirectory import Directory, directory, end_bytes
from cleaner.sources.archives.zipentry import (
    DEFLATED,
    LOCAL_SIZE,
    STORED,
    WIDE,
    Entry,
    central_bytes,
    clean_entry,
    local_bytes,
    local_entry,
    local_lengths,
)
from cleaner.sources.compression import unreadable
from cleaner.sources.container import Supply, Writes, no_values, same_name
from cleaner.sources.record import (
    DamageError,
    Item,
    MisfitError,
    NotWritableError,
    Piece,
    Record,
    Reject,
    Rendered,
    Span,
)
from cleaner.sources.scope import WHOLE, Fields, Scope

COMPRESSES = False
KEEPS_BYTES = True
CUT_SUFFIXES: tuple[str, ...] = ("",)
clean_name = same_name
values = no_values
put_back = files.put_back

_CHUNK = 1 << 18  # bytes
_CHANGED = "the archive became another one while it was read: run again when it is at rest"


def read(chunks: Supply, name: str, fields: Fields, scope: Scope = WHOLE) -> Iterator[Item]:
    """Yield the documents of an archive, rejects, and what was left alone, in the order of their bytes."""
    reader = Reader(name, fields, scope)
    try:
        with chunks.open() as file:
            for member in _members(file, reader, scope):
                yield from reader.items(member)
    except (DamageError, OSError) as error:
        damage = unreadable(error) if isinstance(error, OSError) else error
        yield Reject(name, damage.kind, damage.reason, None, scope.line, rest=True)


def cut(file: BinaryIO, size: int, range_bytes: int) -> Iterator[tuple[int, int] | tuple[int, int, str]]:
    """Stretches begin at the first member at or behind every `range_bytes`. Their note stands for the directory."""
    found = directory(file)
    if found is None:
        yield 0, 1
        return
    note = blake2b(found.data, digest_size=8).hexdigest()
    yield 0, 1, note
    wanted = range_bytes
    for number, (before, entry) in enumerate(pairwise(found.entries), 2):
        if wanted <= entry.offset < found.start and entry.offset > before.offset:
            yield entry.offset, number, note
            wanted = entry.offset // range_bytes * range_bytes + range_bytes


def render(record: Record, clean: str, spans: Sequence[Span], fields: Fields) -> Rendered:
    """The clean text, as a file of its own would hold it."""
    rendered = files.render(record, clean, spans, fields)
    if len(rendered.data) >= WIDE:
        raise NotWritableError("the text is too large for a zip archive")
    return rendered._replace(row=record.row)


class Writer:
    """Puts clean texts into a new archive, in the order in which they come."""

    def __init__(self, target: Writes) -> None:
        self._target = target
        self._at = self._count = 0
        self._directory = bytearray()

    def write(self, rendered: Rendered) -> None:
        """Add a text; `row` is its place."""
        place: Place = rendered.row
        data, packed = rendered.data, deflate.deflated(rendered.data)
        method, stored = (DEFLATED, packed) if len(packed) < len(data) else (STORED, data)
        entry = clean_entry(place.path, place.time, method, zlib.crc32(data), len(stored), len(data), self._at)
        self._target.write(local_bytes(entry) + stored)
        self._at += LOCAL_SIZE + len(entry.spelling) + len(stored)
        self._list(entry)

    def pass_on(self, raw: bytes) -> None:
        """Nothing of an archive passes."""

    def close(self) -> None:
        """Add the directory."""
        self._target.write(bytes(self._directory))
        self._target.write(end_bytes(self._count, len(self._directory), self._at))

    def take_over(self, path: Path) -> None:
        """Add all members of an archive that such a writer made, compressed as they are."""
        with path.open("rb") as file:
            found = directory(file)
            assert found is not None
            for entry in found.entries:
                self._list(entry._replace(offset=self._at + entry.offset))
            file.seek(0)
            left = found.start
            while chunk := file.read(min(left, _CHUNK)):
                self._target.write(chunk)
                left -= len(chunk)
            self._at += found.start

    def _list(self, entry: Entry) -> None:
        self._directory += central_bytes(entry)
        self._count += 1


writer = Writer


def join(parts: Iterable[Path], target: Writes) -> None:
    """Put archives that `Writer` made together: all members, and one directory."""
    whole = Writer(target)
    for path in parts:
        whole.take_over(path)
    whole.close()


def pieces(chunks: Iterable[bytes]) -> Iterator[Piece]:
    """The members of a clean archive, by the headers in front of them."""
    stream = Stream(chunks)
    number = 0
    while lengths := local_lengths(head := stream.read(LOCAL_SIZE)):
        number += 1
        entry = local_entry(head + stream.read(sum(lengths)), 0)
        data = _unpacked(entry, stream.read(max(entry.stored, 0)))
        yield Piece(data, number, member=entry.name, row=Place(entry.name, entry.time))
    if stream.damage or not head.startswith(b"PK"):
        raise MisfitError(stream.damage.reason if stream.damage else "the archive ends too early")


def _unpacked(entry: Entry, stored: bytes) -> bytes:
    try:
        data = stored if entry.method == STORED else zlib.decompress(stored, deflate.RAW)
    except zlib.error as error:
        raise MisfitError(f"the member {entry.name} is damaged ({error})") from error
    if zlib.crc32(data) != entry.crc:
        raise MisfitError(f"the member {entry.name} is damaged: its checksum is wrong")
    return data


def _members(file: BinaryIO, reader: Reader, scope: Scope) -> Iterator[Member]:
    found = directory(file)
    if found is not None:
        yield from _listed(file, found, reader, scope)
    elif scope.end is None:
        yield from ziplocal.walk(file, reader.wants, scope.most_bytes, scope.most_expansion)
    else:
        raise DamageError("unreadable", _CHANGED)


def _listed(file: BinaryIO, found: Directory, reader: Reader, scope: Scope) -> Iterator[Member]:
    """The members of a directory that stand in the scope; the names of the others are noted."""
    end = None if scope.end is None or scope.end >= file.seek(0, 2) else scope.end
    for number, entry in enumerate(found.entries, 1):
        member = Member(number, entry.name, entry.offset, entry.kind, max(entry.size, 0), entry.time)
        if scope.offset <= max(entry.offset, 0) and (end is None or entry.offset < end):
            yield _filled(file, found, member, entry, reader, scope)
        else:
            reader.passes(member)


def _filled(file: BinaryIO, found: Directory, member: Member, entry: Entry, reader: Reader, scope: Scope) -> Member:
    """A member with its content, if that is wanted, and what is wrong with it."""
    start = data_start(file, entry)
    if not isinstance(start, int):
        return member._replace(damage=start)
    whole = file.seek(0, 2)
    limit = _limit(file, found, member.number, start + entry.stored)
    damage = bounds(entry, start, limit, whole) or problem(entry, scope.most_expansion)
    keep = reader.wants(member)
    if damage is not None or keep is None:
        return member._replace(damage=damage)
    read = checked(content(file, start, entry, scope.most_expansion, keep), entry, entry.crc)
    return member._replace(data=read.data, damage=read.damage)


def _limit(file: BinaryIO, found: Directory, behind: int, end: int) -> int:
    """Where the next thing begins that is there; one that the directory lists where nothing is stops nobody."""
    for number in range(behind, len(found.entries)):
        entry = found.entries[number]
        if entry.offset >= end or isinstance(data_start(file, entry), int):
            return entry.offset
    return found.start
