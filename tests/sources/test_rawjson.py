"""Raw JSON: only the text value changes, and every other byte stays as its writer spelled it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.sources import rawjson


@pytest.mark.parametrize(
    ("line", "literal"),
    [
        ('{"text":"a"}', "a"),
        ('  { "id" : 1 , "text" : "a" }\r\n', "a"),
        ('{"meta":{"text":"no","x":["text",{"text":"no"}]},"text":"yes"}', "yes"),
        ('{"text":"first","text":"last"}', "last"),
        (r'{"te\u0078t":"escaped key"}', "escaped key"),
        ('{"note":"\\"text\\": \\"no\\"","text":""}', ""),
        ('{"n":' + "9" * 6000 + ',"e":1e999,"text":"big"}', "big"),
    ],
)
def test_finds_the_literal_that_parsers_read(line: str, literal: str) -> None:
    start, end = rawjson.find_literal(line, "text")
    assert line[start - 1 : end + 1] == f'"{literal}"'


@pytest.mark.parametrize("line", ["NaN", '{"a":NaN}', '{"a":Infinity}', "[1,]", "{", "\ufeff{}", '{"a":-Infinity}'])
def test_refuses_what_is_no_json(line: str) -> None:
    with pytest.raises(ValueError):
        rawjson.parse(line.encode())


@pytest.mark.parametrize(("line", "value"), [('"\\ud800"', "\ud800"), ("1e999", "1e999"), ("9" * 6000, "9" * 6000)])
def test_reads_json_that_the_fast_parser_refuses(line: str, value: str) -> None:
    assert rawjson.parse(line.encode()) == value


def test_nesting_has_an_end() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        rawjson.parse(b"[" * 100_000 + b"]" * 100_000)


def test_positions_count_a_surrogate_pair_as_one_code_point() -> None:
    literal = r"\ud83d\ude00x\\u0041\ud800\/é"
    assert len(rawjson.meaning(literal)) == 11
    assert rawjson.positions(literal, [0, 1, 2, 3, 8, 9, 10, 11]) == [0, 12, 13, 15, 20, 26, 28, 29]


def test_keeps_the_spelling_of_what_stays_and_tells_the_odd_spelling_of_what_goes() -> None:
    literal = r"caf\u00e9 a\/b|ad \u0041\n|caf" + "é"
    source = rawjson.meaning(literal)
    start, end = source.index("|"), source.rindex("|") + 1
    trimmed = rawjson.trim(literal, source, [(start, end)], source[:start] + source[end:])
    assert trimmed.literal == r"caf\u00e9 a\/bcaf" + "é"
    assert trimmed.spellings == {0: r"|ad \u0041\n|"}


@given(st.text(), st.data())
def test_trim_takes_out_what_it_says_however_it_is_spelled(text: str, data: st.DataObject) -> None:
    source = text.encode("utf-8", "replace").decode()
    literal = "".join(data.draw(spelling(char)) for char in source)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(source)), max_size=6)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    clean, at = "", 0
    for start, end in spans:
        clean, at = clean + source[at:start], end
    clean += source[at:]

    trimmed = rawjson.trim(literal, source, spans, clean)

    assert json.loads(f'"{trimmed.literal}"') == clean


def spelling(char: str) -> st.SearchStrategy[str]:
    """Every way to spell a character inside of a JSON string."""
    ways = [json.dumps(char)[1:-1], json.dumps(char, ensure_ascii=False)[1:-1]]
    units = char.encode("utf-16-be", "surrogatepass")
    ways.append("".join(f"\\u{units[i]:02X}{units[i + 1]:02x}" for i in range(0, len(units), 2)))
    if char == "/":
        ways.append(r"\/")
    if "\ud800" <= char <= "\udfff":
        ways = [way for way in ways if way.isascii()]
    return st.sampled_from(ways)
