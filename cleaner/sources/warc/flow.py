"""The bytes of an archive on their way to the records in it, and the place in the stored file of each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os import SEEK_END
from typing import BinaryIO, NamedTuple

from cleaner.sources.record import DamageError
from cleaner.sources.warc.header import MOST_BYTES, Head, head_of

_FIRST_LOOK = 1 << 10  # bytes; nearly every header is shorter


class Place(NamedTuple):
    """Where a record begins."""

    line: int  #: what it is known by: its place, counted up where one unit holds several records
    offset: int  #: of its first stored byte, or of the unit that holds it


class Wreck(NamedTuple):
    """What can be said of a unit that is broken, when the next one was found or the bytes are at their end."""

    kind: str
    reason: str
    raw: bytes | None  #: what it means, from the record on that was being read; None where that can't be told
    last: bool = False  #: no other unit follows
    failed: bool = False  #: the system can't read on


class Stored:
    """The whole file as it is stored; opened when it is first needed."""

    def __init__(self, opens: Callable[[], BinaryIO]) -> None:
        self._opens = opens
        self._file: BinaryIO | None = None

    @property
    def size(self) -> int:
        """Bytes of it. Raises DamageError."""
        return self.opened().seek(0, SEEK_END)

    def at(self, place: int, size: int) -> bytes:
        """Some bytes of it. Raises DamageError."""
        file = self.opened()
        file.seek(place)
        return file.read(size)

    def opened(self) -> BinaryIO:
        """The file. Raises DamageError."""
        if self._file is None:
            self._file = self._opens()
        return self._file

    def close(self) -> None:
        """Close it, if it was needed."""
        if self._file is not None:
            self._file.close()


class Flow:
    """Bytes that can be looked at, taken and put back; the unit they stand in ends where none come."""

    checked = False  #: the units have checksums
    crossing = False  #: what is read may go on in the next unit

    def __init__(self) -> None:
        self._data, self._at = b"", 0

    def ready(self) -> bool:
        """True where a record may begin; goes on to the next unit. Raises DamageError."""
        raise NotImplementedError

    def begin(self) -> Place:
        """A record begins here."""
        raise NotImplementedError

    def holds(self, size: int, newline: bytes) -> bool:
        """False where so many bytes surely are no block of a record, from here on."""
        raise NotImplementedError

    def is_over(self) -> bool:
        """True when no byte is left, of any unit. Raises DamageError."""
        raise NotImplementedError

    def recover(self, damage: DamageError) -> Wreck:
        """Go on behind what is broken."""
        raise NotImplementedError

    def _more(self) -> bytes:
        """The next bytes, b"" at the end of the unit. Raises DamageError."""
        raise NotImplementedError

    def peek(self, size: int) -> bytes:
        """The next bytes; fewer at the end of the unit."""
        have = len(self._data) - self._at
        if have < size:
            blocks = [self._data[self._at :]]
            while have < size and (block := self._more()):
                blocks.append(block)
                have += len(block)
            self._data, self._at = b"".join(blocks), 0
        return self._data[self._at : self._at + size]

    def skip(self, size: int) -> None:
        """Leave bytes out that were looked at."""
        self._at += size

    def push(self, data: bytes) -> None:
        """Put bytes back."""
        self._data, self._at = data + self._data[self._at :], 0

    def pieces(self, size: int) -> Iterator[bytes]:
        """The next bytes, taken; they may go on in the next unit."""
        while size:
            if self._at >= len(self._data):
                self._data, self._at = self._more(), 0
                if not self._data and not self.crossing:
                    self.crossing = True
                    self._data = self._more()
                if not self._data:
                    return
            piece = self._data[self._at : self._at + size]
            self._at += len(piece)
            size -= len(piece)
            yield piece

    def head(self) -> Head:
        """The header that the next bytes are, only looked at; they may go on in the next unit."""
        size = _FIRST_LOOK
        while (head := head_of(data := self.peek(size))).is_short:
            if self.crossing if len(data) < size else size >= MOST_BYTES:
                break
            if len(data) < size:
                self.crossing = True
            else:
                size *= 8
        return head

    @property
    def waiting(self) -> int:
        """How many bytes are there without reading on."""
        return len(self._data) - self._at


def leads_on(behind: bytes) -> bool:
    """True for what may stand behind a record: the next one, be its header damaged, or nothing."""
    return b"WARC/".startswith(behind[:5]) or b"WARC-" in behind


TAIL = 512  # bytes in which the name of some field of the next record stands


class PlainFlow(Flow):
    """An archive that is not compressed: one unit. `stored`: the whole of it, to look at bytes that come later."""

    def __init__(self, chunks: Iterator[bytes], offset: int, end: int | None, stored: Stored) -> None:
        super().__init__()
        self._chunks, self._end, self._stored = chunks, end, stored
        self._fetched = offset

    def ready(self) -> bool:
        """True while there are bytes."""
        return bool(self.peek(1))

    def begin(self) -> Place:
        """The place of the next byte."""
        at = self._fetched - self.waiting
        return Place(at, at)

    def holds(self, size: int, newline: bytes) -> bool:
        """Looks at what stands behind the block."""
        at, end = self._fetched - self.waiting + size, newline * 2
        last = self._stored.size if self._end is None else self._end
        if at > last:
            return False
        behind = self._stored.at(at, min(TAIL, last - at))
        return end.startswith(behind) or (behind.startswith(end) and leads_on(behind[len(end) :]))

    def is_over(self) -> bool:
        """True behind the last byte."""
        return not self.peek(1)

    def recover(self, damage: DamageError) -> Wreck:
        """The system can't read on."""
        return Wreck(damage.kind, damage.reason, None, failed=True)

    def _more(self) -> bytes:
        chunk = next(self._chunks, b"")
        self._fetched += len(chunk)
        return chunk
