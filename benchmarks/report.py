"""The figures in words: a table for the terminal and for README.md."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import Rate

_TITLES = {
    "null": "null: read, parse, spell, write",
    "library": "cleaner, from Python",
    "batch": "cleaner batch",
    "pipe": "cleaner pipe",
    "justext": "jusText, lines as paragraphs",
    "c4": "datatrove C4QualityFilter, defaults",
    "c4-lines": "the same, sentences not counted",
}
_PAGES = "\n## Pages\n\n"
_QUALITY = "\n## Quality\n\n"
_OURS = "batch"  # what the others are compared with


class Input(NamedTuple):
    """What was cleaned."""

    name: str
    documents: int
    size: int  #: bytes


class Figures(NamedTuple):
    """Everything that one run of the benchmark found."""

    input: Input
    runs: int
    rates: Mapping[str, Rate]
    notes: Sequence[str]  #: sentences: other figures, and what was left out, with the reason


def table(found: Figures) -> str:
    """The table in Markdown, which a terminal shows as well."""
    head = ("", "documents per CPU second", "MB/s", "CPU, null = 1", f"CPU, {_OURS} = 1", "start-up, s", "peak, MB")
    rows = [_row(name, found) for name in _TITLES if name in found.rates]
    return ruled(head, rows)


def ruled(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown whose columns stand below one another; the first one to the left."""
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]
    lines = [
        _line(head, widths),
        _line([("-" * (w - 1) + ":") if k else "-" * w for k, w in enumerate(widths)], widths),
    ]
    return "\n".join([*lines, *(_line(row, widths) for row in rows)])


def page(found: Figures) -> str:
    """benchmarks/README.md, as far as it is about texts."""
    return f"""\
# What cleaning costs

`make bench` measures this anew and rewrites this page; `make bench ARGS="--data FILE.jsonl"` does so with your own JSON Lines, and `ARGS="--part pages --pages FILE.jsonl"` measures [pages](#pages) alone, with those of the field `html`. What comes out of pages, beside what comes out of others, is measured with `ARGS="--part quality --gold FILE.jsonl"`. [pipelines.py](pipelines.py) shows what exactly is measured. What damaged input costs, here and with peers, is on [a page of its own](damage.md).

{table(found)}

{found.input.name}, {found.input.documents:,} documents of {_kilobytes(found.input)} KB on average. Medians of {_runs(found.runs)}, in turns, each in a process of its own; CPU is user and system time of the process and its children, without the start-up, which is the CPU of the same command on one document. MB/s is input per CPU second. cleaner writes a ledger of every drop beside the text, the others write the text alone, and the C4 filter leaves whole documents out.

{"".join(f"- {note}{chr(10)}" for note in found.notes)}
{machine()}
"""


def joined(before: str, texts: str | None, pages: str | None, quality: str | None = None) -> str:
    """README.md with new parts; None leaves a part as it was, and one that was never measured out."""
    rest, _, old_quality = before.partition(_QUALITY)
    old_texts, _, old_pages = rest.partition(_PAGES)
    parts = ((_PAGES, pages or old_pages), (_QUALITY, quality or old_quality))
    return (texts or old_texts).rstrip("\n") + "\n" + "".join(_part(head, text) for head, text in parts if text)


def _part(head: str, text: str) -> str:
    return head + text.rstrip("\n") + "\n"


def machine() -> str:
    """The machine in words."""
    name = re.sub(r"\((?:R|TM)\)| CPU|\s+@.*| Processor", "", _processor()).strip() or "an unnamed processor"
    version = platform.python_version()
    return f"Machine: {os.cpu_count()} cores of {name} ({platform.machine()}), {platform.system()}, Python {version}."


def _row(name: str, found: Figures) -> tuple[str, ...]:
    rate, null, ours = (found.rates.get(one) for one in (name, "null", _OURS))
    assert rate is not None
    return (
        _TITLES[name],
        f"{found.input.documents / rate.cpu:,.0f}",
        f"{found.input.size / 1e6 / rate.cpu:,.1f}",
        f"{rate.cpu / null.cpu:,.1f}" if null else "",
        f"{rate.cpu / ours.cpu:,.2f}" if ours else "",
        f"{rate.start:.2f}",
        f"{rate.peak:,.0f}",
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        f"{cell:>{width}}" if k else f"{cell:{width}}"
        for k, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "| " + " | ".join(padded) + " |"


def _kilobytes(given: Input) -> str:
    return f"{given.size / given.documents / 1e3:.1f}"


def _runs(count: int) -> str:
    return "1 run" if count == 1 else f"{count} runs"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        found = re.search(r"^model name\s*:\s*(.*)$", info.read_text("utf-8", "replace"), re.MULTILINE)
        if found:
            return found[1]
    return platform.processor()
