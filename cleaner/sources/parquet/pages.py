"""The headers of pages, looked at before anything is decompressed: how large will they be?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cleaner.sources.parquet import thrift
from cleaner.sources.parquet.footer import start_of
from cleaner.sources.parquet.window import Window

_KIND, _LARGE, _SMALL = 1, 2, 3  # fields of a header: what the page is, bytes decompressed, bytes stored
_DATA = {5, 8}  # fields: what a page of data says of itself, in the old way or the new
_VALUES = 1  # field of these: how many values
_DICTIONARY = 2
_STEPS = (1 << 8, 1 << 16)  # bytes that a header is looked for in: some say which values are least and greatest


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a row group is."""

    start: int  #: bytes into the file
    end: int
    stored: int  #: bytes of all columns
    large: int  #: bytes of all pages, decompressed, as far as they can be followed
    dictionaries: int  #: of these, bytes of the values that are stored once


def extent(window: Window, group: Any) -> Extent:
    """Where a row group lies and what its pages claim; the window holds it from then on. Raises OSError."""
    chunks = [group.column(i) for i in range(group.num_columns)]
    spans = [(start_of(chunk), int(chunk.total_compressed_size)) for chunk in chunks]
    start = min(start for start, _ in spans)
    end = max(start + size for start, size in spans)
    window.hold(start, end)
    pages = [page for place, size in spans for page in _pages(window, place, min(place + size, window.size))]
    return Extent(start, end, sum(size for _, size in spans), *_sums(pages))


def rows_of_first_page(window: Window, group: Any, path: str, most: int) -> int:
    """How many rows of a flat column can be looked at at the cost of its first page alone.

    Raises ValueError when that costs more than `most` bytes, OSError when the file can't be read.
    """
    chunks = (group.column(i) for i in range(group.num_columns))
    chunk = next(chunk for chunk in chunks if chunk.path_in_schema == path)
    at = start_of(chunk)
    cost = 0
    while cost <= most and (found := _header(window, at)):
        header, length = found
        cost += int(header[_LARGE].value)
        for about in _DATA & header.keys():
            if cost <= most:
                return int(header[about].value[_VALUES].value)
        at += length + int(header[_SMALL].value)
    raise ValueError(f"no page of less than {most} bytes")


def _sums(pages: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(large for _, large in pages), sum(large for kind, large in pages if kind == _DICTIONARY)


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
