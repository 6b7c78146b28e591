"""Pages that somebody gave, in JSON Lines: a record a line, as many as asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import ROOT
from cleaner.sources.compression import read_chunks

BESIDE = ROOT.parent / "shared" / "data" / "wcxb-dev.jsonl.zst"  #: real pages, where somebody has put them


def lines(source: Path) -> Iterator[bytes]:
    """The lines of a file, plain, .gz or .zst, without their ends."""
    rest = b""
    for chunk in read_chunks(source):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest.strip():
        yield rest


def spaced(source: Path, count: int, total: int) -> Iterator[bytes]:
    """`count` of the `total` lines of a file, evenly spaced, or all where there are no more."""
    most = min(count, total)
    places = {n * total // most for n in range(most)}
    return (line for n, line in enumerate(lines(source)) if n in places)
