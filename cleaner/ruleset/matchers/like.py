"""`like`: the line is of this class (see cleaner.classes)."""

from __future__ import annotations

from cleaner.ruleset.matchers.linetest import LineTest


def line_test(name: str, raw: bool) -> LineTest:
    return LineTest("class", name)
