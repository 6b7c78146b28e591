"""What docs/scale.md says of runs past one machine, measured: one figure after the other, or those that are named.

usage: python -m benchmarks.atscale [ledger] [plan] [cut] [again] [merge] [tally] [manifest] [requests] [--size BYTES]
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice, repeat
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import zstandard

from benchmarks import inputs, pagespeed, storecalls
from benchmarks.given import BESIDE, lines
from benchmarks.measure import cost
from benchmarks.throughput import NullCleaner
from cleaner.batch import manifest as manifests
from cleaner.batch.manifest import Manifest
from cleaner.batch.memory import resident
from cleaner.batch.merge import merge
from cleaner.batch.owner import claimed
from cleaner.batch.plan import plan
from cleaner.batch.run import How, run
from cleaner.batch.settings import Settings
from cleaner.batch.shards import RANGE, cut
from cleaner.report.layout import About
from cleaner.report.tally import Tally
from cleaner.report.tallyfile import read_tally, tally_bytes
from cleaner.sources import disk, rawjson
from cleaner.sources.scope import Fields

_EXTRACTED = BESIDE.with_name("text-dev.jsonl.zst")  # what extractors leave of real pages, where somebody has put it
_PARTS = 4
_DOCUMENTS = 1_000  # of text; pages are a tenth of it
_IDS = 1_000_000
_FILES = 50_000
_SMALL = 2_000  # files that share their shards


class Given(NamedTuple):
    """Where to work, and with how much."""

    folder: Path
    size: int  #: bytes of what is read or written whole

    @property
    def range(self) -> int:
        """Bytes of a stretch: such that there are some."""
        return min(RANGE, self.size // 8)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.atscale", description=__doc__)
    parser.add_argument("which", nargs="*", choices=[*MEASURES, []], help="all of them where none is named")
    parser.add_argument("--size", type=lambda text: int(float(text)), default=10**9, help="bytes to read or write")
    parser.add_argument("--folder", type=Path, help="on the disk that is measured")
    asked = parser.parse_args(arguments)
    for name in asked.which or MEASURES:
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            for line in MEASURES[name](Given(Path(folder), asked.size)):
                print(f"{name}: {line}", flush=True)


def _ledger(given: Given) -> Iterator[str]:
    """What is written, as shares of what is read."""
    for name, options in _samples(given.folder).items():
        source, out = given.folder / name, given.folder / "out"
        for how in ("--ledger full", "--ledger spans", "--pack-ledger"):
            words = ["batch", source, "--out", out, "--workers", "0", *how.split(), *options]
            spent = cost([sys.executable, "-m", "cleaner", *words])
            sizes = (_size(out / part) for part in ("clean", "ledger", "state"))
            clean, rows, state = (size / source.stat().st_size for size in sizes)
            yield f"{name}, {how}: clean {clean:.0%}, ledger {rows:.1%}, state {state:.1%}, {spent.cpu:.2f} s of CPU"
            shutil.rmtree(out)


def _samples(folder: Path) -> dict[str, list[str]]:
    """Files to clean, with the options they need: made texts, plain and packed, real ones if there are any, pages."""
    inputs.write(folder / "made.jsonl", _DOCUMENTS)
    (folder / "made.jsonl.zst").write_bytes(zstandard.compress((folder / "made.jsonl").read_bytes()))
    pagespeed.write(None, _DOCUMENTS // 10, folder / "pages.jsonl")
    found = {"made.jsonl": [], "made.jsonl.zst": [], "pages.jsonl": ["--html-field", "html", "--no-html"]}
    if not _EXTRACTED.exists():
        return found
    records = (rawjson.parse(line) for line in lines(_EXTRACTED))
    texts = (record for record in records if record["view"] == "trafilatura")
    with (folder / "extracted.jsonl").open("wb") as file:
        for record in islice(texts, _DOCUMENTS):
            file.write(rawjson.dump({"id": record["id"], "text": "\n".join(record["lines"])}) + b"\n")
    return {**found, "extracted.jsonl": []}


def _cut(given: Given) -> Iterator[str]:
    """What every part reads before its work begins: large files whose records are counted."""
    source = _jsonl(given.folder, 1, given.size)
    with _timed() as spent:
        shards = cut(plan([source], given.folder / "out"), given.range)
    yield f"{len(shards)} shards of a plain .jsonl file: {_rate(_size(source), spent)}"
    table = given.folder / "table.csv"
    texts = (record["text"] for record in inputs.documents(300) if '"' not in record["text"])
    rows = "".join(f'1,"{text}"\n' for text in texts)
    table.write_text("id,text\n" + rows * max(1, round(given.size / 10 / len(rows))), "utf-8")
    with _timed() as spent:
        shards = cut(plan([table], given.folder / "out"), given.range // 10)
    yield f"{len(shards)} shards of a .csv file: {_rate(table.stat().st_size, spent)}"


def _plan(given: Given) -> Iterator[str]:
    """What every part finds out before its work begins: the inputs, and which of them are its own."""
    folder = given.folder / "in"
    for number in range(_FILES):
        path = folder / f"{number // 1000:03}" / f"{number:08}.jsonl.zst"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(1 << 21)
    before = resident(os.getpid())
    with _timed() as spent:
        shards = cut(plan([folder], given.folder / "out"))
    grown = resident(os.getpid()) - before
    each, memory = spent.cpu / _FILES * 1e6, grown / _FILES
    yield f"{len(shards):,} files of a shard each: {each:.0f} µs of CPU and {memory:,.0f} bytes of memory a file"


def _again(given: Given) -> Iterator[str]:
    """The same command over a run that is done: inputs and outputs are read and hashed."""
    source, out = _jsonl(given.folder, 16, given.size), given.folder / "out"
    _null_run(source, out)
    size = _size(source) + _size(out)
    with _timed() as spent:
        _null_run(source, out)
    yield f"nothing to do, input and output of a run are read: {_rate(size, spent)}"


def _merge(given: Given) -> Iterator[str]:
    """Putting parts together: whole files, as names or as copies, and stretches that are joined; beside a mere copy."""
    for name, files, links in (("files", 16, True), ("files, copied", 16, False), ("stretches of one file", 1, True)):
        source = _jsonl(given.folder / "source", files, given.size)
        parts = [given.folder / f"part-{part}" for part in range(1, _PARTS + 1)]
        for number, part in enumerate(parts, 1):
            _null_run(source, part, (number, _PARTS), given.range)
        size = sum(map(_size, parts))
        with patch.object(disk, "link", disk.link if links else lambda *paths: False), _timed() as spent:
            merge(parts, given.folder / "all")
        yield f"{name}: {_rate(size, spent)}"
        with _timed() as spent:
            for path in chain.from_iterable(part.rglob("*") for part in parts):
                if path.is_file():
                    _copy(path, given.folder / "copy")
        yield f"{name}, the same by a mere copy: {_rate(size, spent)}"
        for path in given.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _tally(given: Given) -> Iterator[str]:
    """What the end of a run keeps in memory: an id of 8 bytes for each document."""
    each = _IDS // 20
    files = []
    for shard in range(20):
        tally = Tally()
        for number in range(each):
            tally.ids.add(f"{shard}/{number}")
        files.append(tally_bytes(tally))
    before, whole = resident(os.getpid()), Tally()
    with _timed() as spent:
        for data in files:
            whole.merge(read_tally(data))
        duplicates = whole.ids.duplicates()
    grown = resident(os.getpid()) - before
    assert not duplicates
    yield (
        f"{_IDS:,} documents with ids of their own: {sum(map(len, files)) / _IDS:.1f} bytes each in state/, "
        f"{grown / _IDS:.1f} in memory at the end, {spent.cpu / _IDS * 1e6:.2f} µs of CPU"
    )


def _manifest(given: Given) -> Iterator[str]:
    """Bytes of a row: of a stretch, of a file, and of many small files together."""
    small = given.folder / "small"
    small.mkdir()
    for number in range(_SMALL):
        (small / f"{number:08}.txt").write_bytes(b"The boat came in.\n")
    for name, source, size in (
        ("a stretch", _jsonl(given.folder / "one", 1, 1 << 22), 1 << 20),
        ("a file", _jsonl(given.folder / "many", 4, 1 << 23), RANGE),
        ("64 small files together", small, RANGE),
    ):
        out = given.folder / f"out {name}"
        _null_run(source, out, range_bytes=size)
        lines = [line for line in (out / "state" / "manifest.jsonl").read_bytes().splitlines() if b'"shard"' in line]
        yield f"{name}: {sum(map(len, lines)) / len(lines):,.0f} bytes a row, {len(lines)} rows"
    row = next(iter(manifests.read(given.folder / "out a file").rows.values()))
    many = {f"{number:020}": replace(row, shard=f"{number:020}") for number in range(_FILES)}
    manifests.write(given.folder / "out", Manifest(many))
    del many
    before = resident(os.getpid())
    found = manifests.read(given.folder / "out")
    yield f"in memory: {(resident(os.getpid()) - before) / len(found.rows):,.0f} bytes a row, {len(found.rows):,} rows"


def _requests(given: Given) -> Iterator[str]:
    """What is asked of an object store, by a part of so many shards and by the merge."""
    counted: dict[int, storecalls.Calls] = {}
    with storecalls.server() as store:
        for files in (4, 8):
            source, out = store.put(_jsonl(given.folder / str(files), files, files << 21)), store.place(f"out-{files}")
            with store.counted() as counted[files]:
                _null_run(source, out, (1, 2))
            yield f"a part of {files // 2} of {files} shards: {counted[files]}"
            with store.counted() as calls:
                _null_run(source, out, (1, 2))
            yield f"the same again: {calls}"
            _null_run(source, store.place(f"other-{files}"), (2, 2))
            with store.counted() as calls:
                merge([out, store.place(f"other-{files}")], store.place(f"all-{files}"))
            yield f"merging {files} shards: {calls}"
        source = store.put(_jsonl(given.folder / "one", 1, 8 << 20))
        for shards in (4, 8):
            with store.counted() as calls:
                _null_run(source, store.place(f"stretches-{shards}"), (1, 2), (8 << 20) // shards)
            yield f"a part of {shards // 2} of {shards} stretches of one file: {calls}"
        source = store.put(_jsonl(given.folder / "large", 1, RANGE))
        with store.counted() as calls:
            _null_run(source, store.place("out-large"))
        yield f"a run over one file of 64 MiB: {calls}"


MEASURES: dict[str, Callable[[Given], Iterator[str]]] = {
    "ledger": _ledger,
    "plan": _plan,
    "cut": _cut,
    "again": _again,
    "merge": _merge,
    "tally": _tally,
    "manifest": _manifest,
    "requests": _requests,
}


def _null_run(source: Path, out: Path, shard: tuple[int, int] = (1, 1), range_bytes: int = RANGE) -> None:
    """A run with a cleaner that does nothing, in this process."""
    settings = Settings(About(Fields(), "full", "bench", "null", "standard"))
    how = How(shard=shard, asked=claimed([source]), range_bytes=range_bytes)
    run(plan([source], out), NullCleaner(), settings, out, (), how)


def _jsonl(folder: Path, files: int, size: int) -> Path:
    """A folder of JSON Lines, of so many bytes together."""
    block = b"".join(_made(300))
    folder = folder / "in"
    folder.mkdir(parents=True)
    for number in range(files):
        with (folder / f"{number:04}.jsonl").open("wb") as file:
            for _ in repeat(None, max(1, round(size / files / len(block)))):
                file.write(block)
    return folder


def _made(count: int) -> Iterator[bytes]:
    return (rawjson.dump(record) + b"\n" for record in inputs.documents(count))


class _Spent:
    cpu = wall = 0.0


@contextmanager
def _timed() -> Iterator[_Spent]:
    spent, cpu, wall = _Spent(), time.process_time(), time.perf_counter()
    yield spent
    spent.cpu, spent.wall = time.process_time() - cpu, time.perf_counter() - wall


def _rate(size: int, spent: _Spent) -> str:
    by_cpu, by_clock = (size / seconds / 1e6 for seconds in (spent.cpu, spent.wall))
    return f"{size / 1e6:,.0f} MB, {by_cpu:,.0f} MB/s of CPU, {by_clock:,.0f} MB/s by the clock"


def _copy(path: Path, to: Path) -> None:
    """Copy a file and bring it to the disk."""
    with path.open("rb") as source, to.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 18)
        target.flush()
        os.fsync(target.fileno())


def _size(path: Path) -> int:
    return sum(each.stat().st_size for each in path.rglob("*") if each.is_file())


if __name__ == "__main__":
    main()
