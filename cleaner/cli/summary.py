"""One document in one line, for stderr."""

from __future__ import annotations

from collections import Counter

from cleaner.cli.show import counted, printable
from cleaner.formats.text import split
from cleaner.model import Result
from cleaner.report.diff import LineDrops, line_drops

_MOST_CATEGORIES = 6


def summary(name: str, result: Result, known_by: str = "") -> str:
    """What became of a document: `a.txt: 24 of 102 lines dropped (1,012 of 5,318 characters): ads 9, ...; 2 vetoes`.

    `known_by`: of a page, what told that it is one.
    """
    said = [_outcome(result), *_flags(result)]
    if result.document.format == "html":
        said.append(f"read as a page{f', {known_by}' if known_by else ''}")
    return f"{printable(name)}: {'; '.join(said)}"


def _outcome(result: Result) -> str:
    lines = split(result.document.source)
    if stop := next((flag for flag in result.flags if flag.act == "stop"), None):
        return f"kept whole by a safety stop, for {stop.why}"
    drops = line_drops(result, lines)
    size = len(result.document.source)
    if not result.drops:
        return f"nothing dropped from {counted(len(lines), 'line')} ({counted(size, 'character')})"
    gone = sum(drop.end - drop.start for drop in result.drops)
    what = f"{len(drops.whole):,} of {counted(len(lines), 'line')}"
    if drops.parts:
        what += f" and parts of {len(drops.parts):,} more"
    return f"{what} dropped ({gone:,} of {counted(size, 'character')}): {_categories(drops)}"


def _categories(drops: LineDrops) -> str:
    counts = Counter(drop.category for drop in drops.whole.values())
    counts.update(category for parts in drops.parts.values() for category in {drop.category for drop in parts})
    named = [f"{category} {count:,}" for category, count in counts.most_common(_MOST_CATEGORIES)]
    more = len(counts) - len(named)
    return ", ".join(named) + (f" and {counted(more, 'more category', 'more categories')}" if more else "")


def _flags(result: Result) -> list[str]:
    counts = Counter[str](flag.act for flag in result.flags)
    named = (("suspect", "suspects"), ("veto", "vetoes"))
    said = [counted(counts[one], one, many) for one, many in named if counts[one]]
    return [", ".join(said)] if said else []
