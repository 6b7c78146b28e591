"""Bytes in their order, some to be read and others to be passed over, with the place always known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, Protocol

from cleaner.sources.record import DamageError


class Source(Protocol):
    """What an archive is read from; at its end, fewer bytes come than were asked for."""

    at: int  #: bytes into the archive
    damage: DamageError | None  #: why it ended where it did, if that was not its end

    def read(self, size: int) -> bytes:
        """The bytes that come next."""

    def skip(self, size: int) -> int:
        """Pass over bytes; how many there were."""


class Stream:
    """Bytes that come piece by piece."""

    def __init__(self, chunks: Iterable[bytes], at: int = 0) -> None:
        self.at = at
        self.damage: DamageError | None = None
        self._chunks = iter(chunks)
        self._held = b""
        self._done = 0  # bytes of `_held`

    def read(self, size: int) -> bytes:
        """The bytes that come next."""
        if self._done + size <= len(self._held):
            data = self._held[self._done : self._done + size]
            self._done += size
            self.at += size
            return data
        pieces = []
        left = size
        while left and (piece := self._next(left)):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)

    def skip(self, size: int) -> int:
        """Pass over bytes; how many there were."""
        left = size
        while left and (piece := self._next(left)):
            left -= len(piece)
        return size - left

    def _next(self, most: int) -> bytes:
        while self._done == len(self._held):
            try:
                self._held, self._done = next(self._chunks), 0
            except StopIteration:
                return b""
            except DamageError as damage:
                self.damage = damage
                return b""
        piece = self._held[self._done : self._done + most]
        self._done += len(piece)
        self.at += len(piece)
        return piece


class Places:
    """A file that is open: what is passed over is not read."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.at = 0
        self.damage: DamageError | None = None
        self._file, self._size = file, size

    def read(self, size: int) -> bytes:
        """The bytes that come next."""
        self._file.seek(self.at)
        data = self._file.read(min(size, self._size - self.at))
        self.at += len(data)
        return data

    def skip(self, size: int) -> int:
        """Pass over bytes; how many there were."""
        size = min(size, self._size - self.at)
        self.at += size
        return size
