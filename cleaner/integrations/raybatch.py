"""`cleaner batch --engine ray`: the shards of a run are cleaned on the nodes of a Ray cluster."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from cleaner.batch import owner
from cleaner.batch.manifest import Row
from cleaner.batch.notes import Stats
from cleaner.batch.run import How, Say
from cleaner.batch.shards import Shard
from cleaner.batch.supervisor import TICK, Limits, Watch
from cleaner.batch.worker import Contract
from cleaner.errors import OutputError, UsageError
from cleaner.integrations.foreman import Foreman, Place, Unseen, size_of
from cleaner.integrations.needs import needed
from cleaner.report import layout
from cleaner.sources import places

_NAMESPACE = "cleaner"
#: read when Ray is imported: a Ray of our own reports to nobody, and listens on loopback alone, not on all networks
_ALONE = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
_STORE = 1 << 27  # bytes of shared memory for a Ray of our own: the rules are all that lies there
_LOOK = 1.0  # seconds between two questions how far a foreman is
_MOST_DEATHS = 10  # of foremen over one shard
_MOST_MISSES = 3  # foremen that die before they have said anything
_WAIT = 30.0  # seconds
_PATIENCE = 10.0  # seconds until a file that was just written here can be seen on a shared disk


class OnRay:
    """A way of working (`How.way`): up to `workers` shards at a time, each cleaned on some node of a Ray cluster.

    The cluster is that of this process, if it has one, else that of RAY_ADDRESS, else one on this machine alone, which
    is started when the first shard comes and ended with the block: `with OnRay() as way`. Without `workers`, as many
    shards are done at a time as the cluster has CPUs. Inputs and the folder of the run must lie where every node finds
    them, and cleaner must be installed there.
    """

    def __init__(self, workers: int | None = None) -> None:
        if "RAY_ADDRESS" not in os.environ and "ray" not in sys.modules:
            os.environ |= {name: value for name, value in _ALONE.items() if name not in os.environ}
        self._ray = needed("ray", "ray")
        self._workers = workers
        self._is_ours = False

    def __enter__(self) -> OnRay:
        return self

    def __exit__(self, *error: object) -> None:
        if self._is_ours:
            self._ray.shutdown()
            self._is_ours = False

    def __call__(
        self, shards: Sequence[tuple[int, Shard]], contract: Contract, how: How, watch: Watch
    ) -> Iterator[tuple[Row, Stats]]:
        """Clean shards; raises UsageError when a node doesn't see what the run is about."""
        if not shards:
            return
        self._connect()
        most = self._workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        gang = _Gang(self._ray, contract, how.limits, min(most, len(shards)), how.observer.say)
        try:
            yield from gang.work(shards, watch)
        except self._ray.exceptions.RayError as error:
            raise OutputError(f"Ray does not work any more: {error}") from error
        finally:
            gang.end()

    def _connect(self) -> None:
        ray = self._ray
        if ray.is_initialized():
            return
        address = os.environ.get("RAY_ADDRESS", "")
        _refuse_out_of_reach(address)
        quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "namespace": _NAMESPACE}
        if not address:
            ours = {"num_cpus": self._workers, "object_store_memory": _STORE, "include_dashboard": False}
            quiet |= {"address": "local", **ours}
        handler = signal.getsignal(signal.SIGTERM)
        try:
            ray.init(**quiet)
        except Exception as error:
            where = f"the Ray cluster at RAY_ADDRESS={address}" if address else "a Ray on this machine"
            raise UsageError(f"can't work with {where}: {error}") from error
        finally:
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, handler)  # Ray takes it
        self._is_ours = True


def _refuse_out_of_reach(address: str) -> None:
    """Raise UsageError where nobody listens: Ray itself would go on trying for a quarter of an hour."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not port.isdecimal():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_WAIT).close()
    except OSError as error:
        raise UsageError(f"can't reach the Ray cluster at RAY_ADDRESS={address}: {error}") from error


@dataclass(slots=True)
class _Task:
    """A shard on its way."""

    shard: Shard
    number: int
    look: bool = True  #: whether its inputs are there


@dataclass(slots=True)
class _Post:
    """A foreman, as the run sees it."""

    foreman: Any
    answer: Any  #: to come: to `hello`, or to `clean`
    is_there: bool = False  #: it has said hello
    task: _Task | None = None
    asked: Any = None  #: how far it is; the answer is to come
    asked_at: float = 0.0
    live: Stats = field(default_factory=Stats)

    @property
    def is_free(self) -> bool:
        """True when it waits for work."""
        return self.is_there and self.task is None


class _Gang:
    """All foremen of a run, and whoever leads them."""

    def __init__(self, ray: Any, contract: Contract, limits: Limits, most: int, say: Say) -> None:
        self._ray, self._limits, self._most, self._say = ray, limits, most, say
        self._folder = contract.folder
        self._place = Place(contract.folder, layout.about_path(contract.folder).read_bytes(), os.getcwd(), _PATIENCE)
        self._contract = ray.put(pickle.dumps(contract))
        self._actors = ray.remote(Foreman)
        self._name = name_of(contract.folder)
        self._numbers = count()
        self._posts: list[_Post] = []
        self._deaths: Counter[str] = Counter()
        self._misses = 0

    def work(self, shards: Sequence[tuple[int, Shard]], watch: Watch) -> Iterator[tuple[Row, Stats]]:
        """Have all shards cleaned."""
        self._wait_for_others()
        queue = deque(_Task(shard, number) for number, shard in shards)
        begun, told = time.monotonic(), False
        while queue or any(post.task for post in self._posts):
            while len(self._posts) < min(self._most, len(queue) + sum(post.task is not None for post in self._posts)):
                self._posts.append(self._post())
            while queue and (free := next((post for post in self._posts if post.is_free), None)):
                self._give(free, queue.popleft())
            yield from self._answers(queue)
            self._look()
            watch(sum((post.live for post in self._posts if post.task), Stats()))
            if not told and time.monotonic() - begun > _WAIT:
                told = True
                self._say_who_is_there()

    def end(self) -> None:
        """No foreman, and none of their workers, is left."""
        ray = self._ray
        ends = [post.foreman.end.remote() for post in self._posts if post.is_there]
        if ends:
            with suppress(ray.exceptions.RayError):
                ray.wait(ends, num_returns=len(ends), timeout=_WAIT)
        for post in self._posts:
            ray.kill(post.foreman)
        self._posts.clear()
        if self._deaths:  # others have done again what they were writing
            owner.tidy(self._folder)

    def _wait_for_others(self) -> None:
        """Foremen whose run was killed on another machine, where its lock can't be seen, end soon; or they work."""
        until = time.monotonic() + _WAIT
        while any(one["name"].startswith(self._name) for one in self._ray.util.list_named_actors(all_namespaces=True)):
            if time.monotonic() > until:
                raise UsageError(
                    f"another cleaner on this cluster is writing into {self._folder}: wait for it, or choose another "
                    "folder"
                )
            time.sleep(TICK)

    def _post(self) -> _Post:
        number = next(self._numbers)
        options = {"num_cpus": 1, "max_concurrency": 3, "scheduling_strategy": "SPREAD", "namespace": _NAMESPACE}
        mark = f"-{os.urandom(4).hex()}"
        try:
            foreman = self._actors.options(name=f"{self._name}{number}", **options).remote(
                self._contract, self._limits, mark
            )
        except ValueError as error:
            raise UsageError(f"another cleaner on this cluster is writing into {self._folder}: wait for it") from error
        return _Post(foreman, foreman.hello.remote(self._place))

    def _give(self, post: _Post, task: _Task) -> None:
        post.task, post.live = task, Stats()
        post.answer = post.foreman.clean.remote(task.shard, task.number, task.look)

    def _answers(self, queue: deque[_Task]) -> Iterator[tuple[Row, Stats]]:
        """Rows that have come; what was not done goes back to the queue."""
        waiting = {post.answer: post for post in self._posts if post.answer is not None}
        ready, _ = self._ray.wait(list(waiting), timeout=TICK)
        for post in map(waiting.__getitem__, ready):
            answer, post.answer, task = self._answer(post), None, post.task
            if isinstance(answer, Exception):
                raise answer
            post.task = None
            if task is None:
                post.is_there = True
            elif isinstance(answer, Unseen):
                task.look = not _has_changed(answer)
                queue.appendleft(task)
            elif answer is None:
                queue.appendleft(task)
            else:
                yield answer

    def _answer(self, post: _Post) -> Any:
        """What a foreman says; None when it is no more, and another one takes its place."""
        ray = self._ray
        try:
            answer = ray.get(post.answer)
        except ray.exceptions.RayError as error:
            if post.task and not isinstance(error, ray.exceptions.RayActorError):
                raise
            self._posts.remove(post)
            with suppress(Exception):
                ray.kill(post.foreman)
            self._note_death(post, error)
            return None
        self._misses = 0
        return answer

    def _note_death(self, post: _Post, error: Exception) -> None:
        if post.task is None:
            self._misses += 1
            if self._misses >= _MOST_MISSES:
                raise UsageError(
                    "no work could begin on the Ray cluster: is cleaner-corpus[ray] installed on every node, in the "
                    f"release that is installed here? {error}"
                ) from error
            return
        self._deaths[post.task.shard.key] += 1
        if self._deaths[post.task.shard.key] >= _MOST_DEATHS:
            path = post.task.shard.parts[0].path
            raise OutputError(f"Ray's workers die again and again, last on {path}: {error}") from error

    def _look(self) -> None:
        """Ask those who work how far they are, and take what has been answered."""
        ray, now = self._ray, time.monotonic()
        for post in self._posts:
            if post.asked is None and post.task and now - post.asked_at > _LOOK:
                post.asked, post.asked_at = post.foreman.live.remote(), now
        asked = [post.asked for post in self._posts if post.asked is not None]
        ready = set(ray.wait(asked, num_returns=len(asked), timeout=0)[0]) if asked else set()
        for post in self._posts:
            if post.asked in ready:
                with suppress(ray.exceptions.RayError):
                    number, live = ray.get(post.asked)
                    if post.task and post.task.number == number:  # else that shard is done, and counted
                        post.live = live
                post.asked = None

    def _say_who_is_there(self) -> None:
        there = sum(post.is_there for post in self._posts)
        if there < len(self._posts):
            self._say(
                f"the Ray cluster has room for {there} of {len(self._posts)} workers so far; the others wait for a CPU"
            )


def name_of(folder: Path) -> str:
    """What the names of all foremen of a run begin with."""
    return f"run {sha256(places.absolute(folder).encode()).hexdigest()[:20]} "


def _has_changed(unseen: Unseen) -> bool:
    """True when an input has changed since the run was planned; raises UsageError when only that node sees it so."""
    if size_of(unseen.part.path) == unseen.size:
        return True
    raise UsageError(
        f"the Ray node {unseen.node} does not see the input {unseen.part.path} as it is here: inputs must lie on every "
        "node under the same path (a shared disk), or in an object store"
    )
