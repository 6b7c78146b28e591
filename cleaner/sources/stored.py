"""A whole file on the disk as what containers read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cleaner.sources.compression import raw_chunks, read_chunks, unreadable


@dataclass(frozen=True, slots=True)
class Stored:
    """The supply of a file that nobody else writes."""

    path: Path

    def __iter__(self) -> Iterator[bytes]:
        """Its bytes, decompressed; raises DamageError."""
        return read_chunks(self.path)

    def raw(self) -> Iterator[bytes]:
        """Its bytes as they are stored; raises DamageError."""
        return raw_chunks(self.path)

    def open(self) -> BinaryIO:
        """It, to be read at any place; raises DamageError."""
        try:
            return self.path.open("rb")
        except OSError as error:
            raise unreadable(error) from error
