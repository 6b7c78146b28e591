"""Which records hold a document, and the document: a page as it was fetched, or a text that was made of one."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from typing import NamedTuple

from cleaner.model import Document
from cleaner.sources.files import not_utf8
from cleaner.sources.markup import looks_like_a_page
from cleaner.sources.record import UnfitError
from cleaner.sources.warc.header import Header
from cleaner.sources.warc.http import Http, Limits, body_of, http_of
from cleaner.sources.warc.languages import first_language

_PAGES = ("text/html", "application/xhtml+xml")
_NO_PAGES = ("text/plain", "text/css", "text/csv", "text/javascript", "text/xml", "text/calendar", "text/vcard")
_NO_TREES = ("application", "audio", "font", "image", "message", "model", "multipart", "video")
_OTHER_TYPES = ("warcinfo", "request", "metadata", "revisit", "continuation")
#: what browsers take another encoding for than its name says
_CODECS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "shift_jis": "cp932", "shift-jis": "cp932",
    "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "big5": "big5hkscs", "x-euc-jp": "euc_jp",
    "x-mac-roman": "mac_roman", "unicode": "utf-16-le",
}  # fmt: skip
_SEVEN_BITS = ("iso2022", "hz", "utf_7", "utf_16", "utf_32")  # such bytes are valid UTF-8, and mean something else
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Look(NamedTuple):
    """What a record is, as far as its header and the beginning of its block tell."""

    wanted: bool = False  #: it is a document, or may be one
    checked: bool = False  #: if its block was damaged, it may have been one
    format: str | None = None  #: text or html; None: as the body begins
    http: Http | None = None
    refused: UnfitError | None = None


_NOTHING = Look()


def look(header: Header, beginning: bytes) -> Look:
    """What a record is."""
    if header.type in _OTHER_TYPES:
        return _NOTHING
    if header.type not in _KINDS:
        return _refused("unknown-type", f"there is no record of type {header.type!r}: its header may be damaged")
    if "warc-segment-number" in header.fields:
        return _refused("segmented", "the document lies in several records: put them together first")
    return _KINDS[header.type](header, beginning)


def document(header: Header, look: Look, block: bytes, limits: Limits, format: str = "auto") -> Document | None:
    """The document of a record, without the name of its file; None where the body shows that it is none.

    Raises UnfitError for one that can't be read.
    """
    if look.refused:
        raise look.refused
    http, body = look.http, block
    if http:
        body = body_of(http, block, limits, "warc-truncated" in header.fields)
    found = look.format or ("html" if looks_like_a_page(body) else None)
    if found is None:
        return None
    charset = http.charset if http else None
    lang = language(header.fields, http.fields if http else {})
    if format == "html" or (format == "auto" and found == "html"):
        return Document("", header.id, header.url, lang, "html", markup=markup_of(body, charset))
    return Document(_text(body, charset), header.id, header.url, lang)


def language(fields: Mapping[str, str], http_fields: Mapping[str, str]) -> str | None:
    """The language that was identified, or else that the server states."""
    identified = fields.get("warc-identified-content-language")
    return first_language(identified if identified is not None else http_fields.get("content-language", ""))


def markup_of(body: bytes, charset: str | None) -> str | bytes:
    """The page as bytes, where they say by themselves what they are, or else as what the server says."""
    codec = _codec(charset)
    if codec is None or body.startswith(_MARKS):
        return body
    if not codec.startswith(_SEVEN_BITS):
        try:
            body.decode()
        except UnicodeDecodeError:
            pass
        else:
            return body
    return body.decode(codec, "replace")


def _response(header: Header, beginning: bytes) -> Look:
    http = http_of(beginning)
    if http is None:
        if beginning.startswith(b"HTTP/") or header.fields.get("content-type", "").startswith("application/http"):
            return _refused("bad-http", "the response has no header of HTTP that can be read")
        return _resource(header, beginning)
    if not http.has_a_page:
        return Look(checked=True, http=http)
    is_page = _is_page(http.type or header.fields.get("warc-identified-payload-type", ""))
    return Look(is_page is not False, True, "html" if is_page else None, http)


def _resource(header: Header, beginning: bytes) -> Look:
    is_page = _is_page(header.fields.get("content-type", ""))
    return Look(is_page is not False, True, "html" if is_page else None)


def _conversion(header: Header, beginning: bytes) -> Look:
    stated = header.fields.get("content-type", "")
    if _is_page(stated):
        return Look(True, True, "html")
    is_text = stated.lower().partition("/")[0].strip() not in _NO_TREES
    return Look(is_text, True, "text" if is_text else None)


_KINDS: dict[str, Callable[[Header, bytes], Look]] = {
    "response": _response,
    "resource": _resource,
    "conversion": _conversion,
}


def _is_page(stated: str) -> bool | None:
    """None where the type does not tell: there is none, or none that is known."""
    known = stated.partition(";")[0].strip().lower()
    if known in _PAGES:
        return True
    return False if known in _NO_PAGES or known.partition("/")[0] in _NO_TREES else None


def _refused(kind: str, reason: str) -> Look:
    return Look(True, True, refused=UnfitError(kind, reason))


def _codec(charset: str | None) -> str | None:
    """What Python calls an encoding; None for UTF-8, and for one that nobody knows."""
    if not charset:
        return None
    name = _CODECS.get(charset.lower(), charset)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return found.name if found._is_text_encoding else None


def _text(body: bytes, charset: str | None) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        codec = _codec(charset)
        if codec is None or codec == "utf-8":
            raise not_utf8(error, body) from error
        return body.decode(codec, "replace")
