"""`css`: the line stands inside of an element that matches this selector; for pages alone."""

from __future__ import annotations

from cleaner.ruleset.matchers.linetest import LineTest
from cleaner.ruleset.pattern import PatternError


def line_test(selector: str, raw: bool) -> LineTest:
    import soupsieve

    try:
        soupsieve.compile(selector)
    except soupsieve.SelectorSyntaxError as error:
        raise PatternError(f"{selector!r} is no CSS selector: {str(error).splitlines()[0]}") from None
    if "," in selector:
        raise PatternError(f"{selector!r} holds several selectors", "write a list: css: [nav, footer]")
    return LineTest("css", selector)
