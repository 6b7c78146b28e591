"""Bytes of a page to what the parser is given: text where the encoding is certain, bytes where browsers would sniff."""

from __future__ import annotations

import re

from cleaner.formats.encodings import UTF8, encoding_of, signature, wide_codec

_LONE = re.compile("[\ud800-\udfff]")


class NotAPageError(ValueError):
    """Bytes that hold no page; says what they are."""


def well_formed(markup: str) -> str:
    """The text with the replacement character for each lone surrogate, which JSON can spell and no page can."""
    try:
        markup.encode("utf-16-le")  # a third of the time of UTF-8
    except UnicodeEncodeError:
        return _LONE.sub("\N{REPLACEMENT CHARACTER}", markup)
    return markup


def decoded(data: bytes) -> str | bytes:
    """The text, where a mark or strict UTF-8 says how to read it; otherwise the bytes, for the parser to sniff.

    Raises NotAPageError for files of other kinds.
    """
    if looks_like := signature(data):
        raise NotAPageError(f"the bytes are {looks_like}, not a page")
    encoding = encoding_of(data)
    if encoding is not UTF8:
        return data[len(encoding.mark) :].decode(encoding.codec, "replace")
    if codec := wide_codec(data):
        return data.decode(codec, "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data
