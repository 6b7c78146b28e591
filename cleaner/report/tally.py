"""Numbers of a run, counted document by document."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import itemgetter

from cleaner.model import Decision, Document, Result

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
    category: str = ""

    def add(self, other: RuleTally) -> None:
        """Count what another tally of the same rule counted; the earlier samples stay."""
        self.documents += other.documents
        self.lines += other.lines
        self.characters += other.characters
        self.category = self.category or other.category
        for sample in other.samples:
            self.add_sample(sample)

    def add_sample(self, sample: str) -> None:
        """Keep a sample, if it is new and one is still wanted."""
        if sample and sample not in self.samples and len(self.samples) < SAMPLES:
            self.samples.append(sample)


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
    skipped: Counter[str] = field(default_factory=Counter)  #: name of an archive -> members that are none
    characters_in: int = 0
    characters_kept: int = 0
    characters_dropped: int = 0
    rules: dict[str, RuleTally] = field(default_factory=dict)
    acted: set[str] = field(default_factory=set)  #: every rule that any decision names
    vetoes: Counter[tuple[str, str]] = field(default_factory=Counter)  #: (rule that was stopped, rule that kept)
    most_lost: list[Loss] = field(default_factory=list)
    unclaimed: Counter[str] = field(default_factory=Counter)  #: short line -> documents
    langs: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)  #: documents that were pages, and those without any text
    ids: Ids = field(default_factory=Ids)

    def add_read(self, name: str) -> None:
        """Count a record that was read from an input, whatever becomes of it."""
        self.inputs[name] += 1

    def add_skipped(self, name: str) -> None:
        """Count a member of an archive that is neither text nor page."""
        self.inputs[name] += 0
        self.skipped[name] += 1

    def add_result(self, result: Result, kept: int, has_id: bool) -> str:
        """Count a cleaned document, and say what became of it; kept = characters of the clean text."""
        document, decisions = result.document, result.decisions
        drops = result.drops
        flags = decisions[len(drops) :]
        stopped = any(flag.act == "stop" for flag in flags)
        became = "stopped" if stopped else "cleaned" if drops else "unchanged"
        self.documents[became] += 1
        self.langs[result.lang or "unknown"] += 1
        if document.format == "html":
            self.pages.update(["in"] if document.source else ["in", "without_text"])
        if has_id:
            self.ids.add(document.id)
        self._count_drops(drops, document, kept)
        self._count_flags(flags)
        self._count_unclaimed(decisions, document.source)
        if len(self.unclaimed) > _MOST_LINES:
            self._forget_rare_lines()
        return became

    def add_reject(self, kind: str) -> str:
        """Count a record that was not cleaned, and say what became of it."""
        became = "failed" if kind == "failed" else "rejected"
        self.documents[became] += 1
        return became

    def merge(self, other: Tally) -> None:
        """Count what another tally counted, later in the run; the earlier samples stay."""
        for mine, theirs in (
            (self.documents, other.documents),
            (self.inputs, other.inputs),
            (self.skipped, other.skipped),
            (self.langs, other.langs),
            (self.pages, other.pages),
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

    def _count_drops(self, drops: Sequence[Decision], document: Document, kept: int) -> None:
        source, rules = document.source, self.rules
        dropped, seen = 0, set()
        for drop in drops:
            rule, start, end = drop.rule, drop.start, drop.end
            part = rules.get(rule)
            if part is None:
                part = rules[rule] = RuleTally(category=drop.category)
            if rule not in seen:
                seen.add(rule)
                part.documents += 1
            part.lines += drop.last_line - drop.first_line + 1
            part.characters += end - start
            dropped += end - start
            if len(part.samples) < SAMPLES:
                part.add_sample(source[start : min(end, start + _SAMPLE_LENGTH)].strip())
            if drop.also:
                self.acted.update(drop.also)
        self.acted |= seen
        self.characters_in += len(source)
        self.characters_kept += kept
        self.characters_dropped += dropped
        if dropped:
            self._note_loss(dropped, document)

    def _note_loss(self, dropped: int, document: Document) -> None:
        minus_share = -dropped / len(document.source)
        if len(self.most_lost) < _MOST_LOST or minus_share <= self.most_lost[-1].minus_share:
            loss = Loss(minus_share, -dropped, document.file, document.id)
            self.most_lost = sorted([*self.most_lost, loss])[:_MOST_LOST]

    def _count_flags(self, flags: Sequence[Decision]) -> None:
        for flag in flags:
            self.acted.update((flag.rule, *flag.also))
            if flag.act == "veto":
                self.vetoes.update((rule, flag.rule) for rule in flag.also)

    def _count_unclaimed(self, decisions: Sequence[Decision], source: str) -> None:
        """Count every short line once that stands outside of all claims; a claim may begin or end within a line."""
        stretches, at = [], 0
        for start, end in sorted([(d.start, d.end) for d in decisions if d.act != "stop"]):
            if start > at:
                stretches.append(source[at:start])
            if end > at:
                at = end
        stretches.append(source[at:])
        text = "\n".join(stretches)
        lines = (text.replace("\r", "\n") if "\r" in text else text).split("\n")
        short = [line for line in lines if 0 < len(line) <= _LONGEST_LINE]
        self.unclaimed.update(dict.fromkeys(short).keys())  # a set whose order is the same in every run

    def _forget_rare_lines(self) -> None:
        lines = sorted(self.unclaimed.items(), key=itemgetter(1), reverse=True)
        self.unclaimed = Counter(dict(lines[: _MOST_LINES // 2]))
