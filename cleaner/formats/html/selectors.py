"""The CSS selectors of all rules, asked of every element at once while a page is rendered.

Nearly all selectors of rules name one tag, class, id or attribute. Those are looked up: tables for names, and what
`[class*=...]` finds in a class name is remembered by that name, for the names of one site's pages and of all sites that
share a theme are the same ones again and again. The parser's own search answers the others, with combinators or
pseudo-classes.
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
_MOST = 100_000  # values remembered of one attribute, some 10 MB


class Selectors:
    """Selectors with their numbers."""

    def __init__(self, selectors: Mapping[str, int]) -> None:
        self.others: dict[str, int] = {}  #: what the parser must be asked
        self.tags: dict[str, Numbers] = {}  #: tag -> numbers of the selectors that name it alone
        self.attributes: dict[str, _Attribute] = {}  #: by name: those that selectors ask for
        for selector, number in selectors.items():
            self._enter(selector, number)
        self._read = frozenset(self.attributes) | {"hidden", "style"}

    def _enter(self, selector: str, number: int) -> None:
        found = _SIMPLE.fullmatch(selector)
        if found is None or not selector:
            self.others[selector] = number
            return
        tag, name = found["tag"] or "", found["name"]
        if found["cls"] or found["id"]:
            name, op, value = ("class", ".", found["cls"]) if found["cls"] else ("id", "=", found["id"])
            self._ask(name, _Ask(number, op, value, False, tag))
        elif name:
            self._ask(name.lower(), _Ask(number, found["op"] or "", found["value"] or "", bool(found["any"]), ""))
        else:
            self.tags[tag] = (*self.tags.get(tag, ()), number)

    def _ask(self, name: str, ask: _Ask) -> None:
        self.attributes.setdefault(name, _Attribute()).add(ask)

    def of(self, tag: str, attrs: Mapping[str, str | Sequence[str] | None]) -> tuple[Numbers, bool]:
        """The numbers of the simple selectors that match an element; and whether it is hidden from readers."""
        found, hidden = self.tags.get(tag, ()), False
        for name in attrs:
            if name in self._read:
                value = attrs[name]
                if name in self.attributes:
                    found += self.attributes[name].of(tag, value)
                hidden = hidden or _hides(name, value)
        return found, hidden

    def others_of(self, tree: Tree) -> dict[Any, Numbers]:
        """The elements that the other selectors match, with their numbers."""
        found: dict[Any, Numbers] = {}
        for selector, number in self.others.items():
            for element in tree.select(selector):
                found[element] = (*found.get(element, ()), number)
        return found


class _Attribute:
    """What selectors ask of the value of one attribute."""

    def __init__(self) -> None:
        self._whole: list[_Ask] = []  # about the value as it stands
        self._names: list[_Ask] = []  # about a piece of one of the names in it
        self._name: dict[str, list[_Ask]] = {}  # about one of the names
        self._of_whole: dict[tuple[str, str], Numbers] = {}
        self._of_name: dict[tuple[str, str], Numbers] = {}
        self._piece = re.compile("")  # matches where one of `_names` may hold

    def add(self, ask: _Ask) -> None:
        """`[class*=ad-slot]` asks about names: what holds no space is found inside of one of them or nowhere."""
        if ask.op == ".":
            self._name.setdefault(ask.value, []).append(ask)
        elif ask.op == "*=" and not any(c.isspace() for c in ask.value):
            self._names.append(ask)
            self._piece = re.compile("|".join(sorted({re.escape(each.value.lower()) for each in self._names})))
        else:
            self._whole.append(ask)

    def of(self, tag: str, value: str | Sequence[str] | None) -> Numbers:
        """The numbers of the selectors that a value answers."""
        found: Numbers = ()
        if self._whole:
            key = (tag, value if isinstance(value, str) else " ".join(value or ()))
            known = self._of_whole.get(key)
            found = _remember(self._of_whole, key, self._whole) if known is None else known
        if value and (self._name or self._names):
            for name in value.split() if isinstance(value, str) else value:
                key = (tag, name)
                known = self._of_name.get(key)
                found += self._learn_name(key) if known is None else known
        return found

    def _learn_name(self, key: tuple[str, str]) -> Numbers:
        asks = self._name.get(key[1], [])
        return _remember(self._of_name, key, asks + self._names if self._piece.search(key[1].lower()) else asks)


def _remember(known: dict[tuple[str, str], Numbers], key: tuple[str, str], asks: Sequence[_Ask]) -> Numbers:
    if len(known) >= _MOST:
        known.clear()
    found = known[key] = tuple([ask.number for ask in asks if ask.holds(*key)])
    return found


class _Ask:
    """What one selector asks of the value of an attribute."""

    __slots__ = ("_any_case", "_tag", "number", "op", "value")

    def __init__(self, number: int, op: str, value: str, any_case: bool, tag: str) -> None:
        self.number = number
        self.op, self._any_case, self._tag = op, any_case, tag
        self.value = value.lower() if any_case else value

    def holds(self, tag: str, text: str) -> bool:
        if self._tag and self._tag != tag:
            return False
        if self._any_case:
            text = text.lower()
        return not self.op or (self.value in text if self.op == "*=" else self.value == text)


def _hides(name: str, value: str | Sequence[str] | None) -> bool:
    """True for what readers don't see: `hidden` and `display: none`."""
    if name == "hidden":
        return value != "until-found"
    return name == "style" and isinstance(value, str) and "display:none" in value.replace(" ", "").lower()
