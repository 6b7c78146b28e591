"""How a run comes on: a bar on a terminal, a plain line every half minute elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

from cleaner.batch.notes import Stats
from cleaner.batch.run import Observer
from cleaner.cli.show import counted

EVERY = 30.0  # seconds between two plain lines


class _Watcher(Observer):
    """Knows how far the run has come; shows it as its console can."""

    def __init__(self, console: Console, bar: Progress | None, every: float) -> None:
        self._console, self._bar, self._every = console, bar, every
        self._task: TaskID | None = None
        self._size = 0
        self._start = self._last = time.monotonic()

    def begins(self, size: int) -> None:
        self._size = size
        self._start = self._last = time.monotonic()
        if self._bar:
            self._task = self._bar.add_task("cleaning", total=max(size, 1), line="")

    def comes(self, now: Stats) -> None:
        moment = time.monotonic()
        if self._bar and self._task is not None:
            self._bar.update(self._task, completed=now.bytes, line=line(now, self._size, moment - self._start))
        elif moment - self._last >= self._every:
            self._last = moment
            self.say(line(now, self._size, moment - self._start))

    def say(self, message: str) -> None:
        say(self._console, message)


@contextmanager
def progress(console: Console, every: float = EVERY) -> Iterator[Observer]:
    """Yield what a run should tell of itself to."""
    if not console.is_terminal:
        yield _Watcher(console, None, every)
        return
    columns = (TextColumn("cleaning"), BarColumn(bar_width=20), TaskProgressColumn(), TextColumn("{task.fields[line]}"))
    with Progress(*columns, console=console, transient=True) as bar:
        yield _Watcher(console, bar, every)


def say(console: Console, message: str) -> None:
    """Tell people something about a run."""
    console.print(f"cleaner: {message}", soft_wrap=True, highlight=False, markup=False)


def line(now: Stats, size: int, seconds: float) -> str:
    """`12,000 documents, 830/s, 2.4 MB/s, 21.3 % dropped, 3 rejected, 45 % of 1,200 MB, 3:10 left`."""
    parts = [counted(now.documents, "document")]
    if seconds >= 1:
        parts += [f"{now.documents / seconds:,.0f}/s", f"{now.bytes / seconds / 1e6:,.1f} MB/s"]
    if now.characters:
        parts.append(f"{now.dropped / now.characters:.1%} dropped")
    if now.rejects:
        parts.append(f"{now.rejects:,} rejected")
    if size:
        parts.append(f"{min(now.bytes / size, 1):.0%} of {size / 1e6:,.0f} MB")
    if seconds >= 5 and now.bytes:
        parts.append(f"{_clock(seconds * max(size / now.bytes - 1, 0))} left")
    return ", ".join(parts)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
