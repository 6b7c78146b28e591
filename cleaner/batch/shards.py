"""Inputs to shards: what one worker does at a stretch. The cut depends on names and bytes alone, never on workers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from cleaner.batch.plan import Input
from cleaner.errors import UsageError
from cleaner.sources import container_of, places
from cleaner.sources.compression import Span, suffix_of
from cleaner.sources.scope import Fields

RANGE = 1 << 26  # bytes of one shard of a large file, where its container can be cut
_SMALL = 1 << 20  # bytes; smaller files share a shard
_TOGETHER = 64  # so many of them, on the average
_FIELDS = Fields()


@dataclass(frozen=True, slots=True)
class Part:
    """What a shard takes of one input: all of it, a stretch, or (to try again) some lines."""

    path: Path
    name: str
    size: int  #: bytes on the disk
    span: Span | None = None
    line: int = 1  #: number of the first line
    only: frozenset[int] | None = None
    since: int | None = None
    runs: tuple[tuple[int, int], ...] = ()  #: with `only`: these lines too, first and last
    note: str = ""  #: of a stretch: what its container must know of the rest of the file

    @property
    def identity(self) -> str:
        """Everything that says which records these are."""
        span = f"{self.span.start}-{self.span.end}:{self.line}{self.note}" if self.span else ""
        lines = "" if self.only is None else f"{sorted(self.only)}{self.since}{self.runs or ''}"
        return f"{self.name}\0{span}\0{lines}"


@dataclass(frozen=True, slots=True)
class Shard:
    """Some parts that are cleaned, and committed, together."""

    parts: tuple[Part, ...]
    limit: int | None = None  #: records

    @property
    def key(self) -> str:
        """A name for it, the same in every run over the same inputs."""
        identity = "\0\0".join(part.identity for part in self.parts)
        return sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:20]

    @property
    def size(self) -> int:
        """Bytes to read."""
        return sum(part.span.end - part.span.start if part.span else part.size for part in self.parts)


def cut(inputs: Sequence[Input], range_bytes: int = RANGE, fields: Fields = _FIELDS) -> tuple[Shard, ...]:
    """The shards of a run, inputs sorted by name.

    A large file is cut where its container allows it, at the first record at or behind every `range_bytes`. Small files
    share shards; where a shard ends depends on the names, so that one new file changes one shard.
    """
    shards: list[Shard] = []
    together: list[Part] = []
    for part in (_whole(one) for one in sorted(inputs, key=lambda one: one.name)):
        if part.size < min(_SMALL, range_bytes):
            together.append(part)
            if _ends(part.name):
                shards.append(Shard(tuple(together)))
                together = []
            continue
        shards += [Shard((each,)) for each in _stretches(part, range_bytes, fields)]
    if together:
        shards.append(Shard(tuple(together)))
    return tuple(shards)


def share(shards: Sequence[Shard], which: int, of: int) -> tuple[Shard, ...]:
    """Every `of`-th shard, from number `which` on (1-based)."""
    return tuple(shards[which - 1 :: of])


def parse_share(text: str) -> tuple[int, int]:
    """`2/5` as (2, 5); raises UsageError for what is none."""
    which, slash, of = text.partition("/")
    if not (slash and which.isdecimal() and of.isdecimal() and 1 <= int(which) <= int(of)):
        raise UsageError(f"--shard {text}: write it as I/N, for example 2/5: the second of five")
    return int(which), int(of)


def _whole(one: Input) -> Part:
    try:
        size = places.size(one.path) if one.size is None else one.size
    except OSError:
        size = 0  # it will be rejected when it is read
    return Part(one.path, one.name, size)


def _ends(name: str) -> bool:
    return sha256(name.encode("utf-8", "surrogateescape")).digest()[0] % _TOGETHER == 0


def _stretches(part: Part, range_bytes: int, fields: Fields) -> Iterable[Part]:
    container = container_of(part.name, fields)
    if part.size <= range_bytes or suffix_of(part.name) not in container.CUT_SUFFIXES:
        return [part]
    try:
        with places.open_file(part.path) as file:
            begins = list(container.cut(file, part.size, range_bytes))
    except OSError:
        return [part]
    if len(begins) < 2:
        return [part]
    ends = [*(begin[0] for begin in begins[1:]), part.size]
    return [_stretch(part, end, *begin) for begin, end in zip(begins, ends, strict=True)]


def _stretch(part: Part, end: int, start: int, line: int, note: str = "") -> Part:
    return replace(part, span=Span(start, end), line=line, note=note)
