"""A result as fields: what every format but the input's own holds of it."""

from __future__ import annotations

from typing import Any

from cleaner.sources.compression import bare, suffix_of
from cleaner.sources.container import Container
from cleaner.sources.markup import stated
from cleaner.sources.record import NotWritableError, Record
from cleaner.sources.scope import Fields

FILE = "file"  #: the field for where a document came from


def known(record: Record, clean: str, fields: Fields) -> dict[str, Any]:
    """Id, text, URL, language and place of a result, under the names that its input has for them."""
    document = record.document
    return {
        fields.id: document.id,
        fields.text: clean,
        fields.url: document.url,
        fields.lang: document.lang,
        FILE: document.file,
    }


def besides(record: Record, container: Container, fields: Fields) -> dict[str, Any]:
    """All else that the record held, without the page unless it is to be kept."""
    taken = {fields.id, fields.text, fields.url, fields.lang, FILE, fields.meta}
    if fields.html is not None and not fields.keep_html:
        taken.add(fields.html)
    return {key: value for key, value in container.values(record).items() if key not in taken}


def meta(record: Record, fields: Fields) -> dict[str, Any] | None:
    """What a page says about itself; None for a text, and where it is not wanted."""
    return stated(record.document) if record.document.format == "html" and fields.meta else None


def renamed(name: str, ending: str, compression: str | None = None) -> str:
    """The name of an input with another ending behind it, and its own compression or another one last."""
    return bare(name).removesuffix(ending) + ending + (suffix_of(name) if compression is None else compression)


def must_be_text(text: str, format: str) -> None:
    """Raise NotWritableError for a text that is no Unicode: half of a character that UTF-16 makes of two."""
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = f"{text[error.start]!r} at {error.start:,}"
        raise NotWritableError(f"{format} can't hold a lone surrogate ({half}); --to jsonl can") from error
