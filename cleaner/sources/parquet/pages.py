"""The headers of pages, looked at before anything is decompressed: how large will they be?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cleaner.sources.parquet import thrift
from cleaner.sources.parquet.groups import Chunk, Group
from cleaner.sources.parquet.window import Window

_KIND, _LARGE, _SMALL = 1, 2, 3  # fields of a header: what the page is, bytes decompressed, bytes stored
_DATA = {5, 8}  # fields: what a page of data says of itself, in the old way or the new
_VALUES = 1  # field of these: how many values
_DICTIONARY = 2
_STEPS = (1 << 8, 1 << 16, 1 << 24)  # bytes that a header is looked for in; no reader takes a larger one


class Claim(NamedTuple):
    """How large the pages of a row group will be."""

    large: int  #: bytes, decompressed, as far as they can be followed
    dictionaries: int  #: of these, bytes of the values that are stored once


def claimed(window: Window, group: Group) -> Claim:
    """What the pages of a row group claim; the window holds it from then on. Raises OSError."""
    window.hold(group.start, group.end)
    large = dictionaries = 0
    for chunk in group.chunks:
        for kind, size in _pages(window, chunk.start, min(chunk.start + chunk.stored, window.size)):
            large += size
            dictionaries += size if kind == _DICTIONARY else 0
    return Claim(large, dictionaries)


def rows_of_first_page(window: Window, chunk: Chunk, most: int) -> int:
    """How many rows of a flat column can be looked at at the cost of its first page alone.

    Raises ValueError when that costs more than `most` bytes, OSError when the file can't be read.
    """
    at, cost = chunk.start, 0
    while cost <= most and (found := _header(window, at)):
        header, length = found
        cost += int(header[_LARGE].value)
        for about in _DATA & header.keys():
            if cost <= most:
                return int(header[about].value[_VALUES].value)
        at += length + int(header[_SMALL].value)
    raise ValueError(f"no page of less than {most} bytes")


def _pages(window: Window, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Kind and decompressed size of each page; ends where no header is, which whoever reads the pages will say."""
    while at < end:
        found = _header(window, at)
        if found is None:
            return
        header, length = found
        kind, large, small = (header.get(number) for number in (_KIND, _LARGE, _SMALL))
        if kind is None or large is None or small is None or large.value < 0 or small.value < 0:
            return
        yield kind.value, large.value
        at += length + small.value


def _header(window: Window, at: int) -> tuple[thrift.Struct, int] | None:
    for step in _STEPS:
        try:
            return thrift.read(window.at(at, step))
        except ValueError:
            continue
    return None
