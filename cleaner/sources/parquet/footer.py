"""What a Parquet file says of itself at its end: its columns and its row groups, or why it can't be read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, BinaryIO

from cleaner.formats.encodings import signature
from cleaner.sources.parquet.arrow import ParquetFile, Schema, pq
from cleaner.sources.parquet.window import Window
from cleaner.sources.record import DamageError

_MAGIC, _ENCRYPTED = b"PAR1", b"PARE"
_BUFFER = 1 << 18  # bytes of a column that are read at once


@dataclass(frozen=True, slots=True)
class Group:
    """Some rows of a file that lie together, column by column."""

    number: int  #: within the file, from 0
    line: int  #: of its first row, from 1
    rows: int
    start: int  #: its first byte; stretches of a file are cut there
    large: int  #: bytes of its columns, decompressed, as the footer says

    @property
    def last(self) -> int:
        """The number of its last row."""
        return self.line + self.rows - 1


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose footer was read."""

    window: Window
    parquet: ParquetFile
    schema: Schema
    groups: tuple[Group, ...]  #: those that have rows

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.window.size

    @property
    def missing(self) -> int:
        """How many rows more than all row groups together the footer promises; less than 0 when it promises fewer."""
        return int(self.parquet.metadata.num_rows) - sum(group.rows for group in self.groups)

    @property
    def is_in_order(self) -> bool:
        """True when row groups lie in the file in the order of their rows, so that it can be cut between them."""
        starts = [0, *(group.start for group in self.groups), self.size]
        return not self.missing and all(one < other for one, other in pairwise(starts))


def opened(file: BinaryIO) -> Opened:
    """What the footer of a file says; raises DamageError when it says nothing."""
    window = Window(file)
    _refuse(file, window.size)
    try:
        parquet = _parquet(window)
        if _has_wide_times(parquet):
            parquet = _parquet(window, parquet.metadata, coerce_int96_timestamp_unit="us")
        return Opened(window, parquet, parquet.schema_arrow, _groups(parquet.metadata))
    except Exception as error:  # whatever the bytes of a footer make of the parser
        if "decrypt" in str(error):
            raise _encrypted() from error
        reason = f"its footer is damaged, and without it nothing of the file can be read ({said(error)})"
        raise DamageError("unreadable", f"{reason}; fetch it again") from error


def said(error: Exception) -> str:
    """The first line of what pyarrow says."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")


def start_of(chunk: Any) -> int:
    """The first byte of a column within its row group: that of its dictionary, or of its first page."""
    data = int(chunk.data_page_offset)
    dictionary = int(chunk.dictionary_page_offset or 0) if chunk.has_dictionary_page else 0
    return dictionary if 0 < dictionary < data else data


def _parquet(window: Window, about: Any = None, **options: Any) -> ParquetFile:
    return pq.ParquetFile(
        window,
        metadata=about,
        pre_buffer=False,
        buffer_size=_BUFFER,
        page_checksum_verification=True,
        **options,
    )


def _has_wide_times(parquet: ParquetFile) -> bool:
    """True for times as Spark stores them, which may lie so far from today that nanoseconds don't reach them."""
    columns = (parquet.schema.column(i) for i in range(len(parquet.schema)))
    by_arrow = b"ARROW:schema" in (parquet.metadata.metadata or {})
    return not by_arrow and any(column.physical_type == "INT96" for column in columns)


def _refuse(file: BinaryIO, size: int) -> None:
    """Raise DamageError for what is no Parquet file from beginning to end, in the words of somebody who looked."""
    try:
        file.seek(0)
        first = file.read(64)
        file.seek(max(0, size - 4))
        last = file.read(4)
    except OSError as error:
        raise DamageError("unreadable", f"the system can't read the file: {error.strerror or error}") from error
    if last == _ENCRYPTED:
        raise _encrypted()
    if last == _MAGIC and size >= 12:
        return
    if not size:
        reason = "the file is empty: one without rows would have a footer all the same; fetch it again"
        raise DamageError("truncated", reason)
    if first.startswith(_MAGIC) or _MAGIC.startswith(first):
        reason = (
            "the file ends without its footer, which is written last: its writer was stopped, or the copy was cut. "
            "The footer says where everything lies, so nothing of the file can be saved; write or fetch it again"
        )
        raise DamageError("truncated", reason)
    looks_like = signature(first)
    seems = f"it looks like {looks_like}" if looks_like else "it begins otherwise, and has no footer"
    raise DamageError("binary", f"this is no Parquet file: {seems}; it was skipped whole")


def _encrypted() -> DamageError:
    return DamageError("encrypted", "the file is encrypted: decrypt it first, cleaner has no keys")


def _groups(metadata: Any) -> tuple[Group, ...]:
    groups, line = [], 1
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        rows = int(group.num_rows)
        if rows > 0:
            start = start_of(group.column(0)) if group.num_columns else 0
            groups.append(Group(number, line, rows, start, int(group.total_byte_size)))
            line += rows
    return tuple(groups)
