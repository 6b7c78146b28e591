"""pandas: a function and, once this module has been imported, `frame.cleaner.clean()`."""

from __future__ import annotations

from typing import Any

from cleaner.errors import UsageError
from cleaner.integrations.columns import is_texts, texts_like
from cleaner.integrations.needs import needed
from cleaner.integrations.settings import Settings

_pd = needed("pandas", "pandas")


def clean(frame: Any, text: str = "text", **settings: Any) -> Any:
    """A copy of the frame with the column `text` clean, and the columns beside it that Settings says.

    `drops` and `flags` hold lists of dictionaries, the rows of the ledger as `Result.report()` gives them. Cells may be
    texts or bytes; a row with anything else is rejected. The index stays. Raises UsageError before any row is cleaned
    for columns that can't be.
    """
    wanted = Settings(text=text, **settings)
    columns = _columns(frame, wanted)
    rows = zip(*(_cells(frame[name]) for name in columns.values()), strict=True)
    outcomes = [wanted.outcome(**dict(zip(columns, row, strict=True))) for row in rows]
    out = frame.copy(deep=False)
    out[text] = _pd.array([outcome.text for outcome in outcomes], dtype=_texts_like(frame, text))
    for name in wanted.added():
        values = [getattr(outcome, name) for outcome in outcomes]
        if name in ("status", "reason"):
            out[wanted.prefix + name] = _pd.array(values, dtype=_texts())
        else:
            out[wanted.prefix + name] = _pd.Series(map(_plain, values), frame.index, object)
    return out


@_pd.api.extensions.register_dataframe_accessor("cleaner")
class Accessor:
    """What stands behind `frame.cleaner`."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def clean(self, text: str = "text", **settings: Any) -> Any:
        """A copy of the frame with that column clean: see `cleaner.integrations.pandas.clean`."""
        return clean(self._frame, text, **settings)


def _columns(frame: Any, wanted: Settings) -> dict[str, str]:
    """What is read -> the column that holds it; raises UsageError for columns that can't be read, or would be lost."""
    columns = wanted.columns(list(frame.columns))
    for each, name in columns.items():
        if not _fits(frame[name], each == "id"):
            fitting = "texts or integers" if each == "id" else "texts"
            raise UsageError(
                f"column {name!r} holds {frame[name].dtype}, and {fitting} are wanted: name another column"
            )
    return columns


def _fits(series: Any, are_ids: bool) -> bool:
    """True for a column of texts or objects, and for one in which nothing is, whatever its type."""
    held = series.dtype
    if isinstance(held, _pd.CategoricalDtype):
        held = held.categories.dtype
    if isinstance(held, _pd.ArrowDtype) and is_texts(held.pyarrow_dtype):
        return True
    types = _pd.api.types
    fits = types.is_string_dtype(held) or (are_ids and types.is_integer_dtype(held))
    return bool(fits or series.isna().all())


def _cells(series: Any) -> list[Any]:
    """The cells as objects, whatever stands for a null as None."""
    return list(series.astype(object).where(series.notna(), None))


def _texts() -> Any:
    """The type that pandas gives to a column of texts: `str` from 3 on, else object."""
    return _pd.Series(["text"]).dtype


def _texts_like(frame: Any, text: str) -> Any:
    """The type of the clean texts: that of the column, where that is one of texts."""
    held = frame[text].dtype if text in frame.columns else None
    if isinstance(held, _pd.ArrowDtype) and is_texts(held.pyarrow_dtype):
        return _pd.ArrowDtype(texts_like(held.pyarrow_dtype))
    return held if isinstance(held, _pd.StringDtype) else _texts()


def _plain(value: Any) -> Any:
    """Rows as a list, also where there are none; what a page says as it is."""
    return list(value) if isinstance(value, tuple) else value
