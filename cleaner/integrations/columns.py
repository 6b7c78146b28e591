"""Columns of Arrow: what can be read from one, cell by cell, and what the columns of the output hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, chain
from typing import Any

from cleaner.errors import UsageError
from cleaner.integrations.needs import needed

#: keys of a ledger row in its order, and what each holds; `path` and `also` are null where a row has none
_ROW = (
    ("doc", "string"),
    ("file", "string"),
    ("act", "string"),
    ("rule", "string"),
    ("category", "string"),
    ("confidence", "string"),
    ("why", "string"),
    ("start", "int64"),
    ("end", "int64"),
    ("lines", "integers"),
    ("text", "text"),
    ("path", "string"),
    ("also", "strings"),
)
_META = ("title", "lang", "canonical", "published", "author")


def arrow() -> Any:
    """pyarrow; raises UsageError that says how to install it."""
    return needed("pyarrow", "arrow")


def is_texts(type: Any) -> bool:
    """True for a type whose cells are texts, or bytes that may be some; and for the one whose cells are all null."""
    types = arrow().types
    held = _held(type)
    tests = ("string", "large_string", "string_view", "binary", "large_binary", "binary_view", "null")
    return any(getattr(types, f"is_{test}")(held) for test in tests)


def is_ids(type: Any) -> bool:
    """True for a type that ids can be made of: texts, and integers."""
    return is_texts(type) or bool(arrow().types.is_integer(_held(type)))


def _held(type: Any) -> Any:
    """The type of single cells, whatever is wrapped around it."""
    pa = arrow()
    stored = type.storage_type if isinstance(type, pa.BaseExtensionType) else type
    return stored.value_type if pa.types.is_dictionary(stored) else stored


def texts_like(type: Any) -> Any:
    """The type of clean texts that stand for cells of this one."""
    pa, held = arrow(), _held(type)
    if pa.types.is_large_string(held) or pa.types.is_large_binary(held):
        return pa.large_string()
    if pa.types.is_string_view(held) or pa.types.is_binary_view(held):
        return pa.string_view()
    return pa.string()


def is_large(type: Any) -> bool:
    """True for a type whose cells may have more than two gigabytes of text together."""
    return bool(texts_like(type) == arrow().large_string())


def cells(column: Any) -> Callable[[int], bytes | None]:
    """Reads single cells of a column of texts or ids, as bytes: a text with invalid UTF-8 costs only its own row."""
    pa = arrow()
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_dictionary(column.type):
        indices, value = column.indices, cells(column.dictionary)
        return lambda row: None if (index := indices[row].as_py()) is None else value(index)
    if pa.types.is_null(column.type):
        return lambda row: None
    if pa.types.is_integer(column.type):
        return lambda row: None if (number := column[row].as_py()) is None else str(number).encode()
    raw = column.view(_bytes_of(column.type))
    return lambda row: raw[row].as_py()


def _bytes_of(type: Any) -> Any:
    pa = arrow()
    names = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary(), pa.string_view(): pa.binary_view()}
    return names.get(type, type)


def row_type(text: Any, ledger: str) -> Any:
    """The type of one ledger row; `text`: that of texts."""
    pa = arrow()
    types = {
        "string": pa.string(),
        "int64": pa.int64(),
        "integers": pa.list_(pa.int64()),
        "strings": pa.list_(pa.string()),
        "text": text,
    }
    return pa.struct([(key, types[kind]) for key, kind in _ROW if key != "text" or ledger == "full"])


def meta_type() -> Any:
    """The type of what a page says about itself."""
    pa = arrow()
    return pa.struct([*((key, pa.string()) for key in _META), ("undecodable", pa.int64())])


def listed(rows: Sequence[Sequence[dict[str, Any]]], type: Any) -> Any:
    """A column of lists of ledger rows."""
    pa = arrow()
    flat = list(chain.from_iterable(rows))
    row = type.value_type
    fields = [row.field(i) for i in range(row.num_fields)]
    arrays = [pa.array([each.get(field.name) for each in flat], field.type) for field in fields]
    offsets = pa.array(accumulate(map(len, rows), initial=0), pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(arrays, fields=fields), type=type)


def check(schema: Any, columns: Mapping[str, str]) -> None:
    """Raise UsageError when a column that is to be read can't be; `columns`: what it is read as -> its name."""
    for each, name in columns.items():
        fits, wanted = (is_ids, "texts or integers") if each == "id" else (is_texts, "texts")
        held = schema.field(name).type
        if not fits(held):
            raise UsageError(f"column {name!r} holds {held}, and {wanted} are wanted: name another column")
