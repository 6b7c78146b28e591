"""The end of a run on a terminal: both equations, the rules that did most, and where to look next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cleaner.report.layout import pages_path

_TOP_RULES = 12
_HEADINGS = ("documents", "lines", "characters")
_LEAST_SAMPLE = 12  # characters; on a narrower terminal there are no samples


def show(summary: dict[str, Any], run: Path, console: Console) -> None:
    """Print the table of a run."""
    if summary["rules"]:
        console.print(_rules(summary["rules"], console.width))
        console.print()
    for line in (*_equations(summary), *_next(summary, run)):
        console.print(line, soft_wrap=True, highlight=False)


def _rules(rules: dict[str, dict[str, Any]], width: int) -> Table:
    top = list(rules.items())[:_TOP_RULES]
    table = Table(title="Rules that dropped most", title_justify="left", box=None, pad_edge=False)
    table.add_column("rule", no_wrap=True)
    for heading in _HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    left = width - max(len(rule) for rule, _ in top) - sum(len(heading) + 2 for heading in _HEADINGS) - 2
    if left >= _LEAST_SAMPLE:
        table.add_column("for example", no_wrap=True, overflow="ellipsis")
    for rule, part in top:
        sample = " ".join(part["samples"][0].split()) if part["samples"] else ""
        cells = [_printable(rule), *(f"{part[key]:,}" for key in _HEADINGS), _printable(sample[:left])]
        table.add_row(*cells[: len(table.columns)])
    if len(rules) > _TOP_RULES:
        table.caption = f"and {len(rules) - _TOP_RULES} more rules"
        table.caption_justify = "left"
    return table


def _equations(summary: dict[str, Any]) -> Iterator[str]:
    documents, characters = summary["documents"], summary["characters"]
    outcomes = " + ".join(f"{count:,} {outcome}" for outcome, count in documents.items() if outcome != "in")
    yield f"documents:  {documents['in']:,} in = {outcomes}"
    share = characters["dropped"] / max(characters["in"], 1)
    kept, dropped = characters["kept"], characters["dropped"]
    yield f"characters: {characters['in']:,} in = {kept:,} kept + {dropped:,} dropped ({share:.1%})"


def _next(summary: dict[str, Any], run: Path) -> Iterator[str]:
    documents = summary["documents"]
    place = _printable(str(run))
    yield f"clean text: {place}/clean   every drop: cleaner report rows {place}   numbers: {place}/summary.json"
    if unclean := documents["rejected"] + documents["failed"]:
        yield f"[bold]{unclean:,} not cleaned[/bold]: what is wrong with each is in {place}/rejects.jsonl"
    if summary["pages"]["in"]:
        yield from _of_pages(summary["pages"], run, place)
    if skipped := sum(one.get("skipped", 0) for one in summary["inputs"]):
        are = "1 member that is" if skipped == 1 else f"{skipped:,} members that are"
        yield f"left alone in archives: {are} neither text nor page"
    if documents["stopped"]:
        yield f"{documents['stopped']:,} kept whole by a safety stop: the ledger's rows with act = stop say why"
    if repeated := summary["repeated_unclaimed"]:
        first = repeated[0]
        line = _printable(first["line"])
        often = f"{line!r} in {first['documents']:,} documents"
        yield f"lines that repeat and no rule claims: {len(repeated)}, first {often}"


def _of_pages(pages: dict[str, int], run: Path, place: str) -> Iterator[str]:
    empty = f", {pages['without_text']:,} of them without any text" if pages["without_text"] else ""
    listed = f"; what they say about themselves: {place}/pages.jsonl" if pages_path(run).exists() else ""
    yield f"read as pages: {pages['in']:,}{empty}{listed}"


def _printable(text: str) -> str:
    """Text without what a terminal would obey or can't show."""
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return escape(shown)
