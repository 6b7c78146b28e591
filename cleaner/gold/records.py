"""One JSON object to one document with gold."""

from __future__ import annotations

from typing import Any

from cleaner.errors import GoldError
from cleaner.formats.text import split
from cleaner.gold.document import MARKS, GoldDocument
from cleaner.gold.halves import registered_domain
from cleaner.sources import rawjson


def from_record(raw: bytes, file: str, line: int, clean: bool) -> GoldDocument:
    """The document of `{"lines", "labels"}`, or with `clean` of `{"text"}` or of lines without labels.

    Read besides: id, url, domain, lang, and as its kind `kind`, or `view` and `page_type`. Where a view is given the
    id is id/view, for one page has several. Raises GoldError with file and line for what is neither.
    """
    place = f"{file}:{line}"
    record = _parsed(raw, place)
    lines, marks = _content(record, place, clean)
    view = _text(record, "view")
    id_ = str(record.get("id", "")) or place
    url = _text(record, "url")
    return GoldDocument(
        lines,
        marks,
        f"{id_}/{view}" if view else id_,
        file,
        line,
        kind=_text(record, "kind") or "/".join(filter(None, (view, _text(record, "page_type")))),
        url=url or None,
        lang=_text(record, "lang")[:2].lower() or None,
        group=registered_domain(_text(record, "domain") or url) or id_,
    )


def _parsed(raw: bytes, place: str) -> dict[str, Any]:
    try:
        record = rawjson.parse(raw)
    except ValueError as error:
        raise GoldError(f"{place}: the line is no valid JSON: {error}") from error
    if not isinstance(record, dict):
        raise GoldError(f"{place}: the line holds no object with lines and labels")
    return record


def _content(record: dict[str, Any], place: str, clean: bool) -> tuple[tuple[str, ...], str]:
    """Lines and marks."""
    lines, labels = record.get("lines"), record.get("labels")
    if lines is None and clean:
        text = record.get("text")
        if not isinstance(text, str):
            raise GoldError(f'{place}: neither "lines" nor "text" is there; clean text stands in one of them')
        lines = split(text).raw
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


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""
