"""Archives to read, made record by record, and what reads them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

import zstandard

from cleaner.sources import warc
from cleaner.sources.record import Item, Record, Reject
from cleaner.sources.scope import WHOLE, Fields, Scope

FIELDS = Fields()
PROSE = "The people of the town said that they would go down to the river in the morning, and that all would come."
HTML = "text/html; charset=utf-8"


def page(n: int, extra: str = "") -> bytes:
    """A page that is like no other."""
    paragraphs = "".join(f"<p>{k}. {hashlib.md5(b'%d %d' % (n, k)).hexdigest()} {PROSE}</p>" for k in range(n % 5 + 2))
    return f"<!doctype html><html lang=en><head><title>Page {n}</title></head><body>{extra}{paragraphs}</body></html>".encode()


def record(
    type: str = "response",
    block: bytes = b"",
    n: int = 0,
    *,
    digest: str | None = "sha1",
    uri: str | None = "",
    newline: bytes = b"\r\n",
    length: int | None = None,
    **fields: str | None,
) -> bytes:
    """One record; other fields with `_` for `-`, None leaves one out."""
    head: dict[str, str | None] = {
        "WARC-Type": type,
        "WARC-Record-ID": f"<urn:uuid:{hashlib.md5(f'{type} {n}'.encode()).hexdigest()}>",
        "WARC-Date": f"2024-05-01T10:{n // 60 % 60:02}:{n % 60:02}Z",
        "WARC-Target-URI": f"https://port.example/{n}" if uri == "" else uri,
        "WARC-Block-Digest": f"{digest}:{digest_of(block, digest)}" if digest else None,
        "Content-Length": str(len(block) if length is None else length),
    }
    head |= {name.replace("_", "-"): value for name, value in fields.items()}
    lines = ["WARC/1.0", *(f"{name}: {value}" for name, value in head.items() if value is not None), "", ""]
    return newline.join(line.encode() for line in lines) + block + newline * 2


def digest_of(block: bytes, algorithm: str = "sha1") -> str:
    return base64.b32encode(hashlib.new(algorithm, block).digest()).decode()


def http(body: bytes, content_type: str | None = HTML, status: int = 200, **fields: str) -> bytes:
    """A response of HTTP."""
    head = {"Content-Type": content_type, **{name.replace("_", "-"): value for name, value in fields.items()}}
    lines = [
        f"HTTP/1.1 {status} Some",
        *(f"{name}: {value}" for name, value in head.items() if value is not None),
        "",
        "",
    ]
    return "\r\n".join(lines).encode("latin-1") + body


def response(n: int, body: bytes | None = None, content_type: str | None = HTML, **fields: str) -> bytes:
    """A response that holds a page."""
    return record("response", http(page(n) if body is None else body, content_type, **fields), n)


def conversion(n: int, text: str | None = None, **fields: str) -> bytes:
    """A record of a WET file."""
    text = f"Advertisement {n}\nText {n}: {PROSE}\n" if text is None else text
    return record("conversion", text.encode(), n, Content_Type="text/plain", **fields)


def crawl(count: int) -> list[bytes]:
    """What a crawl leaves: besides each page a request and metadata, now and then a picture, a redirect, a revisit."""
    records = [record("warcinfo", b"software: nobody\r\n", uri=None, Content_Type="application/warc-fields")]
    for n in range(count):
        records += [
            record(
                "request", b"GET /%d HTTP/1.1\r\nHost: port.example\r\n\r\n" % n, n, Content_Type="application/http"
            ),
            response(n),
            record("metadata", b"fetchTimeMs: %d\r\n" % n, n, Content_Type="application/warc-fields"),
        ]
        if n % 4 == 1:
            records.append(response(1000 + n, bytes(range(256)) * 20, "image/png"))
        if n % 4 == 2:
            records.append(record("response", http(b"", None, 301, Location="https://port.example/x"), 2000 + n))
        if n % 4 == 3:
            records.append(record("revisit", http(b"", HTML), 3000 + n))
    return records


def texts(count: int) -> list[bytes]:
    """A WET file."""
    records = [record("warcinfo", b"software: nobody\r\n", uri=None, Content_Type="application/warc-fields")]
    return records + [conversion(n) for n in range(count)]


def plain(records: Sequence[bytes]) -> bytes:
    return b"".join(records)


def members(records: Sequence[bytes]) -> bytes:
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def one_member(records: Sequence[bytes]) -> bytes:
    return gzip.compress(b"".join(records), mtime=0)


def blocks(records: Sequence[bytes], size: int = 700) -> bytes:
    """Members of one size, whatever they hold, as bgzip makes them."""
    data = b"".join(records)
    return b"".join(gzip.compress(data[at : at + size], mtime=0) for at in range(0, len(data), size))


def frames(records: Sequence[bytes]) -> bytes:
    return b"".join(zstandard.ZstdCompressor(write_checksum=True).compress(one) for one in records)


STORED: dict[str, tuple[str, Callable[[Sequence[bytes]], bytes]]] = {
    "plain": ("x.warc", plain),
    "members": ("x.warc.gz", members),
    "one member": ("x.warc.gz", one_member),
    "blocks": ("x.warc.gz", blocks),
    "frames": ("x.warc.zst", frames),
}


class Supplied:
    """Bytes in memory as a container reads them."""

    def __init__(self, data: bytes, start: int = 0, end: int | None = None, step: int = 1 << 16) -> None:
        self.data, self.start, self.end, self.step = data, start, len(data) if end is None else end, step

    def __iter__(self) -> Iterator[bytes]:
        raise AssertionError("an archive unpacks by itself")

    def raw(self) -> Iterator[bytes]:
        stretch = self.data[self.start : self.end]
        return (stretch[at : at + self.step] for at in range(0, len(stretch), self.step))

    def open(self) -> BinaryIO:
        return BytesIO(self.data)


def read(data: bytes, name: str = "x.warc", scope: Scope = WHOLE, step: int = 1 << 16) -> list[Item]:
    supply = Supplied(data, scope.offset, scope.end, step)
    return list(warc.read(supply, name, FIELDS, scope))


def read_in_stretches(data: bytes, name: str, range_bytes: int, scope: Scope = WHOLE) -> list[Item]:
    """As a run reads it that cuts it."""
    starts = [place for place, _ in warc.cut(BytesIO(data), len(data), range_bytes)]
    items: list[Item] = []
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        items += read(data, name, replace(scope, offset=start, end=end))
    return items


def records_of(items: Sequence[Item]) -> list[Record]:
    return [item for item in items if isinstance(item, Record)]


def rejects_of(items: Sequence[Item]) -> list[Reject]:
    return [item for item in items if isinstance(item, Reject)]


def content(item: Record) -> bytes | str | None:
    return item.document.markup if item.document.format == "html" else item.document.source


def inflated(data: bytes) -> bytes:
    """All members."""
    found = b""
    while data:
        opener = zlib.decompressobj(31)
        found += opener.decompress(data)
        data = opener.unused_data
    return found
