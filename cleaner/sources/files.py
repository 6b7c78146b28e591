"""A text file is one document, in UTF-8 or, with a byte-order mark, in UTF-16 or UTF-32; or it is a page.

In UTF-8 a byte-order mark is a character of the document; in the others it tells the encoding and always stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cleaner.formats.encodings import UTF8, Encoding, encoding_of, signature, wide_codec
from cleaner.model import Document
from cleaner.sources.container import BytesWriter, join_bytes, no_cuts, no_values, same_name, splice, whole
from cleaner.sources.markup import looks_like_a_page
from cleaner.sources.record import (
    Cut,
    DamageError,
    Item,
    MisfitError,
    Piece,
    Record,
    Reject,
    Rendered,
    Span,
    UnfitError,
)
from cleaner.sources.scope import WHOLE, Fields, Scope

COMPRESSES = False
KEEPS_BYTES = True
CUT_SUFFIXES: tuple[str, ...] = ()
cut = no_cuts
writer = BytesWriter
join = join_bytes
clean_name = same_name
values = no_values

_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x1b") + b"\x7f"
_MOST_CONTROLS = 0.1  # share of a file's bytes


def read(chunks: Iterable[bytes], name: str, fields: Fields, scope: Scope = WHOLE) -> Iterator[Item]:
    """Yield the one document of a file, a text or a page, or the reject that says why it is none."""
    raw = whole(chunks, name, scope.most_bytes)
    if isinstance(raw, Reject):
        yield raw
    elif scope.format == "html" or (scope.format == "auto" and looks_like_a_page(raw)):
        yield Record(Document("", id=name, file=name, format="html", markup=raw), raw, None, 0)
    else:
        yield _text(raw, name)


def _text(raw: bytes, name: str) -> Record | Reject:
    try:
        source = decode(raw)
    except UnfitError as unfit:
        return Reject(name, unfit.kind, unfit.reason, raw, bad_offset=unfit.bad_offset)
    return Record(Document(source, id=name, file=name), raw, None, 0)


def render(record: Record, clean: str, spans: Sequence[Span], fields: Fields) -> Rendered:
    """The clean text in the encoding of the source; that of a page in UTF-8."""
    if record.document.format == "html":
        return Rendered(clean.encode("utf-8", "surrogatepass"))
    encoding = encoding_of(record.raw)
    return Rendered(encoding.mark + clean.encode(encoding.codec))


def pieces(chunks: Iterable[bytes]) -> Iterator[Piece]:
    """The whole file as one piece."""
    try:
        yield Piece(b"".join(chunks), None)
    except DamageError as damage:
        raise MisfitError(damage.reason) from damage


def put_back(raw: bytes, cuts: Sequence[Cut], fields: Fields, row: Any = None) -> bytes:
    """The file with its cuts put back, in the same encoding."""
    encoding = encoding_of(raw)
    try:
        clean = raw[len(encoding.mark) :].decode(encoding.codec)
    except UnicodeDecodeError as error:
        raise MisfitError(f"the clean text is no {encoding.codec}: it was changed after the run") from error
    return encoding.mark + splice(clean, cuts).encode(encoding.codec)


def decode(raw: bytes) -> str:
    """The text of a file, every character kept; raises UnfitError when the bytes are no text."""
    if looks_like := signature(raw):
        raise UnfitError("binary", f"this is no text: it looks like {looks_like}; turn it into text first")
    encoding = encoding_of(raw)
    if encoding is not UTF8:
        return _decode_marked(raw, encoding)
    if codec := wide_codec(raw):
        reason = (
            "every second byte is NUL, as in UTF-16 without a byte-order mark; "
            f"convert it: iconv -f {codec.upper()} -t UTF-8"
        )
        raise UnfitError("utf16-without-bom", reason)
    if (share := _control_share(raw)) > _MOST_CONTROLS:
        raise UnfitError("binary", f"this is no text: {share:.0%} of its bytes are control characters")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise not_utf8(error, raw) from error


def not_utf8(error: UnicodeDecodeError, raw: bytes) -> UnfitError:
    """Say which byte stops a text from being UTF-8."""
    reason = (
        f"byte {error.start} (0x{raw[error.start]:02x}) is no valid UTF-8 ({error.reason}); "
        "convert the text to UTF-8, for example with iconv -f WINDOWS-1252 -t UTF-8"
    )
    return UnfitError("invalid-utf8", reason, error.start)


def _decode_marked(raw: bytes, encoding: Encoding) -> str:
    family = encoding.codec[:6]
    try:
        source = raw[len(encoding.mark) :].decode(encoding.codec)
    except UnicodeDecodeError as error:
        at = len(encoding.mark) + error.start
        reason = (
            f"the byte-order mark says {family.upper()}, but byte {at} is none ({error.reason}); convert it to UTF-8"
        )
        raise UnfitError(f"invalid-{family.replace('-', '')}", reason, at) from error
    if family == "utf-16" and "\0" in source:  # else a clean text that starts with NUL would read as UTF-32
        raise UnfitError("binary", "this is no text: UTF-16 with NUL characters in it")
    return source


def _control_share(raw: bytes) -> float:
    return (len(raw) - len(raw.translate(None, _CONTROLS))) / max(len(raw), 1)
