"""Arrow batch in, Arrow batch out: the one function that every engine with Arrow inside can call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cleaner.integrations.columns import (
    arrow,
    cells,
    check,
    is_large,
    listed,
    meta_type,
    row_type,
    texts_like,
)
from cleaner.integrations.outcome import Outcome
from cleaner.integrations.settings import Settings
from cleaner.sources import rawjson

_LISTS = ("drops", "flags")


@dataclass(frozen=True, kw_only=True)
class CleanBatch(Settings):
    """Cleans a column of a pyarrow RecordBatch or Table; picklable, and safe to share between threads.

    Columns may hold string, large_string, string_view, binary (in all its widths), dictionaries of those or null; `id`
    integers too. Out come all other columns, untouched; `text` in its place, or behind them; and behind that what
    Settings says, of which `drops` and `flags` are lists of structs, whose absent keys are null, and `meta` is a
    struct, null for what is no page. A rejected or failed row has a null as its text and no drops, and never costs its
    neighbours. Rows stay in their order. Raises UsageError, before any row is looked at, for columns that can't be
    read, and for such that would be replaced.
    """

    def __call__(self, batch: Any) -> Any:
        """The RecordBatch, or the Table, with the columns that come out."""
        return self.table(batch) if isinstance(batch, arrow().Table) else self._batch(batch)

    def table(self, table: Any) -> Any:
        """The Table, chunk by chunk."""
        schema = self.output_schema(table.schema)
        return arrow().Table.from_batches([self._batch(batch) for batch in table.to_batches()], schema)

    def output_schema(self, schema: Any) -> Any:
        """The schema of what comes out for batches of this one; raises UsageError when they can't be cleaned."""
        check(schema, self.columns(schema.names))
        pa = arrow()
        source = schema.field(self.html or self.text)
        at = schema.get_field_index(self.text)
        texts = texts_like(source.type if at < 0 or is_large(source.type) else schema.field(at).type)
        field = pa.field(self.text, texts)
        schema = schema.append(field) if at < 0 else schema.set(at, field)
        rows = pa.list_(row_type(pa.string() if texts == pa.string() else pa.large_string(), self.ledger))
        types = {"meta": meta_type(), "drops": rows, "flags": rows, "status": pa.string(), "reason": pa.string()}
        for name in self.added():
            schema = schema.append(pa.field(self.prefix + name, types[name]))
        return schema

    def ledger_lines(self, batch: Any) -> Iterator[bytes]:
        """The ledger of a batch, or a table, that came out: JSON lines, line ends included.

        They are those of `cleaner batch` for the same documents, byte for byte, where `file` holds what it calls them
        (`name.jsonl:17`), flags were asked for, and JSON Lines spell their texts as JSON writers do: it notes other
        spellings, as `raw`.
        """
        columns = [batch.column(self.prefix + name) for name in self.added() if name in _LISTS]
        for row in range(batch.num_rows):
            for column in columns:
                yield from ledger_lines(column[row].as_py())

    def _batch(self, batch: Any) -> Any:
        pa, schema = arrow(), self.output_schema(batch.schema)
        outcomes = self._outcomes(batch)
        made = {self.prefix + name: [getattr(outcome, name) for outcome in outcomes] for name in self.added()}
        made[self.text] = [outcome.text for outcome in outcomes]
        lists = {self.prefix + name for name in _LISTS}
        columns = []
        for at, field in enumerate(schema):
            if field.name not in made:
                columns.append(batch.column(at))
            elif field.name in lists:
                columns.append(listed(made[field.name], field.type))
            else:
                columns.append(pa.array(made[field.name], field.type))
        return pa.RecordBatch.from_arrays(columns, schema=schema)

    def _outcomes(self, batch: Any) -> list[Outcome]:
        readers = {each: cells(batch.column(name)) for each, name in self.columns(batch.schema.names).items()}
        return [self.outcome(**{each: read(row) for each, read in readers.items()}) for row in range(batch.num_rows)]


def ledger_lines(rows: Sequence[Mapping[str, Any]] | None) -> list[bytes]:
    """Ledger rows, as engines hand them back with nulls for absent keys, as the lines of a ledger."""
    return rawjson.dump_lines([{key: value for key, value in row.items() if value is not None} for row in rows or ()])
