"""What `cleaner batch` and `cleaner merge` do around a run: watch it, end it well, say how to go on."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import typer

from cleaner.errors import OutputError, StoppedError

if TYPE_CHECKING:
    from rich.console import Console


@contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM, and a disk that is full, end in a letter that says how to go on."""
    before = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    except KeyboardInterrupt:
        raise StoppedError(f"stopped; what is finished is kept. To go on:\n  {command()}") from None
    except OutputError as error:
        letter = f"{error}\nWhat is finished is kept. When that is mended, go on with:\n  {command()}"
        raise OutputError(letter) from error
    finally:
        signal.signal(signal.SIGTERM, before)


def command() -> str:
    """This command as it was typed, for a shell; without --force, which would begin anew."""
    return shlex.join(["cleaner", *(word for word in sys.argv[1:] if word != "--force")])


def cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def finish(summary: dict[str, Any], out: Path, console: Console, as_json: bool) -> None:
    """Print the end of a run; leave with 1 when records were rejected."""
    from cleaner.cli.show import emit
    from cleaner.report.summary import summary_bytes
    from cleaner.report.table import show

    if as_json:
        emit(summary_bytes(summary))
    else:
        show(summary, out, console)
    if summary["documents"]["rejected"] or summary["documents"]["failed"]:
        raise typer.Exit(1)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
