"""Records that could not be cleaned, as the lines of rejects.jsonl."""

from __future__ import annotations

import base64
import traceback
from dataclasses import dataclass
from typing import Any

from cleaner.formats.html import NotAPageError
from cleaner.sources import rawjson
from cleaner.sources.record import NotWritableError, Record, Reject, UnfitError
from cleaner.sources.scope import HEAD

MOST_RAW = 1 << 20  # bytes of a record that are kept; of a larger one, its beginning


@dataclass(frozen=True, slots=True)
class Bad:
    """A record that a worker died of."""

    kind: str  #: timeout, memory or crashed
    reason: str
    read: bool = True  #: False when the worker died while it read the record


def reject_line(reject: Reject) -> bytes:
    """One line of rejects.jsonl: where, what, why, and the record's own bytes or, of a large one, its beginning."""
    row: dict[str, Any] = {"file": reject.file, "line": reject.line, "offset": reject.offset}
    if reject.label is not None:
        row["record"] = reject.label
    if reject.bad_offset is not None:
        row["bad_offset"] = reject.bad_offset
    row |= {"kind": reject.kind, "reason": reject.reason}
    if reject.rest:
        row["rest"] = True
    if reject.last is not None:
        row["last"] = reject.last
    if reject.raw is not None:
        size = len(reject.raw) if reject.size is None else reject.size
        if reject.size is not None or size > MOST_RAW:
            row |= {"bytes": size, "begins": reject.raw[:HEAD].decode("utf-8", "backslashreplace")}
        else:
            row |= _raw(reject.raw)
    return rawjson.dump(row) + b"\n"


def failed(record: Record, name: str, error: Exception) -> Reject:
    """The reject of a record that could not be cleaned, whosever fault that is."""
    kind, reason = kind_and_reason(error)
    return Reject(name, kind, reason, record.raw, record.line, record.offset, label=record.label)


def kind_and_reason(error: Exception) -> tuple[str, str]:
    """What a reject says of an error; its kind is `failed` where the fault is ours."""
    if isinstance(error, UnfitError):
        return error.kind, error.reason
    if isinstance(error, NotAPageError):
        return "not-a-page", str(error)
    if isinstance(error, NotWritableError):
        return "failed", str(error)
    trace = "".join(traceback.format_exception(error)).rstrip()
    return "failed", f"cleaner failed on this record: please report it with the record and these lines\n{trace}"


def blamed(bad: Bad, item: Record | Reject, name: str) -> Reject:
    """The reject of a record that a worker died of."""
    return Reject(name, bad.kind, bad.reason, item.raw, item.line, item.offset, label=item.label)


def deadly(bad: Bad, name: str, line: int | None) -> Reject:
    """The reject of all that is left of a file, from about this line on, when workers die while they read on."""
    return Reject(name, bad.kind, f"{bad.reason}, while it was read: the rest was skipped", None, line, rest=True)


def _raw(raw: bytes) -> dict[str, str]:
    try:
        return {"raw": raw.decode()}
    except UnicodeDecodeError:
        return {"raw_base64": base64.b64encode(raw).decode()}
