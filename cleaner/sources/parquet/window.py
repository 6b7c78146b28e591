"""A file of which a stretch is held in memory: a row group is fetched once, and then looked at in many places."""

from __future__ import annotations

import io
from typing import BinaryIO

_MOST = 1 << 27  # bytes; of a larger stretch, nothing is held


class Window(io.RawIOBase):
    """Reads as the file does; closing it leaves the file open."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self.size = file.seek(0, io.SEEK_END)
        self._at = self._start = 0
        self._held = memoryview(b"")

    def hold(self, start: int, end: int) -> None:
        """Fetch a stretch, in place of the one before it; raises OSError."""
        self._start, self._held = start, memoryview(b"")
        if 0 <= start < end <= self.size and end - start <= _MOST:
            self._file.seek(start)
            self._held = memoryview(self._file.read(end - start))

    def at(self, start: int, length: int) -> bytes:
        """The bytes at a place, fewer at the end of the file; raises OSError."""
        if self._start <= start and start + length <= self._start + len(self._held):
            return bytes(self._held[start - self._start : start - self._start + length])
        if not 0 <= start < self.size:
            return b""
        self._file.seek(start)
        return self._file.read(min(length, self.size - start))

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes."""
        found = self.at(self._at, self.size - self._at if size is None or size < 0 else size)
        self._at += len(found)
        return found

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def seekable(self) -> bool:
        """At any place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Where the next read begins."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        return self._at

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at
