"""polars: a function and, once this module has been imported, `frame.cleaner.clean()` for frames, lazy ones too."""

from __future__ import annotations

from typing import Any

from cleaner.errors import UsageError
from cleaner.integrations.arrow import CleanBatch
from cleaner.integrations.needs import needed

_pl = needed("polars", "polars")


def clean(frame: Any, text: str = "text", **settings: Any) -> Any:
    """The frame with the column `text` clean, and the columns beside it that CleanBatch says; `settings` are its own.

    `drops` and `flags` are lists of structs. A LazyFrame stays lazy. Raises UsageError, before any row is cleaned, for
    columns that can't be.
    """
    function = CleanBatch(text=text, **settings)
    if isinstance(frame, _pl.LazyFrame):
        return frame.map_batches(
            lambda batch: _cleaned(batch, function),
            schema=_cleaned(frame.collect_schema().to_frame(), function).schema,
            predicate_pushdown=False,  # what is asked of the text is asked of the clean one
            projection_pushdown=False,  # columns are read that nobody may want to see
            streamable=True,  # a row is cleaned by itself, whatever rows come with it
        )
    if isinstance(frame, _pl.DataFrame):
        return _cleaned(frame, function)
    raise UsageError(f"a DataFrame or LazyFrame of polars is wanted, not {type(frame).__name__}")


class _Accessor:
    """What stands behind `frame.cleaner`."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def clean(self, text: str = "text", **settings: Any) -> Any:
        """The frame with that column clean: see `cleaner.integrations.polars.clean`."""
        return clean(self._frame, text, **settings)


_pl.api.register_dataframe_namespace("cleaner")(_Accessor)
_pl.api.register_lazyframe_namespace("cleaner")(_Accessor)


def _cleaned(frame: Any, function: CleanBatch) -> Any:
    """The frame with what came out of the columns that are read; no other column goes through Arrow."""
    names = dict.fromkeys([*function.columns(frame.columns).values(), function.text])
    table = function.table(frame.select([name for name in names if name in frame.columns]).to_arrow())
    made = [function.text, *(function.prefix + name for name in function.added())]
    return frame.with_columns(_pl.from_arrow(table.select(made)))
