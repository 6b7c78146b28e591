"""What is written: a record of type conversion for each document, and the way back from such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID, uuid5

from cleaner.model import Document
from cleaner.sources import rawjson
from cleaner.sources.container import splice
from cleaner.sources.markup import stated
from cleaner.sources.record import Cut, DamageError, MisfitError, Piece
from cleaner.sources.warc.header import Header, head_of, sha1_of
from cleaner.sources.warc.languages import THREE
from cleaner.sources.warc.packing import CorruptError, Packing, begun, packing_of

PLACE = "Cleaner-Source-Offset"  # where the record begins that it was made of: its line, and the key of its drops
_IDS = UUID("3ec39374-2a3a-43fc-96fc-80ae9f16a81c")  # from which, and from an id, another one is made
_LENGTH = re.compile(rb"(?mi)^Content-Length:[^\r\n]*")
_DIGEST = re.compile(rb"(?mi)^WARC-Block-Digest:[^\r\n]*")


class Source(NamedTuple):
    """What is known of the record that a document was in."""

    header: Header
    line: int
    packing: Packing | None  #: how the records are packed that are written


def conversion(source: Source, document: Document, clean: str) -> bytes:
    """The clean text as a record, packed."""
    fields = source.header.fields
    identified = fields.get("warc-identified-content-language") or THREE.get(document.lang or "")
    about = {"WARC-Identified-Content-Language": identified, PLACE: str(source.line), "Content-Type": "text/plain"}
    return _record("conversion", source, about, clean.encode("utf-8", "surrogatepass"))


def metadata(source: Source, document: Document) -> bytes:
    """What a page says about itself, as a record, packed."""
    return _record("metadata", source, {"Content-Type": "application/json"}, rawjson.dump(stated(document)))


def pieces(chunks: Iterable[bytes]) -> Iterator[Piece]:
    """The records of a file that was written here, as they are stored. Raises MisfitError for any other."""
    try:
        for stored in _stored_records(chunks):
            header = head_of(_unpacked(stored)[0]).header
            place = header.fields.get(PLACE.lower()) if header else None
            if header is None or (header.type == "conversion") != (place is not None):
                raise MisfitError("the clean file was changed after the run: it holds a record of somebody else")
            yield Piece(stored, 0) if place is None else Piece(stored, 1, int(place))
    except DamageError as damage:
        raise MisfitError(damage.reason) from damage
    except (CorruptError, ValueError) as error:
        raise MisfitError("the clean file was changed after the run: it can't be read") from error


def put_back(stored: bytes, cuts: Sequence[Cut]) -> bytes:
    """A record with its cuts put back, packed as it was."""
    data, packing = _unpacked(stored)
    head = head_of(data).data
    try:
        text = data[len(head) : -4].decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise MisfitError("the clean text is no UTF-8: it was changed after the run") from error
    block = splice(text, cuts).encode("utf-8", "surrogatepass")
    head = _LENGTH.sub(f"Content-Length: {len(block)}".encode(), head)
    head = _DIGEST.sub(f"WARC-Block-Digest: {sha1_of(block)}".encode(), head)
    record = b"".join((head, block, b"\r\n\r\n"))
    return packing.packed(record) if packing else record


def _record(type: str, source: Source, about: Mapping[str, str | None], block: bytes) -> bytes:
    header = source.header
    fields = {
        "WARC-Type": type,
        "WARC-Target-URI": header.url,
        "WARC-Date": header.fields.get("warc-date"),
        "WARC-Record-ID": f"<urn:uuid:{uuid5(_IDS, f'{type} {header.id}')}>",
        "WARC-Refers-To": f"<{header.id}>",
        "WARC-Block-Digest": sha1_of(block),
        **about,
        "Content-Length": str(len(block)),
    }
    lines = "".join([f"{name}: {value}\r\n" for name, value in fields.items() if value is not None])
    record = b"".join((f"{header.version}\r\n{lines}\r\n".encode(), block, b"\r\n\r\n"))
    return source.packing.packed(record) if source.packing else record


def _stored_records(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Record by record, as they are stored, each in a unit of its own."""
    begins, source = begun(iter(chunks))
    packing = packing_of(begins, "")
    return _units(source, packing) if packing else _plain(source)


def _units(chunks: Iterable[bytes], packing: Packing) -> Iterator[bytes]:
    unit, held = packing.careful(), b""
    for chunk in chunks:
        rest = chunk
        while rest:
            unit.feed(rest)
            held += rest[: len(rest) - len(unit.behind)]
            rest = unit.behind
            if unit.ended:
                yield held
                unit, held = packing.careful(), b""
    if held:
        raise MisfitError("the clean file ends too early")


def _plain(chunks: Iterable[bytes]) -> Iterator[bytes]:
    data = bytearray()
    for chunk in chunks:
        data += chunk
        while (head := head_of(data)).header and len(data) >= (end := len(head.data) + head.header.length + 4):
            yield bytes(data[:end])
            del data[:end]
    if data:
        raise MisfitError("the clean file ends too early, or was changed after the run")


def _unpacked(stored: bytes) -> tuple[bytes, Packing | None]:
    packing = packing_of(stored[:8], "")
    return (packing.careful().feed(stored) if packing else stored), packing
