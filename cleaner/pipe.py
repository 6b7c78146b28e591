"""JSON Lines in, JSON Lines out, record by record: the clean text in its place, and the record's drops beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from cleaner.api import Cleaner
from cleaner.batch.one import Defaults, cleaned
from cleaner.batch.rejects import failed
from cleaner.errors import UsageError
from cleaner.model import Result
from cleaner.report.rows import document_rows
from cleaner.sources import jsonl, rawjson, rawobject
from cleaner.sources.record import Item, Record, Reject, Skipped, UnfitError, Untouched
from cleaner.sources.scope import Fields, Scope

NAME = "stdin"  #: what the rows call the input


@dataclass(frozen=True, slots=True)
class Settings:
    """How records are read, and where their drops go."""

    fields: Fields = field(default_factory=Fields)
    drops_field: str = "drops"
    with_text: bool = True  #: False: the drops say where they were, not what they were
    defaults: Defaults = field(default_factory=Defaults)
    format: str = "auto"  #: of records: text, html, auto


class Passed(NamedTuple):
    """What became of a line: the bytes that go on, or the reject."""

    data: bytes = b""
    result: Result | None = None  #: None for what is no record
    reject: Reject | None = None


def pipe(chunks: Iterable[bytes], cleaner: Cleaner, settings: Settings) -> Iterator[Passed]:
    """Clean records as they come, in their order; nothing of a line is held back once its end has been read.

    Raises UsageError, before anything is read, when the drops are to go into a field that is read from.
    """
    fields = settings.fields
    name = settings.drops_field
    if name in (fields.text, fields.id, fields.url, fields.lang, fields.html, fields.meta):
        raise UsageError(f"the drops can't go into {name!r}, which is read from or written to: name another field")
    items = jsonl.read(chunks, NAME, fields, Scope(format=settings.format))
    return (_passed(item, cleaner, settings) for item in items)


def _passed(item: Item, cleaner: Cleaner, settings: Settings) -> Passed:
    if isinstance(item, Untouched):
        return Passed(item.raw)
    if isinstance(item, Reject):
        return Passed(reject=item)
    assert not isinstance(item, Skipped)  # JSON Lines skip nothing
    try:
        return _cleaned(item, cleaner, settings)
    except Exception as error:  # whatever breaks on one record must not cost the others
        return Passed(reject=failed(item, NAME, error))


def _cleaned(record: Record, cleaner: Cleaner, settings: Settings) -> Passed:
    _refuse_taken(record.raw, settings.drops_field)
    result, _, rendered = cleaned(record, jsonl, cleaner, settings.fields, settings.defaults)
    rows = document_rows(result, rendered.spellings, "full" if settings.with_text else "spans")
    listed = b",".join([row[:-1] for row in rows[: len(result.drops)]])
    return Passed(rawobject.added(rendered.data, settings.drops_field, b"[" + listed + b"]"), result)


def _refuse_taken(line: bytes, name: str) -> None:
    """Raise UnfitError when the object has a field of that name: readers would see one of the two, or none."""
    if rawobject.may_hold(line, name) and name in rawjson.parse(line):
        reason = f"the record has a field {name!r} already; name another one for the drops: --drops-field"
        raise UnfitError("field-taken", reason)
