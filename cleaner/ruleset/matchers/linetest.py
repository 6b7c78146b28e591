"""One question about a line, in a form that the index answers by set or table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cleaner.fold import bare
from cleaner.ruleset.pattern import compiled, readable


@dataclass(frozen=True, slots=True)
class LineTest:
    """kind = table: `value` is a whole line; pattern: an RE2 pattern to search; class: a class; css: a selector."""

    kind: Literal["table", "pattern", "class", "css"]
    value: str
    raw: bool = False  #: against the raw line, not the folded one

    def fits(self, raw: str, folded: str) -> bool:
        """The index's answer for one line, without the index; of a class it can't be told from the line alone."""
        line = raw if self.raw else folded
        if not line or self.kind in ("class", "css"):
            return False
        if self.kind == "table":
            return self.value == (line if self.raw else bare(line))
        return compiled(self.value).search(readable(line)) is not None
