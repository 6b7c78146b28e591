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
    """The document of a file, plain or compressed, or of stdin for `-`. `format`: text, html, or auto: by its bytes.

    Raises UsageError for what is no single text file, SourceError for what the system doesn't let us read and
    NotTextError, with the place of the first wrong byte, for what is no text.
    """
    from cleaner.sources import files, pages
    from cleaner.sources.record import Fields, Record

    name, chunks = _stdin() if file == STDIN else _opened(Path(file))
    if format == "auto":
        chunks = list(chunks)
    is_page = format == "html" or (format == "auto" and pages.looks_like_a_page(b"".join(chunks)))
    container = pages if is_page else files
    (item,) = container.read(chunks, name, Fields())
    if not isinstance(item, Record):
        raise NotTextError(f"{shown(file)}: {getattr(item, 'reason', 'no text')}")
    return item._replace(document=replace(item.document, url=url, lang=lang))


def read_any(file: str, record: int | None, url: str | None = None, lang: str | None = None) -> Document:
    """As `read`, and besides the text of a gutter file, and with `record` that of a line (1-based) of JSON Lines.

    URL and language are those of the file or record where none are given. Raises GoldError too.
    """
    from cleaner.gold.reading import is_gutter, read_one
    from cleaner.model import Document

    if file == STDIN or (record is None and not is_gutter(file)):  # a page too
        return read(file, url, lang).document
    gold = read_one(Path(file), record)
    return Document(gold.source, id=gold.id, url=url or gold.url, lang=lang or gold.lang, file=gold.place)


def clean_bytes(record: Record, result: Result) -> bytes:
    """The clean text in the encoding of its source."""
    from cleaner.sources.files import render
    from cleaner.sources.record import Fields

    if record.document.markup is not None:
        return result.text.encode("utf-8", "surrogatepass")
    if not result.drops:
        return record.raw
    return render(record, result.text, [(drop.start, drop.end) for drop in result.drops], Fields()).data


def shown(file: str) -> str:
    """The name of an input in messages."""
    return "stdin" if file == STDIN else file


def _stdin() -> tuple[str, Iterable[bytes]]:
    if sys.stdin.isatty():
        end = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D"
        print(f"cleaner: reading the text from this terminal; end it with {end}, or name a FILE", file=sys.stderr)
    return "stdin", [sys.stdin.buffer.read()]


def _opened(path: Path) -> tuple[str, Iterable[bytes]]:
    from cleaner.sources import jsonl, known_container
    from cleaner.sources.compression import read_chunks

    if path.is_dir():
        raise UsageError(f"{path} is a folder; for a folder use  cleaner batch {path} --out DIR")
    try:
        path.open("rb").close()
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file") from None
    except OSError as error:
        raise SourceError(f"{path}: can't be read: {error.strerror or error}") from error
    if known_container(path.name) is jsonl:
        raise UsageError(
            f"{path} holds many documents; for JSON Lines use  cleaner batch {path} --out DIR, "
            f"and for a single record  cleaner explain {path} --record N"
        )
    return path.name, read_chunks(path)
