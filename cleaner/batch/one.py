"""One record, cleaned: what `cleaner batch` and `cleaner pipe` do alike."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, Protocol

from cleaner.model import Document, Result
from cleaner.sources.record import Container, Fields, Record, Rendered


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


def cleaned(record: Record, container: Container, cleaner: Cleans, fields: Fields, defaults: Defaults) -> Cleaned:
    """Clean a record. Raises whatever the cleaner breaks with.

    A text of which nothing goes keeps its bytes, unless its container stores records in its own way.
    """
    document = record.document
    if defaults.url or defaults.lang:
        document = replace(document, url=document.url or defaults.url, lang=document.lang or defaults.lang)
    result = cleaner.clean_document(document)
    drops = result.drops
    if not drops and document.markup is None and not container.COMPRESSES:
        return Cleaned(result, document.source, Rendered(record.raw))
    clean, spans = result.text, [(drop.start, drop.end) for drop in drops]
    rendered = container.render(record._replace(document=result.document), clean, spans, fields)
    return Cleaned(result, clean, rendered)
