"""JSON Lines: records, rejects and what passes through."""

from __future__ import annotations

import codecs
import json
from io import BytesIO

import pytest

from cleaner.sources import jsonl
from cleaner.sources.record import Item, NotWritableError, Record, Reject, Untouched
from cleaner.sources.scope import Fields

FIELDS = Fields()


def read(raw: bytes, step: int = 7) -> list[Item]:
    chunks = [raw[i : i + step] for i in range(0, len(raw), step)]
    return list(jsonl.read(chunks, "x.jsonl", FIELDS))


def raw_of(items: list[Item]) -> bytes:
    return b"".join(item.raw or b"" for item in items)


@pytest.mark.parametrize("step", [1, 2, 7, 1000])
def test_every_byte_is_in_some_item(step: int) -> None:
    raw = codecs.BOM_UTF8 + b'{"text":"a"}\r\n\n  \r\n{"text":"\xc3\xa9"}\n{"text":\r1}\n\xff\n{"text":"end"}'
    items = read(raw, step)
    assert raw_of(items) == raw
    assert [type(item) for item in items] == [Untouched, Record, Untouched, Untouched, Record, Reject, Reject, Record]
    assert [item.line for item in items if not isinstance(item, Untouched)] == [1, 4, 5, 6, 7]
    for item in items:
        if not isinstance(item, Untouched):
            assert raw[item.offset :].startswith(item.raw or b"")


@pytest.mark.parametrize(
    ("line", "kind", "says"),
    [
        (b'{"text":"a"', "not-json", "no valid JSON"),
        (b'{"text":"a","n":NaN}', "not-json", "NaN"),
        (b'{"text":"a"} {"text":"b"}', "not-json", "Extra data"),
        (b'["text"]', "not-an-object", "a list"),
        (b"12", "not-an-object", "a number"),
        (b'{"body":"a"}', "no-text-field", "--text-field"),
        (b'{"text":1}', "text-not-a-string", "a number"),
        (b'{"text":1,"x":"\\ud800"}', "text-not-a-string", "a number"),
        (b'{"text":null}', "text-not-a-string", "null"),
        (b'{"text":true}', "text-not-a-string", "true or false"),
        (b'{"text":"\xff"}', "invalid-utf8", "0xff"),
        (b"\0\0\0\0\0", "not-json", "no valid JSON"),
        (b'{"text":"a\tb"}', "not-json", "control character"),
    ],
)
def test_a_bad_record_is_rejected_and_its_neighbours_survive(line: bytes, kind: str, says: str) -> None:
    before, bad, after = read(b'{"text":"a"}\n' + line + b"\n" + b'{"text":"b"}\n')
    assert isinstance(before, Record)
    assert isinstance(after, Record)
    assert isinstance(bad, Reject)
    assert (bad.file, bad.line, bad.offset, bad.kind, bad.raw) == ("x.jsonl", 2, 13, kind, line + b"\n")
    assert says in bad.reason


def test_a_bad_byte_is_told_by_its_place_in_the_file() -> None:
    bad = read(b'{"text":"a"}\n{"text":"\xff"}\n')[1]
    assert isinstance(bad, Reject)
    assert bad.bad_offset == 22


@pytest.mark.parametrize(
    ("fields", "id", "has_id"),
    [
        ('"id":"a"', "a", True),
        ('"id":7', "7", True),
        ('"id":123456789012345678901234567890', "123456789012345678901234567890", True),
        ('"id":123456789012345678901234567890,"x":"\\ud800"', "123456789012345678901234567890", True),
        ('"id":1.5', "x.jsonl:1", False),
        ('"id":true', "x.jsonl:1", False),
        ('"id":null', "x.jsonl:1", False),
        ('"x":1', "x.jsonl:1", False),
    ],
)
def test_the_id_is_the_field_or_the_place(fields: str, id: str, has_id: bool) -> None:
    (item,) = read(f'{{"text":"a",{fields}}}'.encode())
    assert isinstance(item, Record)
    assert (item.document.id, item.has_id, item.document.file) == (id, has_id, "x.jsonl:1")


def test_url_and_language_are_read_where_they_are_strings() -> None:
    first, second = read(b'{"text":"a","url":"http://x","lang":"de"}\n{"text":"a","url":1,"lang":null}\n')
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.document.url, first.document.lang) == ("http://x", "de")
    assert (second.document.url, second.document.lang) == (None, None)


@pytest.mark.parametrize(
    ("given", "read_as"), [("EN", "en"), ("pt-BR", "pt"), ("zh_TW", "zh"), ("eng", None), ("", None)]
)
def test_a_language_is_a_two_letter_code_or_guessed(given: str, read_as: str | None) -> None:
    (item,) = read(json.dumps({"text": "a", "lang": given}).encode())
    assert isinstance(item, Record)
    assert item.document.lang == read_as


@pytest.mark.parametrize(
    ("start", "kind"), [(b"\x1f\x8b\x08\n", "binary"), (codecs.BOM_UTF16_LE + b"{\0\n\0", "not-utf8")]
)
def test_a_file_that_is_no_json_lines_at_all_is_refused_whole(start: bytes, kind: str) -> None:
    (item,) = read(start + b"\n" * 100)
    assert isinstance(item, Reject)
    assert (item.kind, item.raw) == (kind, None)


def test_lone_surrogates_are_text_like_any_other() -> None:
    (item,) = read(b'{"text":"\\ud800 AD x"}')
    assert isinstance(item, Record)
    assert item.document.source == "\ud800 AD x"
    rendered = jsonl.render(item, "\ud800 x", [(2, 5)], FIELDS)
    assert rendered.data == b'{"text":"\\ud800 x"}'


def test_halves_of_a_character_never_melt_into_one() -> None:
    (item,) = read(b'{"text":"\\ud83dAD\\ude00"}')
    assert isinstance(item, Record)
    with pytest.raises(NotWritableError, match="lone surrogates"):
        jsonl.render(item, "\ud83d\ude00", [(1, 3)], FIELDS)


def test_reading_is_the_same_for_any_chunk_size() -> None:
    raw = b"".join(json.dumps({"text": "x" * i}).encode() + b"\n" for i in range(60))
    assert read(raw, 1) == read(raw, 64) == list(jsonl.read(BytesIO(raw), "x.jsonl", FIELDS))


def test_a_surrogate_that_goes_leaves_the_spelling_of_the_rest() -> None:
    (item,) = read(b'{"text":"\\ud800 caf\\u00e9"}')
    assert isinstance(item, Record)
    rendered = jsonl.render(item, " caf\u00e9", [(0, 1)], FIELDS)
    assert rendered.data == b'{"text":" caf\\u00e9"}'
    assert rendered.spellings == {0: "\\ud800"}
