"""Text files: what is read, in which encoding it is written back, and what is refused."""

from __future__ import annotations

import codecs

import pytest

from cleaner.formats import encodings
from cleaner.sources import files
from cleaner.sources.record import Cut, Item, Record, Reject
from cleaner.sources.scope import Fields

FIELDS = Fields()


def read(raw: bytes) -> Item:
    (item,) = files.read([raw[:3], raw[3:]], "x.txt", FIELDS)
    return item


@pytest.mark.parametrize(
    "raw", [b"", b"a\r\nb\rc\n", codecs.BOM_UTF8 + b"a", b"Some text and a NUL\0 in it\n", b"\x1b[1mlog\n"]
)
def test_utf8_is_read_to_the_last_byte(raw: bytes) -> None:
    item = read(raw)
    assert isinstance(item, Record)
    assert item.document.source.encode() == raw


@pytest.mark.parametrize(("codec", "mark"), [(e.codec, e.mark) for e in encodings._MARKED])
def test_marked_encodings_are_written_back_as_they_came(codec: str, mark: bytes) -> None:
    raw = mark + "ä line\r\nAD\n\U0001f600\n".encode(codec)
    item = read(raw)
    assert isinstance(item, Record)
    source = item.document.source
    assert source == "ä line\r\nAD\n\U0001f600\n"
    clean = files.render(item, source.replace("AD\n", ""), [(8, 11)], FIELDS).data
    assert clean == raw.replace("AD\n".encode(codec), b"")
    assert files.put_back(clean, [Cut(8, "AD\n")], FIELDS) == raw


@pytest.mark.parametrize(
    ("raw", "kind", "bad_offset", "says"),
    [
        (b"fine\nthen \xff\n", "invalid-utf8", 10, "byte 10 (0xff)"),
        (b"cut \xc3", "invalid-utf8", 4, "UTF-8"),
        ("no mark at all".encode("utf-16-le"), "utf16-without-bom", None, "iconv"),
        ("no mark at all".encode("utf-16-be"), "utf16-without-bom", None, "iconv"),
        (codecs.BOM_UTF16_LE + b"a\0b", "invalid-utf16", 4, "UTF-16"),
        (codecs.BOM_UTF16_LE + "a\0b".encode("utf-16-le"), "binary", None, "NUL"),
        (codecs.BOM_UTF32_BE + b"\0\0\0a\xff\xff\xff\xff", "invalid-utf32", 8, "UTF-32"),
        (b"\x1f\x8b\x08\x00text", "binary", None, "gzip"),
        (b"\x28\xb5\x2f\xfdtext", "binary", None, "zstandard"),
        (b"PK\x03\x04text", "binary", None, "zip"),
        (b"%PDF-1.7\ntext", "binary", None, "PDF"),
        (b"\x89PNG\r\n\x1a\n", "binary", None, "PNG"),
        (b"\xff\xd8\xff\xe0", "binary", None, "JPEG"),
        (b"\x7fELF\x02", "binary", None, "program"),
        (b"a\x01\x02\x03\x04\x05b", "binary", None, "71% of its bytes"),
    ],
)
def test_refuses_what_is_no_text_and_says_why(raw: bytes, kind: str, bad_offset: int | None, says: str) -> None:
    item = read(raw)
    assert isinstance(item, Reject)
    assert (item.kind, item.bad_offset, item.raw) == (kind, bad_offset, raw)
    assert says in item.reason
