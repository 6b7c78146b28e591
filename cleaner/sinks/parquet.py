"""Results as Parquet: one schema for every input, so that all files of a run are one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.sinks.fields import besides, known, meta, must_be_text, renamed
from cleaner.sources import parquet, rawjson
from cleaner.sources.container import Container, Writer, Writes
from cleaner.sources.record import Record, Rendered, Span
from cleaner.sources.scope import Fields

if TYPE_CHECKING:
    from cleaner.sources.parquet.writing import GroupWriter

#: `fields`: whatever else the record held, `meta`: what a page says about itself; both as JSON, or null
COLUMNS = ("id", "text", "url", "lang", "file", "fields", "meta")
_GROUP_ROWS = 50_000  # of a row group at most
_GROUP_BYTES = 1 << 26  # of text, about, from which on a row group is written


@dataclass(frozen=True, slots=True)
class ParquetSink:
    """Parquet, its columns compressed with zstd; needs pyarrow."""

    container: Container
    compression: str
    COMPRESSES: bool = True  # by column, not by file
    KEEPS_BYTES: bool = False

    def render(self, record: Record, clean: str, spans: Sequence[Span], fields: Fields) -> Rendered:
        """The values of a row, in the order of COLUMNS."""
        must_be_text(clean, "Parquet")
        said = meta(record, fields)
        rest = besides(record, self.container, fields)
        row = (*known(record, clean, fields).values(), _json(rest), _json(said))
        return Rendered(b"", row=row)

    def writer(self, target: Writes) -> Writer:
        """Row groups of bounded size."""
        return _RowsWriter(target)

    def join(self, parts: Iterable[Path], target: Writes) -> None:
        """The row groups of all parts, as they are."""
        parquet.join(parts, target)

    def clean_name(self, name: str) -> str:
        """`a.jsonl.gz` becomes `a.jsonl.parquet`."""
        return renamed(name, ".parquet", "")


@dataclass(slots=True)
class _RowsWriter:
    target: Writes
    rows: list[tuple[str | None, ...]] = field(default_factory=list)
    held: int = 0  #: characters
    file: GroupWriter | None = None

    def write(self, rendered: Rendered) -> None:
        """Add a row."""
        self.rows.append(rendered.row)
        self.held += sum(len(value) for value in rendered.row if value)
        if len(self.rows) >= _GROUP_ROWS or self.held >= _GROUP_BYTES:
            self._flush()

    def pass_on(self, raw: bytes) -> None:
        """What is no record has no place in a table."""

    def close(self) -> None:
        """Write the last rows, and the footer."""
        self._flush().close()

    def _flush(self) -> GroupWriter:
        from cleaner.sources.parquet.arrow import pa
        from cleaner.sources.parquet.writing import GroupWriter, plain_style

        schema = pa.schema([(name, pa.string()) for name in COLUMNS])
        file = self.file = self.file or GroupWriter(self.target, schema, plain_style(schema, unique=("text",)))
        columns = list(zip(*self.rows, strict=True)) or [()] * len(COLUMNS)
        file.add(pa.table([pa.array(column, pa.string()) for column in columns], schema=schema))
        self.rows, self.held = [], 0
        return file


def _json(values: dict[str, Any] | None) -> str | None:
    return rawjson.dump(values).decode() if values else None
