"""What a run over so many documents takes: hours, bytes, requests; reckoned from what was measured on samples.

usage: python -m benchmarks.cost [--documents 1e9] [--kilobytes 3] [--kind furnished|extracted|pages] [--parts 64]
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.measure import ROOT
from benchmarks.report import ruled
from cleaner.batch.shards import RANGE

_README = ROOT / "benchmarks" / "README.md"
_CORES = (64, 512)


class Kind(NamedTuple):
    """Documents of one kind: the row of README.md that has their rate, and what is written of a byte that is read."""

    row: str
    clean: float
    full: float  #: of the ledger with the text of the drops
    spans: float  #: of the ledger without it
    packed: float  #: of the ledger with the text, compressed


class Calls(NamedTuple):
    """Requests to a store."""

    get: int
    head: int
    put: int
    listing: int

    def times(self, count: int) -> Calls:
        """So many times as many."""
        return Calls(*(each * count for each in self))

    def plus(self, other: Calls) -> Calls:
        """With those of another."""
        return Calls(*(one + two for one, two in zip(self, other, strict=True)))


#: shares: python -m benchmarks.atscale ledger
KINDS = {
    "furnished": Kind("cleaner batch", 0.77, 1.69, 1.40, 0.15),  # made.jsonl: menus, lists and footers around the story
    "extracted": Kind("cleaner batch", 0.97, 0.14, 0.11, 0.02),  # extracted.jsonl: what an extractor has left
    "pages": Kind("cleaner", 0.04, 0.19, 0.16, 0.02),  # pages.jsonl: HTML in, text out
}
#: requests: python -m benchmarks.atscale requests
SHARD = Calls(get=3, head=3, put=4, listing=0)  # of 64 MiB
PART = Calls(get=0, head=8, put=5, listing=16)
LISTED = 2  # times that a part lists the inputs, a thousand at a time
MERGED = Calls(get=3, head=4, put=3, listing=0)  # of a shard, when parts are put together
#: bytes, MB/s: python -m benchmarks.atscale manifest tally cut merge
ROW = 700  # of the manifest, for a shard
ID = 10  # of memory, for a document, when parts are put together
LINKED, COPIED, COUNTED = 1_500, 1_000, 3_000  # MB/s of CPU


class Work(NamedTuple):
    """What is to be done."""

    documents: float
    kilobytes: float  #: of a document, on average
    kind: str
    parts: int

    @property
    def size(self) -> float:
        """Bytes to read."""
        return self.documents * self.kilobytes * 1e3

    @property
    def shards(self) -> int:
        """So many, when files are cut, or are that large."""
        return max(1, round(self.size / RANGE))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cost", description=__doc__)
    parser.add_argument("--documents", type=float, default=1e9)
    parser.add_argument("--kilobytes", type=float, default=3, help="of a document")
    parser.add_argument("--kind", choices=KINDS, default="furnished")
    parser.add_argument("--parts", type=int, default=64, help="n of --shard i/n")
    print(table(Work(**vars(parser.parse_args(arguments)))))


def table(work: Work) -> str:
    """The model as a table in Markdown."""
    name = f"{work.documents:,.0f} documents of {work.kilobytes:g} KB, {work.kind}, {work.parts} parts"
    return ruled((name, ""), list(_rows(work, rate(work.kind))))


def rate(kind: str) -> float:
    """MB/s of one core, as README.md says."""
    row = KINDS[kind].row
    tables, _, _ = _README.read_text("utf-8").partition("\n## Quality")
    found = re.search(rf"^\| {re.escape(row)} +\| +[\d.,]+ \| +([\d.,]+) \|", tables, re.MULTILINE)
    assert found, f"no row {row!r} in {_README}"
    return float(found[1].replace(",", ""))


def _rows(work: Work, rate: float) -> Iterator[tuple[str, str]]:
    kind, hours = KINDS[work.kind], work.size / rate / 1e6 / 3600
    yield "read", f"{_bytes(work.size)} in {work.shards:,} shards of 64 MiB"
    yield f"core hours, at {rate:g} MB/s a core", f"{hours:,.0f}"
    for cores in _CORES:
        yield f"hours on {cores} cores", f"{hours / cores:,.1f}"
    yield "clean, written", _bytes(work.size * kind.clean)
    full, spans, packed = (_bytes(work.size * share) for share in (kind.full, kind.spans, kind.packed))
    yield "ledger, written", f"{full}; with --ledger spans {spans}; with --pack-ledger {packed}"
    part = PART.plus(Calls(0, 0, 0, LISTED * work.shards // 1_000))
    yield "requests of the parts", _calls(SHARD.times(work.shards).plus(part.times(work.parts)))
    yield "lost with a worker that is killed", f"{RANGE / rate / 2e6:,.0f} s of its work on average"
    yield "to count the lines of larger plain files", f"{work.size / COUNTED / 1e6 / 3600:,.2f} core hours in each part"
    written = work.size * (kind.clean + kind.full)
    linked, copied = (written / speed / 1e6 / 3600 for speed in (LINKED, COPIED))
    yield "merge, of files as they are", f"reads {_bytes(written)} in {linked:,.1f} core hours"
    yield "merge, to another disk", f"reads and writes as much in {copied:,.1f} core hours"
    yield "merge, in a store", f"{_calls(MERGED.times(work.shards))}; {_bytes(2 * written)} over the network"
    yield "merge, memory", f"{_bytes(work.documents * ID)}, where documents have ids"
    yield "manifest", _bytes(work.shards * ROW)


def _calls(calls: Calls) -> str:
    return f"{calls.get:,} GET, {calls.head:,} HEAD, {calls.put:,} PUT, {calls.listing:,} LIST".replace(", 0 LIST", "")


def _bytes(count: float) -> str:
    for unit in ("KB", "MB", "GB"):
        count /= 1e3
        if count < 1e3:
            return f"{count:,.3g} {unit}"
    return f"{count / 1e3:,.3g} TB" if count < 1e6 else f"{count / 1e3:,.0f} TB"


if __name__ == "__main__":
    main()
