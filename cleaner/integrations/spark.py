"""Spark: `mapInArrow` with the Arrow function, and the schema that it asks for."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

from cleaner.integrations.arrow import CleanBatch
from cleaner.integrations.columns import arrow
from cleaner.integrations.needs import needed

_ROWS = 1000  # cleaned at a time: of them, not of the whole batch, texts and drops are in memory twice


def clean_dataframe(df: Any, **settings: Any) -> Any:
    """The DataFrame with its text clean, and the columns beside it that CleanBatch says; `settings` are its own.

    Lazy, as all of Spark. Raises UsageError at once for columns that can't be cleaned.
    """
    clean = CleanBatches(**settings)
    return df.mapInArrow(clean, clean.output_schema(df.schema))


class CleanBatches:
    """Iterator of RecordBatches in, iterator of RecordBatches out: what `mapInArrow` takes; it travels by pickle.

    Columns are those of CleanBatch, as are the settings. If nobody has said which Python the workers of a Spark on this
    machine take, they take this one.
    """

    def __init__(self, **settings: Any) -> None:
        self._clean = CleanBatch(**settings)

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        """The batches, clean, in smaller pieces."""
        for batch in batches:
            for start in range(0, batch.num_rows, _ROWS):
                yield self._clean(batch.slice(start, _ROWS))

    def output_schema(self, schema: Any) -> Any:
        """The StructType of what comes out for rows of this one; raises UsageError when they can't be cleaned."""
        _let_workers_be_as_we_are()
        types = needed("pyspark.sql.types", "spark")
        pandas = needed("pyspark.sql.pandas.types", "spark")
        pa, clean = arrow(), self._clean
        read = {*clean.columns(schema.names).values(), clean.text}
        # of the others nothing needs to be known, and Arrow doesn't know all of them
        seen = [
            (field.name, pandas.to_arrow_type(field.dataType) if field.name in read else pa.null()) for field in schema
        ]
        made = {clean.text, *(clean.prefix + name for name in clean.added())}
        there = dict(zip(schema.names, schema, strict=True))
        fields = []
        for at, field in enumerate(clean.output_schema(pa.schema(seen))):
            if field.name not in made:
                fields.append(schema[at])
                continue
            before = there.get(field.name)
            kind, metadata = (before.dataType, before.metadata) if before else (None, None)
            if not isinstance(kind, types.StringType):
                kind = pandas.from_arrow_type(field.type)
            fields.append(types.StructField(field.name, kind, True, metadata))
        return types.StructType(fields)


def _let_workers_be_as_we_are() -> None:
    """Where nobody has said which Python workers take, and they run on this machine, let them take this one.

    Spark's own choice, `python3`, is another one wherever a venv is not active, and has no cleaner.
    """
    context = needed("pyspark", "spark").SparkContext._active_spark_context
    if context is not None and context.master.startswith("local") and "PYSPARK_PYTHON" not in os.environ:
        os.environ["PYSPARK_PYTHON"] = context.pythonExec = sys.executable
