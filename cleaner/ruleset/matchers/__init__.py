"""The matchers of rules: what a line must look like. One file a matcher; each turns a value into a line test.

A line test is one of three things that the index can answer for a whole document without a loop over rules:
an entry of the phrase table, a pattern of a set, or a class of line.
"""

from __future__ import annotations

from collections.abc import Callable

from cleaner.ruleset.matchers import contains, css, ends, like, regex, starts, whole
from cleaner.ruleset.matchers.linetest import LineTest

#: rule key -> how one value of it becomes a line test. Raises PatternError or ValueError with words for the author.
MATCHERS: dict[str, Callable[[str, bool], LineTest]] = {
    "is": whole.line_test,
    "starts": starts.line_test,
    "ends": ends.line_test,
    "contains": contains.line_test,
    "regex": regex.line_test,
    "like": like.line_test,
    "css": css.line_test,
}

__all__ = ["MATCHERS", "LineTest"]
