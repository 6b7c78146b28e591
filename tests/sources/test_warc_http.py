"""Bodies as they were before they were sent: chunks, compression, and what pretends to be so."""

from __future__ import annotations

import gzip
import sys
import zlib
from typing import Any

import pytest
import zstandard

from cleaner.sources.record import Record, Reject
from cleaner.sources.scope import Scope
from sources.warcs import HTML, content, http, page, read, record

PAGE = page(3)


def fetched(body: bytes, *, cut: str | None = None, most: int = 1 << 28, **fields: str) -> Any:
    """The page of a response with such a body, or the kind and reason of its reject."""
    made = record("response", http(body, HTML, 200, **fields), 1, WARC_Truncated=cut)
    (item,) = read(made, scope=Scope(most_bytes=most))
    if isinstance(item, Record):
        return content(item)
    assert isinstance(item, Reject)
    assert item.raw == made or item.size
    return item.kind, item.reason


def chunked(body: bytes, size: int = 100, extra: bytes = b"") -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x%s\r\n%s\r\n" % (len(piece), extra, piece) for piece in pieces) + b"0\r\nX-Sum: 1\r\n\r\n"


def brotli(body: bytes) -> bytes:
    packed: bytes = pytest.importorskip("brotli").compress(body)
    return packed


def deflated(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKED = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": deflated,  # without a header, as some servers do it
    "zstd": zstandard.ZstdCompressor().compress,
    "br": brotli,
}


@pytest.mark.parametrize("encoding", PACKED)
def test_packed_bodies_are_unpacked(encoding: str) -> None:
    body = PACKED[encoding](PAGE)
    assert fetched(body, Content_Encoding=encoding) == PAGE
    assert fetched(chunked(body, 7), Content_Encoding=encoding, Transfer_Encoding="chunked") == PAGE


def test_a_body_may_be_packed_twice() -> None:
    assert fetched(gzip.compress(zlib.compress(PAGE)), Content_Encoding="deflate, gzip") == PAGE


@pytest.mark.parametrize("extra", [b"", b"; name=value", b" "])
def test_chunks_are_put_together(extra: bytes) -> None:
    assert fetched(chunked(PAGE, 64, extra), Transfer_Encoding="chunked") == PAGE
    assert fetched(chunked(PAGE, 64, extra).replace(b"\r\n", b"\n"), Transfer_Encoding="Chunked") == PAGE


@pytest.mark.parametrize(
    "fields", [{"Transfer_Encoding": "chunked"}, {"Content_Encoding": "gzip"}, {"Content_Encoding": "br"}, {"Content_Encoding": "rot13"}]
)  # fmt: skip
def test_a_page_that_a_crawler_has_unpacked_is_left_as_it_is(fields: dict[str, str]) -> None:
    if fields.get("Content_Encoding") == "br":
        pytest.importorskip("brotli")
    assert fetched(PAGE, **fields) == PAGE
    assert fetched(b"\n " + PAGE, **fields) == b"\n " + PAGE


@pytest.mark.parametrize(
    ("body", "fields", "kind"),
    [
        (gzip.compress(PAGE)[:-20], {"Content_Encoding": "gzip"}, "bad-encoding"),
        (gzip.compress(PAGE)[:50] + b"\0\0" + gzip.compress(PAGE)[52:], {"Content_Encoding": "gzip"}, "bad-encoding"),
        (b"\0\1\2\3", {"Content_Encoding": "gzip"}, "bad-encoding"),
        (b"\0\1\2\3", {"Content_Encoding": "deflate"}, "bad-encoding"),
        (b"\0\1\2\3", {"Content_Encoding": "zstd"}, "bad-encoding"),
        (b"\0\1\2\3", {"Content_Encoding": "sdch"}, "unknown-encoding"),
        (chunked(PAGE)[:-30], {"Transfer_Encoding": "chunked"}, "bad-encoding"),
        (chunked(PAGE)[:250] + b"z" + chunked(PAGE)[250:], {"Transfer_Encoding": "chunked"}, "bad-encoding"),
        (b"z" + chunked(PAGE), {"Transfer_Encoding": "chunked"}, "bad-encoding"),
    ],
)
def test_a_body_that_is_damaged_is_never_handed_out(body: bytes, fields: dict[str, str], kind: str) -> None:
    assert fetched(body, **fields)[0] == kind


def test_what_the_crawler_says_that_it_has_cut_is_handed_out_as_far_as_it_goes() -> None:
    for cut in ("length", "time", "disconnect"):
        half = fetched(gzip.compress(PAGE)[:-20], cut=cut, Content_Encoding="gzip")
        assert half
        assert PAGE.startswith(half)
        for end in (30, 120, 121):
            half = fetched(chunked(PAGE)[:-end], cut=cut, Transfer_Encoding="chunked")
            assert half
            assert PAGE.startswith(half)
    assert fetched(b"z" + chunked(PAGE), cut="length", Transfer_Encoding="chunked")[0] == "bad-encoding"


@pytest.mark.parametrize("encoding", PACKED)
def test_bodies_that_grow_beyond_all_measure_are_stopped(encoding: str) -> None:
    body = PACKED[encoding](bytes(80 << 20))
    kind, reason = fetched(body, Content_Encoding=encoding)
    assert (kind, "--max-expansion" in reason) == ("bomb", True)
    kind, reason = fetched(body, most=1 << 20, Content_Encoding=encoding)
    assert (kind, "--max-document-bytes" in reason) == ("too-large", True)
    assert fetched(PACKED[encoding](bytes(60 << 20)), Content_Encoding=encoding) == bytes(60 << 20)


def test_without_brotli_the_reject_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    body = brotli(PAGE)
    monkeypatch.setitem(sys.modules, "brotli", None)
    kind, reason = fetched(body, Content_Encoding="br")
    assert (kind, "pip install 'cleaner-corpus[warc]'" in reason, "--retry" in reason) == (
        "unknown-encoding",
        True,
        True,
    )


def test_an_empty_body_is_an_empty_page_however_it_was_sent() -> None:
    for fields in ({}, {"Transfer_Encoding": "chunked"}, {"Content_Encoding": "gzip"}):
        assert fetched(b"", **fields) == b""
