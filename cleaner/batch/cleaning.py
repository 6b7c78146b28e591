"""One shard: read, cleaned and written, with its ledger; what can't be cleaned goes to its rejects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cleaner.batch.manifest import Row, Source
from cleaner.batch.notes import Notes
from cleaner.batch.one import Cleans, cleaned
from cleaner.batch.reading import Reading
from cleaner.batch.rejects import Bad, blamed, deadly, failed, reject_line
from cleaner.batch.settings import Settings
from cleaner.batch.shards import Part, Shard
from cleaner.model import Result
from cleaner.report import layout
from cleaner.report.rows import document_rows, page_row
from cleaner.report.tally import Tally
from cleaner.report.tallyfile import tally_bytes
from cleaner.sinks import SAME, clean_name, is_gathered, sink_of
from cleaner.sources import container_of, disk
from cleaner.sources.container import Sink, Writer
from cleaner.sources.output import Target, replacing, writing
from cleaner.sources.record import Item, Record, Reject, Rendered, Skipped, Untouched
from cleaner.sources.scope import Sample, Scope


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
        with ExitStack() as stack:
            rejects, pages = (stack.enter_context(replacing(self._state(kind))) for kind in ("rejects", "pages"))
            bins = _Bins(rejects, pages, self._gathered(stack))
            sources = tuple(self._part(part, bins) for part in self.shard.parts)
            if bins.gathered:
                bins.gathered.close(self.written)
            rejects.wanted = bool(self.tally.documents["rejected"] or self.tally.documents["failed"])
            pages.wanted = self.paged
        self._note(rejects, pages, *(bins.gathered.targets if bins.gathered else ()))
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
            {"in": self.tally.characters_in, "dropped": self.tally.characters_dropped},
            self.written,
            self.limited,
        )

    def _gathered(self, stack: ExitStack) -> _Out | None:
        """Where the results of all files go that are one document each, if they don't go to a file each."""
        to = self.desk.settings.about.to
        names = [part.name for part in self.shard.parts if is_gathered(part.name, to)]
        if not names:
            return None
        place = sink_of(names[0], to).clean_name(f"texts-{self.shard.key}")
        return self._open(names[0], place, *self._places(place), stack)

    def _part(self, part: Part, bins: _Bins) -> Source:
        """Clean one input, or a stretch of it. One of which nothing could be cleaned leaves no file of its own."""
        reading = Reading(part, self.desk.notes, self.desk.settings.most_expansion)
        to = self.desk.settings.about.to
        if bins.gathered and is_gathered(part.name, to):
            self._into(bins.gathered, part, reading, bins)
            return reading.source()
        place = clean_name(part.name, to)
        paths = self._of_stretch() if part.span else self._places(place, part.name)
        with ExitStack() as stack:
            out = self._open(part.name, place, *paths, stack)
            written, rejected = self._into(out, part, reading, bins)
            out.close(written or not rejected or part.span is not None)
        self._note(*out.targets)
        return reading.source()

    def _into(self, out: _Out, part: Part, reading: Reading, bins: _Bins) -> tuple[bool, bool]:
        """Clean one input into files that are open; whether anything was written, and whether anything was rejected."""
        written = rejected = False
        for outcome in self._outcomes(part, reading, out):
            if outcome.rendered:
                out.writer.write(outcome.rendered)
            elif outcome.untouched:
                out.writer.pass_on(outcome.untouched)
            out.ledger.write(outcome.rows)
            if outcome.page:
                self.paged = True
                bins.pages.write(outcome.page)
            if outcome.reject:
                rejected = True
                bins.rejects.write(reject_line(outcome.reject))
            elif not outcome.skipped:
                written = True
            self._count(part.name, outcome)
        self.written = self.written or written
        return written, rejected

    def _outcomes(self, part: Part, reading: Reading, out: _Out) -> Iterator[_Outcome]:
        settings, notes = self.desk.settings, self.desk.notes
        container = container_of(part.name, settings.about.fields)
        start, end = (part.span.start, part.span.end) if part.span else (0, None)
        scope = Scope(
            line=part.line,
            offset=start,
            end=end,
            most_bytes=settings.most_bytes,
            only=part.only,
            since=part.since,
            format=settings.format,
            most_expansion=settings.most_expansion,
            runs=part.runs,
            sample=Sample(part.name, settings.sample) if settings.sample < 1 else None,
            note=part.note,
        )
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
            if self.left is not None and isinstance(item, Record | Reject):
                self.left -= 1
            if bad and isinstance(item, Record | Reject):
                yield _Outcome(reject=blamed(bad, item, part.name))
            else:
                yield _outcome(item, part.name, out, self.desk)

    def _count(self, name: str, outcome: _Outcome) -> None:
        if result := outcome.result:
            self.tally.add_read(name)
            became = self.tally.add_result(result, outcome.kept, outcome.has_id)
            length = len(result.document.source)
            self.desk.notes.done(became, length, length - outcome.kept)
        elif outcome.reject:
            self.tally.add_read(name)
            self.desk.notes.rejected(self.tally.add_reject(outcome.reject.kind))
        elif outcome.skipped:
            self.tally.add_skipped(name)

    def _open(self, name: str, place: str, clean: Path, ledger: Path, stack: ExitStack) -> _Out:
        about = self.desk.settings.about
        sink = sink_of(name, about.to, about.fields)
        target = stack.enter_context(replacing(clean, copy=sink.COMPRESSES))
        return _Out(sink, place, target, stack.enter_context(replacing(ledger)), sink.writer(target))

    def _places(self, clean: str, ledger: str = "") -> tuple[Path, Path]:
        folder, packed = self.desk.folder, self.desk.settings.about.packed
        return folder / "clean" / layout.safe(clean), layout.ledger_path(folder, ledger or clean, packed)

    def _of_stretch(self) -> tuple[Path, Path]:
        return self._state("clean"), self._state(layout.stretch_ledger(self.desk.settings.about.packed))

    def _state(self, kind: str) -> Path:
        return layout.state_path(self.desk.folder, f"{self.shard.key}.{kind}")

    def _note(self, *targets: Target) -> None:
        for target in targets:
            if target.wanted:
                self.outputs[target.path.relative_to(self.desk.folder).as_posix()] = target.digest()

    def _sync(self) -> None:
        for folder in sorted({(self.desk.folder / name).parent for name in self.outputs}):
            with writing(folder):
                disk.sync_folder(folder)


class _Out(NamedTuple):
    """The files that results go into, open."""

    sink: Sink
    place: str  #: name of the clean file below clean/
    clean: Target
    ledger: Target
    writer: Writer

    def close(self, wanted: bool) -> None:
        """Nothing more comes; the files vanish unless they are wanted."""
        self.writer.close()
        self.clean.wanted = self.ledger.wanted = wanted

    @property
    def targets(self) -> tuple[Target, Target]:
        """Both files."""
        return self.clean, self.ledger


class _Bins(NamedTuple):
    """The files that all parts of a shard share."""

    rejects: Target
    pages: Target
    gathered: _Out | None


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
    skipped: bool = False


def _outcome(item: Item, name: str, out: _Out, desk: Desk) -> _Outcome:
    if isinstance(item, Untouched):
        return _Outcome(untouched=item.raw)
    if isinstance(item, Skipped):
        return _Outcome(skipped=True)
    if isinstance(item, Reject):
        return _Outcome(reject=item)
    settings = desk.settings
    try:
        result, clean, rendered = cleaned(item, out.sink, desk.cleaner, settings.about.fields, settings.defaults)
        rows = b"".join(document_rows(result, rendered.spellings, settings.about.ledger))
        page = _page(item, result, name, out, clean, settings)
    except Exception as error:  # whatever breaks on one document must not cost the others
        return _Outcome(reject=failed(item, name, error))
    return _Outcome(rendered, b"", rows, page, result, len(clean), item.has_id)


def _page(item: Record, result: Result, name: str, out: _Out, clean: str, settings: Settings) -> bytes:
    """What is listed of a page that is a file of its own, on the disk or in an archive; of others, nothing."""
    if result.document.format != "html" or (item.line is not None and item.member is None):
        return b""
    if item.member is None:
        return page_row(result, name, out.place, clean, settings.format)
    place = f"{out.place}/{item.member}" if settings.about.to == SAME else out.place
    return page_row(result, item.label or name, place, clean, settings.format)
