"""A bar that shows how far a run has come, on a terminal only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from cleaner.batch.plan import Input
from cleaner.sources.record import Advance


@contextmanager
def progress(inputs: Sequence[Input], console: Console) -> Iterator[Advance | None]:
    """Yield what to tell of every read, None where nobody watches."""
    if not console.is_terminal:
        yield None
        return
    total = sum(_size(one.path) for one in inputs)
    columns = (TextColumn("cleaning"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("cleaning", total=total)
        yield lambda count: bar.advance(task, count)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
