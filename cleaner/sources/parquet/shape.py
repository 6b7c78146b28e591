"""From the columns of a file to those of its clean one: which is read, which is replaced, which goes, which is new."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cleaner.model import Document
from cleaner.sources.markup import stated
from cleaner.sources.parquet import metadata
from cleaner.sources.parquet.arrow import DataType, Schema, pa
from cleaner.sources.parquet.columns import is_binary, is_text, plain
from cleaner.sources.parquet.footer import Opened, said
from cleaner.sources.parquet.groups import Stored
from cleaner.sources.parquet.writing import CODEC, GroupWriter, Style, paths_of
from cleaner.sources.record import UnfitError
from cleaner.sources.scope import Fields

TEXT, META = -1, -2  # columns of the clean file that none of the input is copied to
_SHOWN = 40  # names of columns in a message


@dataclass(frozen=True, slots=True)
class Chosen:
    """The columns that documents are read from, by their places; None for one that the file lacks."""

    text: int  #: holds the text, or the page
    id: int | None
    url: int | None
    lang: int | None
    is_binary: bool  #: what documents are read from are bytes, in any encoding
    meta_is_taken: bool  #: there is a column already where what pages say about themselves would go


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a clean file."""

    schema: Schema
    sources: tuple[int, ...]  #: of each column, its place in the input, TEXT or META
    style: Style

    @property
    def has_meta(self) -> bool:
        """True when there is a place for what pages say about themselves."""
        return META in self.sources

    def empty(self) -> bytes:
        """The bytes of a file of this shape without rows."""
        file = io.BytesIO()
        GroupWriter(file, self.schema, self.style).close()
        return file.getvalue()


def chosen(schema: Schema, fields: Fields) -> Chosen:
    """The columns that documents are read from; raises UnfitError when there is none for the text or the page."""
    if fields.html is None:
        text = _texts(schema, fields.text, "text", "text")
    else:
        text = _texts(schema, fields.html, "html", "page")
        if fields.text in schema.names:
            _texts(schema, fields.text, "text", "clean text")
    return Chosen(
        text,
        _first(schema, fields.id),
        _first(schema, fields.url),
        _first(schema, fields.lang),
        is_binary=is_binary(schema.field(text).type),
        meta_is_taken=bool(fields.meta) and fields.meta in schema.names,
    )


def refuse_taken(chosen: Chosen, fields: Fields) -> None:
    """Raise UnfitError for a page when its file has a column already where what it says about itself would go."""
    if chosen.meta_is_taken:
        reason = (
            f"the file has a column {fields.meta!r} already; name another one for what pages say about themselves: "
            "--meta-field, or leave it out: --meta-field ''"
        )
        raise UnfitError("field-taken", reason)


def shaped(file: Opened, fields: Fields, with_meta: bool) -> Shape:
    """The columns of the clean file of an input: all as they are but the text, which is plain; what is new comes last.

    `with_meta`: with a column for what pages say about themselves. Raises UnfitError when they can't be written.
    """
    schema = file.schema
    goes = fields.html if fields.html != fields.text and not fields.keep_html else None
    made = [_field(schema.field(i), i, fields.text) for i in range(len(schema)) if schema.field(i).name != goes]
    new = [(pa.field(fields.text, pa.string()), TEXT)] if fields.text not in schema.names else []
    if with_meta:
        new.append((pa.field(fields.meta, _meta_type()), META))
    written = [field for field, _ in (*made, *new)]
    about = metadata.adapted(schema.metadata, goes, [field for field, _ in new])
    clean = pa.schema(written, metadata=about)
    try:
        paths = paths_of(clean)
    except pa.ArrowException as error:
        reason = (
            f"pyarrow {pa.__version__} can read columns of this file, and not write them ({said(error)}): update it"
        )
        raise UnfitError("not-writable", reason) from error
    style = _style(file, paths, fields.html or fields.text)
    return Shape(clean, tuple(source for _, source in (*made, *new)), style)


def _texts(schema: Schema, name: str, option: str, holds: str) -> int:
    found = schema.get_all_field_indices(name)
    if not found:
        shown = ", ".join(schema.names[:_SHOWN]) + (", ..." if len(schema.names) > _SHOWN else "")
        reason = f"no column {name!r}; name the one that holds the {holds}: --{option}-field. There are: {shown}"
        raise UnfitError(f"no-{option}-field", reason)
    if len(found) > 1:
        reason = f"{len(found)} columns are called {name!r}, and readers would see one of them: rename the others"
        raise UnfitError(f"{option}-field-twice", reason)
    kind = schema.field(found[0]).type
    if not is_text(kind):
        reason = f"column {name!r} holds {kind}, not strings; name the one that holds the {holds}: --{option}-field"
        raise UnfitError(f"{option}-not-a-string", reason)
    return int(found[0])


def _first(schema: Schema, name: str) -> int | None:
    found = schema.get_all_field_indices(name)
    return int(found[0]) if found else None


def _field(field: Any, place: int, text: str) -> tuple[Any, int]:
    return (field.with_type(plain(field.type)), TEXT) if field.name == text else (field, place)


def _meta_type() -> DataType:
    values = stated(Document("")).items()
    return pa.struct([(name, pa.int64() if isinstance(value, int) else pa.string()) for name, value in values])


def _style(file: Opened, paths: list[str], read: str) -> Style:
    """Columns are stored as in the first row group of the input; new ones as the one that documents are read from."""
    stored, schema = file.stored, file.parquet.schema
    tops = {path.split(".")[0]: one for path, one in stored.items()}
    found = {path: stored.get(path) or tops.get(path.split(".")[0]) for path in paths}
    default = _codec(stored.get(read))
    columns = [schema.column(i) for i in range(len(schema))]
    return Style(
        {path: default if one is None else _codec(one) for path, one in found.items()},
        [path for path, one in found.items() if one is None or one.has_dictionary],
        b"ARROW:schema" in (file.parquet.metadata.metadata or {}),
        _only_int96(columns),
        any(column.logical_type.type == "DECIMAL" and column.physical_type.startswith("INT") for column in columns),
    )


def _only_int96(columns: Sequence[Any]) -> bool:
    """True when all times are stored as old writers did: whoever writes has the choice for all of them together."""
    kinds = {column.physical_type for column in columns}
    return "INT96" in kinds and all(column.logical_type.type != "TIMESTAMP" for column in columns)


def _codec(stored: Stored | None) -> str:
    return stored.codec or CODEC if stored else CODEC
