r"""One line of JSON as its writer spelled it: parse it, find one string value, cut pieces out or put them back.

A *literal* is what stands between the quotes of a JSON string. Positions in a literal and in the text that it means
differ wherever there is an escape; `\ud83d\ude00` is twelve characters and means one code point.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, NamedTuple

import orjson

_SPACE = re.compile(r"[ \t\n\r]*")
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


def dump_line(value: Any) -> bytes:
    """As `dump`, with the line end."""
    try:
        return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        return dump(value) + b"\n"


def load(line: bytes) -> Any:
    """The value of a line that `dump` wrote."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return json.loads(line)


def spelled(text: str) -> str:
    """The canonical literal of a text: only what must be escaped is."""
    return encode_basestring(text)[1:-1]


def find_literal(line: str, key: str) -> tuple[int, int]:
    """Where the literal of a top-level string lies in a valid JSON object: the last one, if the key occurs twice."""
    try:
        return _find_literal(line, key)
    except RecursionError:
        raise ValueError("it is nested too deeply to be taken apart") from None


def _find_literal(line: str, key: str) -> tuple[int, int]:
    found: tuple[int, int] | None = None
    at = _skip(line, line.index("{") + 1)
    while line[at] == '"':
        name, at = _PRECISE.raw_decode(line, at)
        start = _skip(line, _skip(line, at) + 1)  # behind the colon
        _, end = _PRECISE.raw_decode(line, start)
        if name == key:
            found = (start + 1, end - 1) if line[start] == '"' else None
        at = _skip(line, end)
        if line[at] == ",":
            at = _skip(line, at + 1)
    if found is None:
        raise ValueError(f"no top-level string {key!r}")
    return found


def _skip(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    return match.end() if match else at


class Trimmed(NamedTuple):
    """A literal without its drops, and the spelling of the dropped pieces that isn't canonical, by number."""

    literal: str
    spellings: dict[int, str]


def trim(literal: str, source: str, spans: Sequence[tuple[int, int]], clean: str) -> Trimmed:
    """Take spans of code points, sorted and disjoint, out of the literal of `source`; what stays keeps its spelling."""
    quoted = f'"{literal}"'
    if quoted == encode_basestring(source):
        return Trimmed(spelled(clean), {})
    if quoted == encode_basestring_ascii(source):
        dropped = [encode_basestring_ascii(source[start:end])[1:-1] for start, end in spans]
        return Trimmed(encode_basestring_ascii(clean)[1:-1], _odd(dropped, source, spans))
    raw = positions(literal, [place for span in spans for place in span])
    starts, ends = raw[::2], raw[1::2]
    kept = [literal[a:b] for a, b in zip([0, *ends], [*starts, len(literal)], strict=True)]
    dropped = [literal[a:b] for a, b in zip(starts, ends, strict=True)]
    return Trimmed("".join(kept), _odd(dropped, source, spans))


def _odd(dropped: Sequence[str], source: str, spans: Sequence[tuple[int, int]]) -> dict[int, str]:
    pairs = enumerate(zip(dropped, spans, strict=True))
    return {i: raw for i, (raw, (start, end)) in pairs if raw != spelled(source[start:end])}


def positions(literal: str, places: Sequence[int]) -> list[int]:
    """Where code points of the meant text, sorted, stand in its literal."""
    if "\\" not in literal:
        return list(places)
    found: list[int] = []
    shift = 0  # how much longer the literal is than its meaning, so far
    for escape in _ESCAPE.finditer(literal):
        meant = escape.start() - shift
        while len(found) < len(places) and places[len(found)] <= meant:
            found.append(places[len(found)] + shift)
        if len(found) == len(places):
            return found
        shift += escape.end() - escape.start() - 1
    return found + [place + shift for place in places[len(found) :]]


def meaning(literal: str) -> str:
    """The text that a literal means."""
    return str(json.loads(f'"{literal}"'))
