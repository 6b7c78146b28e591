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

import re2

from cleaner.formats.html.tree import Tree

Numbers = tuple[int, ...]

_SIMPLE = re.compile(
    r"(?P<tag>[a-z][a-z0-9]*)?(?:\.(?P<cls>[\w-]+)|\#(?P<id>[\w-]+))?"
    r"|\[(?P<name>[\w-]+)(?:(?P<op>\*?=)(?P<quote>[\"']?)(?P<value>[^\"'\]]+?)(?P=quote)(?P<any>\s+i)?)?\]"
)
_CLASS = "class"  # the one attribute that nearly all elements have
_HIDING = frozenset({"hidden", "style"})
_MOST = 100_000  # values remembered of one attribute, some 10 MB


class Selectors:
    """Selectors with their numbers. Pickles without what it remembers."""

    def __init__(self, selectors: Mapping[str, int]) -> None:
        self._given = selectors
        self.others: dict[str, int] = {}  #: what the parser must be asked
        self.tags: dict[str, Numbers] = {}  #: tag -> numbers of the selectors that name it alone
        self.attributes: dict[str, _Attribute] = {}  #: by name: those that selectors ask for
        for selector, number in selectors.items():
            self._enter(selector, number)
        self._read = {**{name: _Attribute(False) for name in _HIDING}, **self.attributes}
        self._of_class = self._read.pop(_CLASS, None)
        #: for a glance at the classes of an element, where nobody asks for them as a whole
        self._silent: set[str] = self._of_class.silent if self._of_class and not self._of_class.by_whole else set()
        self._names = frozenset(self._read)

    def __reduce__(self) -> tuple[type[Selectors], tuple[Mapping[str, int]]]:
        return type(self), (self._given,)

    def _enter(self, selector: str, number: int) -> None:
        found = _SIMPLE.fullmatch(selector)
        if found is None or not selector:
            self.others[selector] = number
            return
        tag, name = found["tag"] or "", found["name"]
        if found["cls"] or found["id"]:
            name, op, value = ("class", ".", found["cls"]) if found["cls"] else ("id", "=", found["id"])
            self._attribute(name).add(_Ask(number, op, value, False), tag)
        elif name:
            ask = _Ask(number, found["op"] or "", found["value"] or "", bool(found["any"]))
            self._attribute(name.lower()).add(ask, "")
        else:
            self.tags[tag] = (*self.tags.get(tag, ()), number)

    def _attribute(self, name: str) -> _Attribute:
        return self.attributes.setdefault(name, _Attribute(name in ("class", "id")))

    def of_attributes(self, tag: str, attrs: Mapping[str, str | Sequence[str] | None]) -> tuple[Numbers, bool]:
        """The numbers of the selectors that match an element by an attribute; and whether readers don't see it."""
        found: Numbers = ()
        hidden = False
        if self._of_class is not None and _CLASS in attrs:
            names = attrs[_CLASS] or ()
            if tag in self._of_class.tagged or isinstance(names, str) or not self._silent.issuperset(names):
                found = self._of_class.of(tag, names)
            if len(attrs) == 1:
                return found, hidden
        if self._names.isdisjoint(attrs):
            return found, hidden
        read = self._read
        for name in attrs:
            if name in read:
                value = attrs[name]
                found += read[name].of(tag, value)
                if name in _HIDING:
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

    def __init__(self, has_names: bool) -> None:
        self._has_names = has_names
        self._equal: dict[str, Numbers] = {}  # the value as it stands
        self._whole: list[_Ask] = []  # about the value as it stands
        self._pieces: list[_Ask] = []  # about pieces of the names in it
        self._name: dict[str, Numbers] = {}  # one of the names in it
        self.tagged: dict[str, list[_Ask]] = {}  #: tag -> about one of the names, of elements with this tag
        self._by_name = self.by_whole = False
        self._set: Any = None  # of RE2, of the pieces in small letters
        self._of_whole: dict[str, Numbers] = {}
        self._of_name: dict[str, Numbers] = {}
        self.silent: set[str] = set()  #: names that answer no selector: nearly all

    def add(self, ask: _Ask, tag: str) -> None:
        """`[class*=ad-slot]` asks about names: what holds no space is found inside of one of them or nowhere."""
        if tag:
            self.tagged.setdefault(tag, []).append(ask)
        elif ask.op == ".":
            self._name[ask.value] = (*self._name.get(ask.value, ()), ask.number)
        elif self._has_names and ask.op == "*=" and not any(c.isspace() for c in ask.value):
            self._pieces.append(ask)
        elif ask.op == "=" and not ask.any_case:
            self._equal[ask.value] = (*self._equal.get(ask.value, ()), ask.number)
        else:
            self._whole.append(ask)
        self._by_name, self.by_whole = bool(self._name or self._pieces), bool(self._equal or self._whole)

    def of(self, tag: str, value: str | Sequence[str] | None) -> Numbers:
        """The numbers of the selectors that a value answers."""
        found: Numbers = ()
        if self._by_name and value:
            names = value.split() if isinstance(value, str) else value
            if not self.silent.issuperset(names):
                for name in names:
                    numbers = self._of_name.get(name)
                    found += self._learn_name(name) if numbers is None else numbers
        if self.by_whole:
            whole = value if isinstance(value, str) else " ".join(value or ())
            numbers = self._of_whole.get(whole)
            found += self._learn_whole(whole) if numbers is None else numbers
        if self.tagged and (asks := self.tagged.get(tag)) and value:
            names = value.split() if isinstance(value, str) else value
            found += tuple(ask.number for ask in asks for name in names if ask.holds(name))
        return found

    def _learn_name(self, name: str) -> Numbers:
        found = self._name.get(name, ())
        if self._pieces and (matching := self._matching(name.lower())):
            asks = (self._pieces[k] for k in sorted(matching))
            found += tuple([ask.number for ask in asks if ask.holds(name)])
        if len(self._of_name) >= _MOST:
            self._of_name.clear()
            self.silent.clear()
        self._of_name[name] = found
        if not found:
            self.silent.add(name)
        return found

    def _matching(self, lowered: str) -> Sequence[int] | None:
        """The pieces that a name may hold, by their places, in any case."""
        if self._set is None:
            self._set = re2.Set.SearchSet()
            for ask in self._pieces:
                self._set.Add(re2.escape(ask.value.lower()))
            self._set.Compile()
        found: Sequence[int] | None = self._set.Match(lowered) if lowered.isascii() else range(len(self._pieces))
        return found

    def _learn_whole(self, text: str) -> Numbers:
        found = self._equal.get(text, ())
        if self._whole:
            found += tuple([ask.number for ask in self._whole if ask.holds(text)])
        if len(self._of_whole) >= _MOST:
            self._of_whole.clear()
        self._of_whole[text] = found
        return found


class _Ask:
    """What one selector asks of the value of an attribute."""

    __slots__ = ("any_case", "number", "op", "value")

    def __init__(self, number: int, op: str, value: str, any_case: bool) -> None:
        self.number = number
        self.op, self.any_case = op, any_case
        self.value = value.lower() if any_case else value

    def holds(self, text: str) -> bool:
        """True when the text (a name, or the whole value) answers."""
        if self.any_case:
            text = text.lower()
        return not self.op or (self.value in text if self.op == "*=" else self.value == text)


def _hides(name: str, value: str | Sequence[str] | None) -> bool:
    """True for what readers don't see: `hidden` and `display: none`."""
    if name == "hidden":
        return value != "until-found"
    return name == "style" and isinstance(value, str) and "display:none" in value.replace(" ", "").lower()
