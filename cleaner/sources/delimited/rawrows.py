"""Bytes to the rows of a table: what is between two line ends outside of quotes, and what is damaged, bounded.

A row that isn't closed as it should be ends at the next line where rows go on (`Shape.resumes`). Where rows begin
depends on the bytes from the beginning of any row on, so a file can be cut there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cleaner.sources.container import too_large
from cleaner.sources.delimited.shape import Shape
from cleaner.sources.record import DamageError, UnfitError

_BLOCK = 1 << 18  # bytes that are looked at together
_KEPT = 1 << 20  # bytes of what is damaged
_BLANK = re.compile(rb"\r?\n")


class Row(NamedTuple):
    """A row with its place."""

    raw: bytes  #: line end included; of what is damaged and large, its beginning
    number: int  #: blank lines and damaged rows count too
    offset: int  #: bytes into the decompressed file
    size: int  #: bytes of all of it
    found: re.Match[bytes] | None = None  #: where its cells stand; None = it isn't as it should be
    flaw: UnfitError | DamageError | None = None  #: what is wrong; None and nothing found = a blank line


def rows(chunks: Iterable[bytes], shape: Shape, number: int = 1, offset: int = 0) -> Iterator[Row]:
    """Every row from here on; `number` and `offset` are those of the first one."""
    held, match, reach = _Held(chunks, offset), shape.row.match, shape.reach
    while True:
        data, at = held.data, held.at
        while at < held.size and (found := match(data, at, at + reach)):
            end = found.end()
            raw = data[at:end] if end <= held.size else data[at : held.size]
            yield Row(raw, number, held.base + at, len(raw), found)
            at, number = end, number + 1
        held.at = min(at, held.size)
        if held.at == held.size:
            if not held.more():
                break
        elif row := _odd(held, shape, number):
            yield row
            number += 1
    if held.damage:
        yield Row(b"", number, held.base + held.at, 0, flaw=held.damage)


def _odd(held: _Held, shape: Shape, number: int) -> Row | None:
    """What stands where no row is as it should be, and is gone past; None when it takes more data to see that."""
    data, at = held.data, held.at
    offset = held.base + at
    if blank := _BLANK.match(data, at):
        held.at = min(blank.end(), held.size)
        return Row(data[at : held.at], number, offset, held.at - at)
    seen = shape.survey(data, at)
    if seen.end is not None:
        held.at = min(seen.end, held.size)
        raw = data[at : held.at]
        return Row(raw, number, offset, len(raw), flaw=_wrong_number(len(seen.cells), shape.columns))
    if shape.may_go_on(data, at):
        if held.more():
            return None
        if held.damage:
            raw, flaw = data[at:], held.damage
            held.at, held.damage = held.size, None
            return Row(raw, number, offset, len(raw), flaw=flaw)
    raw, size = _to_next(held, shape)
    return Row(raw, number, offset, size, flaw=_flaw(raw, shape))


def _to_next(held: _Held, shape: Shape) -> tuple[bytes, int]:
    """Go to the line where rows go on; what lies before it, or its beginning, and how many bytes that is.

    Where the very next line fits, the damaged row had one line; where it does not, a text is open, and any line of it
    that fits is in doubt.
    """
    kept, size, in_doubt = bytearray(), 0, False

    def take(end: int) -> None:
        nonlocal size
        size += end - held.at
        kept.extend(held.data[held.at : min(end, held.at + _KEPT - len(kept))])
        held.at = end

    while True:
        while (line_end := held.data.find(b"\n", held.at)) < 0:
            take(held.size)
            if not held.more():
                return bytes(kept), size
        take(min(line_end + 1, held.size))
        while (resumes := shape.resumes(held.data, held.at, held.ended, in_doubt)) is None:
            held.more()
        if resumes or (held.ended and held.at == held.size):
            return bytes(kept), size
        in_doubt = True


def _flaw(raw: bytes, shape: Shape) -> UnfitError | DamageError:
    """What is wrong with a row that is not closed, as far as its own bytes tell."""
    seen = shape.survey(raw)
    if seen.opening is None:
        return too_large(shape.reach)
    hint = "; if quotes are characters like others here: --tsv-escapes" if shape.dialect.delimiter == b"\t" else ""
    goes_on = f"reading went on at the next line that is a row of {shape.columns} columns"
    if seen.wrong is not None:
        reason = (
            f"the quote that opens at byte {seen.opening} of the row is closed before byte {seen.wrong}, where the "
            f"column goes on: a quote inside of a value must be doubled; {goes_on}{hint}"
        )
        return UnfitError("quote-not-doubled", reason, seen.wrong)
    reason = f"the quote that opens at byte {seen.opening} of the row is not closed; {goes_on}{hint}"
    return UnfitError("quote-not-closed", reason, seen.opening)


def _wrong_number(cells: int, columns: int) -> UnfitError:
    reason = (
        f"the row has {cells} columns and the header {columns}: a value with a delimiter in it must stand in quotes, "
        "and a row may not be short"
    )
    return UnfitError("wrong-columns", reason)


class _Held:
    """A part of a file, and a place in it; what lies before the place goes when more is read."""

    def __init__(self, chunks: Iterable[bytes], offset: int) -> None:
        self._chunks = iter(chunks)
        self.data, self.at = b"", 0
        self.size = 0  #: bytes of data without the line end that a file's last line is given
        self.base = offset  #: where data begins in the file
        self.ended = False
        self.damage: DamageError | None = None  #: why it ended

    def more(self) -> bool:
        """Read on, at least as much again as is left: a long row isn't looked at too often. False at the end."""
        if self.ended:
            return False
        parts = [self.data[self.at :]]
        size = len(parts[0])
        wanted = max(_BLOCK, 2 * size)
        try:
            while size < wanted and not self.ended:
                chunk = next(self._chunks, None)
                self.ended = chunk is None
                parts.append(chunk or b"")
                size += len(parts[-1])
        except DamageError as damage:
            self.ended, self.damage = True, damage
        self.base, self.at = self.base + self.at, 0
        self.data, self.size = b"".join(parts), size
        if self.ended and not self.damage and self.data and not self.data.endswith(b"\n"):
            self.data += b"\n"
        return True
