"""One input of a run, put back: clean records with their drops, and rejected ones where they can stand there."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from cleaner.report import layout
from cleaner.report.rows import record_rows
from cleaner.sinks import clean_name
from cleaner.sources import container_of, is_archive, rawjson
from cleaner.sources.compression import raw_chunks, read_chunks
from cleaner.sources.container import Container, Restores
from cleaner.sources.output import Target, replacing
from cleaner.sources.record import Cut, MisfitError, Piece, Rendered
from cleaner.sources.scope import Fields


@dataclass(frozen=True, slots=True)
class Job:
    """What is put back, and where to."""

    run: Path
    originals: Path
    fields: Fields
    packed: bool  #: the ledger is compressed
    rule: str | None  #: None = put every drop back


@dataclass(frozen=True, slots=True)
class RejectPlace:
    """Where a row of rejects.jsonl lies, so that the rows need not be held."""

    line: int | None  #: of the input, 1-based
    offset: int  #: bytes into rejects.jsonl
    last: int | None = None  #: where it stands for several lines


def put_back(job: Job, name: str, rejects: Sequence[RejectPlace]) -> list[str]:
    """Write an input; what could not be put back into it, as sentences. Raises MisfitError."""
    if is_archive(name):
        return _refill(job, name, len(rejects))
    clean, container = layout.clean_path(job.run, name), container_of(name, job.fields)
    if container.COMPRESSES and not isinstance(container, Restores):
        return _restore_records(job, name, len(rejects))
    with replacing(job.originals / restored_name(job.run, name), copy=container.COMPRESSES) as target:
        if isinstance(container, Restores):
            return _complete(target, job, name, container, rejects)
        if clean.exists():
            _weave(target, job, name, rejects)
            return []
        for place in rejects:
            target.write(_reject_bytes(job.run, place))
        return []


def _complete(target: Target, job: Job, name: str, container: Restores, rejects: Sequence[RejectPlace]) -> list[str]:
    """Write the clean records, completed; rejected ones can't stand beside them, and are told."""
    clean = layout.clean_path(job.run, name)
    if not clean.exists():
        raise MisfitError(
            "none of its records was cleaned, and rejected ones can't be put back into a file of its kind"
        )
    ledger = _Ledger(job, name)
    cuts = (ledger.cuts(f"{name}:{line}", job.rule) for line in _lines_but(rejects))
    container.restore(clean, target, cuts, job.fields)
    ledger.must_be_done()
    if not rejects:
        return []
    lost = sum((one.last or one.line or 0) - (one.line or 0) + 1 for one in rejects)
    are = "1 rejected record is" if lost == 1 else f"{lost:,} rejected records are"
    return [f"{name}: {are} not in it: a file of its kind can't take what is no record of it; see rejects.jsonl"]


def _lines_but(rejects: Sequence[RejectPlace]) -> Iterator[int]:
    """The numbers of the lines that were not rejected, without end."""
    line = 1
    for reject in rejects:
        yield from range(line, reject.line or line)
        line = (reject.last or reject.line or line) + 1
    yield from count(line)


def _restore_records(job: Job, name: str, rejects: int) -> list[str]:
    """Write the records of the clean file, completed; what was rejected has no place among them."""
    clean, container = layout.clean_path(job.run, name), container_of(name)
    if not clean.exists():
        raise MisfitError("nothing of it was cleaned: see rejects.jsonl")
    ledger = _Ledger(job, name)
    with replacing(job.originals / restored_name(job.run, name), copy=True) as target:
        for piece in container.pieces(raw_chunks(clean)):
            place = f"{name}:{piece.source}"
            cuts = [] if piece.source is None else ledger.cuts(place, job.rule)
            target.write(_completed(container, piece, cuts, job.fields, place))
        ledger.must_be_done()
    if not rejects:
        return []
    records = "1 rejected record is" if rejects == 1 else f"{rejects} rejected records are"
    return [f"{name}: restored, but {records} not among the texts: see rejects.jsonl"]


def restored_name(run: Path, name: str) -> str:
    """What an input is called when it is back: of a page comes its text, but one that was rejected as it was."""
    return clean_name(name) if layout.clean_path(run, name).exists() else name


def _weave(target: Target, job: Job, name: str, rejects: Sequence[RejectPlace]) -> None:
    """Write clean records, completed, and rejected ones in the order of their lines."""
    container = container_of(name, job.fields)
    ledger = _Ledger(job, name)
    waiting = list(reversed(rejects))
    line = 1
    for piece in container.pieces(read_chunks(layout.clean_path(job.run, name))):
        while piece.line and waiting and waiting[-1].line == line:
            target.write(_reject_bytes(job.run, waiting.pop()))
            line += 1
        place = f"{name}:{line}" if piece.line else name
        cuts = ledger.cuts(place, job.rule)
        target.write(_completed(container, piece, cuts, job.fields, place))
        line += bool(piece.line)
    for reject in reversed(waiting):
        if reject.line != line:
            raise MisfitError(f"line {reject.line} is among the rejects, but the clean text ends before it")
        target.write(_reject_bytes(job.run, reject))
        line += 1
    ledger.must_be_done()


def _refill(job: Job, name: str, rejects: int) -> list[str]:
    """Write the members of a clean archive, completed. What was rejected was no text, and is not among them."""
    clean, container = layout.clean_path(job.run, name), container_of(name)
    if not clean.exists():
        raise MisfitError("nothing of it was cleaned: see rejects.jsonl")
    ledger = _Ledger(job, name)
    with replacing(job.originals / name) as target:
        writer = container.writer(target)
        for piece in container.pieces(read_chunks(clean)):
            cuts = ledger.cuts_of_member(name, str(piece.member), job.rule)
            data = _completed(container, piece, cuts, job.fields, f"{name}/{piece.member}")
            writer.write(Rendered(data, row=piece.row))
        writer.close()
        ledger.must_be_done()
    if not rejects:
        return []
    members = "1 rejected member is" if rejects == 1 else f"{rejects:,} rejected members are"
    return [f"{name}: restored, but {members} not in it: see rejects.jsonl"]


def _completed(container: Container, piece: Piece, cuts: Sequence[Cut], fields: Fields, place: str) -> bytes:
    if not cuts:
        return piece.raw
    try:
        return container.put_back(piece.raw, cuts, fields, piece.row)
    except MisfitError as misfit:
        raise MisfitError(f"the ledger of {place} doesn't fit the clean text: {misfit}") from misfit


class _Ledger:
    """The drops of one input, handed out record by record in the order of the file."""

    def __init__(self, job: Job, name: str) -> None:
        self._groups = record_rows(job.run, name, ("drop",), job.packed)
        self._next = next(self._groups, None)

    def cuts(self, place: str, rule: str | None) -> list[Cut]:
        """The drops of a record as cuts of its clean text; with a rule, that rule's alone."""
        if self._next is None or self._next[0] != place:
            return []
        cuts, gone, at = [], 0, 0  # gone: characters dropped so far; at: where the last drop ended in the source
        for row in self._next[1]:
            start, end, text = row["start"], row["end"], row["text"]
            if not at <= start <= end or len(text) != end - start:
                raise MisfitError(f"the ledger of {place} is damaged: the drop {start}-{end} can't be")
            if rule is None or row["rule"] == rule:
                cuts.append(Cut(start - gone, text, row.get("raw")))
            gone, at = gone + end - start, end
        self._next = next(self._groups, None)
        return cuts

    def cuts_of_member(self, archive: str, member: str, rule: str | None) -> list[Cut]:
        """The drops of a member of an archive. Its id names it: not all that was counted is in the clean archive."""
        page = member.removesuffix(".txt")
        ids = [f"{archive}/{one}" for one in (member, page) if one == member or layout.is_page(one)]
        if self._next is None or self._next[1][0]["doc"] not in ids:
            return []
        return self.cuts(self._next[0], rule)

    def must_be_done(self) -> None:
        """Raise MisfitError when drops of records are left that the clean text doesn't hold."""
        if self._next is not None:
            raise MisfitError(f"the ledger speaks of {self._next[0]}, which the clean text doesn't hold")


def _reject_bytes(run: Path, place: RejectPlace) -> bytes:
    with layout.rejects_path(run).open("rb") as lines:
        lines.seek(place.offset)
        row = rawjson.load(lines.readline())
    if "raw_base64" in row:
        return base64.b64decode(row["raw_base64"])
    if "raw" not in row:
        raise MisfitError(
            f"{row['file']}, line {row['line'] or 1}: its bytes are not in the run ({row['kind']}: {row['reason']})"
        )
    return str(row["raw"]).encode()
