"""The records of an archive, one after the other, and what stands in their place where one is damaged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple

from cleaner.sources.container import too_large
from cleaner.sources.record import DamageError
from cleaner.sources.scope import HEAD
from cleaner.sources.warc.documents import Look, look
from cleaner.sources.warc.flow import TAIL, Flow, Place, leads_on
from cleaner.sources.warc.header import Digest, Header, url_in
from cleaner.sources.warc.stray import Stray, go_past

_BEGINNING = 1 << 16  # bytes of a block that tell what it is: the header of HTTP is in them
_FAR = 1 << 20  # bytes; before a longer block is read, what stands behind it is looked at
_AGAIN = 1 << 29  # bytes that may be looked at once more: records may be made that claim one another without end
_LINE_ENDS = re.compile(rb"(?:\r\n)+|\n+")
_SKIPPED = 1 << 24  # bytes that are kept of a block that is no document, to look for records in it if it is damaged


class Found(NamedTuple):
    """A record that came out whole."""

    place: Place
    header: Header
    head: bytes
    block: bytes  #: of one that is no document, the beginning
    look: Look

    @property
    def raw(self) -> bytes:
        """As it is stored, unpacked."""
        return b"".join((self.head, self.block, self.header.newline * 2))


class Lost(NamedTuple):
    """What could not be read: a record, or bytes between two of them."""

    place: Place
    kind: str
    reason: str
    raw: bytes | None
    size: int | None = None  #: bytes of all of it, where raw is only its beginning
    rest: bool = False  #: nothing behind it could be read
    label: str | None = None


class _Block(NamedTuple):
    data: bytes  #: of one that is too large, the beginning
    size: int  #: bytes that were there
    fits: bool | None = None  #: its digest; None where none is stated

    @property
    def is_kept(self) -> bool:
        return len(self.data) == self.size


class Records:
    """Goes through a flow. `is_last`: the flow ends where its file does."""

    def __init__(self, flow: Flow, most_bytes: int, is_last: Callable[[], bool]) -> None:
        self._flow, self._most_bytes, self._is_last = flow, most_bytes, is_last
        self._again = 0  # bytes that were looked at once more
        self._place: Place | None = None
        self._label: str | None = None

    def __iter__(self) -> Iterator[Found | Lost]:
        while True:
            self._place = self._label = None
            try:
                if not self._flow.ready():
                    return
                self._place = self._flow.begin()
                items = self._record(self._place)
            except DamageError as damage:
                items = [self._wrecked(damage)]
            yield from items
            if isinstance(items[-1], Lost) and items[-1].rest:
                return

    def _wrecked(self, damage: DamageError) -> Lost:
        """The stored bytes can't be read on."""
        place = self._place or self._flow.begin()
        wreck = self._flow.recover(damage)
        rest = wreck.failed or (wreck.last and self._is_last())
        label = self._label or url_in(wreck.raw or b"")
        return Lost(place, wreck.kind, wreck.reason, wreck.raw, rest=rest, label=label)

    def _record(self, place: Place) -> list[Found | Lost]:
        flow = self._flow
        header, head, is_short = flow.head()
        if header is None:
            return [self._no_record(place, is_short)]
        self._label = header.url
        flow.skip(len(head))
        if header.length > _FAR and not flow.holds(header.length, header.newline):
            return [self._misfit(place, header, head, _Block(b"", 0))]
        beginning = b"".join(flow.pieces(min(header.length, _BEGINNING)))
        seen = look(header, beginning)
        block = self._block(header, seen, beginning)
        was_cut = block.size == header.length and self._is_cut(header)
        if not (was_cut or (block.size == header.length and self._ends(header, bool(block.fits)))):
            return [self._misfit(place, header, head, block)]
        found = self._judged(Found(place, header, head, block.data, seen), block)
        return [found, self._cut()] if was_cut else [found]

    def _block(self, header: Header, seen: Look, beginning: bytes) -> _Block:
        """The block, read; of one that is too large, only the beginning is kept."""
        most = self._most_bytes if seen.wanted else _SKIPPED
        if header.length > most:
            most = len(beginning)
        digest = Digest.of(header) if seen.checked else None
        pieces, size = [], 0
        for piece in chain([beginning], self._flow.pieces(header.length - len(beginning))):
            size += len(piece)
            if digest:
                digest.update(piece)
            if size <= most:
                pieces.append(piece)
        return _Block(b"".join(pieces) or beginning, size, digest.fits() if digest else None)

    def _is_cut(self, header: Header) -> bool:
        """True when a plain archive ends within the empty lines behind a block."""
        end = header.newline * 2
        return not self._flow.checked and len(tail := self._flow.peek(len(end))) < len(end) and end.startswith(tail)

    def _ends(self, header: Header, sure: bool) -> bool:
        """Goes past what stands behind a block; False when that shows that the block does not end here.

        Without a checksum or digest that makes sure, it must be exactly as it is written.
        """
        flow, end = self._flow, header.newline * 2
        if len(flow.peek(len(end))) < len(end):
            flow.crossing = True
        if flow.peek(len(end)) == end:
            flow.skip(len(end))
            flow.crossing = False
            if leads_on(flow.peek(TAIL)):
                return True
            flow.push(end)
        behind = flow.peek(TAIL)
        lines = _LINE_ENDS.match(behind)
        rest = behind[lines.end() :] if lines else behind
        if not (sure or (flow.checked and (not rest or rest.startswith(b"WARC/")))):
            return False
        flow.skip(len(behind) - len(rest))
        flow.crossing = False
        flow.peek(1)  # its checksum is looked at, where the unit ends here
        return True

    def _judged(self, found: Found, block: _Block) -> Found | Lost:
        """The record, unless what is in it is not to be handed out."""
        if block.fits is False:
            reason = "the record is not what its digest (WARC-Block-Digest) was made of: some of it was changed"
            return self._bad(found, block, "digest", reason)
        if found.look.wanted and not block.is_kept:
            damage = too_large(self._most_bytes)
            return self._bad(found, block, damage.kind, damage.reason)
        return found

    def _bad(self, found: Found, block: _Block, kind: str, reason: str) -> Lost:
        if block.is_kept:
            return Lost(found.place, kind, reason, found.raw, label=self._label)
        size = len(found.raw) - len(block.data) + block.size
        return Lost(found.place, kind, reason, found.raw[:HEAD], size, label=self._label)

    def _misfit(self, place: Place, header: Header, head: bytes, block: _Block) -> Lost:
        """A record that is longer or shorter than it says; another one may begin within what was taken for it."""
        looked = block.is_kept and self._again < _AGAIN
        if looked:
            self._flow.push(block.data)
            self._again += block.size
        stray = go_past(self._flow, at_line_start=True)
        size = stray.size if looked else block.size + stray.size
        ended = self._is_at_the_end(stray)
        kind, reason = "wrong-length", f"the record should have {header.length:,} bytes, and has {size:,}"
        if ended and size < header.length:
            kind, reason = "truncated", f"{reason}: the archive was cut here; fetch it again"
        raw = head + stray.raw if looked else (head + block.data)[:HEAD]
        whole = len(head) + size
        return Lost(place, kind, reason, raw, whole if whole > len(raw) else None, ended, self._label)

    def _no_record(self, place: Place, is_short: bool) -> Lost:
        """Bytes that should be the header of a record; `is_short`: there is a beginning of one."""
        flow = self._flow
        first = b"".join(flow.pieces(1))
        stray = go_past(flow, at_line_start=first == b"\n")
        raw, size = first + stray.raw, len(first) + stray.size
        rest = self._is_at_the_end(stray)
        kind, reason = "no-record", f"{size:,} bytes stand here that do not begin as a WARC record does"
        if is_short and rest:
            kind, reason = (
                "truncated",
                "the header of the record ends too early: the archive was cut here; fetch it again",
            )
        return Lost(place, kind, reason, raw, size if size > len(raw) else None, rest, url_in(raw))

    def _is_at_the_end(self, stray: Stray) -> bool:
        return stray.ended and self._flow.is_over() and self._is_last()

    def _cut(self) -> Lost:
        """The end of a plain archive, behind a record of which nothing is missing."""
        place = self._flow.begin()
        raw = b"".join(self._flow.pieces(4))
        reason = "the archive ends within the empty lines behind its last record: it was cut here"
        return Lost(place, "truncated", reason, raw, rest=self._is_last())
