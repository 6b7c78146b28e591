"""Write a file so that it is there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, cast

from cleaner.errors import OutputError
from cleaner.sources import disk, places
from cleaner.sources.compression import compressed

TEMPORARY = ".part-"  # begins the names of files that are not finished
#: what tells the temporary files of this process from those of processes on other machines, which write the same files
MARK: ContextVar[str] = ContextVar("MARK", default="")


class _Hashed:
    """An open file that keeps the hash of what goes into it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.hash = sha256()
        self.given_up = False

    def write(self, data: Any) -> int:
        """Append bytes; those that come after the file was given up vanish."""
        if not self.given_up:
            self.hash.update(data)
            disk.write(self.file, data)
        return len(data)

    def give_up(self) -> None:
        """Close without caring what reaches the disk."""
        self.given_up = True
        with suppress(OSError):
            self.file.close()

    def flush(self) -> None:
        """Nothing: what counts is `disk.sync`."""


class Target:
    """A file that is being written under a temporary name; compressed as its final name says, unless it is a copy."""

    def __init__(self, path: Path, file: BinaryIO, copy: bool = False) -> None:
        self.path = path
        self.wanted = True  #: set to False to leave no file behind
        self._file = _Hashed(file)
        self._bare = cast(BinaryIO, self._file)
        try:
            self._stream = self._bare if copy else compressed(self._bare, path.name)
        except OSError:
            self._file.give_up()
            raise

    def write(self, data: bytes) -> None:
        """Append bytes; raises OutputError when the disk is full."""
        try:
            self._stream.write(data)
        except OSError as error:
            raise cant_write(self.path, error) from error

    def finish(self) -> None:
        """Bring everything to the disk."""
        if self._stream is not self._bare:
            self._stream.close()
        disk.sync(self._file.file)
        self._file.file.close()

    def abandon(self) -> None:
        """Close without caring what reaches the disk."""
        self._file.give_up()
        if self._stream is not self._bare:
            with suppress(OSError):
                self._stream.close()

    def digest(self) -> str:
        """The hash of the finished file."""
        return self._file.hash.hexdigest()


@contextmanager
def replacing(path: Path, copy: bool = False) -> Iterator[Target]:
    """A target that takes its name when the block ends well, and vanishes otherwise; raises OutputError.

    With `copy` the bytes are written as they are, whatever the name says of compression.
    """
    temporary = _temporary(path)
    target = None
    try:
        with writing(path):
            target = Target(path, disk.create(temporary), copy)
        yield target
        with writing(path):
            if target.wanted:
                target.finish()
                disk.rename(temporary, path)
    finally:
        if target is not None:
            target.abandon()
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _temporary(path: Path) -> Path:
    if places.is_remote(path):
        staged = places.staging(path)
        return staged.with_name(staged.name + MARK.get())
    return path.with_name(f"{TEMPORARY}{sha256(os.fsencode(path.name)).hexdigest()[:16]}{MARK.get()}")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system refuses into an OutputError that names the path."""
    try:
        yield
    except OSError as error:
        raise cant_write(path, error) from error


def cant_write(path: Path, error: OSError) -> OutputError:
    """The error to raise when the system refuses a write."""
    return OutputError(f"can't write {path}: {error.strerror or error}")
