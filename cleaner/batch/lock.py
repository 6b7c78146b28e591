"""One writer a folder: a second run is refused, and workers that outlived a killed run are waited for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cleaner.errors import OutputError, UsageError
from cleaner.report import layout
from cleaner.sources import disk, places
from cleaner.sources.output import writing

try:
    import fcntl
except ImportError:  # Windows: nothing is locked there
    fcntl = None  # type: ignore[assignment]

_PATIENCE = 30.0  # seconds
_PAUSE = 0.05


@contextmanager
def writer(run: Path) -> Iterator[None]:
    """Be the only run that writes into a folder.

    Raises UsageError when another one does, OutputError when workers of one that was killed don't end.
    """
    with _opened(run, "lock") as own, _opened(run, "workers") as workers:
        if not _lock(own, shared=False):
            raise UsageError(f"another cleaner is writing into {run}: wait for it, or choose another folder")
        until = time.monotonic() + _PATIENCE
        while not _lock(workers, shared=False):
            if time.monotonic() > until:
                raise OutputError(f"workers of an earlier run are still writing into {run}: end them, and try again")
            time.sleep(_PAUSE)
        _unlock(workers)
        yield


def join(run: Path) -> BinaryIO:
    """Be one of the workers that write into a folder, until the file that is returned is closed."""
    file = disk.append(_path(run, "workers"))
    _lock(file, shared=True)
    return file


@contextmanager
def _opened(run: Path, name: str) -> Iterator[BinaryIO]:
    path = _path(run, name)
    with writing(path):
        file = disk.append(path)
    with file:
        yield file


def _path(run: Path, name: str) -> Path:
    """Where a lock lies: that of a run in a store on this disk, so it holds off the runs of this machine alone."""
    return places.staging(run) / name if places.is_remote(run) else layout.state_path(run, name)


def _lock(file: BinaryIO, shared: bool) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system that knows no locks
        return True
    return True


def _unlock(file: BinaryIO) -> None:
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_UN)
