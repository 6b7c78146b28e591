"""Numbers of a run, counted document by document."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b

from cleaner.model import Decision, Result

SAMPLES = 3  # per rule
_SAMPLE_LENGTH = 200  # characters
_LONGEST_LINE = 80  # characters of a line that may be furniture nobody claims
_MOST_LINES = 200_000  # distinct lines kept in mind
_MOST_LOST = 10


@dataclass(slots=True)
class RuleTally:
    """What one rule dropped."""

    documents: int = 0
    lines: int = 0
    characters: int = 0
    samples: list[str] = field(default_factory=list)

    def add(self, other: RuleTally) -> None:
        """Count what another tally of the same rule counted; the earlier samples stay."""
        self.documents += other.documents
        self.lines += other.lines
        self.characters += other.characters
        self.samples = list(dict.fromkeys(self.samples + other.samples))[:SAMPLES]


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """How much of a document went; sorts from the largest share down, then by name."""

    minus_share: float
    minus_dropped: int
    file: str
    id: str


class Ids:
    """The ids that were given, as 64-bit hashes: 8 bytes each."""

    def __init__(self) -> None:
        self._buckets = [array("Q") for _ in range(256)]

    def add(self, id: str) -> None:
        """Note an id."""
        digest = blake2b(id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self._buckets[digest[0]].frombytes(digest)

    def merge(self, other: Ids) -> None:
        """Note the ids of another collection too."""
        for mine, theirs in zip(self._buckets, other._buckets, strict=True):
            mine.extend(theirs)

    def to_bytes(self) -> bytes:
        """The hashes, sorted, 8 bytes each."""
        return b"".join(array("Q", sorted(bucket)).tobytes() for bucket in self._buckets)

    @classmethod
    def from_bytes(cls, data: bytes) -> Ids:
        """What `to_bytes` gave."""
        ids = cls()
        for at in range(0, len(data), 8):
            ids._buckets[data[at]].frombytes(data[at : at + 8])
        return ids

    def duplicates(self) -> int:
        """How many ids were there before."""
        return sum(len(bucket) - len(set(bucket)) for bucket in self._buckets)


@dataclass(slots=True)
class Tally:
    """The numbers of a run, or of a part of it."""

    documents: Counter[str] = field(default_factory=Counter)  #: outcome -> documents
    inputs: Counter[str] = field(default_factory=Counter)  #: name -> documents
    characters_in: int = 0
    characters_kept: int = 0
    characters_dropped: int = 0
    rules: dict[str, RuleTally] = field(default_factory=dict)
    acted: set[str] = field(default_factory=set)  #: every rule that any decision names
    vetoes: Counter[tuple[str, str]] = field(default_factory=Counter)  #: (rule that was stopped, rule that kept)
    most_lost: list[Loss] = field(default_factory=list)
    unclaimed: Counter[str] = field(default_factory=Counter)  #: short line -> documents
    langs: Counter[str] = field(default_factory=Counter)
    ids: Ids = field(default_factory=Ids)

    def add_read(self, name: str) -> None:
        """Count a record that was read from an input, whatever becomes of it."""
        self.inputs[name] += 1

    def add_result(self, result: Result, kept: int, has_id: bool) -> None:
        """Count a cleaned document; kept = characters of the clean text."""
        outcome = "stopped" if result.stopped else "cleaned" if result.drops else "unchanged"
        self.documents[outcome] += 1
        self.langs[result.lang or "unknown"] += 1
        if has_id:
            self.ids.add(result.document.id)
        self._count_characters(result, kept)
        self._count_decisions(result)
        self._count_unclaimed(result)

    def add_reject(self, kind: str) -> None:
        """Count a record that was not cleaned."""
        self.documents["failed" if kind == "failed" else "rejected"] += 1

    def merge(self, other: Tally) -> None:
        """Count what another tally counted, later in the run; the earlier samples stay."""
        for mine, theirs in (
            (self.documents, other.documents),
            (self.inputs, other.inputs),
            (self.langs, other.langs),
            (self.unclaimed, other.unclaimed),
        ):
            mine.update(theirs)
        self.vetoes.update(other.vetoes)
        self.characters_in += other.characters_in
        self.characters_kept += other.characters_kept
        self.characters_dropped += other.characters_dropped
        for rule, part in other.rules.items():
            self.rules.setdefault(rule, RuleTally()).add(part)
        self.acted |= other.acted
        self.most_lost = sorted([*self.most_lost, *other.most_lost])[:_MOST_LOST]
        self.ids.merge(other.ids)
        if len(self.unclaimed) > _MOST_LINES:
            self._forget_rare_lines()

    def _count_characters(self, result: Result, kept: int) -> None:
        length = len(result.document.source)
        dropped = sum(drop.end - drop.start for drop in result.drops)
        self.characters_in += length
        self.characters_kept += kept
        self.characters_dropped += dropped
        if dropped:
            loss = Loss(-dropped / length, -dropped, result.document.file, result.document.id)
            if len(self.most_lost) < _MOST_LOST or loss < self.most_lost[-1]:
                self.most_lost = sorted([*self.most_lost, loss])[:_MOST_LOST]

    def _count_decisions(self, result: Result) -> None:
        source = result.document.source
        parts: dict[str, RuleTally] = {}
        for decision in result.decisions:
            self.acted.update((decision.rule, *decision.also))
            if decision.act == "drop":
                part = parts.setdefault(decision.rule, RuleTally(documents=1))
                part.add(_one_drop(decision, source))
            elif decision.act == "veto":
                self.vetoes.update((rule, decision.rule) for rule in decision.also)
        for rule, part in parts.items():
            self.rules.setdefault(rule, RuleTally()).add(part)

    def _count_unclaimed(self, result: Result) -> None:
        lines: dict[str, None] = {}  # a set whose order is the same in every run
        source, at = result.document.source, 0
        claims = sorted((d.start, d.end) for d in result.decisions if d.act != "stop")
        for start, end in [*claims, (len(source), len(source))]:
            if start > at:
                lines.update(dict.fromkeys(source[at:start].replace("\r", "\n").split("\n")))
            at = max(at, end)
        self.unclaimed.update(line for line in lines if 0 < len(line) <= _LONGEST_LINE)
        if len(self.unclaimed) > _MOST_LINES:
            self._forget_rare_lines()

    def _forget_rare_lines(self) -> None:
        self.unclaimed = Counter(dict(self.unclaimed.most_common(_MOST_LINES // 2)))


def _one_drop(drop: Decision, source: str) -> RuleTally:
    sample = source[drop.start : min(drop.end, drop.start + _SAMPLE_LENGTH)].strip()
    return RuleTally(0, drop.last_line - drop.first_line + 1, drop.end - drop.start, [sample] if sample else [])
