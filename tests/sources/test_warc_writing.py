"""What is written of the documents of an archive, who else reads it, and the way back."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.api import Cleaner
from cleaner.batch.one import Defaults, cleaned
from cleaner.model import Document
from cleaner.sources import deflate, warc
from cleaner.sources.record import Cut, MisfitError, Record, Rendered
from cleaner.sources.scope import Fields
from cleaner.sources.warc import packing
from sources.warcs import (
    FIELDS,
    PROSE,
    STORED,
    content,
    conversion,
    crawl,
    http,
    inflated,
    members,
    page,
    plain,
    read,
    record,
    records_of,
    rejects_of,
    response,
    texts,
)

NAMES = {"plain": "x.warc", "members": "x.warc.gz", "frames": "x.warc.zst"}


def rendered(item: Record, clean: str, fields: Fields = FIELDS, **about: Any) -> bytes:
    document = replace(item.document, source=clean, markup=None, **about)
    return warc.render(item._replace(document=document), clean, [], fields).data


def written(name: str, made: list[bytes], fields: Fields = FIELDS) -> bytes:
    """The clean file of an archive; of each document, its name is left."""
    target = BytesIO()
    writer = warc.writer(target)
    for item in records_of(read(plain(made), name if name.endswith(".warc") else name[:-3])):
        item = item._replace(row=item.row._replace(packing=packing.packing_of(b"", name[-4:].lstrip("c"))))
        writer.write(Rendered(rendered(item, f"Text of {item.label}\n", fields)))
    writer.close()
    return target.getvalue()


def test_a_text_becomes_a_record_of_type_conversion() -> None:
    (item,) = records_of(read(conversion(1, WARC_Identified_Content_Language="fra,eng"), "d/x.wet"))
    assert rendered(item, "Tout simple\n").decode() == (
        "WARC/1.0\r\n"
        "WARC-Type: conversion\r\n"
        "WARC-Target-URI: https://port.example/1\r\n"
        "WARC-Date: 2024-05-01T10:00:01Z\r\n"
        "WARC-Record-ID: <urn:uuid:e1bd7f68-2f8d-5ab9-898f-0bae7606bd27>\r\n"
        "WARC-Refers-To: <urn:uuid:751a40f877d2f67f9c73cc0e54129f25>\r\n"
        "WARC-Block-Digest: sha1:GT3MZLETWNHM2DUM3KX7NYHBQB63NKUY\r\n"
        "WARC-Identified-Content-Language: fra,eng\r\n"
        "Cleaner-Source-Offset: 0\r\n"
        "Content-Type: text/plain\r\n"
        "Content-Length: 12\r\n"
        "\r\n"
        "Tout simple\n"
        "\r\n\r\n"
    )


def test_a_page_becomes_its_text_and_what_it_says_about_itself() -> None:
    (item,) = records_of(read(response(1)))
    data = rendered(item, "Clean\n", lang="en", meta={"title": "Page 1", "author": "Zo\xeb"})
    found = read(data, "x.wet")
    assert [content(each) for each in records_of(found)] == ["Clean\n"]
    text, about = data.split(b"WARC/1.0\r\n")[1:]
    assert b"WARC-Identified-Content-Language: eng\r\n" in text
    assert b"WARC-Type: metadata\r\n" in about
    assert b"Content-Type: application/json\r\n" in about
    refers = f"WARC-Refers-To: <{item.document.id}>\r\n".encode()
    assert refers in text
    assert refers in about
    stated = json.loads(about.split(b"\r\n\r\n")[1])
    assert stated == {
        "title": "Page 1",
        "lang": None,
        "canonical": None,
        "published": None,
        "author": "Zo\xeb",
        "undecodable": 0,
    }
    assert rendered(item, "Clean\n", Fields(meta="")).count(b"WARC/1.0") == 1
    (text_item,) = records_of(read(conversion(1)))
    assert rendered(text_item, "Clean\n").count(b"WARC/1.0") == 1


def test_a_text_of_which_nothing_goes_is_written_like_others() -> None:
    (item,) = records_of(read(conversion(1, PROSE + "\n"), "x.wet.gz"))
    cleaner = Cleaner()
    result, clean, found = cleaned(item, warc, cleaner, FIELDS, Defaults())
    assert (result.drops, clean) == ((), PROSE + "\n")
    assert b"Cleaner-Source-Offset" in inflated(found.data)


def test_ids_are_made_of_those_of_the_sources() -> None:
    def ids(made: list[bytes]) -> list[str]:
        return [item.document.id for item in records_of(read(written("x.warc", made), "x.wet"))]

    once = ids(crawl(5))
    assert once == ids(crawl(5))
    assert len(set(once)) == 5
    assert set(once).isdisjoint(item.document.id for item in records_of(read(plain(crawl(5)))))
    about = written("x.warc", crawl(5)).count(b"WARC-Record-ID")
    assert len(set(written("x.warc", crawl(5)).split(b"WARC-Record-ID: ")[1:])) == about == 10


@pytest.mark.parametrize("kind", NAMES)
def test_what_was_written_can_be_read_again(kind: str) -> None:
    data = written(NAMES[kind], crawl(7))
    items = read(data, warc.clean_name(NAMES[kind]))
    assert not rejects_of(items)
    assert [content(item) for item in records_of(items)] == [f"Text of https://port.example/{n}\n" for n in range(7)]


@pytest.mark.parametrize("kind", ["plain", "members"])
def test_warcio_reads_what_was_written(kind: str) -> None:
    pytest.importorskip("warcio")
    from warcio.archiveiterator import ArchiveIterator

    found = []
    for each in ArchiveIterator(BytesIO(written(NAMES[kind], crawl(7))), check_digests=True):
        found.append((each.rec_type, each.content_stream().read(), each.rec_headers["WARC-Target-URI"]))
        assert each.digest_checker.passed
    assert [one[1:] for one in found if one[0] == "conversion"] == [
        (f"Text of https://port.example/{n}\n".encode(), f"https://port.example/{n}") for n in range(7)
    ]
    assert [one[0] for one in found] == ["conversion", "metadata"] * 7


@pytest.mark.parametrize("kind", NAMES)
def test_fastwarc_reads_what_was_written(kind: str) -> None:
    fastwarc: Any = pytest.importorskip("fastwarc.warc")
    found = []
    for each in fastwarc.ArchiveIterator(BytesIO(written(NAMES[kind], crawl(7)))):
        each.freeze()
        assert each.verify_block_digest()
        if each.record_type == fastwarc.WarcRecordType.conversion:
            found.append((each.reader.read(), each.headers["WARC-Target-URI"]))
    assert found == [(f"Text of https://port.example/{n}\n".encode(), f"https://port.example/{n}") for n in range(7)]


@pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <function SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
)
def test_what_others_have_written_is_read_as_they_read_it() -> None:
    pytest.importorskip("warcio")
    from warcio.archiveiterator import ArchiveIterator
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    bodies = [page(n) for n in range(12)]
    for packed in (True, False):
        target = BytesIO()
        writer = WARCWriter(target, gzip=packed)
        writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "test"}))
        for n, body in enumerate(bodies):
            fields = [("Content-Type", "text/html; charset=utf-8")]
            if n % 3 == 1:
                body, fields = gzip.compress(body), [*fields, ("Content-Encoding", "gzip")]
            if n % 3 == 2:
                body, fields = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body), [*fields, ("Transfer-Encoding", "chunked")]
            head = StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(f"https://a.example/{n}", "response", BytesIO(body), http_headers=head)
            )
        data = target.getvalue()
        items = read(data, "x.warc.gz" if packed else "x.warc")
        assert not rejects_of(items)
        assert [content(item) for item in records_of(items)] == bodies
        theirs = [each for each in ArchiveIterator(BytesIO(data)) if each.rec_type == "response"]
        assert [f"<{item.document.id}>" for item in records_of(items)] == [
            each.rec_headers["WARC-Record-ID"] for each in theirs
        ]


def test_the_bytes_do_not_depend_on_a_faster_library(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("isal")
    data, name = members(crawl(9)), "x.warc.gz"
    with_it = (read(data, name), written(name, crawl(9)), read(data[:-30], name), read(data[:3000] + data[3001:], name))
    monkeypatch.setattr(deflate, "_made_by", zlib)
    without = (read(data, name), written(name, crawl(9)), read(data[:-30], name), read(data[:3000] + data[3001:], name))
    assert with_it == without


# And back


@pytest.mark.parametrize("kind", NAMES)
def test_pieces_are_the_records_as_they_are_stored(kind: str) -> None:
    data = written(NAMES[kind], crawl(5))
    lines = [item.line for item in records_of(read(plain(crawl(5))))]
    for step in (1, 100, 1 << 20):
        chunks = [data[at : at + step] for at in range(0, len(data), step)]
        pieces = list(warc.pieces(chunks))
        assert b"".join(piece.raw for piece in pieces) == data
        assert [piece.source for piece in pieces] == [place for line in lines for place in (line, None)]
        assert [piece.line for piece in pieces] == [1, 0] * 5


@pytest.mark.parametrize("kind", NAMES)
def test_cuts_go_back_into_the_text(kind: str) -> None:
    piece = next(iter(warc.pieces([written(NAMES[kind], crawl(1))])))
    whole = warc.put_back(piece.raw, [Cut(0, "Ad\xe9\n"), Cut(5, "[x]")], FIELDS)
    (item,) = read(whole, "x.wet")
    assert isinstance(item, Record)
    assert content(item) == "Ad\xe9\nText [x]of https://port.example/0\n"
    with pytest.raises(MisfitError, match="has 31 characters"):
        warc.put_back(piece.raw, [Cut(100, "x")], FIELDS)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-5],
        lambda data: data[5:],
        lambda data: data + b"junk",
        lambda data: data + gzip.compress(conversion(9)),
        lambda data: data.replace(b"Source-Offset", b"Source-Offsat") if b"Offset" in data else data[:60] + data[61:],
    ],
)
@pytest.mark.parametrize("kind", ["plain", "members"])
def test_a_clean_file_that_was_changed_is_told(kind: str, change: Any) -> None:
    with pytest.raises(MisfitError):
        list(warc.pieces([change(written(NAMES[kind], crawl(2)))]))


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(sorted(NAMES)))
def test_any_text_goes_there_and_back(text: str, kind: str) -> None:
    (item,) = records_of(read(conversion(1)))
    item = item._replace(row=item.row._replace(packing=packing.packing_of(b"", NAMES[kind][-4:].lstrip("c"))))
    data = rendered(item, text)
    (found,) = records_of(read(data, "x.wet"))
    assert content(found) == text
    (piece,) = warc.pieces([data])
    assert warc.put_back(piece.raw, [], FIELDS) == data


def test_headers_can_not_be_made_longer_by_what_stands_in_them() -> None:
    made = record(
        "response", http(page(1)), 1, uri="https://port.example/\rWARC-Type: x", WARC_Date="2024\r\n folded: x"
    )
    (item,) = records_of(read(made))
    (found,) = records_of(read(rendered(item, "x"), "x.wet"))
    assert found.document.url == "https://port.example/ WARC-Type: x"
    assert found.row.header.fields.keys() == records_of(read(rendered(item, "y"), "x.wet"))[0].row.header.fields.keys()


def test_every_kind_of_storing_is_tried_here() -> None:
    assert set(NAMES) <= set(STORED)
    assert Document("x").lang is None
    assert len(texts(2)) == 3
