"""An input of a wanted number of shards: JSON Lines that are cut, compressed ones, short texts, pages, broken records.

Every record that is whole has an id of its own, so that those that are lost or there twice can be counted.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import zstandard

from benchmarks import inputs
from cleaner.batch.plan import plan
from cleaner.batch.shards import Shard, cut

RANGE = 1 << 15  # bytes of a shard of a large file
_LARGE = 5  # files that are cut into stretches
_ZIPPED, _TEXTS, _PAGES = 0.08, 0.03, 0.02  # shares of the shards; the others are stretches
_GROUP = 64  # small files share a shard, so many on the average
_BROKEN = 50  # one record of so many is no JSON


def make(folder: Path, wanted: int) -> tuple[Shard, ...]:
    """Write the input; the shards that a run cuts it into, as many as wanted or a few more."""
    folder.mkdir(parents=True)
    lines = _lines()
    for number in range(max(2, round(wanted * _ZIPPED))):
        _write_zipped(folder / "zipped", number, lines)
    for number in range(round(wanted * _TEXTS * _GROUP)):
        _write(folder / "texts" / f"{number}.txt", f"Advertisement\nThe boat of day {number} came in.\n".encode())
    pages = sorted((inputs.CORPUS.parent / "html").glob("*.html"))
    for number in range(round(wanted * _PAGES * _GROUP)):
        _write(folder / "pages" / f"{number}.html", pages[number % len(pages)].read_bytes())
    left = max(_LARGE, wanted - len(shards(folder)))
    for number in range(_LARGE):
        size = (left + number) // _LARGE * RANGE + RANGE // 2
        _write(folder / f"large-{number}.jsonl", b"".join(_until(size, lines)))
    return shards(folder)


def shards(folder: Path) -> tuple[Shard, ...]:
    """What a run over the folder does, shard by shard."""
    return cut(plan([folder], folder.with_name("none")), RANGE)


def records(folder: Path) -> Counter[str]:
    """The ids of all records below a folder; of a file that is one document, its name."""
    found: Counter[str] = Counter()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if ".jsonl" not in path.name:
            found[path.relative_to(folder).as_posix().removesuffix(".txt")] += 1
            continue
        for line in _plain(path).splitlines():
            if line != _broken():
                found[json.loads(line)["id"]] += 1
    return found


def broken(folder: Path) -> int:
    """How many records below a folder are none."""
    return sum(_plain(path).splitlines().count(_broken()) for path in folder.rglob("*.jsonl*"))


def _lines() -> Iterator[bytes]:
    for number, record in enumerate(inputs.documents(10**9, source=inputs.stock())):
        yield json.dumps(record, ensure_ascii=False).encode() + b"\n"
        if number % _BROKEN == 7:
            yield _broken() + b"\n"


def _broken() -> bytes:
    return b'{"text": broken'


def _until(size: int, lines: Iterator[bytes]) -> Iterator[bytes]:
    """Lines of so many bytes together, or a little more."""
    while size > 0:
        line = next(lines)
        size -= len(line)
        yield line


def _write_zipped(folder: Path, number: int, lines: Iterator[bytes]) -> None:
    data, taken = b"", b""
    while len(data) < RANGE:  # a smaller file would share its shard
        taken += b"".join(islice(lines, 20))
        data = zstandard.compress(taken) if number % 2 else gzip.compress(taken, 1, mtime=0)
    _write(folder / f"{number}.jsonl.{'zst' if number % 2 else 'gz'}", data)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def _plain(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data)
    return zstandard.ZstdDecompressor().decompressobj().decompress(data) if path.suffix == ".zst" else data
