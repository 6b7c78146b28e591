"""A Parquet file on its way in, row group by row group; one that is damaged costs no other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO, cast

from cleaner.sources.container import Supply
from cleaner.sources.markup import looks_like_a_page
from cleaner.sources.parquet import columns
from cleaner.sources.parquet.arrow import Batch
from cleaner.sources.parquet.footer import Opened, opened, said
from cleaner.sources.parquet.groups import Group
from cleaner.sources.parquet.pages import Claim, claimed, rows_of_first_page
from cleaner.sources.parquet.rows import Reader, Rows
from cleaner.sources.parquet.shape import Shape, chosen, refuse_taken, shaped
from cleaner.sources.record import DamageError, Item, Reject, UnfitError, Untouched
from cleaner.sources.scope import Fields, Scope

_ROWS = 1000  # of a batch at most
_PEEK = 100  # rows of a file in which pages are looked for, for a column for what they say about themselves
_BATCH = 1 << 25  # bytes of a batch on the average
_REPEATED = 1 << 30  # bytes of a batch, were each row as large as all the values together that are stored once
_FREE = 1 << 26  # decompressed bytes that no bomb alarm is raised for
_ROW = 64  # bytes that a row counts for besides: a reject is written of one that has no text


def read(supply: Supply, name: str, fields: Fields, scope: Scope) -> Iterator[Item]:
    """Yield the records and rejects of a file, in its order; of one without rows, an empty file of the same shape."""
    try:
        with closing(supply.open()) as file:
            yield from _Reading(opened(file), name, fields, scope).items()
    except _RefusedError as refused:
        if scope.offset == 0:  # said once, however many stretches the file has
            yield Reject(name, refused.kind, refused.reason, None, 1)
    except DamageError as damage:
        yield Reject(name, damage.kind, damage.reason, None, 1)


def cut(file: BinaryIO, range_bytes: int) -> Iterator[tuple[int, int]]:
    """Stretches begin at the first row group at or behind every `range_bytes`. A file out of order has one stretch."""
    yield 0, 1
    try:
        found = opened(file)
    except DamageError:
        return
    wanted = range_bytes
    for group in found.groups[1:] if found.is_in_order else ():
        if group.start >= wanted:
            yield group.start, group.line
            wanted = group.start // range_bytes * range_bytes + range_bytes


class _RefusedError(DamageError):
    """A file that is refused whole, although it can be read."""


class _Reading:
    """A file, or a stretch of it."""

    def __init__(self, file: Opened, name: str, fields: Fields, scope: Scope) -> None:
        self._file, self._name, self._scope = file, name, scope
        self._most = max(_FREE, file.size * scope.most_expansion)  # bytes
        self._stored = self._claimed = self._given = 0  # bytes: on the disk, as pages say, and when decompressed
        self._refuse_bomb()
        try:
            self._reader = Reader(name, fields, scope, chosen(file.schema, fields))
            self._shape: Shape = shaped(file, fields, self._has_meta(fields))
        except UnfitError as unfit:
            raise _RefusedError(unfit.kind, unfit.reason) from unfit

    def items(self) -> Iterator[Item]:
        """All that the scope takes."""
        empty = True
        for group in self._groups():
            for item in self._group(group):
                empty = False
                yield item
                if isinstance(item, Reject) and item.rest:
                    return
        if self._file.rows != self._file.there and self._scope.offset == 0:
            yield from self._contradiction()
        elif empty:
            yield Untouched(self._shape.empty())

    def _has_meta(self, fields: Fields) -> bool:
        """True when the clean file gets a column for what pages say about themselves."""
        chosen, by_option = self._reader.chosen, fields.html is not None or self._scope.format == "html"
        if not fields.meta or (self._scope.format == "text" and not by_option):
            return False
        if by_option:
            refuse_taken(chosen, fields)
            return True
        return not chosen.meta_is_taken and self._begins_with_pages()

    def _begins_with_pages(self) -> bool:
        """True when the file does, whichever stretch is read: all must be of one shape."""
        file, place = self._file, self._reader.chosen.text
        if not file.groups:
            return False
        name, group = file.schema.field(place).name, file.groups[0]
        try:
            chunk = group.chunks[list(file.stored).index(name)]
            rows = min(_PEEK, rows_of_first_page(file.window, chunk, _FREE))
            first = next(file.parquet.iter_batches(rows, row_groups=[group.number], columns=[name], use_threads=False))
            return any(map(looks_like_a_page, filter(None, columns.texts(first.column(0)))))
        except Exception:  # whatever is wrong is told when the rows are read
            return False

    def _groups(self) -> Iterator[Group]:
        scope = self._scope
        for group in self._file.groups:
            inside = scope.end is None or scope.offset <= group.start < scope.end
            if inside and (scope.only is None or any(map(scope.takes, range(group.line, group.last + 1)))):
                yield group

    def _group(self, group: Group) -> Iterator[Item]:
        batches = self._batches(group)
        line = group.line
        while True:
            try:
                batch = next(batches, None)
            except DamageError as damage:
                yield from self._lost(damage, line, group)
                return
            if batch is None:
                return
            yield from self._reader.items(Rows(batch, group.number, self._shape), line, group.start)
            line += batch.num_rows

    def _batches(self, group: Group) -> Iterator[Batch]:
        """The rows of a row group, as many at once as memory can bear; raises DamageError where they can't be read.

        As many as the footer says: if that is less than there is, the number of all rows tells it.
        """
        left = group.rows
        try:
            for batch in self._batches_of(group):
                batch.validate()
                self._bear(batch)
                left -= batch.num_rows
                yield batch if left >= 0 else batch.slice(0, batch.num_rows + left)
                if left < 0:
                    break
        except DamageError:
            raise
        except Exception as error:  # whatever damaged bytes make of the reader
            raise DamageError("unreadable", said(error)) from error
        if left > 0:
            raise DamageError("unreadable", f"{left:,} rows less than the footer says")

    def _batches_of(self, group: Group) -> Iterator[Batch]:
        parquet = self._file.parquet
        found = claimed(self._file.window, group)
        self._bear_pages(found, sum(chunk.stored for chunk in group.chunks))
        average = max(group.large, found.large) // group.rows + 1
        repeated = _REPEATED // (found.dictionaries + 1)
        rows = max(1, min(_ROWS, _BATCH // average, repeated))
        return cast(Iterator[Batch], parquet.iter_batches(rows, row_groups=[group.number], use_threads=False))

    def _refuse_bomb(self) -> None:
        groups = self._file.groups
        large, rows = sum(group.large for group in groups), self._file.there
        if max(large, rows * _ROW) > self._most:
            raise _RefusedError("bomb", self._bomb(f"the footer says that it holds {rows:,} rows and {large:,} bytes"))

    def _bear_pages(self, found: Claim, stored: int) -> None:
        """Raise DamageError when pages claim to become too large, before one is decompressed."""
        self._stored += stored
        self._claimed += found.large
        if self._claimed > self._most:
            raise DamageError("bomb", self._bomb(f"pages say that they become {self._claimed:,} bytes"))
        if self._stored > self._file.size:
            raise DamageError("bomb", self._bomb("row groups lie upon each other"))

    def _bear(self, batch: Batch) -> None:
        """Raise DamageError when rows have become too large all the same: a value may be repeated without end."""
        self._given += int(batch.nbytes) + batch.num_rows * _ROW
        if self._given > self._most:
            raise DamageError("bomb", self._bomb(f"rows became {self._given:,} bytes"))

    def _bomb(self, what: str) -> str:
        times = self._scope.most_expansion
        return (
            f"{what}: more than {times} times the {self._file.size:,} bytes of the file; this looks like a "
            "decompression bomb and was stopped; if it is none, raise --max-expansion"
        )

    def _lost(self, damage: DamageError, line: int, group: Group) -> Iterator[Reject]:
        """The reject of the rows that a damage costs: those of the row group, and of a bomb all that follow."""
        name, start = self._name, group.start
        if damage.kind == "bomb":
            yield Reject(name, damage.kind, damage.reason, None, line, start, rest=True)
            return
        scope = self._scope
        lines = range(line, group.last + 1)
        wanted = lines if scope.only is None else [one for one in lines if scope.takes(one)]
        if not wanted:
            return
        reason = (
            f"rows {wanted[0]:,} to {wanted[-1]:,} can't be read: the row group that begins at byte {start:,} is "
            f"damaged ({damage.reason}); the others can be read all the same; fetch the file again"
        )
        yield Reject(name, damage.kind, reason, None, wanted[0], start, last=wanted[-1])

    def _contradiction(self) -> Iterator[Reject]:
        """The reject of rows that are nowhere."""
        promised, there = self._file.rows, self._file.there
        reason = (
            f"the footer says that there are {promised:,} rows, and its row groups hold {there:,}: it is damaged, and "
            "rows may be missing; fetch the file again"
        )
        if self._scope.takes(there + 1):
            yield Reject(self._name, "unreadable", reason, None, there + 1, self._file.size, rest=True)
