"""JSON Lines: a record a line; only the text value of a line is ever replaced, every other byte stays."""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

from cleaner.formats.encodings import signature
from cleaner.model import Document
from cleaner.sources import rawjson, rawobject
from cleaner.sources.container import BytesWriter, join_bytes, same_name, splice, too_large
from cleaner.sources.files import not_utf8
from cleaner.sources.markup import looks_like_a_page, stated
from cleaner.sources.record import (
    Cut,
    DamageError,
    Item,
    MisfitError,
    NotWritableError,
    Piece,
    Record,
    Reject,
    Rendered,
    Span,
    UnfitError,
    Untouched,
)
from cleaner.sources.scope import HEAD, WHOLE, Fields, Scope

COMPRESSES = False
KEEPS_BYTES = True
CUT_SUFFIXES: tuple[str, ...] = ("",)
writer = BytesWriter
join = join_bytes
clean_name = same_name

_MARK = codecs.BOM_UTF8
_BLOCK = 1 << 20  # bytes
_BLANK = b" \t\r\n"
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?")


def read(chunks: Iterable[bytes], name: str, fields: Fields, scope: Scope = WHOLE) -> Iterator[Item]:
    """Yield the records, rejects and blank lines of a file, in its order."""
    for line in _lines(chunks, scope):
        if line.number == 1 and (refusal := refusal_of(line.raw)):
            yield Reject(name, refusal.kind, refusal.reason, None, 1)
            return
        if not scope.takes(line.number):
            continue
        if line.damage:
            rest = line.raw if line.raw or line.offset else None
            size = line.size if line.size > len(line.raw) else None
            kind, reason = line.damage.kind, line.damage.reason
            all_behind = kind != "too-large"
            yield Reject(name, kind, reason, rest, line.number, line.offset, size=size, rest=all_behind)
        elif not line.number or not line.raw.strip(_BLANK):
            yield Untouched(line.raw)
        else:
            yield _item(line, name, fields, scope.format)


def cut(file: BinaryIO, size: int, range_bytes: int) -> Iterator[tuple[int, int]]:
    """Stretches begin at the first line at or behind every `range_bytes`. One that is to be refused whole has one."""
    yield 0, 1
    if refusal_of(file.read(64)):
        return
    file.seek(0)
    offset, line, wanted = 0, 1, range_bytes  # wanted: a stretch begins at the first line at or behind this byte
    while (block := file.read(_BLOCK)) and offset < size:
        end = offset + len(block)
        counted = 0  # bytes of the block whose line ends are in `line`
        while wanted <= end:
            found = block.find(b"\n", max(wanted - 1 - offset, counted)) + 1
            if not found:
                wanted = end + 1
                break
            line += block.count(b"\n", counted, found)
            counted = found
            if offset + found >= size:
                return
            yield offset + found, line
            wanted = max(wanted, offset + found) // range_bytes * range_bytes + range_bytes
        line += block.count(b"\n", counted)
        offset = end


def render(record: Record, clean: str, spans: Sequence[Span], fields: Fields) -> Rendered:
    """The line with the text value cut down; raises NotWritableError when JSON can't spell the clean text.

    Of a page: with the clean text as the text value, and what the page says about itself in a field at the end.
    """
    if record.document.format == "html":
        return Rendered(_of_page(record, clean, fields))
    line, source = record.raw, record.document.source
    try:
        found = rawjson.find(line, fields.text, source)
    except ValueError as error:
        raise NotWritableError(f"the record can't be rewritten: {error}") from error
    literal, spellings = rawjson.trim(line, found, source, spans, clean)
    if found.spell is not rawjson.plain and _has_surrogates(source) and rawjson.meaning(literal) != clean:
        raise NotWritableError("without its drops, two lone surrogates of the text would melt into one character")
    return Rendered(b"".join((line[: found.start], literal, line[found.end :])), spellings)


def values(record: Record) -> Mapping[str, Any]:
    """The object that the line holds; of numbers that the fast parser can't hold, their spelling."""
    value: dict[str, Any] = rawjson.parse(record.raw)
    return value


def pieces(chunks: Iterable[bytes]) -> Iterator[Piece]:
    """The lines of a file, blank ones with their number like all others."""
    for line in _lines(chunks, Scope(most_bytes=sys.maxsize)):
        if line.damage:
            raise MisfitError(line.damage.reason)
        yield Piece(line.raw, line.number)


def put_back(raw: bytes, cuts: Sequence[Cut], fields: Fields, row: Any = None) -> bytes:
    """The line with its cuts put back into the text value, as they were spelled."""
    try:
        found = rawjson.find(raw, fields.text, _text(rawjson.parse(raw), fields))
    except (ValueError, UnfitError) as error:
        why = error.reason if isinstance(error, UnfitError) else error
        raise MisfitError(f"the clean record has no text value: it was changed after the run ({why})") from error
    literal = raw[found.start + 1 : found.end - 1].decode()
    places = rawjson.positions(literal, [cut.at for cut in cuts])
    spelled = [
        Cut(place, rawjson.spelled(cut.text) if cut.raw is None else cut.raw)
        for place, cut in zip(places, cuts, strict=True)
    ]
    return b"".join((raw[: found.start + 1], splice(literal, spelled).encode(), raw[found.end - 1 :]))


def _of_page(record: Record, clean: str, fields: Fields) -> bytes:
    line = record.raw
    try:
        line = rawobject.replaced(line, fields.text, rawjson.plain(clean))
        if fields.html is not None and fields.html != fields.text and not fields.keep_html:
            line = rawobject.without(line, fields.html)
    except ValueError as error:
        raise NotWritableError(f"the record can't be rewritten: {error}") from error
    return rawobject.added(line, fields.meta, rawjson.dump(stated(record.document))) if fields.meta else line


def _item(line: _Line, name: str, fields: Fields, format: str) -> Item:
    try:
        document, has_id = _document(line.raw, f"{name}:{line.number}", fields, format)
    except UnfitError as unfit:
        bad = None if unfit.bad_offset is None else line.offset + unfit.bad_offset
        return Reject(name, unfit.kind, unfit.reason, line.raw, line.number, line.offset, bad)
    return Record(document, line.raw, line.number, line.offset, has_id)


def _document(raw: bytes, file: str, fields: Fields, format: str) -> tuple[Document, bool]:
    record = _parse(raw)
    text = _text(record, fields) if fields.html is None else _value(record, fields.html, "html", "page")
    given = _id(record, raw, fields)
    url, lang = _string(record, fields.url), language(_string(record, fields.lang))
    document = Document(text, id=file if given is None else given, url=url, lang=lang, file=file)
    if fields.html is not None or format == "html" or (format == "auto" and looks_like_a_page(text)):
        _refuse_taken(record, fields.meta)
        return replace(document, source="", format="html", markup=text), given is not None
    return document, given is not None


def _text(record: Any, fields: Fields) -> str:
    """The text of a parsed line; raises UnfitError when it has none."""
    return _value(record, fields.text, "text", "text")


def _value(record: Any, field: str, option: str, holds: str) -> str:
    if not isinstance(record, dict):
        raise UnfitError("not-an-object", f"the line holds {_kind(record)}, not an object with a field {field!r}")
    text = record.get(field)
    if not isinstance(text, str) or isinstance(text, rawjson.Number):
        if field not in record:
            reason = f"no field {field!r}; name the one that holds the {holds}: --{option}-field"
            raise UnfitError(f"no-{option}-field", reason)
        raise UnfitError(f"{option}-not-a-string", f"field {field!r} holds {_kind(text)}, not a string")
    return text


def _refuse_taken(record: Mapping[str, Any], field: str) -> None:
    """Raise UnfitError when the record has the field already: readers would see one of the two, or none."""
    if field and field in record:
        reason = (
            f"the record has a field {field!r} already; name another one for what the page says about itself: "
            "--meta-field, or leave it out: --meta-field ''"
        )
        raise UnfitError("field-taken", reason)


def _parse(raw: bytes) -> Any:
    try:
        return rawjson.parse(raw)
    except UnicodeDecodeError as error:
        raise not_utf8(error, raw) from error
    except ValueError as error:
        raise UnfitError("not-json", f"the line is no valid JSON: {error}") from error


def _id(record: dict[str, Any], raw: bytes, fields: Fields) -> str | None:
    value = record.get(fields.id)
    if isinstance(value, float):  # the fast parser makes floats of integers over 64 bits
        value = rawjson.parse_precisely(raw)[fields.id]
    if isinstance(value, rawjson.Number):
        return str(value) if isinstance(value, rawjson.Integer) else None
    if isinstance(value, str) or type(value) is int:
        return str(value)
    return None


def _string(record: dict[str, Any], field: str) -> str | None:
    value = record.get(field)
    return value if isinstance(value, str) and not isinstance(value, rawjson.Number) else None


def language(name: str | None) -> str | None:
    """The two-letter code of `en` or `en-US`; None, to be guessed, for anything else."""
    found = _LANGUAGE.fullmatch(name.strip().lower()) if name else None
    return found[1] if found else None


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def refusal_of(first: bytes) -> UnfitError | None:
    """Why a file is no JSON Lines at all, judged by its first line: then it isn't taken apart line by line."""
    if looks_like := signature(first):
        return UnfitError("binary", f"this is no JSON Lines file: it looks like {looks_like}; it was skipped whole")
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"{\0", b"\0{")):
        reason = "JSON Lines must be UTF-8, and this looks like UTF-16; convert it with iconv; it was skipped whole"
        return UnfitError("not-utf8", reason)
    return None


def _has_surrogates(text: str) -> bool:
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


class _Line(NamedTuple):
    raw: bytes  #: line end included; of a line that is too large, its beginning
    number: int  #: 1-based; 0 = the byte-order mark
    offset: int  #: bytes into the decompressed file
    size: int  #: bytes of the whole line
    damage: DamageError | None = None  #: why this piece is no line to be read


def _lines(chunks: Iterable[bytes], scope: Scope) -> Iterator[_Line]:
    """The lines of a file with their places; a byte-order mark comes first, on its own."""
    offset = scope.offset
    for number, piece in enumerate(_split(chunks, scope.most_bytes), start=scope.line):
        raw, size, damage = (piece, len(piece), None) if isinstance(piece, bytes) else piece
        if number == 1 and raw.startswith(_MARK):
            yield _Line(_MARK, 0, 0, len(_MARK))
            raw, size, offset = raw[len(_MARK) :], size - len(_MARK), len(_MARK)
        if raw or damage:
            yield _Line(raw, number, offset, size, damage)
        offset += size


class _Odd(NamedTuple):
    """A line that can't be read, or its beginning."""

    raw: bytes
    size: int
    damage: DamageError


def _split(chunks: Iterable[bytes], most: int) -> Iterator[bytes | _Odd]:
    waiting: list[bytes] = []  # pieces of a line whose end has not come yet
    held = 0  # bytes of that line so far, kept in `waiting` or not
    try:
        for chunk in chunks:
            first = chunk.find(b"\n") + 1
            if not first:
                held += len(chunk)
                if held <= most or not waiting:
                    waiting.append(chunk)
                elif len(waiting) > 1:
                    waiting = waiting[:1]
                continue
            if held + first > most:
                yield _Odd((b"".join(waiting) + chunk[:first])[:HEAD], held + first, too_large(most))
                chunk, waiting = chunk[first:], []
            held = 0
            end = chunk.rfind(b"\n") + 1
            for line in BytesIO(b"".join([*waiting, chunk[:end]])):  # splits at \n alone
                long = len(line) > most
                yield _Odd(line[:HEAD], len(line), too_large(most)) if long else line
            rest = chunk[end:]
            waiting, held = ([rest] if rest else []), len(rest)
    except DamageError as damage:
        raw = b"".join(waiting)
        yield _Odd(raw if held <= most and damage.kind != "bomb" else raw[:HEAD], held, damage)
        return
    if held > most:
        yield _Odd(b"".join(waiting)[:HEAD], held, too_large(most))
    elif waiting:
        yield b"".join(waiting)
