"""A worker process: takes shards, cleans them, answers with their rows; ends when its supervisor does."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from cleaner.batch import lock
from cleaner.batch.cleaning import Desk, clean_shard
from cleaner.batch.notes import Notes
from cleaner.batch.one import Cleans
from cleaner.batch.rejects import Bad
from cleaner.batch.settings import Settings
from cleaner.batch.shards import Shard
from cleaner.sources.output import MARK

STOPS = {signal.SIGINT, signal.SIGTERM}
_YOUNG = 50_000  #: new objects before garbage is looked for; with the usual 700 it takes 2 % of the CPU or more


@dataclass(frozen=True, slots=True)
class Job:
    """A shard, its place in the run, and the records in it that workers died of."""

    shard: Shard
    number: int
    bad: Mapping[int, Bad]


@dataclass(frozen=True, slots=True)
class Contract:
    """What every worker of a run is given; travels by pickle."""

    cleaner: Cleans
    settings: Settings
    folder: Path


def main(line: Connection, pickled: Any, numbers: Any, mark: str) -> None:
    """Work until there is nothing more to do. What goes wrong is sent back as the answer.

    `pickled` is the contract, in memory that all workers share: sending it would hold up the supervisor. `mark`: of
    the temporary files.
    """
    MARK.set(mark)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the supervisor answers it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    release(STOPS)
    contract: Contract = pickle.loads(memoryview(pickled))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    desk = Desk(contract.cleaner, contract.settings, contract.folder, Notes(memoryview(numbers).cast("B").cast("Q")))
    gc.collect()
    gc.freeze()  # the rules stay as long as the worker: looking through them again for garbage costs 1 ms a page
    gc.set_threshold(_YOUNG)
    with lock.join(contract.folder), suppress(EOFError, BrokenPipeError):
        while (job := line.recv()) is not None:
            try:
                answer: Any = clean_shard(job.shard, job.number, desk, job.bad)
            except Exception as error:  # the supervisor decides what it means for the run
                answer = error
            line.send(answer)


def hold(signals: set[signal.Signals]) -> None:
    """Let signals wait, in this thread and in processes that it starts."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)


def release(signals: set[signal.Signals]) -> None:
    """Let signals come, those too that wait."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)


def _end_with_parent() -> None:
    """A supervisor that was killed can't end its workers: they must not write on."""
    if parent := parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)
