"""Row groups into a Parquet file, compressed and spelled as another one that holds the same columns.

The same tables give the same bytes, with the same version of pyarrow.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cleaner.errors import OutputError
from cleaner.sources.container import Writes
from cleaner.sources.parquet.arrow import Schema, Table, pa, pq

CODEC = "ZSTD"  # of columns of which nothing else is known


@dataclass(frozen=True, slots=True)
class Style:
    """How columns are stored, by their paths."""

    codecs: Mapping[str, str]
    dictionaries: Sequence[str]  #: those of which repeated values are stored once
    says_arrow: bool = True  #: the file says which types of Arrow its columns had
    int96: bool = False  #: times of nanoseconds are stored as old writers did
    small_decimals: bool = False  #: decimals are stored as integers where they fit


def plain_style(schema: Schema, unique: Sequence[str] = ()) -> Style:
    """The style of a table that comes from elsewhere; `unique`: paths of columns whose values never repeat."""
    paths = paths_of(schema)
    return Style(dict.fromkeys(paths, CODEC), [path for path in paths if path not in unique])


def paths_of(schema: Schema) -> list[str]:
    """The paths of the columns that a schema is stored in; a nested field has several."""
    file = io.BytesIO()
    pq.ParquetWriter(file, schema, use_compliant_nested_type=False).close()
    return leaves(pq.ParquetFile(file).schema)


def leaves(schema: Any) -> list[str]:
    """The paths of the columns of a Parquet schema."""
    return [schema.column(i).path for i in range(len(schema))]


class GroupWriter:
    """A Parquet file to which row groups are added; the target stays open."""

    def __init__(self, target: Writes, schema: Schema, style: Style) -> None:
        self._about = None if style.says_arrow else schema.metadata  # else pyarrow writes it with what it says itself
        self._writer = pq.ParquetWriter(
            _Sink(target),
            schema,
            compression=dict(style.codecs),
            use_dictionary=list(style.dictionaries),
            store_schema=style.says_arrow,
            use_deprecated_int96_timestamps=style.int96,
            store_decimal_as_integer=style.small_decimals,
            use_compliant_nested_type=False,  # lists keep the names that they have inside
            write_page_checksum=True,
        )

    def add(self, table: Table) -> None:
        """Write a table as one row group, an empty one as none; raises OutputError."""
        if not table.num_rows:
            return
        try:
            self._writer.write_table(table, row_group_size=table.num_rows)
        except pa.ArrowException as error:
            raise OutputError(f"pyarrow {pa.__version__} can't write these rows ({error}): update it") from error

    def close(self) -> None:
        """Write the footer; raises OutputError."""
        if self._about:
            self._writer.add_key_value_metadata(self._about)
        self._writer.close()


class _Sink(io.RawIOBase):
    """What pyarrow takes for a file; closing it leaves the target open."""

    def __init__(self, target: Writes) -> None:
        super().__init__()
        self._target, self._at = target, 0

    def write(self, data: Any, /) -> int:
        """Append bytes."""
        self._target.write(bytes(data))
        self._at += len(data)
        return len(data)

    def writable(self) -> bool:
        """Nothing else."""
        return True

    def tell(self) -> int:
        """How many bytes there are."""
        return self._at
