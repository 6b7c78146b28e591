"""Web archives made from corpus/, whole and damaged: always the same ones.

Each maker fills a folder and returns the pages of each file by their ids, those that are not damaged apart.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from benchmarks import inputs

PAGES = 20
FLIPPED = 200  # archives, a bit in each
_IN_FLIPPED = 10  # pages
_LEFT = 0.77  # of an archive that was cut


class Pages(NamedTuple):
    """The pages of an archive, by their ids."""

    all: frozenset[str]
    whole: frozenset[str]


Made = dict[str, Pages]  # by the name of the file


class Archive(NamedTuple):
    """Stored records; the pages among them with their places."""

    data: bytes
    pages: tuple[tuple[str, int, int], ...]  #: id, first byte, the byte behind it
    packed: bool


class Case(NamedTuple):
    """A kind of damage."""

    name: str
    title: str
    make: Callable[[Path], Made]
    packed: bool


def archive(packed: bool, pages: int = PAGES) -> Archive:
    """Pages as a crawler leaves them: a request, the response and metadata for each."""
    data, places = [_stored("warcinfo", None, b"software: none\r\n", packed)], []
    at = len(data[0])
    for number, document in enumerate(inputs.documents(pages)):
        url = f"https://archive.example/{number}"
        blocks = {
            "request": b"GET / HTTP/1.1\r\n\r\n",
            "response": _response(document),
            "metadata": b"fetchTimeMs: 7\r\n",
        }
        for kind, block in blocks.items():
            data.append(_stored(kind, url, block, packed))
            if kind == "response":
                places.append((_id(kind, url), at, at + len(data[-1])))
            at += len(data[-1])
    return Archive(b"".join(data), tuple(places), packed)


def whole(packed: bool) -> Callable[[Path], Made]:
    """Nothing is damaged."""
    return lambda folder: _written(folder, archive(packed))


def cut(packed: bool) -> Callable[[Path], Made]:
    """The end is missing."""

    def make(folder: Path) -> Made:
        made = archive(packed)
        left = int(len(made.data) * _LEFT)
        return _written(folder, made, made.data[:left], lambda start, end: end <= left)

    return make


def flipped(packed: bool) -> Callable[[Path], Made]:
    """Copies of one archive, each with another bit that is not what it was."""

    def make(folder: Path) -> Made:
        made_one, dice = archive(packed, _IN_FLIPPED), random.Random(inputs.SEED)
        made: Made = {}
        for number in range(FLIPPED):
            data, at = bytearray(made_one.data), dice.randrange(len(made_one.data))
            data[at] ^= 1 << dice.randrange(8)
            made |= _written(
                folder, made_one, bytes(data), lambda start, end, at=at: not start <= at < end, f"{number:03}"
            )
        return made

    return make


CASES = (
    Case("warc-whole", f"nothing: a `.warc.gz` of {PAGES} pages", whole(True), True),
    Case("warc-cut-gz", f"a `.warc.gz` of {PAGES} pages, of which 77 % are left", cut(True), True),
    Case("warc-cut", f"a `.warc` of {PAGES} pages, of which 77 % are left", cut(False), False),
    Case("warc-flips-gz", f"{FLIPPED} `.warc.gz` of {_IN_FLIPPED} pages, one bit flipped in each", flipped(True), True),
    Case("warc-flips", f"{FLIPPED} `.warc` of {_IN_FLIPPED} pages, one bit flipped in each", flipped(False), False),
)


def _written(
    folder: Path,
    made: Archive,
    data: bytes | None = None,
    is_whole: Callable[[int, int], bool] = lambda start, end: True,
    stem: str = "in",
) -> Made:
    """Write an archive, or what is left of it."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{stem}.warc.gz" if made.packed else f"{stem}.warc"
    (folder / name).write_bytes(made.data if data is None else data)
    good = frozenset(page for page, start, end in made.pages if is_whole(start, end))
    return {name: Pages(frozenset(page for page, _, _ in made.pages), good)}


def _response(document: dict[str, str]) -> bytes:
    lines = [html.escape(line, quote=False) for line in document["text"].splitlines() if line.strip()]
    body = f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{document['id']}</title></head><body><p>"
    page = (body + "</p>\n<p>".join(lines) + "</p></body></html>\n").encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page


def _stored(type: str, url: str | None, block: bytes, packed: bool) -> bytes:
    digest = base64.b32encode(hashlib.sha1(block).digest()).decode()
    target = "" if url is None else f"WARC-Target-URI: {url}\r\n"
    kind = f"application/http; msgtype={type}" if type in ("request", "response") else "application/warc-fields"
    head = (
        f"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Record-ID: <{_id(type, url)}>\r\nWARC-Date: 2024-05-01T10:00:00Z\r\n"
        f"{target}WARC-Block-Digest: sha1:{digest}\r\nContent-Type: {kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    record = head.encode() + block + b"\r\n\r\n"
    return gzip.compress(record, mtime=0) if packed else record


def _id(type: str, url: str | None) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{type} {url}')}"
