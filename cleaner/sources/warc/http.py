"""A response of HTTP as an archive holds it: status, header, and the body without what it was wrapped in."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import zstandard

from cleaner.sources.container import too_large
from cleaner.sources.markup import looks_like_a_page
from cleaner.sources.record import UnfitError
from cleaner.sources.warc.search import FREE

_BLANK = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?![0-9])[^\n]*\n")
_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_WINDOW = 1 << 27
_SHORT = 20  # bytes
_NOTHING = (204, 205)  # statuses that come without a body


class Http(NamedTuple):
    """What stands before the body."""

    status: int
    fields: Mapping[str, str]  #: by their names in small letters; of two with one name, the last
    size: int  #: bytes of it

    @property
    def has_a_page(self) -> bool:
        """False for redirects, errors and whatever else has no page that was asked for."""
        return 200 <= self.status < 300 and self.status not in _NOTHING

    @property
    def type(self) -> str:
        """The media type, without its parameters: text/html."""
        return self.fields.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The encoding that the server names."""
        found = re.search(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", self.fields.get("content-type", ""), re.IGNORECASE)
        return found[1] if found else None


class Limits(NamedTuple):
    """How far a body may grow when it is unpacked."""

    most_bytes: int
    most_expansion: int


def http_of(block: bytes) -> Http | None:
    """The header that a block begins with; None where it has none."""
    begins = _STATUS.match(block)
    ends = _BLANK.search(block, begins.end() - 1) if begins else None
    if begins is None or ends is None:
        return None
    fields = {}
    for line in block[begins.end() : ends.start()].decode("latin-1").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            fields[name.strip().lower()] = value.strip()
    return Http(int(begins[1]), fields, ends.end())


def body_of(http: Http, block: bytes, limits: Limits, was_cut: bool) -> bytes:
    """The body as it was before it was sent. `was_cut`: the crawler says that it has not fetched all of it.

    Raises UnfitError for one that is damaged, grows too much, or is packed in a way that is not known here.
    """
    body = block[http.size :]
    if "chunked" in http.fields.get("transfer-encoding", "").lower():
        body = _of_chunks(body, was_cut)
    for name in reversed(http.fields.get("content-encoding", "").lower().split(",")):
        body = _unpacked(name.strip(), body, limits, was_cut)
    return body


def _of_chunks(body: bytes, was_cut: bool) -> bytes:
    """Chunks put together; what is none of them is left as it is: many crawlers do that and leave the header."""
    if not body:
        return body
    pieces: list[bytes] = []
    at = 0
    while size := _SIZE.match(body, at):
        start, end = size.end(), size.end() + int(size[1], 16)
        if end == start:
            return b"".join(pieces)
        pieces.append(body[start:end])
        at = end + 2 if body.startswith(b"\r\n", end) else end + 1
        if end > len(body) or body[at - 1 : at] != b"\n":
            break
    if at == 0 and _is_markup(body):
        return body
    if was_cut and len(body) - at < _SHORT:  # all that is left is the beginning of another chunk's size
        return b"".join(pieces)
    raise UnfitError("bad-encoding", f"the body should be in chunks, and is damaged or was cut at byte {at:,} of it")


def _unpacked(name: str, body: bytes, limits: Limits, was_cut: bool) -> bytes:
    if name in ("", "identity", "none", "utf-8") or not body:
        return body
    if name not in _UNPACKERS:
        if _is_markup(body):
            return body
        raise UnfitError("unknown-encoding", f"the body is packed in a way that is not known here: {name!r}")
    most = min(limits.most_bytes, max(FREE, len(body) * limits.most_expansion))
    try:
        data, is_whole = _UNPACKERS[name](body, most + 1)
    except (zlib.error, zstandard.ZstdError, _CorruptError) as error:
        if _is_markup(body):  # unpacked already, and the header left as it was
            return body
        raise UnfitError("bad-encoding", f"the body should be packed as {name}, and is damaged") from error
    if len(data) > most:
        raise _too_much(name, most, limits)
    if not (is_whole or was_cut):
        raise UnfitError("bad-encoding", f"the body is packed as {name} and ends too early")
    return data


def _too_much(name: str, most: int, limits: Limits) -> UnfitError:
    if most == limits.most_bytes:
        damage = too_large(most)
        return UnfitError(damage.kind, damage.reason)
    reason = (
        f"the body, packed as {name}, became more than {limits.most_expansion} times as many bytes: this looks like a "
        "decompression bomb and was stopped; if it is none, raise --max-expansion"
    )
    return UnfitError("bomb", reason)


def _is_markup(body: bytes) -> bool:
    return body.lstrip()[:1] == b"<" or looks_like_a_page(body)


class _CorruptError(Exception):
    """What brotli says, which has an error of its own only where it is installed."""


def _gzip(body: bytes, most: int) -> tuple[bytes, bool]:
    opener = zlib.decompressobj(wbits=31)
    return opener.decompress(body, most), opener.eof


def _deflate(body: bytes, most: int) -> tuple[bytes, bool]:
    """With a header, as the standard says, or without one, as some servers do it."""
    try:
        opener = zlib.decompressobj()
        return opener.decompress(body, most), opener.eof
    except zlib.error:
        opener = zlib.decompressobj(wbits=-15)
        return opener.decompress(body, most), opener.eof


def _zstd(body: bytes, most: int) -> tuple[bytes, bool]:
    opener: Any = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
    pieces: list[bytes] = []
    size = 0
    for at in range(0, len(body), 1 << 10):
        pieces.append(opener.decompress(body[at : at + (1 << 10)]))
        size += len(pieces[-1])
        if size >= most or opener.eof:
            break
    return b"".join(pieces), bool(opener.eof)


def _brotli(body: bytes, most: int) -> tuple[bytes, bool]:
    try:
        brotli: Any = import_module("brotli")
    except ImportError as error:
        reason = "the body is packed as br: pip install 'cleaner-corpus[warc]', and try again with --retry"
        raise UnfitError("unknown-encoding", reason) from error
    opener, size = brotli.Decompressor(), 0
    pieces: list[bytes] = []
    try:
        while size < most and not opener.is_finished():
            piece = opener.process(b"" if pieces else body, output_buffer_limit=most - size)
            if not piece:
                break
            pieces.append(piece)
            size += len(piece)
        return b"".join(pieces), opener.is_finished()
    except brotli.error as error:
        raise _CorruptError from error


_UNPACKERS: dict[str, Callable[[bytes, int], tuple[bytes, bool]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
