"""One shard: read, cleaned and written, with its ledger; what can't be cleaned goes to its rejects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cleaner.batch.manifest import Row, Source
from cleaner.batch.notes import Notes
from cleaner.batch.one import Cleans, cleaned
from cleaner.batch.rejects import Bad, blamed, deadly, failed, reject_line
from cleaner.batch.settings import Settings
from cleaner.batch.shards import Part, Shard
from cleaner.model import Result
from cleaner.report import layout
from cleaner.report.rows import document_rows, page_row
from cleaner.report.tally import Tally
from cleaner.report.tallyfile import tally_bytes
from cleaner.sources import container_of, disk
from cleaner.sources.compression import decompressed, raw_chunks, suffix_of, unreadable
from cleaner.sources.output import Target, replacing, writing
from cleaner.sources.record import Container, DamageError, Item, Reject, Rendered, Scope, Untouched


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a worker sits: with what it cleans, and where to."""

    cleaner: Cleans
    settings: Settings
    folder: Path
    notes: Notes


def clean_shard(shard: Shard, number: int, desk: Desk, bad: Mapping[int, Bad]) -> Row:
    """Clean a shard and bring its files to the disk; the row that is to be committed.

    `bad`: records that workers died of, counted within the shard from 1. Raises OutputError.
    """
    desk.notes.clear()
    return _Cleaning(shard, desk, bad).run(number)


class _Cleaning:
    """The work on one shard, under way."""

    def __init__(self, shard: Shard, desk: Desk, bad: Mapping[int, Bad]) -> None:
        self.shard, self.desk, self.bad = shard, desk, bad
        self.tally = Tally()
        self.outputs: dict[str, str] = {}
        self.record = 0  # of the shard, from 1
        self.line: int | None = None  # where the next record is looked for, if the file has lines
        self.left = shard.limit
        self.written = self.limited = False
        self.paged = False  # some page was a file of its own

    def run(self, number: int) -> Row:
        with replacing(self._state("rejects")) as rejects, replacing(self._state("pages")) as pages:
            sources = tuple(self._part(part, rejects, pages) for part in self.shard.parts)
            rejects.wanted = bool(self.tally.documents["rejected"] or self.tally.documents["failed"])
            pages.wanted = self.paged
        self._note(rejects)
        self._note(pages)
        with replacing(self._state("tally")) as target:
            target.write(tally_bytes(self.tally))
        self._note(target)
        self._sync()
        about = self.desk.settings.about
        return Row(
            self.shard.key,
            number,
            self.desk.settings.digest(),
            about.rules_hash,
            about.version,
            sources,
            self.outputs,
            dict(sorted(self.tally.documents.items())),
            self.written,
            self.limited,
        )

    def _part(self, part: Part, rejects: Target, pages: Target) -> Source:
        """Clean one input, or a stretch of it. One of which nothing could be cleaned leaves no file."""
        written = rejected = False
        reading = _Reading(part, self.desk)
        with ExitStack() as stack:
            container = container_of(part.name, self.desk.settings.about.fields)
            clean_place, ledger_place = self._places(part)
            clean = stack.enter_context(replacing(clean_place, copy=container.COMPRESSES))
            ledger = stack.enter_context(replacing(ledger_place))
            writer = container.writer(clean)
            for outcome in self._outcomes(part, reading):
                if outcome.rendered:
                    writer.write(outcome.rendered)
                elif outcome.untouched:
                    writer.pass_on(outcome.untouched)
                ledger.write(outcome.rows)
                if outcome.page:
                    self.paged = True
                    pages.write(outcome.page)
                if outcome.reject:
                    rejected = True
                    rejects.write(reject_line(outcome.reject))
                else:
                    written = True
                self._count(part.name, outcome)
            writer.close()
            clean.wanted = ledger.wanted = written or not rejected or part.span is not None
        self._note(clean)
        self._note(ledger)
        self.written = self.written or written
        return reading.source()

    def _outcomes(self, part: Part, reading: _Reading) -> Iterator[_Outcome]:
        settings, notes = self.desk.settings, self.desk.notes
        container = container_of(part.name, settings.about.fields)
        start, end = (part.span.start, part.span.end) if part.span else (0, None)
        scope = Scope(part.line, start, end, settings.most_bytes, part.only, part.since, settings.format)
        items = container.read(reading, part.name, settings.about.fields, scope)
        while True:
            if self.left == 0:
                self.limited = True
                return
            self.record += 1
            bad = self.bad.get(self.record)
            if bad and not bad.read:
                yield _Outcome(reject=deadly(bad, part.name, self.line))
                return
            notes.reading(self.record)
            item = next(items, None)
            if item is None:
                return
            notes.cleaning(self.record)
            self.line = None if isinstance(item, Untouched) or item.line is None else item.line + 1
            if self.left is not None and not isinstance(item, Untouched):
                self.left -= 1
            if bad and not isinstance(item, Untouched):
                yield _Outcome(reject=blamed(bad, item, part.name))
            else:
                yield _outcome(item, part.name, container, self.desk)

    def _count(self, name: str, outcome: _Outcome) -> None:
        if result := outcome.result:
            self.tally.add_read(name)
            self.tally.add_result(result, outcome.kept, outcome.has_id)
            length = len(result.document.source)
            self.desk.notes.done(length, length - outcome.kept)
        elif outcome.reject:
            self.tally.add_read(name)
            self.tally.add_reject(outcome.reject.kind)
            self.desk.notes.rejected()

    def _places(self, part: Part) -> tuple[Path, Path]:
        if part.span:
            return self._state("clean"), self._state("ledger")
        folder = self.desk.folder
        return layout.clean_path(folder, part.name), layout.ledger_path(folder, part.name)

    def _state(self, kind: str) -> Path:
        return layout.state_path(self.desk.folder, f"{self.shard.key}.{kind}")

    def _note(self, target: Target) -> None:
        if target.wanted:
            self.outputs[target.path.relative_to(self.desk.folder).as_posix()] = target.digest()

    def _sync(self) -> None:
        for folder in sorted({(self.desk.folder / name).parent for name in self.outputs}):
            with writing(folder):
                disk.sync_folder(folder)


class _Reading:
    """The bytes of a part on their way in, hashed as they are stored: what a container reads from."""

    def __init__(self, part: Part, desk: Desk) -> None:
        self._part, self._notes = part, desk.notes
        self._most_expansion = desk.settings.most_expansion
        self._hash, self._size = sha256(), 0
        self._raw = self._watched()
        self._readable = True

    def __iter__(self) -> Iterator[bytes]:
        """What the part holds, decompressed; raises DamageError."""
        suffix = suffix_of(self._part.path.name)
        return decompressed(self._raw, suffix, self._most_expansion) if suffix else self._raw

    def raw(self) -> Iterator[bytes]:
        """What the part holds, as it is stored; raises DamageError."""
        return self._raw

    def open(self) -> BinaryIO:
        """The whole input, as it is stored; raises DamageError."""
        try:
            return self._part.path.open("rb")
        except OSError as error:
            self._readable = False
            raise unreadable(error) from error

    def source(self) -> Source:
        """What was read; what reading left out is looked at too, for the hash."""
        try:
            for _ in self._raw:
                pass
        except DamageError:
            pass
        part, span = self._part, self._part.span
        start, end = (span.start, span.end) if span else (None, None)
        digest = self._hash.hexdigest() if self._readable else None
        return Source(part.name, str(part.path), self._size, digest, start, end, part.line)

    def _watched(self) -> Iterator[bytes]:
        try:
            yield from raw_chunks(self._part.path, self._seen, self._part.span)
        except DamageError:
            self._readable = False
            raise

    def _seen(self, data: bytes) -> None:
        self._hash.update(data)
        self._size += len(data)
        self._notes.read(data)


class _Outcome(NamedTuple):
    """What became of one item of a container: what goes into the clean file, and the rows or the reject."""

    rendered: Rendered | None = None
    untouched: bytes = b""
    rows: bytes = b""
    page: bytes = b""  #: what a page that is a file of its own says about itself
    result: Result | None = None
    kept: int = 0  #: characters
    has_id: bool = False
    reject: Reject | None = None


def _outcome(item: Item, name: str, container: Container, desk: Desk) -> _Outcome:
    if isinstance(item, Untouched):
        return _Outcome(untouched=item.raw)
    if isinstance(item, Reject):
        return _Outcome(reject=item)
    settings = desk.settings
    try:
        result, clean, rendered = cleaned(item, container, desk.cleaner, settings.about.fields, settings.defaults)
        rows = b"".join(document_rows(result, rendered.spellings, settings.about.ledger))
        is_file = result.document.format == "html" and item.line is None
        page = page_row(result, name, clean, settings.format) if is_file else b""
    except Exception as error:  # whatever breaks on one document must not cost the others
        return _Outcome(reject=failed(item, name, error))
    return _Outcome(rendered, b"", rows, page, result, len(clean), item.has_id)
