"""What a Parquet file says of itself at its end: its columns and its row groups, or why it can't be read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, BinaryIO

from cleaner.formats.encodings import signature
from cleaner.sources.parquet.arrow import ParquetFile, Schema, pq
from cleaner.sources.parquet.groups import Group, Stored, index
from cleaner.sources.parquet.window import Window
from cleaner.sources.record import DamageError

_MAGIC, _ENCRYPTED = b"PAR1", b"PARE"
_TAIL = 8  # bytes behind the footer: its length and the magic word
_BUFFER = 1 << 18  # bytes of a column that are read at once


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose footer was read."""

    window: Window
    parquet: ParquetFile
    schema: Schema
    groups: tuple[Group, ...]  #: those that have rows
    stored: dict[str, Stored]  #: how columns are, by their paths
    rows: int  #: that the footer promises

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.window.size

    @property
    def there(self) -> int:
        """How many rows there are in all row groups."""
        return self.groups[-1].last if self.groups else 0

    @property
    def is_in_order(self) -> bool:
        """True when row groups lie in the file in the order of their rows, so that it can be cut between them."""
        starts = [0, *(group.start for group in self.groups), self.size]
        return self.rows == self.there and all(one < other for one, other in pairwise(starts))


def opened(file: BinaryIO) -> Opened:
    """What the footer of a file says; raises DamageError when it says nothing."""
    window = Window(file)
    try:
        _refuse(window)
        found = index(_footer(window))
        parquet = _parquet(window)
        if (found.rows, found.total) != (parquet.metadata.num_rows, parquet.metadata.num_row_groups):
            raise ValueError("it can be read in two ways")
        if found.is_encrypted:
            raise _encrypted()
        if _has_wide_times(parquet):
            parquet = _parquet(window, parquet.metadata, coerce_int96_timestamp_unit="us")
        return Opened(window, parquet, parquet.schema_arrow, found.groups, found.stored, found.rows)
    except OSError as error:
        if error.errno is None:  # what pyarrow says of a footer that it can't read
            raise _damaged(error) from error
        raise DamageError("unreadable", f"the system can't read the file: {error.strerror or error}") from error
    except DamageError:
        raise
    except Exception as error:  # whatever the bytes of a footer make of its readers
        raise _damaged(error) from error


def said(error: Exception) -> str:
    """The first line of what pyarrow says."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")


def _refuse(window: Window) -> None:
    """Raise DamageError for what is no Parquet file from beginning to end, in the words of somebody who looked."""
    first, last = window.at(0, 64), window.at(max(0, window.size - 4), 4)
    if last == _ENCRYPTED:
        raise _encrypted()
    if last == _MAGIC and window.size >= len(_MAGIC) + _TAIL:
        return
    if not first:
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
    return DamageError("encrypted", "the file is encrypted, and cleaner has no keys: decrypt it first")


def _damaged(error: Exception) -> DamageError:
    reason = f"its footer is damaged, and without it nothing of the file can be read ({said(error)}); fetch it again"
    return DamageError("unreadable", reason)


def _footer(window: Window) -> bytes:
    end = window.size - _TAIL
    length = int.from_bytes(window.at(end, 4), "little")
    if length > end:
        raise ValueError(f"it is said to have {length:,} bytes, and the file has {window.size:,}")
    return window.at(end - length, length)


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
