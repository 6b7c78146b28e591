"""YAML read as text: every scalar is what the author wrote, and every value knows its line and column.

PyYAML's loader would turn `1:30` into 90, `No` into False and `2023-03-21` into a date. Here the parser's events are
walked one by one, without recursion, so nothing is converted, depth is bounded before it is built, and aliases,
duplicate keys and the usual traps are refused with their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from cleaner.errors import Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 32  # the deepest rule of the built-in packs reaches 7

_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML 1.1 counts as a line end
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """1-based line and column of a value."""

    line: int
    column: int


@dataclass(slots=True)
class YamlText:
    """A YAML file as nested dicts, lists and strings, with the place of every key and value by its path."""

    file: str
    lines: list[str]
    value: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)  #: where a mapping's key itself stands
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True  #: False when reading stopped at an error; what was read so far says little

    def complain(self, path: Path, message: str, fix: str = "", at_key: bool = False) -> None:
        """Add a problem at the value (or the key) of that path, or at the nearest parent that has a place."""
        while path and path not in self.places:
            path = path[:-1]
        place = (self.keys.get(path) if at_key else None) or self.places.get(path) or Place(1, 1)
        self.complain_at(place, message, fix)

    def complain_at(self, place: Place, message: str, fix: str = "") -> None:
        if any((known.line, known.column) == (place.line, place.column) for known in self.problems):
            return  # an echo of what is said already
        excerpt = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        left = max(0, place.column - 80) if len(excerpt) > 160 else 0  # of a long line the part around the caret
        shown = excerpt[left : left + 160].replace("\t", " ")
        caret = place.column - left
        self.problems.append(Problem(self.file, place.line, place.column, message, shown, fix, caret))


_TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels: the rest isn't read"


def read(file: str, text: str) -> YamlText:
    """Parse one rule file; `.problems` has all duplicates, aliases and traps, and the first syntax error."""
    result = YamlText(file, _LINE_END.split(text))
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        result.complain_at(Place(1, 1), f"the file is larger than {MAX_BYTES:,} bytes: split it by theme")
        return result
    try:
        _build(result, yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        what = " ".join(filter(None, (error.context, error.problem)))
        result.complete = False
        if "maximum nesting depth" in what:  # libyaml bounds it too, and reads ahead of what it tells
            result.complain_at(_first_too_deep(result) or place, _TOO_DEEP)
            return result
        result.complain_at(place, f"not valid YAML: {what}", _syntax_fix(result, place))
    except yaml.YAMLError as error:  # a character that YAML forbids, without a mark
        result.complete = False
        result.complain_at(_place_of_reader_error(text, error), f"not valid YAML: {_reader_reason(error)}")
    return result


def _first_too_deep(result: YamlText) -> Place | None:
    """Where the brackets first stand deeper than allowed, as far as they can be counted without parsing."""
    depth = 0
    for number, line in enumerate(result.lines, 1):
        for column, sign in enumerate(line, 1):
            depth += (sign in "[{") - (sign in "]}")
            if depth > MAX_DEPTH:
                return Place(number, column)
    return None


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being filled."""

    value: Any
    path: Path
    key: str | None = None  #: the key whose value comes next; None = a key comes next


def _build(result: YamlText, events: Iterator[Any]) -> None:
    stack: list[_Open] = []
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                result.complain_at(_place(event), "a second YAML document starts here: one document a file")
                return
        elif isinstance(event, yaml.AliasEvent):
            result.complain_at(
                _place(event),
                f"alias *{event.anchor}: aliases are refused, so that a rule reads by itself",
                f"write the value out, or quote it if you mean the text: '*{event.anchor}'",
            )
            _put(result, stack, "", event)
        elif isinstance(event, yaml.ScalarEvent):
            _refuse_markers(result, event)
            _check_traps(result, stack, event)
            _put(result, stack, event.value, event)
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            _refuse_markers(result, event)
            if len(stack) == MAX_DEPTH:
                result.complete = False
                result.complain_at(_place(event), _TOO_DEEP)
                return
            if _in_key_position(stack):
                result.complete = False
                result.complain_at(
                    _place(event),
                    "a list or a mapping stands where a key is expected: the rest isn't read",
                    "quote the text if you mean a bracket, or put a key before it",
                )
                return
            value: Any = [] if isinstance(event, yaml.SequenceStartEvent) else {}
            stack.append(_Open(value, _put(result, stack, value, event)))
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            stack.pop()


def _put(result: YamlText, stack: list[_Open], value: Any, event: Any) -> Path:
    """Hang a value into the open list or mapping; a scalar in key position becomes the key."""
    place = _place(event)
    if not stack:
        result.value = value
        result.places[()] = place
        return ()
    top = stack[-1]
    if isinstance(top.value, list):
        path = (*top.path, len(top.value))
        top.value.append(value)
    elif top.key is None:
        return _put_key(result, top, value, place)
    else:
        path = (*top.path, top.key)
        top.value[top.key] = value
        top.key = None
    result.places[path] = place
    return path


def _put_key(result: YamlText, top: _Open, key: str, place: Place) -> Path:
    path = (*top.path, key)
    if path in result.keys:
        first = result.keys[path]
        result.complain_at(
            place,
            f"key {key!r} stands twice in this mapping (first in line {first.line})",
            "join the two, or start a new `- ` entry",
        )
    result.keys[path] = result.places[path] = place
    top.key = key
    return path


def _in_key_position(stack: list[_Open]) -> bool:
    return bool(stack) and isinstance(stack[-1].value, dict) and stack[-1].key is None


def _refuse_markers(result: YamlText, event: Any) -> None:
    if event.anchor is not None:
        result.complain_at(
            _place(event),
            f"anchor &{event.anchor}: anchors and aliases are refused",
            "write the value out, or quote the text if it begins with &",
        )
    if event.tag is not None and not (event.tag == "!" and getattr(event, "style", "")):
        fix = "quote the text if it begins with an exclamation mark"
        result.complain_at(_place(event), f"tag {event.tag}: tags are refused; every value is read as text", fix)


def _check_traps(result: YamlText, stack: list[_Open], event: Any) -> None:
    """The four ways in which YAML silently changes an author's words."""
    place = _place(event)
    in_key = _in_key_position(stack)
    line = result.lines[event.end_mark.line] if event.end_mark.line < len(result.lines) else ""
    rest = line[event.end_mark.column :]
    if event.style == '"' and any(ch < " " and ch not in "\n\t" for ch in event.value):
        written = _written(result, event)
        result.complain_at(
            place,
            "in double quotes YAML reads a backslash as an escape (\\b is a backspace)",
            f"use single quotes: {_single(written[1:-1])}",
        )
    elif not event.style and not in_key and re.match(r" #", rest):
        in_brackets = line[: event.start_mark.column].count("[") > line[: event.start_mark.column].count("]")
        meant = event.value + (re.split(r"[],]", rest)[0] if in_brackets else rest.rstrip())
        result.complain_at(
            place,
            f"YAML reads {rest.strip()!r} as a comment",
            f"quote the text: {_single(meant)}; before a real comment put two spaces",
        )
    elif not event.style and re.match(r"""r["'].*["']$""", event.value):
        result.complain_at(
            place,
            "this is Python's raw string; YAML takes the r and the quotes as text, so it could never match",
            f"use single quotes: {_single(event.value[2:-1])}",
        )


def _syntax_fix(result: YamlText, place: Place) -> str:
    """A hint for the syntax errors that regexes and unquoted punctuation cause."""
    line = result.lines[place.line - 1] if place.line <= len(result.lines) else ""
    if re.match(r"\s*\t", line):
        return "YAML indents with spaces: replace the tab"
    if double := re.search(r'"([^"]*\\[^"]*)"', line):
        return f"in double quotes a backslash is an escape; use single quotes: {_single(double[1])}"
    before = line[: place.column - 1]
    if before.count("[") > before.count("]"):
        return f"quote the text: {_single(_item_at(line, place.column - 1))}"
    if re.match(r"\s*(?:- )?(?:id|category|confidence|why|for|drop|cut|keep|when|unless|tests|from|take): ", line):
        return "indent it like the keys above it; every entry of a list begins with a dash and a space"
    if bare := re.match(r"\s*(?:- )?(?:[\w-]+: )?([@`%&!|>{\[*?\"'].*)$", line):
        return f"quote the text: {_single(bare[1].strip())}"
    if colon := re.match(r"\s*(?:- )?(?:[\w-]+: )?(\S.*: .*)$", line):
        return f"quote text that holds a colon and a space: {_single(colon[1].strip())}"
    return ""


def _item_at(line: str, at: int) -> str:
    """The item of a list in brackets that stands at this place of the line."""
    start = max(line.rfind("[", 0, at + 1), line.rfind(",", 0, at)) + 1
    ends = [k for k in (line.find(",", at), line.find("]", at)) if k >= 0]
    return line[start : min(ends, default=len(line))].strip()


def _reader_reason(error: yaml.YAMLError) -> str:
    character = getattr(error, "character", None)
    if isinstance(character, int):
        return f"character U+{character:04X} is not allowed in YAML"
    return str(error).splitlines()[0]


def _place_of_reader_error(text: str, error: yaml.YAMLError) -> Place:
    position = getattr(error, "position", None)
    if not isinstance(position, int) or position < 0:
        return Place(1, 1)
    before = text.encode("utf-8", "surrogatepass")[:position].decode("utf-8", "replace")
    lines = _LINE_END.split(before)
    return Place(len(lines), len(lines[-1]) + 1)


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _written(result: YamlText, event: Any) -> str:
    """The scalar as it stands in the file (its first line, if it runs over several)."""
    line: str = result.lines[event.start_mark.line]
    end = event.end_mark.column if event.end_mark.line == event.start_mark.line else len(line)
    return line[event.start_mark.column : end]


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
