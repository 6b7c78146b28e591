"""Results as Parquet: one schema for every input, so that all files of a run are one table."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.errors import UsageError
from cleaner.sinks.fields import besides, known, meta, must_be_text, renamed
from cleaner.sources import rawjson
from cleaner.sources.record import Container, Fields, Record, Rendered, Span, Writer, Writes

if TYPE_CHECKING:
    import pyarrow as pa

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
        """The row groups of all parts, one at a time."""
        pq = pyarrow_parquet()
        with _opened(target) as out:
            for path in parts:
                with path.open("rb") as file:
                    part = pq.ParquetFile(file)
                    for number in range(part.num_row_groups):
                        out.write_table(part.read_row_group(number))

    def clean_name(self, name: str) -> str:
        """`a.jsonl.gz` becomes `a.jsonl.parquet`."""
        return renamed(name, ".parquet", "")


@dataclass(slots=True)
class _RowsWriter:
    target: Writes
    rows: list[tuple[str | None, ...]] = field(default_factory=list)
    held: int = 0  #: characters
    file: Any = None

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
        if self.rows or self.file is None:
            self._flush()
        self.file.close()

    def _flush(self) -> None:
        import pyarrow as pa

        self.file = self.file or _opened(self.target)
        columns = list(zip(*self.rows, strict=True)) or [()] * len(COLUMNS)
        arrays = [pa.array(column, pa.string()) for column in columns]
        self.file.write_table(pa.table(arrays, schema=_schema()), row_group_size=_GROUP_ROWS)
        self.rows, self.held = [], 0


class _Growing(io.RawIOBase):
    """A target as pyarrow wants a file to be."""

    def __init__(self, target: Writes) -> None:
        self._target, self._at = target, 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, data: Any) -> int:
        raw = bytes(data)
        self._target.write(raw)
        self._at += len(raw)
        return len(raw)


def pyarrow_parquet() -> Any:
    """The module pyarrow.parquet; raises UsageError when it is not installed."""
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError("Parquet needs a package: pip install 'cleaner-corpus[parquet]'") from error
    return pq


def _opened(target: Writes) -> Any:
    pq = pyarrow_parquet()
    return pq.ParquetWriter(_Growing(target), _schema(), compression="zstd", write_page_checksum=True)


def _schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema([(name, pa.string()) for name in COLUMNS])


def _json(values: dict[str, Any] | None) -> str | None:
    return rawjson.dump(values).decode() if values else None
