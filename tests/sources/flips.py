"""Flips bits of small Parquet files and reads them: prints how many rows were lost without a word, and other figures.

A program of its own, so that a reader that ends its process ends no test with it.
"""

from __future__ import annotations

import io
import json
import random
import sys
from collections import Counter

import pyarrow as pa
from parquets import Bytes, loaded, stored

from cleaner.sources import parquet
from cleaner.sources.record import Record, Reject, Rendered
from cleaner.sources.scope import Fields

ROWS = 40


def made(seed: int) -> tuple[bytes, list[str]]:
    chance = random.Random(seed)
    texts = [f"line {i}\nAD x\n" * chance.randint(1, 20) for i in range(ROWS)]
    table = pa.table(
        {
            "id": [f"id{i}" for i in range(ROWS)],
            "text": texts,
            "kind": pa.array(["a", "b"] * (ROWS // 2)).dictionary_encode(),
            "list": [[i] * (i % 4) for i in range(ROWS)],
            "deep": [{"a": i, "b": None if i % 2 else "x"} for i in range(ROWS)],
        }
    )
    codec, version = chance.choice(["zstd", "snappy", "none", "gzip"]), chance.choice(["1.0", "2.0"])
    how = {"compression": codec, "data_page_version": version, "write_page_checksum": True}
    return stored(table, row_group_size=10, **how), texts


def flipped(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed * 7 + 1)
    out = bytearray(data)
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def told(reject: Reject) -> range:
    """The rows that a reject speaks of."""
    if reject.rest or (reject.line == 1 and reject.raw is None and reject.last is None):
        return range(reject.line or 1, ROWS + 1)
    return range(reject.line or 1, (reject.last or reject.line or 1) + 1)


def main(first: int, count: int) -> None:
    figures: Counter[str] = Counter()
    for seed in range(first, first + count):
        data, texts = made(seed % 16)
        out = io.BytesIO()
        writer = parquet.writer(out)
        seen: dict[int, str] = {}
        lost = set(range(1, ROWS + 1))
        for item in parquet.read(Bytes(flipped(data, seed)), "x.parquet", Fields()):
            if isinstance(item, Record):
                figures["twice"] += item.line in seen
                seen[item.line or 0] = item.document.source
                writer.write(Rendered(item.raw, row=item.row))
            elif isinstance(item, Reject):
                lost.difference_update(told(item))
                figures[item.kind] += 1
        writer.close()
        figures["lost"] += len(lost - seen.keys())
        figures["wrong"] += len(set(seen.values()) - set(texts))  # numbers may be: a footer has no checksum
        figures["read"] += len(seen)
        if seen:
            figures["badly written"] += loaded(out.getvalue()).num_rows != len(seen)
    print(json.dumps(figures))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
