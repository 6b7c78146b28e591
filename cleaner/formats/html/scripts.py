"""The JSON that a page carries beside its text: linked data, and the state that its scripts start from.

Broken JSON is no JSON: nothing here raises. Time grows with the length of the page, whatever it holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cleaner.formats.html.tree import Tree

_MOST_LINKED = 1 << 20  # characters of one block of linked data
_MOST_STATE = 8 << 20  # characters of all states of a page
_MOST_ASSIGNMENTS = 50  # that are looked at: those that are no JSON are read up to where they stop being it
_JSON = json.JSONDecoder(strict=False)  # line ends inside of strings are common
_BEGINS = re.compile(r"[\[{]")
_ASSIGNED = re.compile(
    r"""(?:\b(?:window|self|globalThis)(?:\.\w+|\[["']\w+["']\])|\b__\w+__)\s*=\s*(?:JSON\.parse\(\s*)?(?=[\[{"])"""
)
_UNDEFINED = re.compile(r"(?<=[:,\[])\s*undefined(?=\s*[,}\]])")  # what JavaScript writes where JSON has null
_IN_ATTRIBUTES = ("data-preloaded", "data-page", "data-props", "data-react-props", "data-state", "data-initial-state")


@dataclass(frozen=True, slots=True)
class Block:
    """A value of JSON, and the element that carries it."""

    element: Any
    name: str  #: of the element, as the path of a line shows it
    data: Any


def linked_data(tree: Tree) -> list[Block]:
    """The blocks of JSON-LD that can be read."""
    found = []
    for element in tree.select('script[type="application/ld+json"]'):
        text = _raw(tree, element)
        data = _value(text)[0] if len(text) <= _MOST_LINKED else None
        if data is not None:
            found.append(Block(element, 'script[type="application/ld+json"]', data))
    return found


def page_state(tree: Tree) -> Iterator[Block]:
    """What the scripts of a page start from: blocks of JSON, values assigned to a global name, attributes."""
    left, assignments = _MOST_STATE, _MOST_ASSIGNMENTS
    for element in tree.select("script"):
        text, kind = _raw(tree, element), str(element.attrs.get("type") or "").lower()
        left -= len(text)
        if left < 0:
            return
        if kind in ("application/json", "text/json"):
            data = _value(text)[0]
            if data is not None:
                yield Block(element, "script", data)
        elif kind in ("", "text/javascript", "application/javascript", "module"):
            for data in _assigned(text, assignments):
                assignments -= 1
                if data is not None:
                    yield Block(element, "script", data)
    for name in _IN_ATTRIBUTES:
        for element in tree.select(f"[{name}]"):
            text = str(element.attrs.get(name) or "")
            left -= len(text)
            if left < 0:
                return
            if (data := parsed(text)) is not None:
                yield Block(element, f"{element.tag}[{name}]", data)


def parsed(text: str) -> Any:
    """The value of a text that is a list or an object of JSON; None for any other."""
    return _value(text)[0] if text[:1] in ("{", "[") else None


def _raw(tree: Tree, element: Any) -> str:
    return "".join(child.data for child in element.children if type(child) is tree.text)


def _value(text: str, start: int = 0) -> tuple[Any, int]:
    """The first list or object of a text, and where it ends; comments and semicolons around it are common."""
    begins = _BEGINS.search(text, start)
    if begins:
        try:
            found: tuple[Any, int] = _JSON.raw_decode(text, begins.start())
            return found
        except (ValueError, RecursionError):
            pass
    return None, start


def _assigned(script: str, most: int) -> Iterator[Any]:
    """For each value that a script assigns to a global name, the value; None where it is no JSON."""
    script, at = _UNDEFINED.sub("null", script), 0
    for _ in range(most):
        name = _ASSIGNED.search(script, at)
        if not name:
            return
        at = name.end()
        try:
            data, at = _JSON.raw_decode(script, at)
        except (ValueError, RecursionError):
            data = None
        yield parsed(data) if isinstance(data, str) else data
