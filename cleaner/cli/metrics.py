"""`--metrics FILE`: the counts of a run in a file that a monitoring agent reads, replaced as the run goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any

from cleaner.batch.metrics import Extent, Moment, State, families
from cleaner.batch.notes import Stats
from cleaner.batch.run import Observer, Say
from cleaner.errors import UsageError
from cleaner.report.openmetrics import exposition
from cleaner.sources import places
from cleaner.sources.output import TEMPORARY

EVERY = 10.0  # seconds between two times that the file is written
_OURS = b"# TYPE cleaner_"


class Metrics(Observer):
    """Writes what a run tells of itself into a file; one without a file does nothing."""

    def __init__(self, file: Path | None, run: Path, say: Say, every: float = EVERY) -> None:
        self._file, self._labels, self._say, self._every = file, {"run": places.absolute(run)}, say, every
        self._start, self._last = time.time(), float("-inf")
        self._shards, self._before = 0, Stats()
        self._done: Stats | None = None
        self._extent: Extent | None = None
        self._summary: dict[str, Any] | None = None
        self._opened = self._failed = False

    def opens(self) -> None:
        self._opened = True
        self._write("running")

    def plans(self, shards: int, before: Stats) -> None:
        self._shards, self._before = shards, before

    def begins(self, size: int) -> None:
        self._done, self._extent = self._before, Extent(self._before.bytes + size, self._shards)
        self._write("running")

    def comes(self, now: Stats) -> None:
        self._done = _highest(self._done or Stats(), self._before + now)
        if time.monotonic() - self._last >= self._every:
            self._write("running")

    def ends(self, summary: dict[str, Any]) -> None:
        """The run is complete."""
        self._summary = summary
        self._write("ended")

    def stops(self) -> None:
        """The run was stopped; one that never began leaves the file as it is."""
        if self._opened and self._summary is None:
            self._write("stopped")

    def _write(self, state: State) -> None:
        if self._file is None:
            return
        moment = Moment(state, self._start, max(time.time(), self._start))
        text = exposition(families(moment, self._done, self._extent, self._summary), self._labels)
        try:
            _replace(self._file, text)
        except OSError as error:
            if not self._failed:
                self._say(f"can't write {self._file}: {error.strerror or error}; the run goes on")
            self._failed = True
        self._last = time.monotonic()


@contextmanager
def metrics(file: Path | None, run: Path, say: Say, every: float = EVERY) -> Iterator[Metrics]:
    """Yield what a run should tell of itself to, and tell it of a run that breaks off.

    Raises UsageError when the file holds something else.
    """
    if file is not None:
        _refuse_other(file)
    found = Metrics(file, run, say, every)
    try:
        yield found
    except BaseException:
        found.stops()
        raise


class Both(Observer):
    """Two observers of one run; the first one speaks."""

    def __init__(self, first: Observer, second: Observer) -> None:
        self._first, self._observers = first, (first, second)

    def opens(self) -> None:
        for one in self._observers:
            one.opens()

    def plans(self, shards: int, before: Stats) -> None:
        for one in self._observers:
            one.plans(shards, before)

    def begins(self, size: int) -> None:
        for one in self._observers:
            one.begins(size)

    def comes(self, now: Stats) -> None:
        for one in self._observers:
            one.comes(now)

    def say(self, message: str) -> None:
        self._first.say(message)


def _highest(one: Stats, other: Stats) -> Stats:
    """The higher number of each kind: what a worker had counted of a shard is taken back when it dies."""
    return Stats(*map(max, zip(astuple(one), astuple(other), strict=True)))


def _refuse_other(file: Path) -> None:
    try:
        begins = file.read_bytes()[: len(_OURS)] if file.is_file() else b""
    except OSError:
        return  # it will be said when it is written
    if begins and begins != _OURS:
        raise UsageError(f"--metrics {file}: the file holds something else and would be overwritten; name another one")


def _replace(file: Path, text: bytes) -> None:
    """A reader finds the old text or the new one; after a crash the file may be lost, which the next run mends."""
    fresh = file.with_name(f"{TEMPORARY}{file.name}.new")  # agents read *.prom
    try:
        fresh.write_bytes(text)
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
