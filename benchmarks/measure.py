"""Run a command as a process of its own and say what it cost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

_LEAST = 1e-3  # seconds: less can't be told from noise
ROOT = Path(__file__).resolve().parent.parent


class Cost(NamedTuple):
    """Of a process and the processes that it started."""

    cpu: float  #: seconds, user and system
    wall: float  #: seconds
    peak: float  #: MB, of the largest single process


Command = Callable[[Path, Path], Sequence[str | Path]]  # from an input and an empty folder for the output


class Rate(NamedTuple):
    """Medians over the runs of one command; the start-up is what the command takes on one document."""

    cpu: float  #: seconds for all documents, start-up apart
    start: float  #: seconds of CPU for the start-up
    wall: float  #: seconds for all documents, start-up apart
    peak: float  #: MB


def cost(command: Sequence[str | Path], stdin: Path | None = None, folder: Path = ROOT) -> Cost:
    """Run a command to its end, in a folder; raises RuntimeError, with what it said, when it fails."""
    begun = time.perf_counter()
    with (stdin or Path(os.devnull)).open("rb") as given:
        process = subprocess.Popen(
            list(map(str, command)), cwd=folder, stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} exited with {process.returncode}:\n{said.decode()}")
    unit = 1e6 if sys.platform == "darwin" else 1e3  # ru_maxrss comes in bytes there, in KiB here
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - begun, used.ru_maxrss / unit)


class Candidate(NamedTuple):
    """A command to measure."""

    name: str
    command: Command
    from_stdin: bool = False


def rates(candidates: Sequence[Candidate], source: Path, one: Path, out: Path, runs: int) -> dict[str, Rate]:
    """Measure all candidates on `source`, in turns, so that a noisy minute falls on all of them.

    `one` is an input of a single document, on which the start-up is measured.
    """
    whole: dict[str, list[Cost]] = {each.name: [] for each in candidates}
    start: dict[str, list[Cost]] = {each.name: [] for each in candidates}
    for run in range(runs):
        for each in candidates:
            _say(f"run {run + 1} of {runs}: {each.name}")
            start[each.name].append(_measured(each, one, out))
            whole[each.name].append(_measured(each, source, out))
    _say("")
    return {each.name: _rate(whole[each.name], start[each.name]) for each in candidates}


def _measured(each: Candidate, source: Path, out: Path) -> Cost:
    shutil.rmtree(out, ignore_errors=True)
    try:
        return cost(each.command(source, out), source if each.from_stdin else None)
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _rate(whole: Sequence[Cost], start: Sequence[Cost]) -> Rate:
    cpu, wall, peak = (median(column) for column in zip(*whole, strict=True))
    start_cpu, start_wall, _ = (median(column) for column in zip(*start, strict=True))
    return Rate(max(cpu - start_cpu, _LEAST), start_cpu, max(wall - start_wall, _LEAST), peak)


def _say(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)
