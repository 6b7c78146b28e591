"""What a large run does in a second: with one worker and with two, beside datatrove with trafilatura, memory watched.

usage: python -m benchmarks --part throughput [--texts BYTES] [--warcs BYTES] [--pages FILE] [--keep FOLDER] [--write]
       python -m benchmarks.throughput run IN OUT WORKERS batch|rules|null FIGURES     (one run)
       python -m benchmarks.throughput datatrove IN OUT
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import volumes
from benchmarks.given import BESIDE
from benchmarks.measure import ROOT, cost
from benchmarks.report import machine, ruled

PAGE = ROOT / "benchmarks" / "throughput.md"
COMPILED = ROOT / "build" / "compiled"  # where `make compiled` puts it; without it those rows are missing
_FILES = 8
_PEER_FILES = 2  # of the eight: it takes long, and its rate doesn't change
_SETTLED = 100_000  # documents, behind which memory is watched: until then it fills with remembered lines
_TEXTS, _PAGES = 10**9, 10**9
#: ways to run cleaner -> (kind, compiled)
_WAYS = {
    "cleaner": ("batch", False),
    "cleaner --no-score": ("rules", False),
    "cleaner, compiled": ("batch", True),
    "cleaner --no-score, compiled": ("rules", True),
}


class Run(NamedTuple):
    """One run of `cleaner batch`, or of it with a cleaner that does nothing."""

    documents: int
    wall: float
    cpu: float
    memory: Sequence[tuple[int, int]]  #: documents done, bytes of the worker

    def rate(self) -> float:
        """Documents in a second."""
        return self.documents / self.wall

    def slope(self, behind: int) -> float | None:
        """Bytes that the worker's memory grows by with each document, by least squares; None for a short run."""
        points = [(d, m) for d, m in self.memory if d >= behind]
        if len({d for d, _ in points}) < 10:
            return None
        mean_d, mean_m = (sum(column) / len(points) for column in zip(*points, strict=True))
        spread = sum((d - mean_d) ** 2 for d, _ in points)
        return sum((d - mean_d) * (m - mean_m) for d, m in points) / spread


def show(asked: argparse.Namespace) -> None:
    """Measure, print, and with --write rewrite throughput.md."""
    with tempfile.TemporaryDirectory() as folder:
        text = measured((asked.keep or Path(folder)).resolve(), asked.texts, asked.warcs, asked.pages or BESIDE)
    print(text)
    if asked.write:
        PAGE.write_text(text, "utf-8")


def measured(folder: Path, texts: int, pages: int, data: Path) -> str:
    """The page, with everything measured anew."""
    rows: list[tuple[str, ...]] = []
    notes: list[str] = []
    if texts:
        source = folder / "texts"
        if not source.exists():
            volumes.texts(source, texts, _FILES)
        _measure("texts", source, folder, rows, notes)
    if pages:
        source = folder / "pages"
        if not source.exists():
            volumes.pages(source, data, pages, _FILES)
        _measure("pages", source, folder, rows, notes)
        if find_spec("datatrove") and find_spec("trafilatura"):
            _beside_datatrove(source, folder, rows, notes)
    return _page(rows, notes)


def _measure(name: str, source: Path, folder: Path, rows: list[tuple[str, ...]], notes: list[str]) -> None:
    size = sum(path.stat().st_size for path in source.iterdir())
    nothing = _ours(source, folder / f"{name}-null", 1, "null")
    one = _ours(source, folder / f"{name}-one", 1)
    two = _ours(source, folder / f"{name}-two", 2)
    for label, run in ((f"{name}, one worker", one), (f"{name}, two workers", two)):
        rows.append(_row(label, run.documents, run.wall, run.cpu, size))
    rows.append(_row(f"{name}, read and written alone", nothing.documents, nothing.wall, nothing.cpu, size))
    notes.append(f"{name}: {one.documents:,} documents in {_FILES} files, {size / 1e6:,.0f} MB as they are stored.")
    notes.append(f"{name}: two workers are {one.wall / two.wall:.2f} times as fast as one.")
    notes.append(
        f"{name}: reading, decompressing, parsing, writing and the ledger's files are {nothing.cpu / one.cpu:.1%} of "
        "the CPU time (the same run with a cleaner that does nothing)."
    )
    notes += _of_memory(name, one)


def _of_memory(name: str, run: Run) -> list[str]:
    """How the worker's memory changes, once it is filled; nothing of a short run."""
    behind = min(_SETTLED, run.documents // 3)
    slope = run.slope(behind)
    if slope is None:
        return []
    (since, first), (until, last) = next(pair for pair in run.memory if pair[0] >= behind), run.memory[-1]
    return [
        f"{name}: the worker's memory is {first / 1e6:,.1f} MB behind {since:,} documents and {last / 1e6:,.1f} MB behind "
        f"{until:,}: {slope:+,.1f} bytes with each, by least squares."
    ]


def _beside_datatrove(source: Path, folder: Path, rows: list[tuple[str, ...]], notes: list[str]) -> None:
    some = folder / "some"
    some.mkdir(exist_ok=True)
    for path in sorted(source.iterdir())[:_PEER_FILES]:
        if not (some / path.name).exists():
            os.link(path, some / path.name)
    size = sum(path.stat().st_size for path in some.iterdir())
    ways = {name: how for name, how in _WAYS.items() if not how[1] or (COMPILED / ".ready").exists()}
    ours = {name: _ours(some, folder / f"ours-{at}", 1, *how) for at, (name, how) in enumerate(ways.items())}
    theirs = cost([sys.executable, "-m", "benchmarks.throughput", "datatrove", some, folder / "theirs"])
    peer = f"datatrove {version('datatrove')}, trafilatura {version('trafilatura')}"
    count = ours["cleaner"].documents
    for name, run in {**ours, peer: theirs}.items():
        rows.append(_row(f"pages, {_PEER_FILES} of the files: {name}", count, run.wall, run.cpu, size))
    times = ", ".join(f"{name} {theirs.cpu / run.cpu:.2f} times" for name, run in ours.items())
    notes.append(f"pages: of the documents of {peer} in a second of CPU: {times}.")


def _row(name: str, documents: int, wall: float, cpu: float, size: int) -> tuple[str, ...]:
    return (
        name, f"{documents:,}", f"{documents / wall:,.0f}", f"{documents / cpu:,.0f}", f"{cpu / documents * 1e3:.2f}",
        f"{size / cpu / 1e6:,.1f}",
    )  # fmt: skip


def _page(rows: Sequence[tuple[str, ...]], notes: Sequence[str]) -> str:
    head = ("", "documents", "documents per second", "per CPU second", "CPU, ms per document", "MB/s of CPU, as stored")
    listed = "".join(f"- {note}\n" for note in notes)
    return f"""\
# What a large run does in a second

`make bench ARGS="--part throughput"` measures this anew and rewrites this page, in about half an hour; `ARGS="--part throughput --texts 1e8 --warcs 1e8"` takes a tenth of it. [volumes.py](volumes.py) makes the inputs: made documents of 3.3 KB as `.jsonl.zst`, and the pages of `wcxb-dev.jsonl.zst` as `.warc.gz`, each in several records with other URLs. [throughput.py](throughput.py) is what is run.

{ruled(head, rows)}

A run is `cleaner batch` from the start of the process to its end, its folder synced to the disk, the ledger with the dropped text included; CPU is user and system time of all its processes. `compiled` is the engine of `make compiled` ([decision 009](../docs/decisions/009-compiled-engine.md)). datatrove runs its WarcReader, its Trafilatura extractor and its JsonlWriter in one task at a time, and writes the text alone.

{listed}
{machine()}
"""


@dataclass(frozen=True, slots=True)
class NullCleaner:
    """Keeps everything; of a page, keeps no text."""

    def clean_document(self, document: Any) -> Any:
        """The document as it is, a page as an empty one."""
        from dataclasses import replace

        from cleaner.model import Result

        return Result(document if document.markup is None else replace(document, source="", markup=None))


def _ours(source: Path, out: Path, workers: int, kind: str = "batch", compiled: bool = False) -> Run:
    figures = out.with_suffix(".json")
    python, folder = (COMPILED / "venv" / "bin" / "python", COMPILED) if compiled else (sys.executable, ROOT)
    words = [python, "-m", "benchmarks.throughput", "run", source, out, str(workers), kind, figures]
    spent = cost(words, folder=folder)
    found = json.loads(figures.read_text())
    return Run(found["documents"], spent.wall, spent.cpu, [tuple(pair) for pair in found["memory"]])


def _run(source: Path, out: Path, workers: int, kind: str, figures: Path) -> None:
    from cleaner.api import Cleaner
    from cleaner.batch.memory import resident
    from cleaner.batch.owner import claimed
    from cleaner.batch.plan import plan
    from cleaner.batch.run import How, Observer, run
    from cleaner.batch.settings import Settings
    from cleaner.report.layout import About
    from cleaner.sources.scope import Fields

    memory: list[tuple[int, int]] = []

    class Watching(Observer):
        """Asks the worker's memory once a second."""

        last = 0.0

        def comes(self, now: Any) -> None:
            """So many documents are done."""
            if time.monotonic() - self.last > 1:
                self.last = time.monotonic()
                children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
                memory.append((now.documents, max((resident(int(child)) for child in children), default=0)))

    cleaner: Any = NullCleaner() if kind == "null" else Cleaner(score=kind != "rules")
    settings = Settings(About(Fields(), "full", "bench", kind, "standard"))
    inputs = [source]
    how = How(workers, observer=Watching(), asked=claimed(inputs))
    summary = run(plan(inputs, out), cleaner, settings, out, (), how)
    figures.write_text(json.dumps({"documents": summary["documents"]["in"], "memory": memory}))


def _datatrove(source: Path, out: Path) -> None:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.extractors import Trafilatura
    from datatrove.pipeline.readers import WarcReader
    from datatrove.pipeline.writers import JsonlWriter

    steps = [WarcReader(str(source)), Trafilatura(timeout=60), JsonlWriter(str(out / "clean"), compression=None)]
    files = len(list(source.iterdir()))
    LocalPipelineExecutor(steps, tasks=files, workers=1, logging_dir=str(out / "logs")).run()


def _size(text: str) -> int:
    return int(float(text))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `python -m benchmarks` passes on."""
    parser.add_argument("--texts", type=_size, default=_TEXTS, help="bytes of JSON Lines before compression; 0: none")
    parser.add_argument("--warcs", type=_size, default=_PAGES, help="bytes of WARC, as stored; 0: none")
    parser.add_argument("--keep", type=Path, help="where inputs and runs stay, to be looked at or used again")


if __name__ == "__main__":
    if sys.argv[1] == "run":
        _run(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5], Path(sys.argv[6]))
    else:
        _datatrove(Path(sys.argv[2]), Path(sys.argv[3]))
