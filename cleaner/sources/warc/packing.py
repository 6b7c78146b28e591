"""Gzip members and zstandard frames: how one begins, how it is opened, and how it is made."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, NamedTuple

import zstandard

from cleaner.sources import deflate

_LEVEL = 4  # 6 takes half as long again, for 2 %; isal is faster, but then the bytes depend on what is installed
_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # no time, no name, no system
_WINDOW = 1 << 27  # --long=27, what the zstd tool opens by itself
_DICTIONARY = b"\x5d\x2a\x4d\x18"
_MOST_DICTIONARY = 1 << 26  # bytes


class CorruptError(Exception):
    """Bytes that were packed by nobody. `only_changed`: all could be unpacked, but its checksum does not fit."""

    def __init__(self, only_changed: bool = False) -> None:
        super().__init__(only_changed)
        self.only_changed = only_changed


class Packing(NamedTuple):
    """One way to pack records, each into a unit of its own or many into one."""

    suffix: str
    unit: str  #: what a unit is called
    begins: bytes
    mark: re.Pattern[bytes]  #: by which one is searched for: what nobody writes is not tried
    step: int  #: stored bytes that are unpacked at once: they may become a thousand times, or 128 KiB for every 4
    shows: int  #: stored bytes of which a unit has shown how its content begins
    verbatim: int  #: foreign bytes that may stand in packed data as they are, at a stretch
    padding: Callable[[bytes], int]  #: how many bytes without meaning begin like these 8
    opener: Callable[[], Any]
    packed: Callable[[bytes], bytes]

    def careful(self) -> Unit:
        """A unit whose bytes, when it is broken, are the same on every machine."""
        return Unit(self.opener())

    def quick(self) -> Unit:
        """A unit that is opened as fast as can be here."""
        return Unit(deflate.expander(deflate.GZIP)) if self is GZIP else Unit(self.opener())


class Unit:
    """A member or frame that is being opened."""

    def __init__(self, opener: Any) -> None:
        self._opener = opener
        self.ended = False  #: all of it was there, and its checksum fits
        self.behind = b""  #: what was fed of the bytes behind its end

    def feed(self, stored: bytes) -> bytes:
        """What the bytes mean; raises CorruptError."""
        try:
            data: bytes = self._opener.decompress(stored)
        except _ERRORS as error:
            raise CorruptError("check" in str(error)) from error  # so zlib, isal and zstandard call it
        if self._opener.eof:
            self.ended, self.behind = True, self._opener.unused_data
        return data


def packed_in_gzip(data: bytes) -> bytes:
    """One member: the same bytes on every machine."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    check = struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)
    return b"".join((_HEAD, packer.compress(data), packer.flush(), check))


def packed_in_zstd(data: bytes) -> bytes:
    """One frame, with a checksum."""
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


def _zeros(stored: bytes) -> int:
    """Tape drives left some, and `dd`."""
    return len(stored) - len(stored.lstrip(b"\0"))


def _skippable(stored: bytes) -> int:
    """A frame of zstandard that holds something for other programs, or a dictionary."""
    if len(stored) < 8 or stored[1:4] != b"\x2a\x4d\x18" or not 0x50 <= stored[0] <= 0x5F:
        return 0
    return 8 + int.from_bytes(stored[4:8], "little")


def _zstd_opener() -> Any:
    return zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()


_FLAGS = rb"[\0\x04\x08\x0c]"  # of gzip: with a name or a field of somebody's, or without
_DESCRIPTORS = b"[" + b"".join(b"\\x%02x" % byte for byte in range(256) if not byte & 8) + b"]"  # a bit must be unset

GZIP = Packing(
    ".gz",
    "gzip member",
    b"\x1f\x8b\x08",
    re.compile(rb"\x1f\x8b\x08" + _FLAGS, re.DOTALL),
    step=1 << 14,
    shows=1 << 12,
    verbatim=(1 << 16) + 64,
    padding=_zeros,
    opener=lambda: zlib.decompressobj(wbits=31),
    packed=packed_in_gzip,
)
ZSTD = Packing(
    ".zst",
    "zstandard frame",
    b"\x28\xb5\x2f\xfd",
    re.compile(rb"\x28\xb5\x2f\xfd" + _DESCRIPTORS, re.DOTALL),
    step=1 << 10,
    shows=(1 << 17) + 64,
    verbatim=(1 << 17) + 64,
    padding=_skippable,
    opener=_zstd_opener,
    packed=packed_in_zstd,
)
PACKINGS = {packing.suffix: packing for packing in (GZIP, ZSTD)}


def packing_of(head: bytes, suffix: str) -> Packing | None:
    """What a file is packed in by how it begins, or else by its name; None for a plain one."""
    if head.startswith(b"WARC/"):
        return None
    if _skippable(head[:8]):
        return ZSTD
    return next((one for one in PACKINGS.values() if head.startswith(one.begins)), PACKINGS.get(suffix))


def begun(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, as many as tell what they are packed in, and all of them."""
    first = b""
    while len(first) < 64 and (chunk := next(chunks, b"")):
        first += chunk
    return first, chain([first], chunks)


def with_dictionary(packing: Packing | None, at: Callable[[int, int], bytes]) -> Packing | None:
    """The packing with the dictionary that an archive of zstandard may begin with; `at`: bytes of the whole file.

    Raises CorruptError for one that can't be used.
    """
    if packing is not ZSTD or at(0, 4) != _DICTIONARY:
        return packing
    size = int.from_bytes(at(4, 4), "little")
    data = at(8, min(size, _MOST_DICTIONARY))
    try:
        if data.startswith(ZSTD.begins):
            data = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(data).read(_MOST_DICTIONARY)
        words = zstandard.ZstdCompressionDict(data)
        zstandard.ZstdDecompressor(dict_data=words).decompressobj()
    except zstandard.ZstdError as error:
        raise CorruptError from error
    opener = lambda: zstandard.ZstdDecompressor(dict_data=words, max_window_size=_WINDOW).decompressobj()
    return packing._replace(opener=opener)


_ERRORS: tuple[type[Exception], ...] = (*deflate.errors, zstandard.ZstdError)
