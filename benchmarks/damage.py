"""Damage inputs, let cleaner and its peers loose on them, and print what comes out, side by side: `make damage`.

usage: python -m benchmarks.damage [--only CASE,...] [--tools NAME,...] [--seconds N] [--write]
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from benchmarks import archived, archives, damaged, trials
from benchmarks.capped import Caps
from benchmarks.measure import ROOT
from benchmarks.report import machine
from benchmarks.trials import OURS, READERS, TOOLS, Cell, Tool

PAGE = ROOT / "benchmarks" / "damage.md"
_OTHERS = {
    "kill": "kill -9 when half of the output is written, then the same command again",
    "outside": "an id of `../../outside` (the peers name a file after each id)",
    "retry": "a run that calls its input `../outside.jsonl`, tried again (`--retry`)",
    "deep-rules": "a rule file nested 100,000 levels deep",
}
_ARCHIVES = {case.name: case for case in archived.CASES}
CASES = {
    **{case.name: case.title for case in damaged.READING},
    **_OTHERS,
    **{case.name: case.title for case in archived.CASES},
}
_SMALL = ("whole", "broken", "cut-gz", "cut-zst")
_TEXTS = (*TOOLS, *READERS)
_ALL = (*_TEXTS, *(tool for tool in archives.TOOLS if tool not in TOOLS))


_VERSIONED = {
    "datatrove": "datatrove",
    "warcio": "warcio",
    "fastwarc": "fastwarc",
    "datatrove-warc": "datatrove",
    "datasets": "datasets",
    "polars": "polars",
}


class Row(NamedTuple):
    """A case, and what each tool made of it; a tool that knows no such thing has no cell."""

    name: str
    cells: Mapping[str, Cell]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and with --write, when every row was measured, rewrite damage.md."""
    asked = _parser().parse_args(arguments)
    wanted = asked.only.split(",") if asked.only else list(CASES)
    there = [*trials.available(), *archives.available()]
    tools = [tool for tool in _ALL if tool in there and (not asked.tools or tool.name in asked.tools.split(","))]
    rows = []
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measured(name, Path(folder), tools, Caps(asked.seconds)))
        print(_row(rows[-1], _those_for(name, tools)), flush=True)
    if asked.write and not (asked.only or asked.tools):
        PAGE.write_text(page(rows, tools, asked.seconds), "utf-8")


def measured(name: str, folder: Path, tools: Sequence[Tool], caps: Caps) -> Row:
    """The row of one case."""
    by_name = {case.name: case for case in damaged.READING}
    tools = _those_for(name, tools)
    if name in _ARCHIVES:
        return Row(name, archives.reading(_ARCHIVES[name], folder, tools, caps))
    if name in by_name:
        return Row(name, trials.reading(by_name[name], folder, tools, caps))
    if name == "kill":
        return Row(name, trials.killing(folder, tools, caps))
    if name == "outside":
        return Row(name, trials.outside(folder, tools, caps))
    return Row(name, {OURS: (trials.retrying if name == "retry" else trials.deep_rules)(folder, caps)})


def page(rows: Sequence[Row], tools: Sequence[Tool], seconds: float) -> str:
    """benchmarks/damage.md."""
    missing = "" if len(tools) == len(_ALL) else "Not every peer was installed: `pip install -e '.[bench]'`.\n\n"
    lines, stored = ([row for row in rows if (row.name in _ARCHIVES) == is_stored] for is_stored in (False, True))
    return f"""\
# What damage costs

`make damage` damages inputs, runs `cleaner batch` and its peers on them, and rewrites this page, in about half an hour; `make damage ARGS="--only broken,cut-gz"` prints some rows alone. [damaged.py](damaged.py) makes the inputs, [peers.py](peers.py) is what the peers run.

A cell says how many of the records that are whole came out whole, and how the process ended. The one large record is told apart. cleaner's exit 1 says that there are rejects; exit 0 with records missing says nothing.

{_table(lines, [tool for tool in tools if tool in _TEXTS])}
{missing}All with their defaults: datatrove's JsonlReader, C4QualityFilter and JsonlWriter in its local executor, and a loop that opens a file, parses each line, and has jusText look at its lines, which catches nothing; `datasets` and polars read a file and write it again, and are asked about small ones alone. Each command is a process of its own with at most {seconds:.0f} s, and {Caps().memory >> 30} GiB of address space for each of its processes; CPU is that of the process and its children with their start-up, memory that of the largest process. Only the stop is by wall time, and so depends on what else the machine does.

## Web archives

Pages of a crawl, with a request and metadata beside each. A cell says how many of the pages that no damage has touched came out as they do of an archive that is whole; torn is one that came out otherwise. Of each archive from which pages are missing, or are torn, something should be said: a reject, an error, a task that failed. [archived.py](archived.py) makes them; every record has a digest of its bytes, as crawlers write it.

{_table(stored, [tool for tool in tools if tool in archives.TOOLS])}
The loops of warcio and FastWARC are those of their manuals, and go on with the next file where one breaks; WarcReader writes what it reads, without a filter. Nobody can see that an archive was cut between two records; nor, in a plain one, that a bit of a record's own header has flipped, its id for example: no digest covers it.

## What they said

The rejects of cleaner with their reasons; of the others the last warning or error on stderr.

{_all_said(rows, tools)}
{machine()}
"""


def _those_for(name: str, tools: Iterable[Tool]) -> list[Tool]:
    """The tools that read such files."""
    those = archives.TOOLS if name in _ARCHIVES else _TEXTS if name in _SMALL else TOOLS
    return [tool for tool in tools if tool in those]


def _table(rows: Sequence[Row], tools: Sequence[Tool]) -> str:
    head = "| what is damaged | " + " | ".join(_title(tool) for tool in tools) + " |"
    return "".join(
        f"{line}\n" for line in (head, "| --- " * (len(tools) + 1) + "|", *(_row(row, tools) for row in rows))
    )


def _row(row: Row, tools: Sequence[Tool]) -> str:
    cells = [row.cells[tool.name].text if tool.name in row.cells else "–" for tool in tools]
    return f"| {CASES[row.name]} | {' | '.join(cells)} |"


def _title(tool: Tool) -> str:
    package = _VERSIONED.get(tool.name)
    return f"{tool.title} {version(package)}" if package else tool.title


def _all_said(rows: Sequence[Row], tools: Sequence[Tool]) -> str:
    lines = []
    for row in rows:
        said = [
            f"  - {tool.title}: {row.cells[tool.name].said}"
            for tool in tools
            if tool.name in row.cells and row.cells[tool.name].said
        ]
        lines += [f"- {CASES[row.name]}", *said] if said else []
    return "".join(f"{line}\n" for line in lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.damage", description="Damage inputs, and show what comes out."
    )
    parser.add_argument("--only", help=f"these cases alone, with commas: {','.join(CASES)}")
    parser.add_argument("--tools", help=f"these tools alone, with commas: {','.join(tool.name for tool in _ALL)}")
    parser.add_argument("--seconds", type=float, default=Caps().seconds, help="for each command")
    parser.add_argument("--write", action="store_true", help="rewrite benchmarks/damage.md, if all was measured")
    return parser


if __name__ == "__main__":
    main()
