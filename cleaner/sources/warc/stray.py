"""Bytes that are no record: up to where the next one begins."""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.sources.warc.flow import Flow

_BEGINS = re.compile(rb"WARC/[01]\.\d")
_LONGEST = 8  # bytes by which a beginning is known
_WINDOW = 1 << 16
_MOST = 1 << 20  # bytes that are kept


class Stray(NamedTuple):
    """What was gone past."""

    raw: bytes  #: of many, the beginning
    size: int
    ended: bool  #: no record begins behind it, in this unit


def go_past(flow: Flow, at_line_start: bool) -> Stray:
    """Go to the next header that can be read, at the start of a line, or to the end of the unit."""
    kept: list[bytes] = []
    size, flow.crossing = 0, True
    while data := flow.peek(_WINDOW):
        step = _before_a_beginning(data, at_line_start)
        if step == 0 and flow.head().header:
            break
        step = step or 1
        if size < _MOST:
            kept.append(data[:step])
        flow.skip(step)
        size += step
        at_line_start = data[step - 1 : step] == b"\n"
    flow.crossing = False
    return Stray(b"".join(kept)[:_MOST], size, not data)


def _before_a_beginning(data: bytes, at_line_start: bool) -> int:
    """How many bytes stand before what may be a header."""
    for found in _BEGINS.finditer(data):
        at = found.start()
        if data[at - 1 : at] == b"\n" if at else at_line_start:
            return at
    return len(data) if len(data) < _WINDOW else len(data) - _LONGEST
