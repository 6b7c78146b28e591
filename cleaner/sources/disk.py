"""Every write of cleaner that must survive a crash goes through here: one place to read, and one for tests to break."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

from cleaner.sources import places

_BUFFER = 1 << 18  # bytes; what documents bring comes in small pieces


def create(path: Path) -> BinaryIO:
    """A new, empty file, its folders made where they are missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("wb", buffering=_BUFFER)


def append(path: Path) -> BinaryIO:
    """A file to add to."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


def write(file: BinaryIO, data: bytes) -> None:
    """Append bytes."""
    file.write(data)


def sync(file: BinaryIO) -> None:
    """Bring what was written to the disk."""
    file.flush()
    os.fsync(file.fileno())


def rename(path: Path, name: Path) -> None:
    """Give a file its final name, in one step; in a store, which knows no renaming, put it there in one step."""
    if places.is_remote(name):
        places.upload(path, name)
        path.unlink()
    else:
        path.replace(name)


def link(path: Path, name: Path) -> bool:
    """Give a file that is finished a second name; False where that can't be: in a store, on another disk."""
    if places.is_remote(path) or places.is_remote(name):
        return False
    try:
        name.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, name)
    except OSError:
        return False
    return True


def remove(path: Path) -> None:
    """Take a file away, if it is there."""
    if places.is_remote(path):
        places.remove([path])
    else:
        path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can do that."""
    if os.name == "nt" or places.is_remote(folder):
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems know no such thing
            raise
    finally:
        os.close(handle)
