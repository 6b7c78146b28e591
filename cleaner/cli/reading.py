"""One FILE argument, or stdin, to one document."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.errors import SourceError, UsageError

if TYPE_CHECKING:
    from cleaner.model import Document, Result
    from cleaner.sources.record import Record

STDIN = "-"


class NotTextError(SourceError):
    """The bytes of an input are no document."""

    exit_code = 1


def read(file: str, url: str | None = None, lang: str | None = None, format: str = "auto") -> Record:
    """The document of a file, plain or compressed, or of stdin for `-`. `format`: text, html, or auto.

    Raises UsageError for what is no single text file, SourceError for what the system doesn't let us read and
    NotTextError, with the place of the first wrong byte, for what is no text.
    """
    from cleaner.report.layout import is_page
    from cleaner.sources import files, pages
    from cleaner.sources.record import Record
    from cleaner.sources.scope import Fields, Scope

    name, chunks = _stdin() if file == STDIN else _opened(Path(file))
    (item,) = (pages if is_page(name) else files).read(chunks, name, Fields(), Scope(format=format))
    if not isinstance(item, Record):
        raise NotTextError(f"{shown(file)}: {getattr(item, 'reason', 'no text')}")
    return item._replace(document=replace(item.document, url=url, lang=lang))


def read_any(
    file: str,
    record: int | None = None,
    html_field: str | None = None,
    format: str = "auto",
    url: str | None = None,
    lang: str | None = None,
) -> Document:
    """As `read`, and besides the text of a gutter file, and with `record` one of a file that holds many.

    `record`: its line, row or member, 1-based, or its place in a web archive, as behind the colon of a document's file.
    `html_field`: the page that stands in this field of the record. URL and language are those of the file or record
    where none are given. Raises GoldError too.
    """
    from cleaner.gold.reading import is_gutter, read_one
    from cleaner.model import Document
    from cleaner.sources.markup import looks_like_a_page

    if html_field is not None and record is None:
        raise UsageError("--html-field names a field of records: say which record with --record N")
    if html_field is not None and format == "text":
        raise UsageError("--html-field names a page, and --format text says that there is none: leave one out")
    if file == STDIN or (record is None and not is_gutter(file)):
        return read(file, url, lang, format).document
    if record is not None and (html_field is not None or not _may_have_gold(file)):
        document = _record_of(Path(file), record, html_field, format)
    else:
        gold = read_one(Path(file), record)
        document = Document(gold.source, gold.id, gold.url, gold.lang, file=gold.place)
        if record is not None and (format == "html" or (format == "auto" and looks_like_a_page(gold.source))):
            document = replace(document, source="", format="html", markup=gold.source)
    return replace(document, url=url or document.url, lang=lang or document.lang)


def known_by(file: str, format: str, record: int | None = None, html_field: str | None = None) -> str:
    """What told that a document is a page, in words."""
    from cleaner.report.layout import is_page

    if html_field is not None:
        return f"from the field {html_field!r}"
    if format == "html":
        return "as --format says"
    return "by its name" if record is None and is_page(file) else "by how it begins"


def _may_have_gold(file: str) -> bool:
    """True for JSON Lines; files that are one document are left to the same reader, which says so."""
    from cleaner.sources import container_of, is_one_document, jsonl

    return is_one_document(file) or container_of(file) is jsonl


def _record_of(path: Path, number: int, html_field: str | None, format: str) -> Document:
    """A record of any container, by its number; raises NotTextError for one that can't be read."""
    from cleaner.sources import container_of, jsonl
    from cleaner.sources.record import Record, Reject
    from cleaner.sources.scope import Fields, Scope
    from cleaner.sources.stored import Stored

    _must_be_there(path)
    scope = Scope(only=frozenset({number}), format=format)
    container = container_of(path.name)
    for item in container.read(Stored(path), str(path), Fields(html=html_field, meta=""), scope):
        if isinstance(item, Record):
            return item.document
        if isinstance(item, Reject):
            raise NotTextError(f"{path}:{number}: {item.reason}")
    if container is jsonl:
        raise UsageError(f"{path} has no record on line {number}")
    raise UsageError(f"{path} has no record {number}: say what stands behind the colon of `file` in the ledger")


def clean_bytes(record: Record, result: Result) -> bytes:
    """The clean text in the encoding of its source."""
    from cleaner.sources.files import render
    from cleaner.sources.scope import Fields

    if not result.drops and record.document.markup is None:
        return record.raw
    rendered = record._replace(document=result.document)
    return render(rendered, result.text, [(drop.start, drop.end) for drop in result.drops], Fields()).data


def shown(file: str) -> str:
    """The name of an input in messages."""
    return "stdin" if file == STDIN else file


def _stdin() -> tuple[str, Iterable[bytes]]:
    if sys.stdin.isatty():
        end = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D"
        print(f"cleaner: reading the text from this terminal; end it with {end}, or name a FILE", file=sys.stderr)
    return "stdin", [sys.stdin.buffer.read()]


def _opened(path: Path) -> tuple[str, Iterable[bytes]]:
    from cleaner.sources import container_of, files, pages
    from cleaner.sources.compression import read_chunks

    _must_be_there(path)
    if container_of(path.name) not in (files, pages):
        raise UsageError(
            f"{path} holds many documents: use  cleaner batch {path} --out DIR, "
            f"and for a single record  cleaner explain {path} --record N"
        )
    return path.name, read_chunks(path)


def _must_be_there(path: Path) -> None:
    """Raise UsageError for what is no file, and SourceError for one that can't be read."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder; for a folder use  cleaner batch {path} --out DIR")
    try:
        path.open("rb").close()
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file") from None
    except OSError as error:
        raise SourceError(f"{path}: can't be read: {error.strerror or error}") from error
