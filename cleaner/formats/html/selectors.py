"""The CSS selectors of all rules, asked of every element at once while a page is rendered.

Nearly all selectors of rules name one tag, class, id or attribute. Those are looked up: tables for names, and for
`[class*=...]` one pass over each class attribute, remembered, for pages write the same ones again and again. The
parser's own search answers the others, with combinators or pseudo-classes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from cleaner.formats.html.tree import Tree

Numbers = tuple[int, ...]

_SIMPLE = re.compile(
    r"(?P<tag>[a-z][a-z0-9]*)?(?:\.(?P<cls>[\w-]+)|\#(?P<id>[\w-]+))?"
    r"|\[(?P<name>[\w-]+)(?:(?P<op>\*?=)(?P<quote>[\"']?)(?P<value>[^\"'\]]+?)(?P=quote)(?P<any>\s+i)?)?\]"
)
_MOST = 20_000  # attributes remembered


class Selectors:
    """Selectors with their numbers."""

    def __init__(self, selectors: Mapping[str, int]) -> None:
        self.others: dict[str, int] = {}  #: what the parser must be asked
        self._tags: dict[str, Numbers] = {}
        self._attrs: dict[str, list[_Ask]] = {}  # attribute -> what is asked of it
        self._known: dict[tuple[str, str, str], Numbers] = {}  # (tag, attribute, value) -> numbers
        for selector, number in selectors.items():
            self._enter(selector, number)

    def _enter(self, selector: str, number: int) -> None:
        found = _SIMPLE.fullmatch(selector)
        if found is None or not selector:
            self.others[selector] = number
            return
        tag, name = found["tag"] or "", found["name"]
        if found["cls"] or found["id"]:
            name, op, value = ("class", ".", found["cls"]) if found["cls"] else ("id", "=", found["id"])
            self._attrs.setdefault(name, []).append(_Ask(number, op, value, False, tag))
        elif name:
            ask = _Ask(number, found["op"] or "", found["value"] or "", bool(found["any"]), "")
            self._attrs.setdefault(name.lower(), []).append(ask)
        else:
            self._tags[tag] = (*self._tags.get(tag, ()), number)

    def of(self, tag: str, attrs: Mapping[str, str | Sequence[str]]) -> Numbers:
        """The numbers of the simple selectors that match an element."""
        found = self._tags.get(tag, ())
        for name in attrs:
            if name in self._attrs:
                found += self._of_attribute(tag, name, attrs[name])
        return found

    def _of_attribute(self, tag: str, name: str, value: str | Sequence[str] | None) -> Numbers:
        text = value if isinstance(value, str) else " ".join(value or ())
        key = (tag, name, text)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            found = self._known[key] = tuple(ask.number for ask in self._attrs[name] if ask.holds(tag, text))
        return found

    def others_of(self, tree: Tree) -> dict[Any, Numbers]:
        """The elements that the other selectors match, with their numbers."""
        found: dict[Any, Numbers] = {}
        for selector, number in self.others.items():
            for element in tree.select(selector):
                found[element] = (*found.get(element, ()), number)
        return found


class _Ask:
    """What one selector asks of the value of an attribute."""

    __slots__ = ("_any_case", "_op", "_tag", "_value", "number")

    def __init__(self, number: int, op: str, value: str, any_case: bool, tag: str) -> None:
        self.number = number
        self._op, self._any_case, self._tag = op, any_case, tag
        self._value = value.lower() if any_case else value

    def holds(self, tag: str, text: str) -> bool:
        if self._tag and self._tag != tag:
            return False
        if self._any_case:
            text = text.lower()
        if self._op == ".":
            return self._value in text.split()
        return not self._op or (self._value in text if self._op == "*=" else self._value == text)
