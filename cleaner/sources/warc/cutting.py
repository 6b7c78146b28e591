"""Where stretches of an archive may begin: at a record, or at the unit that holds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from cleaner.sources.warc.flow import TAIL, leads_on
from cleaner.sources.warc.header import MOST_BYTES, Head, head_of
from cleaner.sources.warc.packing import CorruptError, Packing, packing_of, with_dictionary
from cleaner.sources.warc.search import FREE, find_unit

_BLOCK = 1 << 20  # bytes
_HEAD = 1 << 12  # bytes; nearly every header is shorter
_SURE = 1 << 20  # stored bytes of a unit that could be unpacked: nothing else looks like that
_BEGINS = re.compile(rb"\n(?=WARC/[01]\.\d)")


def cut(file: BinaryIO, size: int, range_bytes: int) -> Iterator[int]:
    """The first place at or behind every `range_bytes` where a stretch may begin."""
    file.seek(0)
    begins = file.read(8)
    try:
        packing = with_dictionary(packing_of(begins, ""), partial(_at, file))
    except CorruptError:
        return
    if packing:
        yield from _units(file, size, range_bytes, packing)
    elif begins.startswith(b"WARC/"):
        wanted = range_bytes
        for place in _records(file, size):
            if place >= wanted:
                yield place
                wanted = _behind(place, range_bytes)


def _behind(place: int, range_bytes: int) -> int:
    return place // range_bytes * range_bytes + range_bytes


def _records(file: BinaryIO, size: int) -> Iterator[int]:
    """Where records begin, going from header to header. One that was only searched for could lie within another."""
    at, data = 0, _at(file, 0, _HEAD)
    while at < size:
        header, head, _ = _head(file, at, data)
        if header:
            end = at + len(head) + header.length
            data = _at(file, end, _HEAD + 4)
            mark = header.newline * 2
            if data.startswith(mark) and leads_on(data[len(mark) : len(mark) + TAIL]):
                at, data = end + len(mark), data[len(mark) :]
                if at < size:
                    yield at
                continue
        at = _searched(file, at + max(len(head), 1), size)
        data = _at(file, at, _HEAD)


def _head(file: BinaryIO, at: int, data: bytes) -> Head:
    """The header at a place, of which some bytes are at hand."""
    head = head_of(data)
    return head_of(_at(file, at, MOST_BYTES)) if head.is_short else head


def _searched(file: BinaryIO, start: int, size: int) -> int:
    """The next place, at the start of a line, where a header can be read; the end of the file where there is none."""
    at = start - 1
    while at < size:
        block = _at(file, at, _BLOCK)
        for found in _BEGINS.finditer(block):
            place = at + found.end()
            if _head(file, place, _at(file, place, _HEAD)).header:
                return place
        if at + len(block) >= size or not block:
            break
        at += len(block) - 16  # what begins in the last bytes is seen in the next block
    return size


def _units(file: BinaryIO, size: int, range_bytes: int, packing: Packing) -> Iterator[int]:
    at = range_bytes
    while at < size:
        place = _next_unit(file, at, size, packing)
        if place is None:
            return
        yield place
        at = _behind(place, range_bytes)


def _next_unit(file: BinaryIO, start: int, size: int, packing: Packing) -> int | None:
    """The next place that surely is the beginning of a unit with a record at its beginning."""
    base, at, window = start, 0, b""
    while True:
        block = _at(file, base + len(window), min(_BLOCK, size - base - len(window)))
        window += block
        while (found := find_unit(window, at, packing, at_end=not block)) is not None:
            if _is_sure(file, base + found, size, packing):
                return base + found
            at = found + 1
        if not block:
            return None
        kept = min(len(window), packing.shows)
        base, at, window = base + len(window) - kept, max(0, at - len(window) + kept), window[-kept:]


def _is_sure(file: BinaryIO, place: int, size: int, packing: Packing) -> bool:
    """True when whole units follow one another from here on, for longer than those of a foreign file could.

    An archive that was fetched and stored in this one stands in its packed data as it is, but only for so long.
    """
    unit, taken, given, rest = packing.quick(), 0, 0, b""
    while taken < _SURE and given < FREE:
        rest = rest or _at(file, place + taken, min(packing.step, size - place - taken))
        if not rest:
            return False
        try:
            given += len(unit.feed(rest))
        except CorruptError:
            return False
        taken += len(rest) - len(unit.behind)
        rest = unit.behind
        if unit.ended:
            if taken >= packing.verbatim or place + taken == size:
                return True
            unit, given = packing.quick(), 0
    return taken >= _SURE


def _at(file: BinaryIO, place: int, size: int) -> bytes:
    file.seek(place)
    return file.read(size)
