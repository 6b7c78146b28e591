"""Bytes to text: what each page reads as, and which bytes are no page."""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import zlib

import pytest

from cleaner import Cleaner
from cleaner.formats.html import NotAPageError, read

WORDS = "Die Fähre fährt um zwölf"
PAGE = f"<!doctype html><title>x</title><p>{WORDS}</p>"
JAPANESE = "港の船は正午に出る"


def meta(charset: str, words: str = WORDS) -> str:
    return f'<!doctype html><meta charset="{charset}"><p>{words}</p>'


READABLE = [
    ("UTF-8", PAGE.encode(), WORDS),
    ("UTF-8 with a mark", b"\xef\xbb\xbf" + PAGE.encode(), WORDS),
    ("UTF-8 that calls itself something else", meta("iso-8859-1").encode(), WORDS),
    ("UTF-16 LE with a mark", b"\xff\xfe" + PAGE.encode("utf-16-le"), WORDS),
    ("UTF-16 BE with a mark", b"\xfe\xff" + PAGE.encode("utf-16-be"), WORDS),
    ("UTF-16 LE without", PAGE.encode("utf-16-le"), WORDS),
    ("UTF-16 BE without", PAGE.encode("utf-16-be"), WORDS),
    ("a meta tag: windows-1252", meta("windows-1252").encode("windows-1252"), WORDS),
    ("a meta tag: latin 1 is windows-1252", meta("iso-8859-1", "“zwölf” – 5 €").encode("windows-1252"), "“zwölf” – 5 €"),
    ("a meta tag: Shift_JIS", meta("Shift_JIS", JAPANESE).encode("shift_jis"), JAPANESE),
    ("a meta tag: EUC-JP", meta("euc-jp", JAPANESE).encode("euc-jp"), JAPANESE),
    ("a meta tag: windows-1251", meta("windows-1251", "Паром отходит в полдень").encode("windows-1251"), "Паром отходит в полдень"),
    (
        "the older meta tag",
        b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">' + f"<p>{WORDS}".encode("cp1252"),
        WORDS,
    ),
    ("no words about it at all", PAGE.encode("windows-1252"), WORDS),
    ("ASCII", b"<p>The ferry sails at noon", "The ferry sails at noon"),
    ("text without a tag", b"The ferry sails at noon", "The ferry sails at noon"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "words"), [pytest.param(*each[1:], id=each[0]) for each in READABLE])
def test_a_page_is_read_in_its_encoding(data: bytes, words: str) -> None:
    page = read(data)
    assert page.text == words + "\n"
    assert page.replaced == 0


REFUSED = [
    ("gzip", gzip.compress(PAGE.encode()), "gzip data (name it .gz)"),
    ("bzip2", bz2.compress(PAGE.encode()), "bzip2 data (name it .bz2)"),
    ("xz", lzma.compress(PAGE.encode()), "xz data"),
    ("zstd", b"\x28\xb5\x2f\xfd\x24\x00\x01\x00\x00", "zstandard data (name it .zst)"),
    ("PDF", b"%PDF-1.7\n1 0 obj", "a PDF"),
    ("PNG", b"\x89PNG\r\n\x1a\n", "a PNG image"),
    ("JPEG", b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG image"),
    ("GIF", b"GIF89a\x01\x00", "a GIF image"),
    ("ZIP", b"PK\x03\x04\x14\x00", "a zip archive or office document"),
    ("a program", b"\x7fELF\x02", "a program"),
]


@pytest.mark.parametrize(("data", "kind"), [pytest.param(*each[1:], id=each[0]) for each in REFUSED])
def test_files_of_other_kinds_are_refused_by_their_name(data: bytes, kind: str) -> None:
    with pytest.raises(NotAPageError, match=f"^the bytes are {re.escape(kind)}, not a page$"):
        read(data)


@pytest.mark.parametrize(
    "words", ["%PDF- is how a PDF begins", "PKZIP is a program", "BZ is a town", "GIF is a format"]
)
def test_words_that_only_look_like_them_are_read(words: str) -> None:
    assert read(f"<p>{words}</p>".encode()).text == words + "\n"


def test_a_page_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.formats.html.page.MOST_BYTES", 1 << 20)
    assert read(b"<p>" + b"x" * ((1 << 20) - 3)).text
    with pytest.raises(NotAPageError, match="larger than 1 MiB"):
        read(b"<p>" + b"x" * (1 << 20))


def test_a_page_of_too_many_tags_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.formats.html.page.MOST_TAGS", 10)
    assert read("<p>x" * 10).text
    with pytest.raises(NotAPageError, match="the page has 11 tags, more than 10"):
        read("<p>x" * 11)


@pytest.mark.parametrize("data", [b"", b" ", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\0\0\0\0"])
def test_a_page_of_nothing_is_a_page_without_lines(data: bytes) -> None:
    page = read(data)
    assert page.text.strip("\0\ufffd\n ") == ""
    assert Cleaner().clean_html(data).text == page.text


@pytest.mark.parametrize("data", [b"<p>noon\0</p>", b"<p>no\0on</p>", "<p>noon\0</p>", b"\0<p>noon</p>"])
def test_zeros_do_no_harm(data: bytes | str) -> None:
    assert read(data).text.replace("\0", "").replace("\ufffd", "") == "noon\n"


def test_characters_that_cannot_be_read_are_counted() -> None:
    broken = meta("utf-8", "The ferry \x81\x82 sails").encode("latin-1")
    page = read(broken)
    assert page.replaced == page.text.count("\ufffd") == 2
    result = Cleaner().clean_html(broken)
    assert result.document.meta["undecodable"] == "2"
    assert "undecodable" not in Cleaner().clean_html(PAGE.encode()).document.meta


def test_half_a_character_of_utf16_is_replaced() -> None:
    page = read(b"\xff\xfe" + "<p>noon</p>x".encode("utf-16-le")[:-1])
    assert page.replaced == 1


def test_compressed_bytes_without_a_head_raise_nothing() -> None:
    read(zlib.compress(PAGE.encode() * 20))
