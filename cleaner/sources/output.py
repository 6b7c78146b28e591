"""Write a file so that it is there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from cleaner.errors import OutputError
from cleaner.sources.compression import compressed


class Target:
    """A file that is being written under a temporary name; compressed as its final name says."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.wanted = True  #: set to False to leave no file behind
        self._file = file
        self._stream = compressed(file, path.name)

    def write(self, data: bytes) -> None:
        """Append bytes; raises OutputError when the disk is full."""
        try:
            self._stream.write(data)
        except OSError as error:
            raise cant_write(self.path, error) from error

    def finish(self) -> None:
        """Bring everything to the disk."""
        if self._stream is not self._file:
            self._stream.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close without caring what reaches the disk."""
        with suppress(OSError):
            if self._stream is not self._file:
                self._stream.close()
        with suppress(OSError):
            self._file.close()


@contextmanager
def replacing(path: Path) -> Iterator[Target]:
    """A target that takes its name when the block ends well, and vanishes otherwise; raises OutputError."""
    temporary = path.with_name(f".part-{sha256(os.fsencode(path.name)).hexdigest()[:16]}")
    target = None
    try:
        with _as_output_error(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            target = Target(path, temporary.open("wb"))
        yield target
        with _as_output_error(path):
            if target.wanted:
                target.finish()
                temporary.replace(path)
    finally:
        if target is not None:
            target.abandon()
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


@contextmanager
def _as_output_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cant_write(path, error) from error


def cant_write(path: Path, error: OSError) -> OutputError:
    """The error to raise when the system refuses a write."""
    return OutputError(f"can't write {path}: {error.strerror or error}")
