"""Damaged and hostile inputs, made from corpus/ like all others: always the same ones.

Each maker fills a folder and returns how many whole records lie in it; what is damaged or beyond all measure is extra.
"""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import zstandard

from benchmarks import inputs

RECORDS = 100
LARGE = "large"  # the id of the one record that is beyond all measure
OUTSIDE = "outside"  # what a file is called that should not be there
_BROKEN, _BAD = 30, 70  # which records
_LONG_LINE = 100_000_000  # bytes
_MANY_LINES = 5_000_000
_BOMB = 1 << 30  # bytes
_IN_CUT = 400  # records; zstandard gives back whole blocks alone, and those are of 128 KB
_FILES, _IN_FILE = 6, 340  # files over 1 MiB, which are shards of their own


class Case(NamedTuple):
    """A kind of damage."""

    name: str
    title: str
    make: Callable[[Path], int]
    costly: bool = False  #: takes long, or much memory: what it cost is told


def whole(folder: Path) -> int:
    """Nothing is damaged."""
    return _written(folder / "in.jsonl", lines())


def broken(folder: Path) -> int:
    """A line that ends in the middle of a string, and a pair of bytes that is no UTF-8."""
    made = lines()
    made[_BROKEN] = made[_BROKEN][: len(made[_BROKEN]) // 2] + b"\n"
    at = made[_BAD].index(b'"text"') + 200
    made[_BAD] = made[_BAD][:at] + b"\xc3\x28" + made[_BAD][at + 2 :]
    return _written(folder / "in.jsonl", made) - 2


def cut_gz(folder: Path) -> int:
    """The first half of a .gz."""
    return _cut(folder / "in.jsonl.gz", _gzip(), lambda: zlib.decompressobj(wbits=31))


def cut_zst(folder: Path) -> int:
    """The first half of a .zst."""
    return _cut(folder / "in.jsonl.zst", _zstd(), lambda: zstandard.ZstdDecompressor().decompressobj())


def bomb_gz(folder: Path) -> int:
    """1 GiB of zeros behind the records, in 1 MB."""
    return _bomb(folder / "in.jsonl.gz", _gzip())


def bomb_zst(folder: Path) -> int:
    """1 GiB of zeros behind the records, in a few KB."""
    return _bomb(folder / "in.jsonl.zst", _zstd())


def long_line(folder: Path) -> int:
    """A record among the others whose text is one line of 100 MB."""
    sentences, dice, size = inputs.stock().sentences, random.Random(inputs.SEED), 0
    chosen: list[str] = []
    while size < _LONG_LINE:
        chosen.append(dice.choice(sentences))
        size += len(chosen[-1].encode()) + 1
    return _with_large(folder, " ".join(chosen))


def many_lines(folder: Path) -> int:
    """A record among the others whose text has five million short lines, all of them different.

    They end as sentences do, so that the C4 filter doesn't leave them out before it counts them.
    """
    starts = [" ".join(sentence.split()[:3]) for sentence in inputs.stock().sentences]
    return _with_large(folder, "".join(f"{starts[n % len(starts)]} {n}.\n" for n in range(_MANY_LINES)))


def files(folder: Path) -> int:
    """Several files of some size, to be killed over."""
    folder.mkdir(parents=True, exist_ok=True)
    made = lines(_FILES * _IN_FILE)
    for k in range(_FILES):
        _written(folder / f"{k}.jsonl", made[k * _IN_FILE : (k + 1) * _IN_FILE])
    return len(made)


def outside(folder: Path) -> int:
    """An id that, where it becomes a file name, leads out of the output folder, and out of the one above it."""
    made = lines()
    made[_BAD] = _line({**json.loads(made[_BAD]), "id": f"../../{OUTSIDE}"})
    return _written(folder / "in.jsonl", made)


def deep_rules(path: Path) -> None:
    """A rule file that is nested 100,000 levels deep."""
    path.write_text(f"cleaner: 1\npack: deep\nrules: {'[' * 100_000}\n", "utf-8")


READING = (
    Case("whole", "nothing: 100 records", whole),
    Case("broken", "one broken line, one pair of bad bytes", broken),
    Case("cut-gz", "a `.jsonl.gz` cut in the middle", cut_gz),
    Case("cut-zst", "a `.jsonl.zst` cut in the middle", cut_zst),
    Case("bomb-gz", "100 records, then 1 GiB of zeros: 1.2 MB of gzip", bomb_gz, costly=True),
    Case("bomb-zst", "the same: 0.1 MB of zstandard", bomb_zst, costly=True),
    Case("long-line", "a line of 100 MB among 100 records", long_line, costly=True),
    Case("many-lines", "a text of 5 million short lines among 100", many_lines, costly=True),
)


def lines(count: int = RECORDS) -> list[bytes]:
    """Records as lines of JSON."""
    return [_line(record) for record in inputs.documents(count)]


def _line(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _written(path: Path, made: Iterable[bytes]) -> int:
    """Write lines; how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = list(made)
    path.write_bytes(b"".join(made))
    return len(made)


def _with_large(folder: Path, text: str) -> int:
    made = lines()
    made.insert(_BROKEN, _line({"id": LARGE, "text": text}))
    return _written(folder / "in.jsonl", made) - 1


def _gzip() -> Any:
    return zlib.compressobj(wbits=31)


def _zstd() -> Any:
    return zstandard.ZstdCompressor().compressobj()


def _cut(path: Path, packer: Any, opener: Callable[[], Any]) -> int:
    """Half of a packed file; how many records are complete in it."""
    data = b"".join(_packed(packer, lines(_IN_CUT)))
    half = data[: len(data) // 2]
    _written(path, [half])
    return int(opener().decompress(half).count(b"\n"))


def _bomb(path: Path, packer: Any) -> int:
    block = bytes(1 << 20)
    _written(path, _packed(packer, [*lines(), *(block for _ in range(_BOMB // len(block)))]))
    return RECORDS


def _packed(packer: Any, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """One member, or frame."""
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()
