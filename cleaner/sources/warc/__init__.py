"""WARC archives of crawls: pages in their responses, texts in their conversions (WET), and texts out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from cleaner.formats.encodings import signature
from cleaner.sources.compression import suffix_of
from cleaner.sources.container import BytesWriter, Supply, join_bytes
from cleaner.sources.record import Cut, DamageError, Item, Record, Reject, Rendered, Span, UnfitError
from cleaner.sources.scope import WHOLE, Fields, Scope
from cleaner.sources.warc import cutting, documents, wet
from cleaner.sources.warc.flow import Flow, PlainFlow, Stored
from cleaner.sources.warc.http import Limits
from cleaner.sources.warc.packed import PackedFlow
from cleaner.sources.warc.packing import PACKINGS, CorruptError, Packing, begun, packing_of, with_dictionary
from cleaner.sources.warc.records import Found, Lost, Records

COMPRESSES = True
KEEPS_BYTES = False  # a record of another kind comes out
CUT_SUFFIXES: tuple[str, ...] = ("", ".gz", ".zst")
writer = BytesWriter
join = join_bytes
pieces = wet.pieces


def read(chunks: Supply, name: str, fields: Fields, scope: Scope = WHOLE) -> Iterator[Item]:
    """Yield the documents of an archive, and what stands in its place where something can't be read.

    Records that hold no document (requests, pictures, redirects) are passed over.
    """
    stored = Stored(chunks.open)
    try:
        yield from _items(chunks, stored, name, scope)
    except DamageError as damage:
        yield Reject(name, damage.kind, damage.reason, None)
    finally:
        stored.close()


def cut(file: BinaryIO, size: int, range_bytes: int) -> Iterator[tuple[int, int]]:
    """Stretches begin at records or, compressed, at the members that hold them. The number of one is its place."""
    yield 0, 1
    for place in cutting.cut(file, size, range_bytes):
        yield place, place


def render(record: Record, clean: str, spans: Sequence[Span], fields: Fields) -> Rendered:
    """The clean text as a record of type conversion; behind that of a page, what the page says about itself."""
    source, document = record.row, record.document
    data = wet.conversion(source, document, clean)
    if document.format == "html" and fields.meta:
        data += wet.metadata(source, document)
    return Rendered(data)


def values(record: Record) -> Mapping[str, Any]:
    """When the page was fetched."""
    source: wet.Source = record.row
    date = source.header.fields.get("warc-date")
    return {"date": date} if date else {}


def put_back(raw: bytes, cuts: Sequence[Cut], fields: Fields, row: Any = None) -> bytes:
    """The record with its cuts put back into its text."""
    return wet.put_back(raw, cuts)


def clean_name(name: str) -> str:
    """`a.warc.gz` becomes `a.warc.wet.gz`, as such files are called; `a.warc.wet.gz` stays."""
    suffix = suffix_of(name)
    bare = name[: len(name) - len(suffix)]
    return name if bare.lower().endswith(".wet") else f"{bare}.wet{suffix}"


def _items(chunks: Supply, stored: Stored, name: str, scope: Scope) -> Iterator[Item]:
    first, raw = begun(chunks.raw())
    refusal = _refusal(first) if scope.offset == 0 else None
    if refusal:
        yield Reject(name, refusal.kind, refusal.reason, None)
        return
    try:
        packing = with_dictionary(packing_of(first, suffix_of(name)), stored.at)
    except CorruptError:
        yield Reject(name, "unreadable", "the dictionary that the archive begins with is damaged", None)
        return
    flow = _flow(raw, packing, stored, scope)
    for found in Records(flow, scope.most_bytes, lambda: scope.end is None or scope.end >= stored.size):
        if not scope.takes(found.place.line):
            continue
        if isinstance(found, Lost):
            place = found.place
            yield Reject(
                name, found.kind, found.reason, found.raw, place.line, place.offset,
                size=found.size, rest=found.rest, label=found.label,
            )  # fmt: skip
        elif found.look.wanted and (item := _item(found, name, scope)):
            yield item


def _flow(raw: Iterator[bytes], packing: Packing | None, stored: Stored, scope: Scope) -> Flow:
    if packing:
        return PackedFlow(raw, scope.offset, packing, scope.most_expansion)
    return PlainFlow(raw, scope.offset, scope.end, stored)


def _item(found: Found, name: str, scope: Scope) -> Record | Reject | None:
    (line, offset), header, raw = found.place, found.header, found.raw
    limits = Limits(scope.most_bytes, scope.most_expansion)
    try:
        document = documents.document(header, found.look, found.block, limits, scope.format)
    except UnfitError as unfit:
        return Reject(name, unfit.kind, unfit.reason, raw, line, offset, label=header.url)
    if document is None:
        return None
    source = wet.Source(header, line, PACKINGS.get(suffix_of(name)))
    return Record(replace(document, file=f"{name}:{line}"), raw, line, offset, True, header.url, source)


def _refusal(first: bytes) -> UnfitError | None:
    """Why a file is no archive at all, judged by how it begins."""
    if not first:
        return UnfitError("truncated", "the file is empty, and an archive has at least one record: fetch it again")
    looks_like = signature(first)
    if looks_like is None or packing_of(first, ""):
        return None
    return UnfitError("binary", f"this is no WARC archive: it looks like {looks_like}; it was skipped whole")
