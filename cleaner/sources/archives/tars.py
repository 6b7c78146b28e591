"""Tar archives, plain or compressed as a whole: every text and page in one is a document."""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tarfile import BLOCKSIZE as BLOCK
from typing import BinaryIO

from cleaner.sources import files
from cleaner.sources.archives.members import Kind, Place, Reader, claimed
from cleaner.sources.archives.names import Claims
from cleaner.sources.archives.stream import Places, Stream
from cleaner.sources.archives.tarwalk import walk
from cleaner.sources.container import Supply, Writes, no_values, same_name
from cleaner.sources.record import DamageError, Item, MisfitError, Piece, Record, Rendered, Span
from cleaner.sources.scope import WHOLE, Fields, Scope

COMPRESSES = False
KEEPS_BYTES = True
CUT_SUFFIXES: tuple[str, ...] = ("",)
clean_name = same_name
values = no_values
put_back = files.put_back

_END = bytes(2 * BLOCK)
_CHUNK = 1 << 18  # bytes


def read(chunks: Supply, name: str, fields: Fields, scope: Scope = WHOLE) -> Iterator[Item]:
    """Yield the documents of an archive, rejects, and what was left alone, in its order."""
    taken = None if scope.end is None else _noted(scope.note)
    reader = Reader(name, fields, scope, taken)
    goes_on = scope.end is not None and not _is_end(chunks, scope.end)
    for member in walk(Stream(chunks, scope.offset), scope.line, reader.wants, goes_on):
        yield from reader.items(member)


def cut(file: BinaryIO, size: int, range_bytes: int) -> Iterator[tuple[int, int, str]]:
    """Stretches begin at the first member at or behind every `range_bytes`; headers alone are read.

    The note of a stretch says which names in it are taken by members in front of it.
    """
    claims = Claims()
    begin, wanted = (0, 1), range_bytes
    taken: dict[int, str] = {}
    for member in walk(Places(file, size), 1, lambda member: None):
        if member.offset >= wanted and member.kind is not Kind.NOTHING:
            yield (*begin, _note(taken))
            begin, taken = (member.offset, member.number), {}
            wanted = member.offset // range_bytes * range_bytes + range_bytes
        if why := claimed(member, claims):
            taken[member.number] = why
    yield (*begin, _note(taken))


def render(record: Record, clean: str, spans: Sequence[Span], fields: Fields) -> Rendered:
    """The clean text, as a file of its own would hold it."""
    return files.render(record, clean, spans, fields)._replace(row=record.row)


class Writer:
    """Puts clean texts into a new archive, in the order in which they come."""

    def __init__(self, target: Writes) -> None:
        self._target = target

    def write(self, rendered: Rendered) -> None:
        """Add a text; `row` is its place."""
        place: Place = rendered.row
        info = tarfile.TarInfo(place.path)
        info.size, info.mtime = len(rendered.data), place.time
        self._target.write(info.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict"))
        self._target.write(rendered.data + bytes(-info.size % BLOCK))

    def pass_on(self, raw: bytes) -> None:
        """Nothing of an archive passes."""

    def close(self) -> None:
        """Add the empty blocks that close an archive."""
        self._target.write(_END)


writer = Writer


def join(parts: Iterable[Path], target: Writes) -> None:
    """Put archives that `Writer` made together: all members, and one end."""
    for path in parts:
        left = path.stat().st_size - len(_END)
        with path.open("rb") as file:
            while chunk := file.read(min(left, _CHUNK)):
                target.write(chunk)
                left -= len(chunk)
    target.write(_END)


def pieces(chunks: Iterable[bytes]) -> Iterator[Piece]:
    """The members of a clean archive."""
    for member in walk(Stream(chunks), 1, lambda member: sys.maxsize):
        if member.damage:
            raise MisfitError(member.damage.reason)
        yield Piece(member.data, member.number, member=member.name, row=Place(member.name, member.time))


def _note(taken: dict[int, str]) -> str:
    return json.dumps(taken) if taken else ""


def _noted(note: str) -> dict[int, str]:
    return {int(number): why for number, why in json.loads(note).items()} if note else {}


def _is_end(chunks: Supply, place: int) -> bool:
    """True for a stretch that ends where the file does."""
    try:
        with chunks.open() as file:
            return file.seek(0, 2) <= place
    except (DamageError, OSError):
        return True
