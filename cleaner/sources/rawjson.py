r"""One line of JSON as its writer spelled it: parse it, find one string value, cut pieces out or put them back.

A *literal* is what stands between the quotes of a JSON string. Positions in a literal and in the text that it means
differ wherever there is an escape; `\ud83d\ude00` is twelve characters and means one code point.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, NamedTuple

import orjson

_SPACE = re.compile(r"[ \t\n\r]*")
_COLON = re.compile(rb"[ \t\n\r]*:[ \t\n\r]*")
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")


class Number(str):
    """A JSON number as it is spelled, of any length."""


class Integer(Number):
    """A JSON integer as it is spelled, of any length."""


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


#: reads all that is valid JSON, whatever the size of its numbers, and lone surrogates
_PRECISE = json.JSONDecoder(parse_int=Integer, parse_float=Number, parse_constant=_no_constant)


def parse(line: bytes) -> Any:
    """The value of a JSON line; raises ValueError, with the reason, when it is none.

    Integers that the fast parser can't hold come as Integer or float: see `parse_precisely`.
    """
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return parse_precisely(line)


def parse_precisely(line: bytes) -> Any:
    """As `parse`, slower: every number comes as Number or Integer."""
    try:
        return _PRECISE.decode(line.decode().rstrip("\r\n"))  # a line end would be blamed for an unclosed string
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def dump(value: Any) -> bytes:
    """One JSON line without its line end; text with lone surrogates is escaped instead of refused."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()


def dump_lines(values: Sequence[Any]) -> list[bytes]:
    """A line with its line end for each value, spelled as by `dump`."""
    try:
        return [orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE) for value in values]
    except TypeError:
        return [dump(value) + b"\n" for value in values]


def plain(text: str) -> bytes:
    """The canonical literal of a text, with its quotes: only what must be escaped is.

    Lone surrogates make it bytes that no valid line holds.
    """
    try:
        return orjson.dumps(text)
    except TypeError:
        return encode_basestring(text).encode("utf-8", "surrogatepass")


def in_ascii(text: str) -> bytes:
    """The literal of a text, with its quotes, as Python's own writer makes it unless it is told otherwise."""
    return encode_basestring_ascii(text).encode()


def load(line: bytes) -> Any:
    """The value of a line that `dump` wrote."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return json.loads(line)


def spelled(text: str) -> str:
    """The canonical literal of a text, without its quotes."""
    return encode_basestring(text)[1:-1]


class Literal(NamedTuple):
    """Where the literal of a string lies in a line, its quotes included, and how its writer spells a text."""

    start: int  #: bytes
    end: int
    spell: Callable[[str], bytes] | None  #: from a text to its literal with quotes; None = by no rule that we know


def find(line: bytes, key: str, value: str) -> Literal:
    """The literal of a top-level string of a valid JSON object, of which `parse` says that it is `value`.

    Raises ValueError when the line is nested too deeply to be taken apart.
    """
    return _find_at_once(line, key, value) or _find_by_scan(line, key)


def _find_at_once(line: bytes, key: str, value: str) -> Literal | None:
    """The literal, where its writer is known by its spelling, and the key stands in one place alone."""
    name = _name(key)
    at = line.find(name.quoted) if name else -1
    colon = _COLON.match(line, at + len(name.quoted)) if name and at >= 0 else None
    if not name or not colon:
        return None
    start = colon.end()
    for spell in (plain, in_ascii):
        quoted = spell(value)
        if line.startswith(quoted, start):
            end = start + len(quoted)
            return Literal(start, end, spell) if _is_the_only(name, line, at, end) else None
    return None


def _find_by_scan(line: bytes, key: str) -> Literal:
    text = line.decode()
    first, last = find_literal(text, key)
    start = len(text[: first - 1].encode())
    return Literal(start, start + len(text[first - 1 : last + 1].encode()), None)


class _Name(NamedTuple):
    """A key that is spelled in one way, unless somebody went to great lengths."""

    quoted: bytes
    odd: re.Pattern[bytes]  #: what is in every other spelling


@lru_cache(maxsize=16)
def _name(key: str) -> _Name | None:
    if not key.isascii() or any(sign in key for sign in '"\\/') or not key.isprintable():
        return None
    codes = "|".join(f"{ord(char):02x}" for char in sorted(set(key)))
    return _Name(dump(key), re.compile(rf"\\u00(?:{codes})".encode(), re.IGNORECASE))


def _is_the_only(name: _Name, line: bytes, at: int, end: int) -> bool:
    """True when a key found first at `at`, whose literal ends at `end`, stands nowhere else, however it is spelled.

    Inside of the literal it can't stand, for there every quote has a backslash before it.
    """
    return line.find(name.quoted, end) < 0 and not name.odd.search(line, 0, at) and not name.odd.search(line, end)


def find_literal(line: str, key: str) -> tuple[int, int]:
    """As `find`, slower, and without the quotes; the last one, if the key occurs twice."""
    found: tuple[int, int] | None = None
    for name, _, start, end in members(line):
        if name == key:
            found = (start + 1, end - 1) if line[start] == '"' else None
    if found is None:
        raise ValueError(f"no top-level string {key!r}")
    return found


class Member(NamedTuple):
    """One member of a JSON object; its places are code points of the line."""

    key: str
    at: int  #: where the key begins
    start: int  #: where the value does
    end: int


def members(line: str) -> Iterator[Member]:
    """The members of a valid JSON object, in order; raises ValueError when one is nested too deeply."""
    at = _skip(line, line.index("{") + 1)
    while line[at] == '"':
        name, colon = _PRECISE.raw_decode(line, at)
        start = _skip(line, _skip(line, colon) + 1)
        try:
            _, end = _PRECISE.raw_decode(line, start)
        except RecursionError:
            raise ValueError("it is nested too deeply to be taken apart") from None
        yield Member(name, at, start, end)
        at = _skip(line, end)
        if line[at] == ",":
            at = _skip(line, at + 1)


def _skip(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    return match.end() if match else at


class Trimmed(NamedTuple):
    """A literal, with its quotes, without its drops; the spelling of dropped pieces that isn't canonical, by number."""

    literal: bytes
    spellings: Mapping[int, str]


def trim(line: bytes, found: Literal, source: str, spans: Sequence[tuple[int, int]], clean: str) -> Trimmed:
    """Take spans of code points, sorted and disjoint, out of the literal of `source`; what stays keeps its spelling.

    `clean` is what the source is without them.
    """
    if found.spell is plain:
        return Trimmed(plain(clean), {})
    if found.spell is in_ascii:
        dropped = [(i, source[start:end]) for i, (start, end) in enumerate(spans)]
        odd = {i: encode_basestring_ascii(text)[1:-1] for i, text in dropped if not text.isascii() or "\x7f" in text}
        return Trimmed(in_ascii(clean), odd)
    literal = line[found.start + 1 : found.end - 1].decode()
    raw = positions(literal, [place for span in spans for place in span])
    starts, ends = raw[::2], raw[1::2]
    kept = [literal[a:b] for a, b in zip([0, *ends], [*starts, len(literal)], strict=True)]
    pieces = [literal[a:b] for a, b in zip(starts, ends, strict=True)]
    return Trimmed(f'"{"".join(kept)}"'.encode(), _odd(pieces, source, spans))


def _odd(dropped: Sequence[str], source: str, spans: Sequence[tuple[int, int]]) -> dict[int, str]:
    pairs = enumerate(zip(dropped, spans, strict=True))
    return {i: raw for i, (raw, (start, end)) in pairs if raw != spelled(source[start:end])}


def positions(literal: str, places: Sequence[int], escapes: re.Pattern[str] = _ESCAPE) -> list[int]:
    """Where code points of the meant text, sorted, stand in its literal; each of `escapes` means one code point."""
    if "\\" not in literal:
        return list(places)
    found: list[int] = []
    shift = 0  # how much longer the literal is than its meaning, so far
    for escape in escapes.finditer(literal):
        meant = escape.start() - shift
        while len(found) < len(places) and places[len(found)] <= meant:
            found.append(places[len(found)] + shift)
        if len(found) == len(places):
            return found
        shift += escape.end() - escape.start() - 1
    return found + [place + shift for place in places[len(found) :]]


def meaning(literal: bytes) -> str:
    """The text that a literal, with its quotes, means."""
    return str(json.loads(literal))
