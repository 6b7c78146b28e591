"""The header of a WARC record, and the digest that it may state of what follows."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

BEGINS = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n")
MOST_BYTES = 1 << 20  # of a header: a target may be a data: URL

_FIELD = re.compile(rb"([!-9;-~]+):[ \t]*([^\r\n]*(?:(?:\r(?!\n)|\r?\n[ \t]+)[^\r\n]*)*)\r?\n")
_NEWLINE = re.compile(rb"\r?\n")
_FIRST_LINE = 11  # bytes, at most
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_MUST = ("warc-type", "warc-record-id", "content-length")
_DIGITS = re.compile(r"[0-9]{1,18}")
_ALGORITHMS = ("md5", "sha1", "sha256", "sha512")


class Header(NamedTuple):
    """What a record says about itself."""

    version: str  #: WARC/1.0
    fields: Mapping[str, str]  #: by their names in small letters; of two with one name, the first
    length: int  #: bytes of its block
    newline: bytes  #: how its lines end

    @property
    def type(self) -> str:
        """response, conversion and so on."""
        return self.fields["warc-type"].lower()

    @property
    def id(self) -> str:
        """The record's id, without the brackets."""
        return bare(self.fields["warc-record-id"])

    @property
    def url(self) -> str | None:
        """What was fetched."""
        return bare(self.fields.get("warc-target-uri", "")) or None  # some writers put brackets around it


def bare(uri: str) -> str:
    """A URI without the brackets around it."""
    return uri[1:-1] if uri.startswith("<") and uri.endswith(">") else uri


class Head(NamedTuple):
    """What stands where a header should."""

    header: Header | None = None  #: None where there is none, or one that can't be read
    data: bytes = b""  #: the bytes of it, with the empty line
    is_short: bool = False  #: it may be one, but more bytes are needed to tell


_NONE = Head()


def head_of(data: bytes | bytearray) -> Head:
    """The header that the bytes begin with: first line, fields, empty line. Stops at the first line that is none."""
    begins = BEGINS.match(data)
    if begins is None:
        return Head(is_short=len(data) < _FIRST_LINE and b"WARC/".startswith(data[:5]))
    fields, at = fields_of(data, begins.end())
    ends = _NEWLINE.match(data, at)
    if ends is None:
        return Head(is_short=b"\n" not in data[at:])
    if not all(name in fields for name in _MUST) or not _DIGITS.fullmatch(fields["content-length"]):
        return _NONE
    newline = b"\r\n" if begins[0].endswith(b"\r\n") else b"\n"
    header = Header(begins[0].strip().decode(), fields, int(fields["content-length"]), newline)
    return Head(header, bytes(data[: ends.end()]))


def url_in(data: bytes) -> str | None:
    """What was fetched, as far as the beginning of a record tells."""
    begins = BEGINS.match(data)
    fields = fields_of(data, begins.end())[0] if begins else {}
    return bare(fields.get("warc-target-uri", "")) or None


def fields_of(data: bytes | bytearray, at: int) -> tuple[dict[str, str], int]:
    """The fields that stand from a place on, and where the first line is that is none."""
    fields: dict[str, str] = {}
    while found := _FIELD.match(data, at):
        value = found[2].decode("utf-8", "replace").strip()
        if "\n" in value or "\r" in value:
            value = _FOLD.sub(" ", value)
        fields.setdefault(found[1].decode().lower(), value)
        at = found.end()
    return fields, at


class Digest:
    """The digest that a header states of its block, and that of the bytes that came so far."""

    def __init__(self, stated: str, algorithm: str) -> None:
        self._stated = stated.rstrip("=").lower()
        self._hash: Any = hashlib.new(algorithm, usedforsecurity=False)

    @classmethod
    def of(cls, header: Header) -> Digest | None:
        """None where the header states none that can be checked."""
        name, colon, value = header.fields.get("warc-block-digest", "").partition(":")
        algorithm = name.strip().lower().replace("-", "")
        return cls(value.strip(), algorithm) if colon and algorithm in _ALGORITHMS else None

    def update(self, data: bytes) -> None:
        """Take in more of the block."""
        self._hash.update(data)

    def fits(self) -> bool:
        """True when the block was what it was when the digest was made."""
        in_base32 = base64.b32encode(self._hash.digest()).decode().rstrip("=").lower()
        return self._stated in (self._hash.hexdigest(), in_base32)


def sha1_of(block: bytes) -> str:
    """The digest as a header states it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
