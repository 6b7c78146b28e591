"""The header of a WARC record, and the digest that it may state of what follows."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

BEGINS = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n")
BLANK = re.compile(rb"\r?\n\r?\n")  # behind it, the block begins
MOST_BYTES = 1 << 20  # of a header: a target may be a data: URL

_FIELD = re.compile(rb"([!-9;-~]+):[ \t]*([^\r\n]*(?:(?:\r(?!\n)|\r?\n[ \t]+)[^\r\n]*)*)\r?\n")
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


def parsed(head: bytes) -> Header | None:
    """The header, if these bytes are one to their end: first line, fields, empty line. Otherwise None."""
    begins = BEGINS.match(head)
    if begins is None:
        return None
    newline = b"\r\n" if begins[0].endswith(b"\r\n") else b"\n"
    fields, at = fields_of(head, begins.end())
    if head[at:] not in (b"\r\n", b"\n") or not all(name in fields for name in _MUST):
        return None
    if not _DIGITS.fullmatch(fields["content-length"]):
        return None
    return Header(begins[0].strip().decode(), fields, int(fields["content-length"]), newline)


def fields_of(data: bytes, at: int) -> tuple[dict[str, str], int]:
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
