"""The drops of one input as dolma's attributes: a line for each of its lines, in the same order.

dolma goes through both files side by side, counts places in code points as we do, and compares the ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from cleaner.report import layout
from cleaner.report.rows import record_rows
from cleaner.sources import jsonl, rawjson
from cleaner.sources.compression import read_chunks
from cleaner.sources.markup import looks_like_a_page
from cleaner.sources.record import MisfitError

#: of a drop: what dolma compares with `min_score`
SCORES = {"certain": 1.0, "high": 0.9, "medium": 0.5}
_Spanned = tuple[int, int, float]  #: start and end in code points, score
_CHANGED = "it was changed after the run: clean it again"


@dataclass(frozen=True, slots=True)
class Job:
    """What the attributes of all inputs of a run have in common."""

    run: Path
    attribute: str  #: what they are called
    pages: bool  #: texts that look like pages were cleaned as pages
    packed: bool  #: the ledger is compressed


@dataclass(slots=True)
class Rejected:
    """The lines of an input that the run has not cleaned."""

    lines: set[int]
    since: int | None = None  #: and every line from this one on

    def __contains__(self, line: int) -> bool:
        return line in self.lines or (self.since is not None and line >= self.since)


class Attributes:
    """The attributes of an input, and what was met when they were made."""

    def __init__(self, job: Job, name: str, path: Path, rejected: Rejected) -> None:
        self._job, self._name, self._path, self._rejected = job, name, path, rejected
        self.documents = 0
        self.uncleaned = 0  #: documents without a clean text that is a part of theirs
        self.unreadable: list[int] = []  #: lines that dolma can't read

    def lines(self) -> Iterator[bytes]:
        """A line for each line of the input; raises MisfitError where the input isn't what the run has cleaned."""
        cleaned = self._cleaned()
        job = self._job
        acts = ("drop", "stop")
        groups = record_rows(job.run, self._name, acts, job.packed) if self._has_clean() else iter(())
        ahead = next(groups, None)
        for piece in jsonl.pieces(read_chunks(self._path)):
            line = piece.line or 0
            document = _document(piece.raw) if line else None
            if document is None:
                self.unreadable.append(line or 1)  # a byte-order mark stands before the first line
            if not line:
                continue
            self.documents += document is not None
            if line in self._rejected:
                yield self._uncleaned(document)
                continue
            clean = next(cleaned, None)
            if clean is None:
                raise MisfitError(f"line {line} is none that the run has read: {_CHANGED}")
            rows: list[dict[str, Any]] = []
            if ahead is not None and ahead[0] == f"{self._name}:{line}":
                rows, ahead = ahead[1], next(groups, None)
            yield self._line(document, rows, clean, line)
        if ahead is not None or next(cleaned, None) is not None:
            raise MisfitError(f"it has fewer lines than the run has read: {_CHANGED}")

    def _has_clean(self) -> bool:
        return layout.clean_path(self._job.run, self._name).exists()

    def _cleaned(self) -> Iterator[bytes]:
        """The lines of the clean file; none where there is no such file."""
        chunks = read_chunks(layout.clean_path(self._job.run, self._name)) if self._has_clean() else iter(())
        return (piece.raw for piece in jsonl.pieces(chunks) if piece.line)

    def _line(self, document: _Document | None, rows: Sequence[dict[str, Any]], clean: bytes, line: int) -> bytes:
        if document is None or (self._job.pages and looks_like_a_page(document.text)):
            return self._uncleaned(document)
        text, drops = document.text, [row for row in rows if row["act"] == "drop"]
        after = _document(clean)
        if after is None or after.text != _without(text, drops):
            raise MisfitError(f"line {line} is not what the run has cleaned: {_CHANGED}")
        spans: dict[str, list[_Spanned]] = {"drop": [], "lost": [(0, len(text), _share(text, drops))]}
        for drop in drops:
            span = (drop["start"], drop["end"], SCORES[drop["confidence"]])
            spans["drop"].append(span)
            spans.setdefault(drop["category"].replace(".", "_"), []).append(span)
        if len(drops) < len(rows):
            spans["stopped"] = [(0, len(text), 1.0)]
        return self._spelled(document.id, spans)

    def _uncleaned(self, document: _Document | None) -> bytes:
        if document is None:
            return self._spelled(b"null", {"drop": []})
        self.uncleaned += 1
        return self._spelled(document.id, {"drop": [], "uncleaned": [(0, len(document.text), 1.0)]})

    def _spelled(self, id: bytes, spans: Mapping[str, Sequence[_Spanned]]) -> bytes:
        named = {f"{self._job.attribute}__{key}": value for key, value in spans.items()}
        return b'{"id":%b,"attributes":%b}\n' % (id, orjson.dumps(named))


class _Document(NamedTuple):
    """What dolma reads of a line."""

    id: bytes  #: as JSON
    text: str


def _document(raw: bytes) -> _Document | None:
    """The document on a line; None where dolma can't read it."""
    try:
        value = orjson.loads(raw)
        text = value.get("text") if isinstance(value, dict) else None
        return _Document(_id(value.get("id"), raw), text) if isinstance(text, str) else None
    except ValueError:
        return None


def _id(value: Any, raw: bytes) -> bytes:
    """An id as JSON; what isn't plain (a number with a point or of many digits) as it is spelled on the line."""
    if value is None or isinstance(value, str | int):
        return orjson.dumps(value)
    line = raw.decode()
    spelled = [line[member.start : member.end] for member in rawjson.members(line) if member.key == "id"]
    return spelled[-1].encode()


def _without(text: str, drops: Sequence[dict[str, Any]]) -> str:
    starts = chain((drop["start"] for drop in drops), (len(text),))
    ends = chain((0,), (drop["end"] for drop in drops))
    return "".join(text[end:start] for end, start in zip(ends, starts, strict=True))


def _share(text: str, drops: Sequence[dict[str, Any]]) -> float:
    dropped: int = sum(drop["end"] - drop["start"] for drop in drops)
    return round(dropped / max(len(text), 1), 4)
