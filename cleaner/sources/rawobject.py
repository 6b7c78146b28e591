"""One line of JSON that holds an object: members put in, replaced and taken out, every other byte as it was."""

from __future__ import annotations

from itertools import pairwise

from cleaner.sources import rawjson

_SPACE = b" \t\r\n"


def added(line: bytes, key: str, value: bytes) -> bytes:
    """The object with one more member at its end; it must have one already."""
    end = len(line.rstrip(_SPACE)) - 1  # the closing brace
    return b"".join((line[:end], b",", rawjson.dump(key), b":", value, line[end:]))


def replaced(line: bytes, key: str, value: bytes) -> bytes:
    """The object with another value of a member, the one that counts where there are two; added where there is none."""
    if not may_hold(line, key):
        return added(line, key, value)
    text = line.decode()
    found = [member for member in rawjson.members(text) if member.key == key]
    if not found:
        return added(line, key, value)
    return b"".join((text[: found[-1].start].encode(), value, text[found[-1].end :].encode()))


def without(line: bytes, key: str) -> bytes:
    """The object without a member, however often it is there; some other one must be there."""
    text = line.decode()
    found = list(rawjson.members(text))
    last = [member for member in found if member.key != key][-1]
    text = text[: last.end] + text[found[-1].end :]
    for member, following in reversed(list(pairwise(found))):
        if member.key == key and following.end <= last.end:
            text = text[: member.at] + text[following.at :]
    return text.encode()


def may_hold(line: bytes, key: str) -> bool:
    """False when the object of a valid line surely has no member of that name; a look at the bytes is enough for it."""
    plain = rawjson.spelled(key) == key and "/" not in key
    return not plain or f'"{key}"'.encode() in line or b"\\u" in line
