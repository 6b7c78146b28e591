"""A folder with a bit of everything, for runs that are cut, killed and gone on with."""

from __future__ import annotations

import gzip
import json
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
