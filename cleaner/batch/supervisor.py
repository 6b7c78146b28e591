"""Workers and those who watch them: hand out shards, replace workers that die, kill those that exceed a limit."""

from __future__ import annotations

import ctypes
import multiprocessing
import pickle
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import connection, resource_tracker
from typing import Protocol

from cleaner.batch import worker
from cleaner.batch.manifest import Row
from cleaner.batch.memory import resident
from cleaner.batch.notes import LENGTH, Notes, Stats
from cleaner.batch.rejects import Bad
from cleaner.batch.shards import Shard
from cleaner.errors import OutputError, UsageError

_SPAWN = multiprocessing.get_context("spawn")
TICK = 0.1  # seconds between two looks at the workers
_STRIKES = 3  # so many workers have to die of one record before it is blamed
_MOST_DEATHS = 30  # of workers on one shard


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost."""

    seconds: float | None = None  #: of wall time
    memory: int | None = None  #: bytes of its worker


class Watch(Protocol):
    """Told of the numbers of the shards that are under way, many times a second."""

    def __call__(self, live: Stats, /) -> None: ...


@dataclass(slots=True)
class _Task:
    """A shard on its way, with what happened to those who tried it."""

    shard: Shard
    number: int
    bad: dict[int, Bad] = field(default_factory=dict)
    deaths: Counter[tuple[int, bool]] = field(default_factory=Counter)


class _Worker:
    """A process, and what the supervisor knows of it."""

    def __init__(self, contract: ctypes.Array[ctypes.c_char], mark: str) -> None:
        self.line, theirs = _SPAWN.Pipe()
        numbers = _SPAWN.RawArray("Q", LENGTH)
        self.notes = Notes(memoryview(numbers).cast("B").cast("Q"))
        self.process = _SPAWN.Process(target=worker.main, args=(theirs, contract, numbers, mark), daemon=True)
        worker.hold(worker.STOPS)  # a process that is half started can't be ended
        try:
            self.process.start()
        finally:
            worker.release(worker.STOPS)
        theirs.close()
        self.task: _Task | None = None
        self._seen: tuple[int, bool] = (0, False)
        self._since = 0.0

    def give(self, task: _Task) -> None:
        """Let it work on a shard."""
        self.task = task
        self.notes.clear()
        self._seen, self._since = (0, False), time.monotonic()
        with suppress(OSError):  # it died; the next look finds it dead
            self.line.send(worker.Job(task.shard, task.number, task.bad))

    def excess(self, limits: Limits) -> Bad | None:
        """What the record it works on did too much of."""
        doing = self.notes.doing()
        now = time.monotonic()
        if doing != self._seen:
            self._seen, self._since = doing, now
        elif limits.seconds and doing[1] and now - self._since > limits.seconds:
            return Bad("timeout", f"it took longer than {limits.seconds:g} s to clean: --max-seconds")
        if limits.memory and resident(self.process.pid) > limits.memory:
            reason = f"with it, the worker took more than {limits.memory:,} bytes of memory: --max-memory"
            return Bad("memory", reason, read=doing[1])
        return None

    def end(self) -> None:
        """Kill it, wherever it is."""
        self.process.kill()
        self.process.join()
        self.line.close()


def work(
    shards: Sequence[tuple[int, Shard]], contract: worker.Contract, workers: int, limits: Limits, watch: Watch
) -> Iterator[tuple[Row, Stats]]:
    """Have numbered shards cleaned by processes; rows come as they are finished.

    A document that exceeds a limit is rejected, its worker killed, its shard done again from the start. What a worker
    can't write is raised as OutputError. However this ends, no worker is left.
    """
    crew = Crew(pickle.dumps(contract), workers, limits)
    try:
        yield from crew.work(shards, watch)
    finally:
        crew.end()


class Crew:
    """Worker processes, started as they are needed, that stay from one call of `work` to the next."""

    def __init__(self, contract: bytes, most: int, limits: Limits, mark: str = "") -> None:
        """`contract`: pickled. `mark`: of the temporary files, where others may be at work on the same ones."""
        self._contract = _SPAWN.RawArray("c", contract)
        self._most, self._limits, self._mark = most, limits, mark
        self._workers: list[_Worker] = []
        resource_tracker.ensure_running()  # here, because it lets signals come that are held while a worker starts

    def work(self, shards: Sequence[tuple[int, Shard]], watch: Watch) -> Iterator[tuple[Row, Stats]]:
        """As the function; when it raises, or is left before its end, call `end`."""
        queue = deque(_Task(shard, number) for number, shard in shards)
        while queue or any(one.task for one in self._workers):
            while queue and (free := self._free()):
                free.give(queue.popleft())
            connection.wait([each for one in self._workers for each in (one.line, one.process.sentinel)], TICK)
            for one in list(self._workers):
                if row := _answer(one):
                    yield row, one.notes.stats()
                elif not _is_well(one, self._limits):
                    self._workers.remove(one)
                    if one.task:
                        queue.appendleft(one.task)
            watch(sum((one.notes.stats() for one in self._workers if one.task), Stats()))

    def end(self) -> None:
        """Kill all workers, whatever they do."""
        for one in self._workers:
            one.end()
        self._workers.clear()

    def _free(self) -> _Worker | None:
        """A worker without work, a new one if there may be more."""
        for one in self._workers:
            if one.task is None and one.process.is_alive():
                return one
        if len(self._workers) >= self._most:
            return None
        self._workers.append(_Worker(self._contract, self._mark))
        return self._workers[-1]


def _answer(one: _Worker) -> Row | None:
    """The row that a worker sends, if it does; what went wrong there is raised here."""
    if not one.task or not one.line.poll():
        return None
    try:
        answer = one.line.recv()
    except (EOFError, OSError):
        return None  # it died
    one.task = None
    if isinstance(answer, BaseException):
        raise answer
    assert isinstance(answer, Row)
    return answer


def _is_well(one: _Worker, limits: Limits) -> bool:
    """False when a worker died or had to be killed; then its task knows why."""
    if not one.process.is_alive():
        code = one.process.exitcode
        doing = one.notes.doing()
        one.end()
        if one.task:
            _note_death(one.task, doing, code)
        return False
    if one.task and (bad := one.excess(limits)):
        record, _ = one.notes.doing()
        one.end()
        if not record:
            raise UsageError(f"a worker needs more memory than --max-memory {limits.memory:,} before it has work")
        one.task.bad[record] = bad
        return False
    return True


def _note_death(task: _Task, doing: tuple[int, bool], code: int | None) -> None:
    """Blame a record that workers died of again and again; one death alone may have come from outside."""
    task.deaths[doing] += 1
    record, cleaning = doing
    if task.deaths.total() > _MOST_DEATHS or (not record and task.deaths[doing] >= _STRIKES):
        raise OutputError(
            f"workers die again and again (exit code {code}), last on {task.shard.parts[0].path}: is there enough "
            "memory? With --workers 0 all is done in one process, which shows what happens"
        )
    if record and task.deaths[doing] >= _STRIKES:
        reason = f"{_STRIKES} workers died of it (exit code {code}): please report it with the record"
        task.bad[record] = Bad("crashed", reason, read=cleaning)
