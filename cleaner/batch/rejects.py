"""Records that could not be cleaned, as the lines of rejects.jsonl."""

from __future__ import annotations

import base64
import traceback
from typing import Any

from cleaner.sources import rawjson
from cleaner.sources.record import NotWritableError, Record, Reject


def reject_line(reject: Reject) -> bytes:
    """One line of rejects.jsonl: where, what, why, and the record's own bytes."""
    row: dict[str, Any] = {"file": reject.file, "line": reject.line, "offset": reject.offset}
    if reject.bad_offset is not None:
        row["bad_offset"] = reject.bad_offset
    row |= {"kind": reject.kind, "reason": reject.reason}
    if reject.raw is not None:
        row |= _raw(reject.raw)
    return rawjson.dump(row) + b"\n"


def failed(record: Record, name: str, error: Exception) -> Reject:
    """The reject of a record on which the cleaner itself broke."""
    if isinstance(error, NotWritableError):
        return Reject(name, "failed", str(error), record.raw, record.line, record.offset)
    trace = "".join(traceback.format_exception(error)).rstrip()
    reason = f"cleaner failed on this record: please report it with the record and these lines\n{trace}"
    return Reject(name, "failed", reason, record.raw, record.line, record.offset)


def _raw(raw: bytes) -> dict[str, str]:
    try:
        return {"raw": raw.decode()}
    except UnicodeDecodeError:
        return {"raw_base64": base64.b64encode(raw).decode()}
