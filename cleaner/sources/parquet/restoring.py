"""A clean Parquet file on its way back: its texts completed, everything else as it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from cleaner.sources.container import Writes, splice
from cleaner.sources.parquet.reading import read
from cleaner.sources.parquet.table import TableWriter
from cleaner.sources.record import Cut, MisfitError, Record, Reject, Rendered, Untouched
from cleaner.sources.scope import Fields, Scope
from cleaner.sources.stored import Stored


def restore(clean: Path, target: Writes, cuts: Iterator[Sequence[Cut]], fields: Fields) -> None:
    """Write a clean file with the cuts of each record, in its order, put back; raises MisfitError."""
    writer = TableWriter(target)
    scope = Scope(most_bytes=sys.maxsize, format="text", most_expansion=sys.maxsize)
    for item in read(Stored(clean), clean.name, Fields(text=fields.text), scope):
        if isinstance(item, Reject):
            raise MisfitError(item.reason)
        if isinstance(item, Untouched):
            writer.pass_on(item.raw)
        elif isinstance(item, Record):
            row = item.row
            writer.write(Rendered(b"", row=row._replace(text=splice(row.text, next(cuts)))))
    writer.close()
