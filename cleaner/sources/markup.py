"""What is a page, judged by how it begins, and what is written of one beside its text."""

from __future__ import annotations

import re

from cleaner.model import Document

HEAD = 2048  # characters, or bytes, that are looked at
_BEGINS = re.compile(
    r"\ufeff?\s*+(?:(?><\?[^<>]*>|<!--.*?-->)\s*+)*+"  # nothing is tried twice, however many comments there are
    r"<(?:!doctype\s+html\b|html\b|head\b|body\b)[^<>]*>\s*(?:<(?:[a-z!/])|$)",
    re.IGNORECASE | re.DOTALL,
)
#: always there, so that all records of an output have the same fields
_STATED = ("title", "lang", "canonical", "published", "author")


def looks_like_a_page(data: bytes | str) -> bool:
    """True for what begins as pages do: a doctype or one of the outer tags, and right behind it another tag.

    Words behind the tag make it a text about tags, from which nothing may be lost.
    """
    head = data[:HEAD]
    if isinstance(head, bytes):
        head = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"").decode("utf-8", "replace")
    return _BEGINS.match(head) is not None


def stated(document: Document) -> dict[str, str | int | None]:
    """What a page says about itself, as it says it; None where it says nothing. And how much could not be decoded."""
    meta = document.meta
    return {**{name: meta.get(name) for name in _STATED}, "undecodable": int(meta.get("undecodable", 0))}
