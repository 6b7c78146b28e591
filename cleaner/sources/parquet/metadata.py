"""What writers say of the columns of a file, brought in line where columns go or are added."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cleaner.sources.parquet.arrow import DataType, pa

_HUGGING_FACE = b"huggingface"
_SPARK = b"org.apache.spark.sql.parquet.row.metadata"


def adapted(about: Mapping[bytes, bytes] | None, gone: str | None, new: Sequence[Any]) -> dict[bytes, bytes] | None:
    """The metadata of a schema without a column, and with new fields; every other byte of it stays.

    Readers believe `datasets` and Spark where they name columns, and would not show one that these leave out.
    """
    if not about or (gone is None and not new):
        return dict(about) if about else None
    found = dict(about)
    for key, change in ((_HUGGING_FACE, _features), (_SPARK, _row)):
        if key in found:
            try:
                value = json.loads(found[key])
                change(value, gone, new)
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # of another make: it stays as it is
            found[key] = json.dumps(value).encode()
    return found


def _features(value: Any, gone: str | None, new: Iterable[Any]) -> None:
    features = value["info"]["features"]
    features.pop(gone, None)
    features.update({field.name: _feature(field.type) for field in new})


def _feature(kind: DataType) -> dict[str, Any]:
    if pa.types.is_struct(kind):
        return {field.name: _feature(field.type) for field in kind}
    return {"dtype": str(kind), "_type": "Value"}


def _row(value: Any, gone: str | None, new: Iterable[Any]) -> None:
    value["fields"] = [field for field in value["fields"] if field["name"] != gone] + [_sql(field) for field in new]


def _sql(field: Any) -> dict[str, Any]:
    kind: Any = "long" if pa.types.is_integer(field.type) else "string"
    if pa.types.is_struct(field.type):
        kind = {"type": "struct", "fields": [_sql(part) for part in field.type]}
    return {"name": field.name, "type": kind, "nullable": True, "metadata": {}}
