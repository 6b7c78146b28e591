"""CPU of taking the text out of pages, each extractor in a process of its own over the same pages.

usage: python -m benchmarks.pagespeed NAME PAGES.jsonl    (what `make bench` starts; prints one JSON object)
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from statistics import median
from time import process_time
from typing import NamedTuple

from benchmarks.extractors import EXTRACTORS, Extractor, available
from benchmarks.given import BESIDE, lines, spaced
from benchmarks.measure import ROOT
from benchmarks.report import machine, ruled

COUNT = 300
CORPUS = ROOT / "corpus" / "html"
_WARM = 20  # pages, before any is measured
_NAMES = ("render", "cleaner", "trafilatura", "resiliparse", "justext", "readability")
_OURS = "cleaner"


class Speed(NamedTuple):
    """What an extractor took for all pages."""

    cpu: float  #: seconds
    failed: int  #: pages on which it raised an error
    empty: int  #: pages of which it gave no text
    peak: float  #: MB


class Pages(NamedTuple):
    """What was cleaned."""

    words: str  #: where the pages are from
    count: int
    size: int  #: bytes


def measured(pages: Path | None, count: int, runs: int, folder: Path) -> str:
    """The part of README.md about pages: every extractor over the same ones, `runs` times."""
    given = write(pages, count, folder / "pages.jsonl")
    wanted = [one for one in EXTRACTORS if one.name in _NAMES and available(one)]
    wanted.sort(key=lambda one: _NAMES.index(one.name))
    found: dict[str, list[Speed]] = {one.name: [] for one in wanted}
    for _ in range(runs):  # in turns, so that what else the machine does hits all alike
        for one in wanted:
            found[one.name].append(_speed(one.name, folder / "pages.jsonl"))
    return section(given, wanted, {name: _median(speeds) for name, speeds in found.items()}, runs)


def write(pages: Path | None, count: int, to: Path) -> Pages:
    """Write the pages that are measured, as many as asked for: evenly spaced, those of the corpus round and round."""
    source = pages or (BESIDE if BESIDE.exists() else None)
    if source is None:
        found = [path.read_text("utf-8", "replace") for path in sorted(CORPUS.glob("*.html"))]
        chosen = [found[n % len(found)] for n in range(count)]
        words = f"{count} pages: the {len(found)} of corpus/html, round and round"
    else:
        total = sum(1 for _ in lines(source))
        chosen = [json.loads(line)["html"] for line in spaced(source, count, total)]
        words = f"{len(chosen)} of the {total:,} pages of {source.name}, evenly spaced"
    with to.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"html": page}) + "\n" for page in chosen)
    return Pages(words, len(chosen), sum(len(page.encode("utf-8", "replace")) for page in chosen))


def section(given: Pages, extractors: Sequence[Extractor], found: dict[str, Speed], runs: int) -> str:
    """The table, and what it is of."""
    head = ("", "CPU, ms per page", "MB/s", "CPU, cleaner = 1", "without an answer", "raised", "peak, MB")
    ours = found[_OURS]
    rows = []
    for one in extractors:
        speed = found[one.name]
        rows.append(
            (
                one.titled,
                f"{1000 * speed.cpu / given.count:,.2f}",
                f"{given.size / 1e6 / speed.cpu:,.1f}",
                f"{speed.cpu / ours.cpu:,.2f}",
                f"{speed.empty}",
                f"{speed.failed}",
                f"{speed.peak:,.0f}",
            )
        )
    missing = [one.title for one in EXTRACTORS if one.name in _NAMES and one not in extractors]
    absent = f" Left out, for they are not installed: {', '.join(missing)}." if missing else ""
    return f"""\
{ruled(head, rows)}

{given.words[0].upper()}{given.words[1:]}, {given.size / given.count / 1e3:.0f} KB on average. {"One run" if runs == 1 else f"Medians of {runs} runs"}, in turns, each in a process of its own; CPU is user and system time while the pages are cleaned, behind {_WARM} pages that warm it up. `cleaner` makes the clean text and every row of the ledger; the line above it stops at the lines of visible text. A page counts as *without an answer* when no text comes back, as *raised* when an error does. The others with their defaults, as in [extractors.py](extractors.py).{absent} Pages made to do harm are on [a page of their own](hostile.md).

{machine()}
"""


def _speed(name: str, pages: Path) -> Speed:
    command = [sys.executable, "-m", "benchmarks.pagespeed", name, str(pages)]
    said = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return Speed(*json.loads(said.splitlines()[-1]))


def _median(speeds: Sequence[Speed]) -> Speed:
    last = speeds[-1]
    cpu, peak = (median(values) for values in zip(*((one.cpu, one.peak) for one in speeds), strict=True))
    return Speed(cpu, last.failed, last.empty, peak)


def _run(name: str, pages: Path) -> Speed:
    """Take the text out of all pages, in this process."""
    extract = next(one for one in EXTRACTORS if one.name == name).load()
    for page in islice(_markup(pages), _WARM):
        with suppress(Exception):
            extract(page)
    cpu, failed, empty = 0.0, 0, 0
    for page in _markup(pages):
        begun = process_time()
        try:
            text = extract(page)
        except Exception:  # whatever it is, there is no answer
            failed += 1
        else:
            empty += not text.strip()
        finally:
            cpu += process_time() - begun
    return Speed(cpu, failed, empty, _peak())


def _markup(pages: Path) -> Iterator[str]:
    with pages.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)["html"]


def _peak() -> float:
    """MB; what the system counts for a process begins with that of the one that started it, but here."""
    status = Path("/proc/self/status")
    found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE) if status.exists() else None
    return int(found[1]) / 1e3 if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    os.environ.setdefault("CLEANER_CACHE", "off")
    print(json.dumps(_run(sys.argv[1], Path(sys.argv[2]))))
