"""Measure cleaner beside its peers, in one run on one input, and print a table.

usage: python -m benchmarks [--part all|texts|pages|quality|throughput] [--data FILE.jsonl] [--docs N]
           [--pages FILE.jsonl] [--texts BYTES] [--warcs BYTES] [--keep FOLDER] [--gold FILE.jsonl]
           [--page-count N] [--runs N] [--only NAME,...] [--write]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from benchmarks import inputs, pagespeed, quality, rulefiles, throughput
from benchmarks.measure import ROOT, Candidate, Command, cost, rates
from benchmarks.report import Figures, Input, joined, page, table

README = ROOT / "benchmarks" / "README.md"
_CLEANER = (sys.executable, "-m", "cleaner")
_FILES = 4  # for two workers beside one; smaller files share a shard
_PARTS = ("all", "texts", "pages", "quality", "throughput")
_FEW, _MANY = 500, 5_000  # rules


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and with --write rewrite README.md."""
    asked = _parser().parse_args(arguments)
    if asked.part == "throughput":
        throughput.show(asked)
        return
    texts = pages = held = None
    with tempfile.TemporaryDirectory() as folder:
        if asked.part in ("all", "texts"):
            found = _figures(asked, Path(folder))
            print(f"\n{table(found)}\n")
            print("\n".join(found.notes))
            texts = page(found)
        if asked.part in ("all", "pages") and not asked.only:
            pages = pagespeed.measured(asked.pages, asked.page_count or pagespeed.COUNT, asked.runs, Path(folder))
            print(f"\n{pages}")
        if asked.part in ("all", "quality") and not asked.only:
            held = quality.measured(asked.gold, asked.page_count, Path(folder))
            print(f"\n{held or ''}")
    if asked.write:
        README.write_text(joined(README.read_text("utf-8"), texts, pages, held), "utf-8")


def _figures(asked: argparse.Namespace, folder: Path) -> Figures:
    source = asked.data.resolve() if asked.data else folder / "in.jsonl"
    if not asked.data:
        inputs.write(source, asked.docs)
    name = f"{asked.data.name}" if asked.data else "Made from corpus/ by [inputs.py](inputs.py)"
    one = folder / "one.jsonl"
    with source.open("rb") as lines:
        one.write_bytes(next(lines))
        documents = 1 + sum(1 for _ in lines)
    candidates = [each for each in _candidates() if not asked.only or each.name in asked.only.split(",")]
    measured = rates(candidates, source, one, folder / "out", asked.runs)
    notes = [] if asked.only else [*_start_up(asked.runs, folder), *_workers(source, one, asked.runs, folder)]
    notes += [] if asked.only else _rules(source, asked, folder)
    return Figures(Input(name, documents, source.stat().st_size), asked.runs, measured, [*notes, *_missing()])


def _candidates() -> Iterator[Candidate]:
    for name in ("null", "library"):
        yield Candidate(name, _pipeline(name))
    alone = ("--workers", "0") if _has_workers() else ()
    yield Candidate("batch", lambda source, out: (*_CLEANER, "batch", source, "--out", out, *alone))
    yield Candidate("pipe", lambda source, out: (*_CLEANER, "pipe"), from_stdin=True)
    yield Candidate("justext", _pipeline("justext"))
    if find_spec("datatrove") and find_spec("spacy"):
        for name in ("c4", "c4-lines"):
            yield Candidate(name, _pipeline(name))


def _pipeline(name: str) -> Command:
    return lambda source, out: (sys.executable, "-m", "benchmarks.pipelines", name, source, out)


def _missing() -> list[str]:
    if find_spec("datatrove") and find_spec("spacy"):
        return []
    return ["The C4 filter was left out: datatrove is not installed (`pip install -e '.[bench]'`)."]


def _start_up(runs: int, folder: Path) -> list[str]:
    """What a short command costs."""
    page = folder / "page.txt"
    page.write_text(next(inputs.documents(1))["text"], "utf-8")
    shown = {"cleaner --help": ["--help"], "cleaner clean PAGE": ["clean", str(page)]}
    seconds = {name: median(cost([*_CLEANER, *command]).cpu for _ in range(runs)) for name, command in shown.items()}
    return [f"`{name}`: {found:.2f} s of CPU." for name, found in seconds.items()]


def _workers(source: Path, one: Path, runs: int, folder: Path) -> list[str]:
    """Two workers beside one, in wall time, over several files."""
    if not _has_workers():
        return []
    many = folder / "many"
    many.mkdir()
    with source.open("rb") as lines:
        files = [(many / f"{k}.jsonl").open("wb") for k in range(_FILES)]
        for number, line in enumerate(lines):
            files[number % _FILES].write(line)
        for file in files:
            file.close()
    candidates = [Candidate(str(workers), _with_workers(workers)) for workers in (1, 2)]
    measured = rates(candidates, many, one, folder / "out", runs)
    faster = measured["1"].wall / measured["2"].wall
    return [f"Two workers over {_FILES} files: {faster:.2f} times as fast as one (wall time, start-up apart)."]


def _has_workers() -> bool:
    return "--workers" in _said([*_CLEANER, "batch", "--help"])


def _with_workers(workers: int) -> Command:
    return lambda source, out: (*_CLEANER, "batch", source, "--out", out, "--workers", str(workers))


def _rules(source: Path, asked: argparse.Namespace, folder: Path) -> list[str]:
    """What ten times as many rules cost, on top of the built-in ones."""
    stock = inputs.stock()
    seconds: dict[int, list[float]] = {}
    for _ in range(asked.runs):
        for count in (asked.few_rules, asked.many_rules):
            rules = folder / f"rules-{count}"
            if not rules.exists():
                rulefiles.write(rules, count, stock)
            found = float(_said([sys.executable, "-m", "benchmarks.scaling", source, rules]))
            seconds.setdefault(count, []).append(found)
    few, many = (median(seconds[count]) for count in (asked.few_rules, asked.many_rules))
    return [
        f"Cleaning with {asked.many_rules:,} more rules costs {many / few:.2f} times the CPU "
        f"of {asked.few_rules:,} more (documents not seen before, rules warm from as many others; "
        "seven of ten are exact lines, the others begin a line, stand in it, or are a regex)."
    ]


def _said(command: Sequence[str | Path]) -> str:
    return subprocess.run(list(map(str, command)), cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure cleaner beside its peers.")
    parser.add_argument("--data", type=Path, help="JSON Lines with a field text, instead of made documents")
    parser.add_argument("--docs", type=int, default=10_000, help="how many documents to make")
    parser.add_argument("--part", choices=_PARTS, default="all", help="what is measured; throughput is no part of all")
    parser.add_argument("--pages", type=Path, help="JSON Lines with a field html, plain, .gz or .zst")
    parser.add_argument("--gold", type=Path, help="for quality, JSON Lines of pages with their main text, as above")
    parser.add_argument(
        "--page-count",
        type=int,
        help=f"so many of the pages, evenly spaced, instead of {pagespeed.COUNT}, or for quality of all",
    )
    parser.add_argument("--runs", type=int, default=5, help="medians of so many")
    parser.add_argument(
        "--only", help="of texts, these alone, with commas: null,library,batch,pipe,justext,c4,c4-lines"
    )
    throughput.add_arguments(parser)
    parser.add_argument("--few-rules", type=int, default=_FEW, help=argparse.SUPPRESS)
    parser.add_argument("--many-rules", type=int, default=_MANY, help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help="rewrite benchmarks/README.md")
    return parser


if __name__ == "__main__":
    main()
