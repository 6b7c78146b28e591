"""One record, cleaned: what `cleaner batch` and `cleaner pipe` do alike."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, Protocol

from cleaner.model import Document, Result
from cleaner.sources.container import Sink
from cleaner.sources.record import Record, Rendered
from cleaner.sources.scope import Fields


class Cleans(Protocol):
    """What a run needs of a cleaner."""

    def clean_document(self, document: Document) -> Result:
        """The document with every decision about it."""


class Defaults(NamedTuple):
    """What is said of documents that don't say it themselves."""

    url: str | None = None
    lang: str | None = None


class Cleaned(NamedTuple):
    """A result, and the bytes that replace the record."""

    result: Result
    clean: str
    rendered: Rendered


def cleaned(record: Record, sink: Sink, cleaner: Cleans, fields: Fields, defaults: Defaults) -> Cleaned:
    """Clean a record; a text of which nothing goes keeps its bytes where the sink does.

    Raises whatever the cleaner breaks with.
    """
    document = record.document
    result = cleaner.clean_document(completed(document, defaults))
    drops = result.drops
    if not drops and document.markup is None and sink.KEEPS_BYTES:
        return Cleaned(result, document.source, Rendered(record.raw, row=record.row))
    clean, spans = result.text, [(drop.start, drop.end) for drop in drops]
    rendered = sink.render(record._replace(document=result.document), clean, spans, fields)
    return Cleaned(result, clean, rendered)


def completed(document: Document, defaults: Defaults) -> Document:
    """The document, with the defaults where it doesn't say anything itself."""
    if not (defaults.url or defaults.lang):
        return document
    return replace(document, url=document.url or defaults.url, lang=document.lang or defaults.lang)
