"""Bytes of a page to what the parser is given: text where the encoding is certain, bytes where browsers would sniff."""

from __future__ import annotations

import codecs

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: how files of other kinds begin, and what they are
_OTHERS = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x7fELF", "a program"),
)
_HEAD = 4096  # bytes looked at for zeros


class NotAPageError(ValueError):
    """Bytes that hold no page; says what they are."""


def decoded(data: bytes) -> str | bytes:
    """The text, where a mark or strict UTF-8 says how to read it; otherwise the bytes, for the parser to sniff.

    Raises NotAPageError for files of other kinds.
    """
    for start, name in _OTHERS:
        if data.startswith(start):
            raise NotAPageError(f"the bytes are {name}, not a page")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data[:_HEAD] and (encoding_of_pairs := _wide_encoding(data[:_HEAD])):
        return data.decode(encoding_of_pairs, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 without a mark: markup is ASCII, so every other byte of it is zero."""
    even, odd = head[::2], head[1::2]
    if odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.4 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None
