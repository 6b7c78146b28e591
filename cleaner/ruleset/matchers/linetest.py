"""One question about a line, in a form that the index answers by set or table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class LineTest:
    """kind = table: `value` is a whole line; pattern: an RE2 pattern to search; class: a class; css: a selector."""

    kind: Literal["table", "pattern", "class", "css"]
    value: str
    raw: bool = False  #: against the raw line, not the folded one
