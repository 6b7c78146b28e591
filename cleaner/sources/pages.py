"""A page is one document: its bytes, to be read where the rules are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cleaner.model import Document
from cleaner.sources.files import pieces, put_back
from cleaner.sources.record import WHOLE, DamageError, Fields, Item, Record, Reject, Rendered, Scope, Span, too_large

__all__ = ["looks_like_a_page", "pieces", "put_back", "read", "render"]

_HEAD = 2048  # bytes
_BEGINS = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


def looks_like_a_page(data: bytes) -> bool:
    """True for bytes that begin as pages do."""
    return _BEGINS.match(data[:_HEAD].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")) is not None


def read(chunks: Iterable[bytes], name: str, fields: Fields, scope: Scope = WHOLE) -> Iterator[Item]:
    """Yield the one document of a file, or the reject that says why it is none."""
    parts: list[bytes] = []
    size = 0
    try:
        for chunk in chunks:
            parts.append(chunk)
            size += len(chunk)
            if size > scope.most_bytes:
                raise too_large(scope.most_bytes)
    except DamageError as damage:
        yield Reject(name, damage.kind, damage.reason, None, size=size)
        return
    data = b"".join(parts)
    yield Record(Document("", id=name, file=name, format="html", markup=data), data, None, 0)


def render(record: Record, clean: str, spans: Sequence[Span], fields: Fields) -> Rendered:
    """The clean text, in UTF-8."""
    return Rendered(clean.encode("utf-8", "surrogatepass"))
