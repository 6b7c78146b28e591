"""What bytes are by how they begin: another kind of file, or text in an encoding that a mark or zeros tell."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple


class Encoding(NamedTuple):
    """How a text is spelled: the codec behind its mark."""

    codec: str
    mark: bytes


UTF8 = Encoding("utf-8", b"")
_MARKED = (
    Encoding("utf-32-le", codecs.BOM_UTF32_LE),  # before UTF-16: its mark starts with the one of UTF-16
    Encoding("utf-32-be", codecs.BOM_UTF32_BE),
    Encoding("utf-16-le", codecs.BOM_UTF16_LE),
    Encoding("utf-16-be", codecs.BOM_UTF16_BE),
)

_SIGNATURES = (
    (re.compile(rb"\x1f\x8b"), "gzip data (name it .gz)"),
    (re.compile(rb"\x28\xb5\x2f\xfd"), "zstandard data (name it .zst)"),
    (re.compile(rb"PK[\x03\x05]"), "a zip archive or office document"),
    (re.compile(rb"%PDF-\d"), "a PDF"),
    (re.compile(rb"\x89PNG\r\n"), "a PNG image"),
    (re.compile(rb"\xff\xd8\xff"), "a JPEG image"),
    (re.compile(rb"GIF8[79]a[^\n]{0,6}\0"), "a GIF image"),
    (re.compile(rb"BZh[1-9]1AY&SY"), "bzip2 data (name it .bz2)"),
    (re.compile(rb"\xfd7zXZ\0"), "xz data"),
    (re.compile(rb"7z\xbc\xaf"), "a 7z archive"),
    (re.compile(rb"\x7fELF"), "a program"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an old office document"),
    (re.compile(rb"SQLite format 3\0"), "an SQLite database"),
)
_HEAD = 4096  # bytes looked at for zeros
_MANY, _FEW = 0.4, 0.1  # shares of the bytes at odd places, at even ones


def signature(raw: bytes) -> str | None:
    """What a well-known binary format this starts like, for people."""
    return next((name for pattern, name in _SIGNATURES if pattern.match(raw)), None)


def wide_codec(raw: bytes) -> str | None:
    """UTF-16 without a byte-order mark: of markup and of most texts, every second byte is zero."""
    head = raw[:_HEAD]
    if len(head) < 4 or b"\0" not in head:
        return None
    even, odd = head[::2], head[1::2]
    if odd.count(0) >= _MANY * len(odd) and even.count(0) <= _FEW * len(even):
        return "utf-16le"
    if even.count(0) >= _MANY * len(even) and odd.count(0) <= _FEW * len(odd):
        return "utf-16be"
    return None


def encoding_of(raw: bytes) -> Encoding:
    """What a byte-order mark says; UTF-8 when there is none, and for its own mark, which is a character of the text."""
    return next((encoding for encoding in _MARKED if raw.startswith(encoding.mark)), UTF8)
