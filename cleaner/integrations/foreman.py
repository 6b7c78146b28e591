"""A foreman: an actor on a node of a Ray cluster with one worker process, which it watches as a local run does."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cleaner.batch.manifest import Row
from cleaner.batch.notes import Stats
from cleaner.batch.shards import Part, Shard
from cleaner.batch.supervisor import Crew, Limits
from cleaner.errors import UsageError
from cleaner.report import layout
from cleaner.sources import places
from cleaner.version import VERSION

_PAUSE = 0.2


class Place(NamedTuple):
    """What a foreman must find where it works, to be of the same run."""

    folder: Path
    about: bytes  #: run.json, as whoever leads the run has written it
    here: str  #: where relative paths begin
    patience: float  #: seconds until what was written there must be seen
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class Unseen:
    """An input that doesn't look here as whoever leads the run sees it."""

    part: Part
    size: int | None  #: bytes; None: it isn't there
    node: str


class _Stopped(BaseException):
    """The run is over, whatever is under way."""


class Foreman:
    """Cleans one shard at a time; the methods beside `clean` are called while it does."""

    def __init__(self, contract: bytes, limits: Limits, mark: str) -> None:
        vars(sys.modules["__main__"])["__file__"] = None  # the worker need not import what Ray's process began with
        self._crew = Crew(contract, 1, limits, mark)
        self._live = (0, Stats())
        self._stopped = False
        self._working = threading.Lock()

    def hello(self, place: Place) -> UsageError | None:
        """Why no work can be done here; None when it can."""
        return refusal(place)

    def clean(self, shard: Shard, number: int, look: bool) -> tuple[Row, Stats] | Unseen | Exception:
        """The row of a shard, and what was done for it; what goes wrong is the answer, too.

        With `look`, a shard whose inputs are not what they were when the run was planned is left alone.
        """
        with self._working:
            self._live = (number, Stats())
            if look and (unseen := unseen_of(shard.parts)):
                return unseen
            try:
                ((row, stats),) = self._crew.work([(number, shard)], self._watch)
            except _Stopped:
                return UsageError("stopped")
            except Exception as error:
                self._crew.end()
                return error
            return row, stats

    def live(self) -> tuple[int, Stats]:
        """What has been done of the last shard, with its number."""
        return self._live

    def end(self) -> None:
        """Leave the shard under way; no worker is left when this returns."""
        self._stopped = True
        with self._working:
            self._crew.end()

    def _watch(self, live: Stats) -> None:
        self._live = (self._live[0], live)
        if self._stopped:
            raise _Stopped


def refusal(place: Place) -> UsageError | None:
    """What is wrong on this node, in words; None when nothing is. From then on this process stands in that place."""
    node = socket.gethostname()
    if place.version != VERSION:
        return UsageError(f"the Ray node {node} has cleaner {VERSION}, and the run is done by {place.version}")
    with suppress(OSError):  # then only whole paths can be seen
        os.chdir(place.here)
    if not _is_seen(place):
        return UsageError(
            f"the Ray node {node} does not see --out {place.folder} as it is here: name a folder that lies on every "
            "node under this path (a shared disk), or in an object store"
        )
    return None


def _is_seen(place: Place) -> bool:
    until = time.monotonic() + place.patience
    while True:
        try:
            seen = layout.about_path(place.folder).read_bytes()
        except Exception:  # whatever a store raises: it is not seen
            seen = b""
        if seen == place.about or time.monotonic() > until:
            return seen == place.about
        time.sleep(_PAUSE)


def unseen_of(parts: Sequence[Part]) -> Unseen | None:
    """The first part that has another size here than in the plan.

    Of parts in a store only the first one is asked for: there all is seen, or nothing.
    """
    for part in parts[:1] if places.is_remote(parts[0].path) else parts:
        size = size_of(part.path)
        if size != part.size and (size or part.size):
            return Unseen(part, size, socket.gethostname())
    return None


def size_of(path: Path) -> int | None:
    """Bytes of an input; None when it can't be seen."""
    try:
        return places.size(path)
    except OSError:
        return None
