"""What cleaning changes, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from cleaner.formats.text import Lines, split
from cleaner.model import Decision, Result

CONTEXT = 2  # kept lines shown around a change


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a diff: kept, dropped, put in place of a line that lost a part, or a fold of kept lines."""

    mark: Literal[" ", "-", "+", "…"]
    number: int  #: 1-based line of the source; of a fold, how many lines it hides
    text: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class LineDrops:
    """The drops of a document by line (0-based): whole lines, and lines that lose a part."""

    whole: dict[int, Decision]
    parts: dict[int, list[Decision]]


def line_drops(result: Result, lines: Lines) -> LineDrops:
    """Which lines go, and which lose a part."""
    found = LineDrops({}, {})
    for drop in result.drops:
        for n in range(drop.first_line - 1, drop.last_line):
            if drop.start <= lines.starts[n] and drop.end >= lines.starts[n + 1]:
                found.whole[n] = drop
            else:
                found.parts.setdefault(n, []).append(drop)
    return found


def changes(result: Result) -> Iterator[Change]:
    """Every line of the source with what becomes of it; a line that loses a part is one `-` and one `+`."""
    lines = split(result.document.source)
    drops = line_drops(result, lines)
    for n, text in enumerate(lines.raw):
        if n in drops.whole:
            yield Change("-", n + 1, text, drops.whole[n].rule)
        elif n in drops.parts:
            yield Change("-", n + 1, text, ", ".join(dict.fromkeys(drop.rule for drop in drops.parts[n])))
            yield Change("+", n + 1, _left(text, lines.starts[n], drops.parts[n]))
        else:
            yield Change(" ", n + 1, text)


def folded(every: Iterable[Change], context: int = CONTEXT) -> Iterator[Change]:
    """The changes with long stretches of kept lines folded, some lines around each change left standing."""
    kept: list[Change] = []
    changed = False
    for change in every:
        if change.mark == " ":
            kept.append(change)
            continue
        yield from _fold(kept, context if changed else 0, context)
        kept, changed = [], True
        yield change
    yield from _fold(kept, context if changed else 0, 0)


def _fold(kept: list[Change], before: int, after: int) -> Iterator[Change]:
    hidden = len(kept) - before - after
    if hidden < 2:  # a fold takes a line itself
        yield from kept
        return
    yield from kept[:before]
    yield Change("…", hidden)
    yield from kept[len(kept) - after :]


def _left(text: str, start: int, drops: list[Decision]) -> str:
    pieces, at = [], 0
    for drop in drops:
        pieces.append(text[at : drop.start - start])
        at = drop.end - start
    return "".join([*pieces, text[at:]])
