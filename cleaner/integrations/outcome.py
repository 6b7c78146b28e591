"""What becomes of one document inside of an engine: clean text and ledger rows, or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Any, NamedTuple

from cleaner.batch.one import Cleans, Defaults, completed
from cleaner.batch.rejects import kind_and_reason
from cleaner.model import Document, Result
from cleaner.sources.files import not_utf8
from cleaner.sources.jsonl import language
from cleaner.sources.markup import looks_like_a_page, stated
from cleaner.sources.record import UnfitError
from cleaner.sources.scope import MOST_BYTES

NO_DEFAULTS = Defaults()
#: what a row says of itself
STATUSES = ("cleaned", "unchanged", "stopped", "rejected", "failed")


@dataclass(frozen=True, slots=True)
class Reading:
    """How documents are read."""

    holds: str = "text"  #: what the source is: text or html
    format: str = "auto"  #: of texts: text, html, or auto: as their beginning says
    ledger: str = "full"  #: or spans: where drops were, not what they were
    most_bytes: int = MOST_BYTES  #: of one document
    defaults: Defaults = NO_DEFAULTS


class Given(NamedTuple):
    """One document, as an engine hands it over: texts, or bytes that are UTF-8 or a page; anything else is no text."""

    source: object
    id: object = None  #: an integer, too; without one, the file stands for it, as in JSON Lines
    url: object = None
    lang: object = None
    file: object = None


class Outcome(NamedTuple):
    """Exactly one for each document."""

    status: str  #: one of STATUSES
    text: str | None  #: clean; None where the document was rejected or failed
    reason: str | None = None  #: `kind: words` of those
    drops: Sequence[dict[str, Any]] = ()  #: rows of the ledger
    flags: Sequence[dict[str, Any]] = ()  #: its other rows: suspects, vetoes, stops
    meta: dict[str, Any] | None = None  #: of pages: what they say about themselves


def outcome_of(given: Given, cleaner: Cleans, reading: Reading) -> Outcome:
    """Clean one document; never raises for what it holds."""
    try:
        document = completed(_document(given, reading), reading.defaults)
        return _of_result(cleaner.clean_document(document), reading.ledger)
    except Exception as error:  # whatever breaks on one document must not cost the others
        kind, reason = kind_and_reason(error)
        return Outcome("failed" if kind == "failed" else "rejected", None, f"{kind}: {reason}")


def _of_result(result: Result, ledger: str) -> Outcome:
    source = result.document.source
    _refuse_surrogates(source)
    rows, taken = result.report(), len(result.drops)
    if ledger == "spans":
        for row in rows:
            del row["text"]
    text = result.text if taken else source
    status = "stopped" if result.stopped else "cleaned" if taken else "unchanged"
    meta = stated(result.document) if result.document.format == "html" else None
    return Outcome(status, text, None, rows[:taken], rows[taken:], meta)


def _refuse_surrogates(text: str) -> None:
    """Raise UnfitError for a text that UTF-8 can't spell: no column could hold it, and few writers would take it."""
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UnfitError("surrogate", f"character {error.start} is a lone surrogate, half of a character") from error


def _document(given: Given, reading: Reading) -> Document:
    """The document; raises UnfitError where there is none."""
    source = given.source
    if not isinstance(source, str | bytes):
        held = "null" if source is None else type(source).__name__
        raise UnfitError(f"{reading.holds}-not-a-string", f"it is {held}, not a text")
    _refuse_large(source, reading.most_bytes)
    name, file = _id(given.id), _text(given.file, "file") or ""
    document = Document(
        "",
        id=file if name is None else name,
        url=_text(given.url, "url"),
        lang=language(_text(given.lang, "lang")),
        file=file,
    )
    if reading.holds == "html" or reading.format == "html":
        return replace(document, format="html", markup=source)
    text = _text(source, "text") or ""
    if reading.format == "auto" and looks_like_a_page(text):
        return replace(document, format="html", markup=text)
    return replace(document, source=text)


def _refuse_large(source: str | bytes, most: int) -> None:
    if len(source) * (1 if isinstance(source, bytes) else 4) <= most:
        return
    size = len(source if isinstance(source, bytes) else source.encode(errors="surrogatepass"))
    if size > most:
        raise UnfitError("too-large", f"it has {size:,} bytes, and at most {most:,} are wanted (most_bytes)")


def _id(given: object) -> str | None:
    whole = isinstance(given, Integral) and not isinstance(given, bool)
    return str(given) if whole else _text(given, "id")


def _text(given: object, what: str) -> str | None:
    if isinstance(given, bytes):
        try:
            return given.decode()
        except UnicodeDecodeError as error:
            unfit = not_utf8(error, given)
            raise UnfitError(unfit.kind, f"{what}: {unfit.reason}") from error
    return given if isinstance(given, str) else None
