"""A file whose name says that it is a page: as a text file, but for what it is taken for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cleaner.sources import compression, files
from cleaner.sources.files import (
    COMPRESSES,
    CUT_SUFFIXES,
    KEEPS_BYTES,
    cut,
    join,
    pieces,
    put_back,
    render,
    values,
    writer,
)
from cleaner.sources.record import Item
from cleaner.sources.scope import WHOLE, Fields, Scope

__all__ = [
    "COMPRESSES", "CUT_SUFFIXES", "KEEPS_BYTES",
    "clean_name", "cut", "join", "pieces", "put_back", "read", "render", "values", "writer",
]  # fmt: skip


def read(chunks: Iterable[bytes], name: str, fields: Fields, scope: Scope = WHOLE) -> Iterator[Item]:
    """Yield the one document of a file, or the reject that says why it is none."""
    return files.read(chunks, name, fields, replace(scope, format="html") if scope.format == "auto" else scope)


def clean_name(name: str) -> str:
    """`a.html.gz` becomes `a.html.txt.gz`: what comes out is a text."""
    return compression.bare(name) + ".txt" + compression.suffix_of(name)
