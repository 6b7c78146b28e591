"""One JSON object to one document, or one page, with gold."""

from __future__ import annotations

from typing import Any

from cleaner.errors import GoldError
from cleaner.formats.text import split
from cleaner.gold.document import MARKS, GoldDocument, GoldPage
from cleaner.gold.halves import registered_domain
from cleaner.sources import rawjson

#: fields that the main text of a page may stand in; where a record has several, the first of them
_MAIN_TEXT = ("main_content", "gold", "text")


def from_record(raw: bytes, file: str, line: int, clean: bool) -> GoldDocument | GoldPage:
    """The document of `{"lines", "labels"}` or the page of `{"html", "main_content"}`.

    With `clean` the document of `{"text"}` or of lines without labels, and no page. Read besides: id, url, domain,
    lang, of pages with and without, and as the kind `kind`, or `view` and `page_type`. Where a view is given the id is
    id/view, for one page has several. Raises GoldError with file and line for what is neither.
    """
    place = f"{file}:{line}"
    record = _parsed(raw, place)
    if "html" in record and "lines" not in record and not clean:
        return _page(record, file, line)
    lines, marks = _content(record, place, clean)
    id_ = _id(record, place)
    view = _text(record, "view")
    return GoldDocument(
        lines,
        marks,
        f"{id_}/{view}" if view else id_,
        file,
        line,
        kind=_kind(record),
        url=_text(record, "url") or None,
        lang=_language(record),
        group=_group(record, id_),
    )


def _page(record: dict[str, Any], file: str, line: int) -> GoldPage:
    place = f"{file}:{line}"
    html, main = record["html"], next((field for field in _MAIN_TEXT if field in record), None)
    if not isinstance(html, str):
        raise GoldError(f'{place}: "html" must be a string: the page')
    if main is None:
        fields = '"main_content", "gold" or "text"'
        raise GoldError(f'{place}: a page stands in "html", but its main text in none of {fields}')
    if not isinstance(record[main], str):
        raise GoldError(f'{place}: "{main}" must be a string: the main text of the page, or "" where it has none')
    id_ = _id(record, place)
    return GoldPage(
        html,
        record[main],
        id_,
        file,
        line,
        included=_snippets(record, "with", place),
        excluded=_snippets(record, "without", place),
        kind=_kind(record),
        url=_text(record, "url") or None,
        lang=_language(record),
        group=_group(record, id_),
    )


def _parsed(raw: bytes, place: str) -> dict[str, Any]:
    try:
        record = rawjson.parse(raw)
    except ValueError as error:
        raise GoldError(f"{place}: the line is no valid JSON: {error}") from error
    if not isinstance(record, dict):
        raise GoldError(f"{place}: the line holds no object with lines and labels, or with a page")
    return record


def _content(record: dict[str, Any], place: str, clean: bool) -> tuple[tuple[str, ...], str]:
    """Lines and marks."""
    lines, labels = record.get("lines"), record.get("labels")
    if lines is None and clean:
        text = record.get("text")
        if not isinstance(text, str):
            raise GoldError(f'{place}: neither "lines" nor "text" is there; clean text stands in one of them')
        lines = split(text).raw
    if lines is None:
        needs = 'gold is "lines" with "labels", or a page in "html" with its main text'
        raise GoldError(f'{place}: neither "lines" nor "html" is there; {needs}')
    if not isinstance(lines, list) or not all(isinstance(text, str) for text in lines):
        raise GoldError(f'{place}: "lines" must be a list of strings: the lines of the document')
    if labels is None and clean:
        return tuple(lines), "+" * len(lines)
    return tuple(lines), _marks(labels, len(lines), place)


def _marks(labels: object, count: int, place: str) -> str:
    if isinstance(labels, list) and all(isinstance(label, str) and len(label) == 1 for label in labels):
        labels = "".join(labels)
    if not isinstance(labels, str) or set(labels) - set(MARKS):
        said = "+ (content), - (noise) or . (not scored)"
        raise GoldError(f'{place}: "labels" must be a string or a list with one sign a line: {said}')
    if len(labels) != count:
        raise GoldError(f'{place}: {len(labels)} "labels" for {count} "lines": there must be one for each')
    return labels


def _snippets(record: dict[str, Any], key: str, place: str) -> tuple[str, ...]:
    snippets = record.get(key) or []
    if not isinstance(snippets, list) or not all(isinstance(text, str) for text in snippets):
        raise GoldError(f'{place}: "{key}" must be a list of strings: snippets to look for in the clean text')
    return tuple(snippets)


def _id(record: dict[str, Any], place: str) -> str:
    return str(record.get("id", "")) or place


def _kind(record: dict[str, Any]) -> str:
    return _text(record, "kind") or "/".join(filter(None, (_text(record, "view"), _text(record, "page_type"))))


def _language(record: dict[str, Any]) -> str | None:
    return _text(record, "lang")[:2].lower() or None


def _group(record: dict[str, Any], id_: str) -> str:
    return registered_domain(_text(record, "domain") or _text(record, "url")) or id_


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""
