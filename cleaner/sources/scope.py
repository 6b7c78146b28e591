"""What is asked of a container: which fields, which part of it, and how large a document may be."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

MOST_BYTES = 1 << 28  # of one document, as it is spelled in its container
MOST_EXPANSION = 200  # times; text compresses to a third or a tenth, zeros a thousand times
HEAD = 1 << 10  # bytes that are kept of a record that is too large


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of the fields that a record is read from, and what is written of one that holds a page."""

    text: str = "text"
    id: str = "id"
    url: str = "url"
    lang: str = "lang"
    html: str | None = None  #: holds a page, whose clean text goes into `text`
    keep_html: bool = True  #: False: that field is left out of what is written
    meta: str = "meta"  #: is added to what is written of a page: what it says about itself; "" = nowhere
    tsv_escapes: bool = False  #: in .tsv files quotes are characters like others, and backslashes escape


@dataclass(frozen=True, slots=True)
class Sample:
    """A share of the records of an input: always the same ones, whatever else is read beside them."""

    name: str  #: of the input
    share: float  #: 0.0 to 1.0

    def takes(self, line: int | None = None) -> bool:
        """True when a record is in the sample; None: an input that is one document."""
        digest = blake2b(f"{self.name}\0{line}".encode("utf-8", "surrogateescape"), digest_size=8).digest()
        return int.from_bytes(digest) < self.share * 2**64


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of a container is read, where that part begins, and how large a document may be."""

    line: int = 1  #: number of the first line, row or member
    offset: int = 0  #: where the part begins: bytes into the file, decompressed where only whole files of it are read
    end: int | None = None  #: where a stretch of a file ends that is read by its places; None = at the end of the file
    most_bytes: int = MOST_BYTES
    only: frozenset[int] | None = None  #: these lines alone
    since: int | None = None  #: with `only`: and every line from this one on
    format: str = "auto"  #: of documents: text, html, or auto: as the name of the file or else their beginning says
    most_expansion: int = MOST_EXPANSION  #: times; for containers that compress inside
    runs: tuple[tuple[int, int], ...] = ()  #: with `only`: and these lines, first and last
    sample: Sample | None = None  #: these records alone
    note: str = ""  #: what `cut` says of this stretch

    def takes(self, line: int) -> bool:
        """True when a line (or row, or member, or whatever counts the records of a container) is asked for."""
        if self.sample is not None and not self.sample.takes(line):
            return False
        return (
            self.only is None
            or line in self.only
            or (self.since is not None and line >= self.since)
            or any(first <= line <= last for first, last in self.runs)
        )


WHOLE = Scope()
