"""Where units begin among stored bytes, and what is wrong with those that no unit can be made of."""

from __future__ import annotations

from typing import NamedTuple

from cleaner.sources.warc.packing import CorruptError, Packing

FREE = 1 << 26  # bytes that no bomb alarm is raised for
_SMALL = 32  # stored bytes that are unpacked at once: what the last ones before a damage mean is lost
_FIRST = 512  # the same, to see how a unit begins
_MOST = 1 << 24  # bytes of a broken unit that are kept


class Verdict(NamedTuple):
    """What is wrong with stored bytes, and what they mean up to there."""

    kind: str
    reason: str
    data: bytes


def find_unit(window: bytes | bytearray, at: int, packing: Packing, at_end: bool = False) -> int | None:
    """The first place, from `at` on, where a unit begins whose content begins as a record does.

    Where the window ends too early to see it, there is none, but `at_end`.
    """
    last = len(window) if at_end else len(window) - packing.shows
    while (found := packing.mark.search(window, at)) and found.start() <= last:
        if begins_as_a_record(window, found.start(), packing):
            return found.start()
        at = found.start() + 1
    return None


def begins_as_a_record(window: bytes | bytearray, start: int, packing: Packing) -> bool | None:
    """True when a unit begins there whose content begins with the first letters of a record; None for no unit."""
    unit, data = packing.careful(), b""
    try:
        for at in range(start, min(start + packing.shows, len(window)), _FIRST):
            data += unit.feed(bytes(window[at : at + _FIRST]))
            if len(data) >= 5 or unit.ended:
                break
    except CorruptError:
        return None
    return data.startswith(b"WARC/")


def verdict(stored: bytes, packing: Packing, most_expansion: int) -> Verdict:
    """What is wrong with the bytes between the beginning of a unit and that of the next one."""
    if not packing.begins.startswith(stored[: len(packing.begins)]):
        return Verdict("unreadable", f"{len(stored):,} bytes stand here that are no {packing.unit}", stored[:_MOST])
    unit, given = packing.careful(), 0
    pieces: list[bytes] = []
    for at in range(0, len(stored), _SMALL):
        try:
            piece = unit.feed(stored[at : at + _SMALL])
        except CorruptError as error:
            why = "is not what its checksum was made of" if error.only_changed else "is damaged"
            return Verdict("unreadable", f"the {packing.unit} {why}", b"".join(pieces))
        given += len(piece)
        if given <= _MOST:
            pieces.append(piece)
        if is_bomb(given, at + _SMALL, most_expansion):
            return Verdict("bomb", bomb_reason(packing, most_expansion), b"".join(pieces))
        if unit.ended:
            return Verdict("unreadable", f"the {packing.unit} is damaged", b"".join(pieces))
    return Verdict(
        "truncated", f"the {packing.unit} ends too early: the archive was cut here; fetch it again", b"".join(pieces)
    )


def is_bomb(given: int, taken: int, most_expansion: int) -> bool:
    """True when stored bytes have grown beyond all measure."""
    return given > max(FREE, taken * most_expansion)


def bomb_reason(packing: Packing, most_expansion: int) -> str:
    """What is said of a bomb."""
    return (
        f"the {packing.unit} became more than {most_expansion} times as many bytes: this looks like a decompression "
        "bomb and was stopped; if it is none, raise --max-expansion"
    )
