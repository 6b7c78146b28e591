"""A part of a run on a machine that dies again and again: its runner, a worker, or everything at once, by SIGKILL.

usage: python -m benchmarks.machines IN OUT I/N WORKERS CACHE LOG    a part, on its own, for the machine
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random

from benchmarks.manykinds import RANGE
from benchmarks.measure import ROOT
from cleaner import Cleaner
from cleaner.batch.owner import claimed
from cleaner.batch.plan import plan
from cleaner.batch.run import How, run
from cleaner.batch.settings import Settings
from cleaner.batch.shards import parse_share
from cleaner.batch.supervisor import Limits
from cleaner.model import Document, Result
from cleaner.report.layout import About
from cleaner.sources.output import TEMPORARY
from cleaner.sources.scope import Fields
from cleaner.version import VERSION

KINDS = ("runner", "worker", "machine")
_ANY_TIME = 0.3  # of the kills, so many come at any time, while a part starts or ends too
_STRIDE = 2_500  # bytes of the log: so much is done between two of the others at most, some 120 documents
_OWN = ("lock", "workers", "manifest.jsonl")  # of state/: written again and again, whole or by adding to it


@dataclass(frozen=True)
class Noting:
    """Cleans, and writes the name of every document into a file that outlives the process."""

    cleaner: Cleaner
    log: Path

    def clean_document(self, document: Document) -> Result:
        """The document with every decision about it."""
        with self.log.open("ab", buffering=0) as file:
            file.write(f"{document.file}\n".encode())
        return self.cleaner.clean_document(document)


@dataclass(frozen=True, slots=True)
class Job:
    """One part: what is read, where to, and how."""

    source: Path
    out: Path
    shard: str  #: "3/20"
    workers: int
    cache: Path

    @property
    def log(self) -> Path:
        """Where the names of all documents stand that were cleaned, as often as they were."""
        return self.out.with_name(f"{self.out.name}.log")


@dataclass(slots=True)
class Life:
    """What became of a part."""

    starts: int = 0
    kills: Counter[str] = field(default_factory=Counter)  #: by what was killed
    torn: set[str] = field(default_factory=set)  #: files that held something else under their final name, once


def clean(job: Job) -> None:
    """Do a part, or go on with it, undisturbed and in processes of this one."""
    cleaner = Cleaner(cache=job.cache)
    settings = Settings(About(Fields(), "full", VERSION, cleaner.rules_hash, "standard"))
    ids = [rule.id for rule in cleaner.ruleset.rules]
    asked = [job.source]
    limits, shard = Limits(60, 4 << 30), parse_share(job.shard)
    how = How(job.workers, limits, shard=shard, asked=claimed(asked), range_bytes=RANGE)
    run(plan(asked, job.out), Noting(cleaner, job.log), settings, job.out, ids, how)


def live(job: Job, chance: Random, share: float) -> Life:
    """Start a part until it has ended well, and disturb such a share of its starts; raises RuntimeError."""
    life, seen, took = Life(), list[tuple[str, str]](), 3.0
    while True:
        begun = time.monotonic()
        process = _start(job)
        life.starts += 1
        disturbed = chance.random() < share
        while disturbed and process.poll() is None:
            _wait(process, job, chance, took)
            if process.poll() is None:
                life.kills[_kill(process, chance)] += 1
                seen += finished(job.out).items()
        if process.wait() == 0:
            break
        if process.returncode != -signal.SIGKILL:
            raise RuntimeError(f"part {job.shard} ended with {process.returncode}, and nobody killed it")
        took = 0.7 * took + 0.3 * max(1.0, 1.3 * (time.monotonic() - begun))
    life.torn = torn(seen, finished(job.out))
    return life


def finished(out: Path) -> dict[str, str]:
    """Files of a part that bear their final name, with their hashes."""
    found = {}
    for path in out.rglob("*"):
        name = path.relative_to(out).as_posix()
        if TEMPORARY not in path.name and not (name.startswith("state/") and path.name in _OWN):
            try:
                found[name] = sha256(path.read_bytes()).hexdigest()
            except OSError:  # a folder, or gone meanwhile
                continue
    return found


def torn(seen: Iterable[tuple[str, str]], final: Mapping[str, str]) -> set[str]:
    """Of files that were seen, those that have another hash in the end; such as are gone in the end say nothing."""
    return {name for name, digest in seen if final.get(name, digest) != digest}


def _start(job: Job) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "benchmarks.machines", job.source, job.out, job.shard, job.workers, job.cache]
    return subprocess.Popen(list(map(str, words)), cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)


def _wait(process: subprocess.Popen[bytes], job: Job, chance: Random, took: float) -> None:
    """Until some moment of a start that may take so many seconds, or, more often, until some documents are cleaned."""
    if chance.random() < _ANY_TIME:
        time.sleep(chance.uniform(0.1, took))
        return
    wanted = _size(job.log) + chance.randrange(_STRIDE)
    while process.poll() is None and _size(job.log) < wanted:
        time.sleep(0.005)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _kill(process: subprocess.Popen[bytes], chance: Random) -> str:
    kind = chance.choice(KINDS)
    workers = _workers_of(process.pid)
    if kind == "worker" and workers:
        _sigkill(chance.choice(workers))
    elif kind == "machine":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        kind = "runner"
        process.kill()
    if kind != "worker":
        process.wait()
    return kind


def _sigkill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def _workers_of(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        return [int(one) for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]
    except OSError:
        return []


def main(words: Sequence[str]) -> None:
    """A part, on its own."""
    source, out, shard, workers, cache = words
    clean(Job(Path(source), Path(out), shard, int(workers), Path(cache)))


if __name__ == "__main__":
    main(sys.argv[1:])
