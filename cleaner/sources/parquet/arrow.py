"""pyarrow, which is asked for when a Parquet file is, and the names that we give to what it holds."""

from __future__ import annotations

from importlib import import_module
from typing import Any, TypeAlias

from cleaner.errors import UsageError

#: pyarrow says nothing of its types
Array: TypeAlias = Any
Batch: TypeAlias = Any
DataType: TypeAlias = Any
ParquetFile: TypeAlias = Any
Schema: TypeAlias = Any
Table: TypeAlias = Any


def _needed(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise UsageError("Parquet files need a package: pip install 'cleaner-corpus[parquet]'") from error


pa = _needed("pyarrow")
pq = _needed("pyarrow.parquet")
