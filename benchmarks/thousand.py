"""A thousand shards in parts whose machines die again and again, put together, beside one run that nobody disturbed.

usage: python -m benchmarks.thousand [--shards N] [--parts N] [--workers N] [--at-once N] [--share 0.95] [--seed N]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks import machines, manykinds
from benchmarks.machines import Job, Life
from cleaner.batch.merge import merge
from cleaner.batch.shards import Shard

_SHOWN = 5  # files that are named
_MEMORY = Path("/dev/shm")  # what a killed process has written is kept there too, and no fsync has to wait


class Verdict(NamedTuple):
    """What the merged run holds, beside the input and beside the run that nobody disturbed."""

    lost: int  #: records of the input that are nowhere
    doubled: int  #: records that are there twice
    differing: list[str]  #: files that are not those of the other run

    @property
    def is_fine(self) -> bool:
        """True when nothing is wrong."""
        return not (self.lost or self.doubled or self.differing)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the input, run, kill, merge, compare and print; 0 when nothing was lost, doubled or torn."""
    asked = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as name:
        folder = Path(name)
        source = folder / "in"
        shards = manykinds.make(source, asked.shards)
        jobs = [
            Job(source, folder / f"part-{i}", f"{i}/{asked.parts}", asked.workers, folder / "cache")
            for i in range(1, asked.parts + 1)
        ]
        alone = Job(source, folder / "whole", "1/1", 0, folder / "cache")
        begun = time.monotonic()
        machines.clean(alone)
        undisturbed = time.monotonic()
        lives = _lives(jobs, asked)
        ended = time.monotonic()
        merge([job.out for job in jobs], folder / "merged")
        print(_work(shards, jobs, lives))
        print(f"{undisturbed - begun:.0f} s undisturbed in one process, {ended - undisturbed:.0f} s with kills", end="")
        print(f" ({asked.at_once} parts at a time), {time.monotonic() - ended:.1f} s to merge")
        verdict = compared(source, folder / "merged", folder / "whole")
        torn = sorted(set().union(*(life.torn for life in lives)))
        print(f"records lost: {verdict.lost}   doubled: {verdict.doubled}   files torn: {len(torn)}", end="   ")
        print(f"files that differ: {len(verdict.differing)}")
        print("".join(f"{name}\n" for name in [*torn, *verdict.differing][:_SHOWN]), end="")
        return 0 if verdict.is_fine and not torn else 1


def compared(source: Path, merged: Path, whole: Path) -> Verdict:
    """Hold a merged run against its input, and against another run over it."""
    wanted, found = manykinds.records(source), manykinds.records(merged / "clean")
    lost = (wanted - found).total() + max(0, manykinds.broken(source) - _rejects(merged))
    doubled = (found - wanted).total() + max(0, _rejects(merged) - manykinds.broken(source))
    one, other = _files(merged), _files(whole)
    differing = [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
    return Verdict(lost, doubled, sorted(differing))


def shards_of(documents: Iterable[str], shards: Sequence[Shard]) -> set[str]:
    """The shards that documents (`name`, or `name:LINE`) are in."""
    places: dict[str, list[tuple[int, str]]] = {}  # of an input: the first line of each shard, and its key
    for shard in shards:
        for part in shard.parts:
            places.setdefault(part.name, []).append((part.line, shard.key))
    found = set()
    for document in documents:
        name, _, line = document.partition(":")
        begins = places[name]
        found.add(begins[bisect_right(begins, int(line or 1), key=lambda one: one[0]) - 1][1])
    return found


def _lives(jobs: Sequence[Job], asked: argparse.Namespace) -> list[Life]:
    with ThreadPoolExecutor(asked.at_once) as pool:
        return list(pool.map(lambda job: machines.live(job, Random(f"{asked.seed}/{job.shard}"), asked.share), jobs))


def _work(shards: Sequence[Shard], jobs: Sequence[Job], lives: Sequence[Life]) -> str:
    """What was done, and what of it more than once."""
    kills = sum((life.kills for life in lives), Counter[str]())
    starts = sum(life.starts for life in lives)
    done = Counter(chain.from_iterable(job.log.read_text("utf-8").splitlines() for job in jobs))
    again = shards_of((name for name, times in done.items() if times > 1), shards)
    return (
        f"{len(shards):,} shards in {len(jobs)} parts, {jobs[0].workers} workers each\n"
        f"kills: {kills.total()} ({', '.join(f'{kills[kind]} of a {kind}' for kind in machines.KINDS)}), "
        f"starts again: {starts - len(jobs)}\n"
        f"shards done again: {len(again)}; {done.total():,} documents cleaned for {len(done):,}"
    )


def _rejects(run: Path) -> int:
    return len((run / "rejects.jsonl").read_bytes().splitlines())


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.thousand", description=__doc__)
    parser.add_argument("--shards", type=int, default=1000, help="so many, or a few more")
    parser.add_argument("--parts", type=int, default=20, help="n of --shard i/n")
    parser.add_argument("--workers", type=int, default=2, help="of each part")
    parser.add_argument("--at-once", type=int, default=2, help="parts that run at the same time")
    parser.add_argument("--share", type=float, default=0.95, help="of the starts, so many are disturbed")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
