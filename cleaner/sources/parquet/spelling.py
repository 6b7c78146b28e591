"""The values of a row as JSON can spell them: times in ISO 8601, decimals as they are, bytes in Base64."""

from __future__ import annotations

import base64
import datetime
from typing import Any

from cleaner.sources.parquet.arrow import Batch


def values(batch: Batch, place: int) -> dict[str, Any]:
    """All columns of a row."""
    (row,) = batch.slice(place, 1).to_pylist()
    return {str(name): _spelled(value) for name, value in row.items()}


def _spelled(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _spelled(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(each) for each in value]
    return str(value)  # Decimal, timedelta, UUID
