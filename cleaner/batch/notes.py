"""What a worker tells of itself while it works: a few numbers in memory that the supervisor reads; no messages."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Protocol

LENGTH = 9  # numbers, 64 bits each
_DOING, _DOCUMENTS, _BYTES, _CHARACTERS, _DROPPED, _REJECTS, _UNCHANGED, _STOPPED, _FAILED = range(LENGTH)
_BECAME = {"unchanged": _UNCHANGED, "stopped": _STOPPED, "failed": _FAILED}


class Numbers(Protocol):
    """A place for LENGTH unsigned numbers of 64 bits."""

    def __getitem__(self, index: int, /) -> int: ...

    def __setitem__(self, index: int, value: int, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Stats:
    """How far a run has come."""

    documents: int = 0
    bytes: int = 0  #: read, of the inputs as they are on the disk
    characters: int = 0  #: of the documents' sources
    dropped: int = 0  #: characters
    rejects: int = 0  #: failed ones too
    unchanged: int = 0  #: documents, and so are the next two
    stopped: int = 0
    failed: int = 0
    shards: int = 0  #: finished ones

    def __add__(self, other: Stats) -> Stats:
        return Stats(*map(sum, zip(astuple(self), astuple(other), strict=True)))


class Notes:
    """The numbers of one worker. A record is counted within its shard, from 1."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers

    def clear(self) -> None:
        """Nothing was done of the shard that comes."""
        for i in range(LENGTH):
            self.numbers[i] = 0

    def reading(self, record: int) -> None:
        """The worker goes for the record of this number."""
        self.numbers[_DOING] = record * 2

    def cleaning(self, record: int) -> None:
        """The worker has read the record of this number and cleans it."""
        self.numbers[_DOING] = record * 2 + 1

    def doing(self) -> tuple[int, bool]:
        """The number of the record, and True while it is cleaned; (0, False) before the first one."""
        return self.numbers[_DOING] >> 1, bool(self.numbers[_DOING] & 1)

    def read(self, data: bytes) -> None:
        """Count bytes of an input."""
        self.numbers[_BYTES] += len(data)

    def done(self, became: str, characters: int, dropped: int) -> None:
        """Count a document that became cleaned, unchanged or stopped."""
        self._became(became)
        self.numbers[_CHARACTERS] += characters
        self.numbers[_DROPPED] += dropped

    def rejected(self, became: str) -> None:
        """Count a record that could not be cleaned: one that was rejected, or failed."""
        self._became(became)
        self.numbers[_REJECTS] += 1

    def stats(self) -> Stats:
        """What is counted so far."""
        return Stats(*(self.numbers[i] for i in range(1, LENGTH)))

    def _became(self, became: str) -> None:
        self.numbers[_DOCUMENTS] += 1
        if became in _BECAME:
            self.numbers[_BECAME[became]] += 1
