"""A run: every input read, cleaned and written, with its ledger; what can't be cleaned goes to the rejects."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from cleaner.batch.plan import Input
from cleaner.batch.rejects import failed, reject_line
from cleaner.model import Document, Result
from cleaner.report import layout
from cleaner.report.rows import document_rows
from cleaner.report.summary import summarize, summary_bytes
from cleaner.report.tally import Tally
from cleaner.sources import container_of
from cleaner.sources.compression import read_chunks
from cleaner.sources.output import Target, cant_write, replacing
from cleaner.sources.record import Advance, Container, Item, Record, Reject, Rendered, Untouched


class Cleans(Protocol):
    """What a run needs of a cleaner."""

    def clean_document(self, document: Document) -> Result:
        """The document with every decision about it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the records of a run are read."""

    about: layout.About
    url: str | None = None  #: for documents that bring none
    lang: str | None = None  #: for documents that bring none


def run(
    inputs: Sequence[Input],
    cleaner: Cleans,
    settings: Settings,
    folder: Path,
    rules: Sequence[str] = (),
    advance: Advance | None = None,
) -> dict[str, Any]:
    """Clean planned inputs into a folder and return the summary; `rules` are the ids of all rules.

    An earlier run in the folder is replaced. Raises OutputError when something can't be written.
    """
    _begin(folder, settings.about)
    tally = Tally()
    with replacing(layout.rejects_path(folder)) as rejects:
        for one in inputs:
            for outcome in _clean_input(one, cleaner, settings, folder, advance):
                _note(one.name, outcome, rejects, tally)
    summary = summarize(tally, settings.about, rules)
    with replacing(layout.summary_path(folder)) as target:
        target.write(summary_bytes(summary))
    return summary


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one item of a container: the bytes for the clean file, and the rows or the reject."""

    data: bytes = b""
    rows: bytes = b""
    result: Result | None = None
    kept: int = 0  #: characters
    has_id: bool = False
    reject: Reject | None = None


def _note(name: str, outcome: _Outcome, rejects: Target, tally: Tally) -> None:
    """Count an outcome, and keep a rejected record."""
    if outcome.result:
        tally.add_read(name)
        tally.add_result(outcome.result, outcome.kept, outcome.has_id)
    elif outcome.reject:
        tally.add_read(name)
        tally.add_reject(outcome.reject.kind)
        rejects.write(reject_line(outcome.reject))


def _clean_input(
    one: Input, cleaner: Cleans, settings: Settings, folder: Path, advance: Advance | None
) -> Iterator[_Outcome]:
    """Write clean text and ledger of one input, yielding what became of each item.

    An input of which nothing could be cleaned leaves no file.
    """
    container = container_of(one.name)
    fields = settings.about.fields
    rejected = written = False
    with (
        replacing(layout.clean_path(folder, one.name)) as clean,
        replacing(layout.ledger_path(folder, one.name)) as ledger,
    ):
        for item in container.read(read_chunks(one.path, advance), one.name, fields):
            outcome = _outcome(item, one.name, container, cleaner, settings)
            clean.write(outcome.data)
            ledger.write(outcome.rows)
            written = written or outcome.reject is None
            rejected = rejected or outcome.reject is not None
            yield outcome
        clean.wanted = ledger.wanted = written or not rejected


def _outcome(item: Item, name: str, container: Container, cleaner: Cleans, settings: Settings) -> _Outcome:
    if isinstance(item, Untouched):
        return _Outcome(item.raw)
    if isinstance(item, Reject):
        return _Outcome(reject=item)
    try:
        return _cleaned(item, container, cleaner, settings)
    except Exception as error:  # whatever breaks on one document must not cost the others
        return _Outcome(reject=failed(item, name, error))


def _cleaned(record: Record, container: Container, cleaner: Cleans, settings: Settings) -> _Outcome:
    document = record.document
    if settings.url or settings.lang:
        document = replace(document, url=document.url or settings.url, lang=document.lang or settings.lang)
    result = cleaner.clean_document(document)
    drops = result.drops
    if drops:
        clean = result.text
        spans = [(drop.start, drop.end) for drop in drops]
        rendered = container.render(record, clean, spans, settings.about.fields)
    else:
        clean, rendered = document.source, Rendered(record.raw)
    rows = document_rows(result, rendered.spellings, settings.about.ledger)
    return _Outcome(rendered.data, rows, result, len(clean), record.has_id)


def _begin(folder: Path, about: layout.About) -> None:
    """Take an earlier run away and say what the folder is from now on."""
    try:
        for place in (layout.summary_path(folder), layout.rejects_path(folder)):
            place.unlink(missing_ok=True)
        for tree in (folder / "clean", folder / "ledger"):
            if tree.exists():
                shutil.rmtree(tree)
    except OSError as error:
        raise cant_write(folder, error) from error
    with replacing(layout.about_path(folder)) as target:
        target.write(layout.about_bytes(about))
