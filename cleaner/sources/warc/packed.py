"""An archive that is compressed, unit by unit; where one is broken, the next is looked for."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.sources.record import DamageError
from cleaner.sources.warc.flow import Flow, Place, Wreck
from cleaner.sources.warc.packing import CorruptError, Packing, Unit
from cleaner.sources.warc.search import begins_as_a_record, bomb_reason, find_unit, is_bomb, verdict

_AGAIN = 1 << 28  # stored bytes that may be looked at once more: units may be made to lie within one another
_HELD = 1 << 22  # stored bytes of a unit that are kept until it has ended, to look for another one in them


class PackedFlow(Flow):
    """What stored bytes mean. A unit is handed out as it is unpacked, so its end may turn out to be broken later."""

    checked = True

    def __init__(self, chunks: Iterator[bytes], offset: int, packing: Packing, most_expansion: int) -> None:
        super().__init__()
        self._chunks, self._packing, self._most_expansion = chunks, packing, most_expansion
        self._stored, self._pos = b"", 0  # what was fetched, and from where on it is not unpacked yet
        self._fetched = offset  # place behind it
        self._failed: DamageError | None = None  # why the system can't read on
        self._given = 0  # what all of them meant so far: bytes
        self._unit: Unit | None = None
        self._held = bytearray()  # stored bytes of the unit that were unpacked, or the last of them
        self._taken = 0  # how many they are in all
        self._begins = [(0, offset)]  # of units that bytes are left of: in what all of them mean, in the file
        self._owner, self._begun = -1, 0  # the unit that the record begins in, and how many began in it
        self._record_at = 0  # in what all of them mean
        self._again = 0  # stored bytes that were looked at once more

    def ready(self) -> bool:
        """True where a record may begin; goes on to the next unit. Raises DamageError for what is none."""
        while not self.peek(1):
            if not self._at_unit():
                if self._pos == len(self._stored):
                    return False
                self._begin_unit(None)
                raise DamageError("unreadable", f"no {self._packing.unit} begins here")
            self._begin_unit(self._packing.quick())
        return True

    def begin(self) -> Place:
        """The place of the unit, counted up for records that follow others in it."""
        self.crossing = False
        self._record_at = self._given - self.waiting
        while len(self._begins) > 1 and self._begins[1][0] <= self._record_at:
            del self._begins[0]
        owner = self._begins[0][1]
        self._begun = self._begun + 1 if owner == self._owner else 1
        self._owner = owner
        return Place(owner + self._begun - 1, owner)

    def holds(self, size: int, newline: bytes) -> bool:
        """Can't be told without unpacking."""
        return True

    def is_over(self) -> bool:
        """True when no unit follows, and nothing that is none."""
        return not self.peek(1) and not self._at_unit() and self._pos == len(self._stored)

    def recover(self, damage: DamageError) -> Wreck:
        """Look for the next unit whose content begins as a record does, and say what stands before it."""
        if self._failed:
            return Wreck(self._failed.kind, self._failed.reason, None, failed=True)
        whole, window = self._is_held(), bytearray(self._stored[self._pos :])
        if whole:
            window = self._held + window
            self._again += len(window)
        at, at_end = 1 if whole else 0, False
        while (found := find_unit(window, at, self._packing, at_end)) is None and not at_end:
            at = max(at, len(window) - self._packing.shows)
            if len(window) > 2 * _HELD:
                whole, window, at = False, window[at:], 0
            try:
                chunk = self._fetch()
            except DamageError as failure:
                return Wreck(failure.kind, failure.reason, None, failed=True)
            window += chunk
            at_end = not chunk
        end = len(window) if found is None else found
        wreck = self._wreck(damage, bytes(window[:end]) if whole else None)
        self._stored, self._pos = bytes(window[end:]), 0
        self._data, self._at = b"", 0
        self._begin_unit(None)
        return wreck._replace(last=found is None)

    def _wreck(self, damage: DamageError, stored: bytes | None) -> Wreck:
        """What the unit is, judged by its own bytes alone: a stretch of the file may end behind them."""
        said, (begins, place) = "", self._begins[-1]
        if self._begun > 1 and self._owner == place:
            said = f"; one of {self._begun - 1:,} records before it in the same {self._packing.unit} may be damaged too"
        if stored is None:
            return Wreck(damage.kind, damage.reason + said, None)
        found = verdict(stored, self._packing, self._most_expansion)
        raw = found.data[self._record_at - begins :] if self._record_at >= begins else None
        return Wreck(found.kind, found.reason + said, raw)

    def _more(self) -> bytes:
        while self._unit or (self.crossing and self._goes_on()):
            if data := self._step():
                return data
        return b""

    def _goes_on(self) -> bool:
        """True, and into it, when the next unit continues the record that is being read."""
        if not self._at_unit():
            return False
        self._look_ahead(self._packing.shows)
        if begins_as_a_record(self._stored, self._pos, self._packing) is not False:
            return False
        self._begin_unit(self._packing.quick())
        return True

    def _step(self) -> bytes:
        """Unpack some more of the unit; raises DamageError."""
        if self._unit is None:
            return b""
        if not self._look_ahead(1):
            raise DamageError("truncated", f"the {self._packing.unit} ends too early: the archive was cut here")
        piece = self._stored[self._pos : self._pos + self._packing.step]
        try:
            data = self._unit.feed(piece)
        except CorruptError:
            raise DamageError("unreadable", f"the {self._packing.unit} is damaged") from None
        used = len(piece) - len(self._unit.behind)
        self._pos += used
        self._taken += used
        self._given += len(data)
        self._held += piece[:used]
        if len(self._held) > 2 * _HELD:
            del self._held[:_HELD]
        if is_bomb(self._given - self._begins[-1][0], self._taken, self._most_expansion):
            raise DamageError("bomb", bomb_reason(self._packing, self._most_expansion))
        if self._unit.ended:
            self._unit = None
        return data

    def _is_held(self) -> bool:
        """True when the unit can be looked at once more."""
        return len(self._held) == self._taken and self._again < _AGAIN

    def _begin_unit(self, unit: Unit | None) -> None:
        """A unit, or what should be one, begins with the next stored byte."""
        self._unit, self._held, self._taken = unit, bytearray(), 0
        if not (self.crossing or self.waiting):
            self._begins.clear()
        self._begins.append((self._given, self._fetched - len(self._stored) + self._pos))

    def _at_unit(self) -> bool:
        """True when a unit begins here, behind padding."""
        while self._look_ahead(8):
            stored, pos = self._stored, self._pos
            if stored.startswith(self._packing.begins, pos):
                return True
            padding = self._packing.padding(stored[pos : pos + 8])
            if not padding:
                return False
            self._leave_out(padding)
        return False

    def _leave_out(self, size: int) -> None:
        """Go past stored bytes that mean nothing."""
        while size and self._look_ahead(1):
            step = min(size, len(self._stored) - self._pos)
            self._pos += step
            size -= step

    def _look_ahead(self, size: int) -> bool:
        """Have so many stored bytes at hand, or all that are left; False when none are."""
        while len(self._stored) - self._pos < size:
            chunk = self._fetch()
            if not chunk:
                break
            self._stored, self._pos = self._stored[self._pos :] + chunk, 0
        return self._pos < len(self._stored)

    def _fetch(self) -> bytes:
        try:
            chunk = next(self._chunks, b"")
        except DamageError as damage:
            self._failed = damage
            raise
        self._fetched += len(chunk)
        return chunk
