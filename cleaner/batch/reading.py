"""The bytes of a part on their way in: counted, hashed as they are stored, handed over as a container wants them."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from cleaner.batch.manifest import Source
from cleaner.batch.notes import Notes
from cleaner.batch.shards import Part
from cleaner.sources import places
from cleaner.sources.compression import decompressed, raw_chunks, suffix_of, unreadable
from cleaner.sources.record import DamageError


class Reading:
    """What a container reads a part from; afterwards, what was read."""

    def __init__(self, part: Part, notes: Notes, most_expansion: int) -> None:
        self._part, self._notes = part, notes
        self._most_expansion = most_expansion
        self._hash, self._size = sha256(), 0
        self._raw = self._watched()
        self._mark, self._readable = _mark(part.path)

    def __iter__(self) -> Iterator[bytes]:
        """What the part holds, decompressed; raises DamageError."""
        suffix = suffix_of(self._part.path.name)
        return decompressed(self._raw, suffix, self._most_expansion) if suffix else self._raw

    def raw(self) -> Iterator[bytes]:
        """What the part holds, as it is stored; raises DamageError."""
        return self._raw

    def open(self) -> BinaryIO:
        """The whole input, as it is stored; raises DamageError."""
        try:
            return places.open_file(self._part.path)
        except OSError as error:
            self._readable = False
            raise unreadable(error) from error

    def source(self) -> Source:
        """What was read; what reading left out is looked at too, for the hash."""
        try:
            for _ in self._raw:
                pass
        except DamageError:
            pass
        part, span = self._part, self._part.span
        start, end = (span.start, span.end) if span else (None, None)
        digest = (self._mark or self._hash.hexdigest()) if self._readable else None
        return Source(part.name, str(part.path), self._size, digest, start, end, part.line)

    def _watched(self) -> Iterator[bytes]:
        try:
            yield from raw_chunks(self._part.path, self._seen, self._part.span)
        except DamageError:
            self._readable = False
            raise

    def _seen(self, data: bytes) -> None:
        self._hash.update(data)
        self._size += len(data)
        self._notes.read(data)


def _mark(path: Path) -> tuple[str | None, bool]:
    """What the store says of an input before it is read, and whether it can be read; of the disk, nothing is asked."""
    try:
        return (places.mark(path), True) if places.is_remote(path) else (None, True)
    except OSError:
        return None, False
