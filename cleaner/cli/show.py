"""How things are printed: bytes untouched, text for terminals, text for pipes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

T = TypeVar("T")

COLOURS = {"dropped": "red", "suspect": "yellow", "veto": "cyan", "stop": "magenta", "kept": ""}
_LEAST = 24  # columns that the text of a line keeps, however long the note beside it is


def emit(data: bytes) -> None:
    """Write bytes to stdout as they are: no newline is translated, nothing is decoded."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def note(message: str) -> None:
    """One line on stderr."""
    print(message, file=sys.stderr)


def printable(text: str) -> str:
    """Text without what a terminal would obey or can't show; tabs stay."""
    return "".join(char if char.isprintable() or char == "\t" else "\N{REPLACEMENT CHARACTER}" for char in text)


def terminal() -> Console | None:
    """The terminal behind stdout, or None where the output is read by a program."""
    if not sys.stdout.isatty() and not _forced():
        return None
    from rich.console import Console

    console = Console(highlight=False, emoji=False)
    return console if console.is_terminal else None


def beside(left: Text, right: Text, width: int) -> Text:
    """One line of a terminal: text at the left, a note at the right edge, both cut to fit."""
    from rich.text import Text

    if not right:
        left.truncate(width, overflow="ellipsis")
        return left
    right.truncate(max(width - _LEAST - 2, 8), overflow="ellipsis")
    left.truncate(max(width - right.cell_len - 2, 1), overflow="ellipsis", pad=True)
    return Text.assemble(left, "  ", right)


def counted(count: int, one: str, many: str = "") -> str:
    """`1 line`, `12 lines`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def watched(items: Iterable[T], doing: str) -> Iterator[T]:
    """The items, with a count of them on a terminal while they pass: `scoring 1,204`."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield from items
        return
    with console.status(doing) as status:
        for count, item in enumerate(items, 1):
            status.update(f"{doing} {count:,}")
            yield item


@cache
def _forced() -> bool:
    import os

    return bool(os.environ.get("FORCE_COLOR") or os.environ.get("TTY_COMPATIBLE") == "1")
