"""Members of an object put in, replaced and taken out: nothing else of the line changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.sources import rawobject

KEYS = st.sampled_from(["text", "html", "a", "é", "a/b", 'q"', "\\"])
OBJECTS = st.lists(
    st.tuples(KEYS, st.one_of(st.none(), st.integers(), st.text(max_size=4), st.lists(st.text(max_size=2)))),
    min_size=1,
    max_size=5,
)


def spelled(pairs: list[tuple[str, Any]], ascii_: bool, gap: str) -> bytes:
    body = f"{gap},{gap}".join(
        f"{json.dumps(k, ensure_ascii=ascii_)}:{json.dumps(v, ensure_ascii=ascii_)}" for k, v in pairs
    )
    return f"{gap}{{{gap}{body}{gap}}}{gap}\r\n".encode()


def pairs_of(line: bytes) -> list[tuple[str, Any]]:
    return list(json.loads(line, object_pairs_hook=lambda pairs: pairs))


@given(OBJECTS, st.booleans(), st.sampled_from(["", " ", "\t "]), KEYS)
def test_a_member_goes_and_the_others_stay(pairs: list[tuple[str, Any]], ascii_: bool, gap: str, key: str) -> None:
    kept = [pair for pair in pairs if pair[0] != key]
    if kept:
        assert pairs_of(rawobject.without(spelled(pairs, ascii_, gap), key)) == kept


@given(OBJECTS, st.booleans(), st.sampled_from(["", " "]), KEYS)
def test_the_member_that_counts_gets_the_value(pairs: list[tuple[str, Any]], ascii_: bool, gap: str, key: str) -> None:
    line = rawobject.replaced(spelled(pairs, ascii_, gap), key, b'"new"')
    last = max((n for n, pair in enumerate(pairs) if pair[0] == key), default=None)
    wanted = [*pairs, (key, "new")] if last is None else [*pairs[:last], (key, "new"), *pairs[last + 1 :]]
    assert pairs_of(line) == wanted


@pytest.mark.parametrize(
    ("line", "key", "after"),
    [
        (b'{"html":"<p>","n": 1.50e3 }\r\n', "html", b'{"n": 1.50e3 }\r\n'),
        (b' { "n" : 9999999999999999999999 , "html":"<p>" } ', "html", b' { "n" : 9999999999999999999999 } '),
        (b'{"html":1,"n":{"html":2},"html":3}', "html", b'{"n":{"html":2}}'),
        (b'{"\\u0068tml":1,"n":"\\u0041"}', "html", b'{"n":"\\u0041"}'),
    ],
)
def test_every_other_byte_stays(line: bytes, key: str, after: bytes) -> None:
    assert rawobject.without(line, key) == after


def test_a_value_is_replaced_whatever_it_was() -> None:
    assert rawobject.replaced(b'{"text": {"a":[1]} ,"b":1}\n', "text", b'"x"') == b'{"text": "x" ,"b":1}\n'
    assert rawobject.replaced(b'{"b":"\\"text\\":" }\n', "text", b'"x"') == b'{"b":"\\"text\\":" ,"text":"x"}\n'
