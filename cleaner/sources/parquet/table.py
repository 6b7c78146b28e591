"""Clean rows on their way out: those of one row group of the input become one of the clean file."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.sources.container import Writes
from cleaner.sources.parquet.arrow import Array, pa
from cleaner.sources.parquet.columns import of_texts
from cleaner.sources.parquet.rows import Row
from cleaner.sources.parquet.shape import META, TEXT, Shape
from cleaner.sources.parquet.writing import GroupWriter
from cleaner.sources.record import Rendered

_MOST = 1 << 28  # bytes of a row group in memory; a larger one becomes several


class TableWriter:
    """The writer of a clean file, in the shape that its rows bring."""

    def __init__(self, target: Writes) -> None:
        self._target = target
        self._rows: list[Row] = []  # of one batch
        self._columns: list[list[Array]] = []  # of the row group so far
        self._bytes = 0  # of the batches that they are from
        self._shape: Shape | None = None
        self._writer: GroupWriter | None = None

    def write(self, rendered: Rendered) -> None:
        """Add a row."""
        row: Row = rendered.row
        if self._rows and row.rows is not self._rows[0].rows:
            before = self._rows[0].rows
            self._add_batch()
            if row.rows.group != before.group or self._bytes > _MOST:
                self._add_group()
        self._rows.append(row)

    def pass_on(self, raw: bytes) -> None:
        """Write the empty file that an input without rows becomes."""
        self._target.write(raw)

    def close(self) -> None:
        """Write what is left, and the footer; nothing at all where no row came."""
        if self._rows:
            self._add_batch()
            self._add_group()
        if self._writer:
            self._writer.close()

    def _add_batch(self) -> None:
        rows, self._rows = self._rows, []
        shape, data = rows[0].rows.shape, rows[0].rows.data
        if not self._columns:
            self._shape, self._columns = shape, [[] for _ in shape.sources]
        runs = _runs([row.place for row in rows])
        for column, source, field in zip(self._columns, shape.sources, shape.schema, strict=True):
            if source == TEXT:
                pieces = of_texts([row.text for row in rows], field.type)
            elif source == META:
                pieces = [pa.array([row.meta for row in rows], type=field.type)]
            else:
                pieces = [data.column(source).slice(start, count) for start, count in runs]
            column += pieces
        self._bytes += int(data.nbytes)

    def _add_group(self) -> None:
        assert self._shape is not None
        schema = self._shape.schema
        self._writer = self._writer or GroupWriter(self._target, schema, self._shape.style)
        columns = [pa.chunked_array(column, field.type) for column, field in zip(self._columns, schema, strict=True)]
        self._columns, self._bytes = [], 0
        self._writer.add(pa.Table.from_arrays(columns, schema=schema))


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Rising numbers as stretches without a gap: the first one, and how many."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
