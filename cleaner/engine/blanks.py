"""Which blank lines go with the lines that are dropped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cleaner.formats.text import Lines


def with_blanks(dropped: Iterable[int], alive: Sequence[int], lines: Lines) -> set[int]:
    """The dropped lines and the blank lines that go with them, so that paragraphs stay apart and no gap grows.

    A run of dropped lines takes the blank lines inside of it and behind it; those behind it stay where a line that
    stays stands right above the run, for they now part that line from the next. At the end of the document the run
    takes the blank lines before it too.
    """
    folded = lines.folded
    gone = set(dropped)
    behind: list[int] = []  # blank lines since the last line of a run
    in_run = parts = above_is_text = False
    above = -1
    for line in alive:
        if not folded[line]:
            if in_run:
                behind.append(line)
            above_is_text = False
        elif line in gone:
            gone.update(behind)
            behind = []
            if not in_run:
                in_run, parts = True, above_is_text
        else:
            gone.update(_fusing(above, behind, lines) if parts else behind)
            behind, in_run, above_is_text, above = [], False, True, line
    if in_run:
        gone.update(behind)
        gone.update(_blanks_at_end(gone, alive, folded))
    return gone


def _fusing(above: int, behind: list[int], lines: Lines) -> list[int]:
    r"""Of blank lines that stay, those that would melt into the line end above: a \n right behind a lone \r."""
    if above < 0 or not lines.ends_in_lone_return(above):
        return []
    found = []
    for line in behind:
        if not lines.begins_with_line_feed(line):
            break
        found.append(line)
    return found


def _blanks_at_end(gone: set[int], alive: Sequence[int], folded: Sequence[str]) -> list[int]:
    found = []
    for line in reversed(alive):
        if line not in gone:
            if folded[line]:
                break
            found.append(line)
    return found
