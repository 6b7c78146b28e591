"""What becomes of one document inside of an engine: clean text and ledger rows, or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from cleaner.batch.one import Cleans, Defaults, completed
from cleaner.batch.rejects import kind_and_reason
from cleaner.model import Document, Result
from cleaner.sources.files import not_utf8
from cleaner.sources.jsonl import language
from cleaner.sources.markup import looks_like_a_page, stated
from cleaner.sources.record import MOST_BYTES, UnfitError

NO_DEFAULTS = Defaults()
#: what a row says of itself
STATUSES = ("cleaned", "unchanged", "stopped", "rejected", "failed")


@dataclass(frozen=True, slots=True)
class Reading:
    """How documents are read."""

    holds: str = "text"  #: what the source is: text or html
    format: str = "auto"  #: of texts: text, html, or auto: as their beginning says
    most_bytes: int = MOST_BYTES  #: of one document
    defaults: Defaults = NO_DEFAULTS


class Given(NamedTuple):
    """One document, as an engine hands it over; bytes are UTF-8, or a page in whatever it says."""

    source: str | bytes | None
    id: str | bytes | None = None  #: None: its file stands for it, as in JSON Lines
    url: str | bytes | None = None
    lang: str | bytes | None = None
    file: str | bytes | None = None


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
        result = cleaner.clean_document(completed(_document(given, reading), reading.defaults))
        return _of_result(result)
    except Exception as error:  # whatever breaks on one document must not cost the others
        kind, reason = kind_and_reason(error)
        return Outcome("failed" if kind == "failed" else "rejected", None, f"{kind}: {reason}")


def _of_result(result: Result) -> Outcome:
    source = result.document.source
    _refuse_surrogates(source)
    rows, taken = result.report(), len(result.drops)
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
    if source is None:
        raise UnfitError(f"{reading.holds}-not-a-string", "it is null")
    size = len(source) if isinstance(source, bytes) or source.isascii() else len(source.encode(errors="surrogatepass"))
    if size > reading.most_bytes:
        reason = f"the document is larger than {reading.most_bytes:,} bytes: split it, or raise most_bytes"
        raise UnfitError("too-large", reason)
    file = _text(given.file, "file") or ""
    name = _text(given.id, "id")
    document = Document(
        "",
        id=file if name is None else name,
        url=_text(given.url, "url"),
        lang=language(_text(given.lang, "lang")),
        file=file,
    )
    return _with_source(document, source, reading)


def _with_source(document: Document, source: str | bytes, reading: Reading) -> Document:
    if reading.holds == "html" or reading.format == "html":
        return replace(document, format="html", markup=source)
    text = _text(source, "text") or ""
    if reading.format == "auto" and looks_like_a_page(text):
        return replace(document, format="html", markup=text)
    return replace(document, source=text)


def _text(given: str | bytes | None, what: str) -> str | None:
    if not isinstance(given, bytes):
        return given
    try:
        return given.decode()
    except UnicodeDecodeError as error:
        unfit = not_utf8(error, given)
        raise UnfitError(unfit.kind, f"{what}: {unfit.reason}") from error
