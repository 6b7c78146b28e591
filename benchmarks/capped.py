"""Run a command that may never end, or take all the memory there is: in a process group of its own, with caps."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import ROOT

_CAPPED = 'ulimit -v "$0"; exec "$@"'  # where a system knows no such limit, there is none
_LOOK = 0.02  # seconds between two looks at it


class Caps(NamedTuple):
    """What a command may take."""

    seconds: float = 300
    memory: int = 8 << 30  #: bytes of address space, of each process


class Ended(NamedTuple):
    """How a command ended."""

    code: int | None  #: None: it was killed here
    cpu: float  #: seconds, user and system, of the process and those it waited for
    seconds: float  #: of wall time
    peak: float  #: MB, of the largest single process
    said: str  #: on stderr

    @property
    def words(self) -> str:
        """`exit 0`, or why there is no exit code."""
        if self.code is None:
            return f"stopped after {self.seconds:.0f} s"
        return f"exit {self.code}" if self.code >= 0 else f"died of {signal.Signals(-self.code).name}"


def run(command: Sequence[str | Path], caps: Caps, enough: Callable[[], bool] | None = None) -> Ended:
    """Run a command to its end, its cap, or with kill -9 to the moment at which `enough` says so."""
    with tempfile.TemporaryFile() as said:
        begun = time.monotonic()
        process = subprocess.Popen(
            ["sh", "-c", _CAPPED, str(caps.memory >> 10), *map(str, command)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
        code, used = _waited(process, begun + caps.seconds, enough)
        seconds = time.monotonic() - begun
        said.seek(0)
        unit = 1e6 if sys.platform == "darwin" else 1e3  # ru_maxrss comes in bytes there, in KiB here
        return Ended(
            code, used.ru_utime + used.ru_stime, seconds, used.ru_maxrss / unit, said.read().decode("utf-8", "replace")
        )


def _waited(
    process: subprocess.Popen[bytes], deadline: float, enough: Callable[[], bool] | None
) -> tuple[int | None, resource.struct_rusage]:
    """The exit code, or None after a kill, and what the process and those it waited for took."""
    killed = False
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return None if killed else process.returncode, used
        if not killed and (time.monotonic() > deadline or (enough and enough())):
            os.killpg(process.pid, signal.SIGKILL)
            killed = True
        time.sleep(_LOOK)
