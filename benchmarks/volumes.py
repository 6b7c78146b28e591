"""Large inputs to measure with: JSON Lines in .zst, and WARC files of pages in .gz; always the same for the same sizes.

A page stands in several records, each time with another URL, when there are too few pages for the size wanted.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import zstandard

from benchmarks import inputs

_DATE = "2026-01-01T00:00:00Z"


def texts(folder: Path, size: int, files: int) -> int:
    """Made documents as .jsonl.zst, `size` bytes before compression, dealt out to files; how many documents."""
    folder.mkdir(parents=True)
    made = 0
    source = inputs.stock()
    packer = zstandard.ZstdCompressor(level=3)
    records = inputs.documents(10**9, source=source)
    for number in range(files):
        held = 0
        with (folder / f"texts-{number}.jsonl.zst").open("wb") as file, packer.stream_writer(file) as out:
            while held < size / files:
                line = json.dumps(next(records), ensure_ascii=False).encode() + b"\n"
                out.write(line)
                held += len(line)
                made += 1
    return made


def pages(folder: Path, data: Path, size: int, files: int) -> int:
    """Pages of JSON Lines with a field html as .warc.gz, `size` bytes as they are stored; how many pages."""
    folder.mkdir(parents=True)
    made = 0
    found = _pages(data)
    for number in range(files):
        held = 0
        with (folder / f"pages-{number}.warc.gz").open("wb") as file:
            while held < size / files:
                url, page = next(found)
                held += file.write(gzip.compress(_record(url, page), compresslevel=6, mtime=0))
                made += 1
    return made


def _pages(data: Path) -> Iterator[tuple[str, bytes]]:
    for turn in count():
        with data.open("rb") as file:
            stream = zstandard.ZstdDecompressor().stream_reader(file) if data.suffix == ".zst" else file
            for number, line in enumerate(io.BufferedReader(stream)):  # type: ignore[type-var]
                record = json.loads(line)
                url = record.get("url") or f"https://page-{number}.example/"
                yield f"{url}#{turn}", record["html"].encode("utf-8", "surrogatepass")


def _record(url: str, page: bytes) -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(page) + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, url)}>\r\n"
        f"WARC-Date: {_DATE}\r\nWARC-Target-URI: {url}\r\nWARC-Identified-Payload-Type: text/html\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"
