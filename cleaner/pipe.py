"""JSON Lines in, JSON Lines out, record by record: the clean text in its place, and the record's drops beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from cleaner.api import Cleaner
from cleaner.batch.rejects import failed
from cleaner.errors import UsageError
from cleaner.model import Result
from cleaner.report.rows import document_rows
from cleaner.sources import jsonl, rawjson
from cleaner.sources.record import Fields, Record, Reject, Rendered, UnfitError, Untouched

NAME = "stdin"  #: what the rows call the input
_SPACE = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Settings:
    """How records are read, and where their drops go."""

    fields: Fields = field(default_factory=Fields)
    drops_field: str = "drops"
    with_text: bool = True  #: False: the drops say where they were, not what they were
    url: str | None = None  #: for records that bring none
    lang: str | None = None  #: for records that bring none


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
    if settings.drops_field in (fields.text, fields.id, fields.url, fields.lang):
        raise UsageError(f"the drops can't go into {settings.drops_field!r}, which is read from: name another field")
    return (_passed(item, cleaner, settings) for item in jsonl.read(chunks, NAME, fields))


def _passed(item: Record | Reject | Untouched, cleaner: Cleaner, settings: Settings) -> Passed:
    if isinstance(item, Untouched):
        return Passed(item.raw)
    if isinstance(item, Reject):
        return Passed(reject=item)
    try:
        return _cleaned(item, cleaner, settings)
    except UnfitError as unfit:
        return Passed(reject=Reject(NAME, unfit.kind, unfit.reason, item.raw, item.line, item.offset))
    except Exception as error:  # whatever breaks on one record must not cost the others
        return Passed(reject=failed(item, NAME, error))


def _cleaned(record: Record, cleaner: Cleaner, settings: Settings) -> Passed:
    _refuse_taken(record.raw, settings.drops_field)
    document = record.document
    if settings.url or settings.lang:
        document = replace(document, url=document.url or settings.url, lang=document.lang or settings.lang)
    result = cleaner.clean_document(document)
    rendered = Rendered(record.raw)
    if drops := result.drops:
        spans = [(drop.start, drop.end) for drop in drops]
        rendered = jsonl.render(record, result.text, spans, settings.fields)
    rows = document_rows(result, rendered.spellings, "full" if settings.with_text else "spans")
    listed = b",".join([row[:-1] for row in rows[: len(drops)]])
    return Passed(_with_field(rendered.data, settings.drops_field, b"[" + listed + b"]"), result)


def _with_field(line: bytes, name: str, value: bytes) -> bytes:
    """The line of an object with one more field at its end; taken out again, every byte is as before."""
    end = len(line.rstrip(_SPACE)) - 1  # the closing brace
    return b"".join((line[:end], b",", json.dumps(name).encode(), b":", value, line[end:]))


def _refuse_taken(line: bytes, name: str) -> None:
    """Raise UnfitError when the object has a field of that name: readers would see one of the two, or none."""
    spelled = rawjson.spelled(name)
    plain = spelled == name and "/" not in name  # otherwise it may be spelled in ways that only a parser knows
    if plain and f'"{name}"'.encode() not in line and b"\\u" not in line:
        return
    if name in rawjson.parse(line):
        reason = f"the record has a field {name!r} already; name another one for the drops: --drops-field"
        raise UnfitError("field-taken", reason)
