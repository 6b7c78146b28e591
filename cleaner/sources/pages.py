"""A file whose name says that it is a page: as a text file, but for what it is taken for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cleaner.sources import files
from cleaner.sources.files import pieces, put_back, render
from cleaner.sources.record import WHOLE, Fields, Item, Scope

__all__ = ["pieces", "put_back", "read", "render"]


def read(chunks: Iterable[bytes], name: str, fields: Fields, scope: Scope = WHOLE) -> Iterator[Item]:
    """Yield the one document of a file, or the reject that says why it is none."""
    return files.read(chunks, name, fields, replace(scope, format="html") if scope.format == "auto" else scope)
