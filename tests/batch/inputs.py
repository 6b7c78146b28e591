"""A folder with a bit of everything, for runs that are cut, killed and gone on with."""

from __future__ import annotations

import gzip
import json
from hashlib import sha256
from pathlib import Path

import zstandard


def records(name: str, count: int) -> bytes:
    """JSON Lines with noise in some, and every 17th line broken."""
    lines = []
    for i in range(count):
        if i % 17 == 5:
            lines.append(b'{"text": broken \xff\n' if i % 2 else b"[]\n")
            continue
        text = "".join(f"AD {k}\n" if (i + k) % 3 == 0 else f"line {k} of {name} {i}\n" for k in range(6))
        lines.append(json.dumps({"id": f"{name}-{i % 40}", "text": text}).encode() + b"\n")
        if i % 23 == 0:
            lines.append(b"\n")
    return b"".join(lines)


def make(folder: Path, count: int = 120) -> Path:
    """Files of every kind; the large ones are cut when ranges are small."""
    folder.mkdir(parents=True)
    for name in ("a", "b", "large"):
        (folder / f"{name}.jsonl").write_bytes(records(name, count * 3 if name == "large" else count))
    (folder / "c.jsonl.gz").write_bytes(gzip.compress(records("c", count), mtime=0))
    (folder / "d.jsonl.zst").write_bytes(zstandard.ZstdCompressor().compress(records("d", count))[:-40])
    (folder / "bad.jsonl").write_bytes(b"[]\n" * 2000)
    (folder / "texts").mkdir()
    for i in range(12):
        (folder / "texts" / f"{i}.txt").write_bytes(b"AD 1\nkept \xff\n" if i == 7 else b"AD 1\nkept %d\n" % i)
    return folder


def make_tables(folder: Path, count: int = 120) -> Path:
    """Parquet files of many row groups, one of them cut, and tables of text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True)
    for name, rows in (("a", count), ("large", count * 4), ("cut", count)):
        texts = [None if i % 17 == 5 else f"AD {i}\n{_words(name, i)}\n" for i in range(rows)]
        pq.write_table(
            pa.table({"id": [f"{name}-{i}" for i in range(rows)], "text": texts, "n": list(range(rows))}),
            folder / f"{name}.parquet",
            row_group_size=20,
            compression="none",
        )
    (folder / "cut.parquet").write_bytes((folder / "cut.parquet").read_bytes()[:-100])
    rows = "".join(f'{i},"AD {i}\n{_words("t", i)} ""{i}""",{i % 3}\n' for i in range(count * 2))
    (folder / "t.csv").write_text("id,text,n\n" + rows + '7,"no end')
    return folder


def _words(name: str, number: int) -> str:
    """Some text that is like no other."""
    return " ".join(sha256(f"{name} {number} {k}".encode()).hexdigest() for k in range(8))


def make_archives(folder: Path, count: int = 60) -> Path:
    """Crawls and texts of crawls, packed and not, one of them cut."""
    from sources import warcs

    folder.mkdir(parents=True)
    (folder / "a.warc.gz").write_bytes(warcs.members(warcs.crawl(count)))
    (folder / "b.warc").write_bytes(warcs.plain(warcs.crawl(count)))
    (folder / "c.warc.wet.gz").write_bytes(warcs.members(warcs.texts(count * 2)))
    cut = warcs.members(warcs.crawl(count))
    (folder / "cut.warc.gz").write_bytes(cut[: len(cut) * 77 // 100])
    return folder
