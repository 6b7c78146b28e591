"""Raw JSON: only the text value changes, and every other byte stays as its writer spelled it."""

from __future__ import annotations

import json
from collections.abc import Callable

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
    assert len(rawjson.meaning(f'"{literal}"'.encode())) == 11
    assert rawjson.positions(literal, [0, 1, 2, 3, 8, 9, 10, 11]) == [0, 12, 13, 15, 20, 26, 28, 29]


def test_keeps_the_spelling_of_what_stays_and_tells_the_odd_spelling_of_what_goes() -> None:
    literal = (r'"caf\u00e9 a\/b|ad \u0041\n|caf' + 'é"').encode()
    source = rawjson.meaning(literal)
    start, end = source.index("|"), source.rindex("|") + 1
    trimmed = trim(b'{"text":' + literal + b"}", source, [(start, end)])
    assert trimmed.literal == (r'"caf\u00e9 a\/bcaf' + 'é"').encode()
    assert trimmed.spellings == {0: r"|ad \u0041\n|"}


def trim(line: bytes, source: str, spans: list[tuple[int, int]], key: str = "text") -> rawjson.Trimmed:
    return rawjson.trim(line, rawjson.find(line, key, source), source, spans, without(source, spans))


def without(source: str, spans: list[tuple[int, int]]) -> str:
    kept, at = "", 0
    for start, end in spans:
        kept, at = kept + source[at:start], end
    return kept + source[at:]


#: around the literal of the text, and whether its place is plain to see
PLACES = [
    ("alone", '{"text":%s}', True),
    ("spaces", ' { "id" : 1 , "text" : %s }\r\n', True),
    ("the key's name as a value before it", '{"a":"text","text":%s}', False),
    ("the key's name as a value behind it", '{"text":%s,"a":"text"}', False),
    ("within another object before it", '{"a":{"text":%s},"text":%s}', False),
    ("within another object behind it", '{"text":%s,"a":{"text":1}}', False),
    ("twice", '{"text":%s,"text":%s}', False),
    ("twice, the other time with escapes", r'{"text":1,"te\u0078t":%s}', False),
    ("twice, with other escapes", r'{"\u0074ext":1,"text":%s}', False),
    ("within another object, the key itself with escapes", r'{"a":{"text":%s},"t\u0065xt":%s}', False),
    ("a key that ends like it", r'{"my \"text":%s,"text":%s}', False),
    ("quoted in another value", r'{"a":"\"text\":1 \u2019","text":%s,"b":"\n"}', True),
]


@pytest.mark.parametrize("spell", [rawjson.plain, rawjson.in_ascii])
@pytest.mark.parametrize(("frame", "plain"), [pytest.param(*rest, id=label) for label, *rest in PLACES])
def test_a_literal_is_found_at_once_only_where_it_can_be_no_other(
    spell: Callable[[str], bytes], frame: str, plain: bool
) -> None:
    source = "Café\n“text” 😀"
    literal = spell(source)
    line = frame.encode().replace(b"%s", literal)
    found = rawjson.find(line, "text", source)
    start, end = rawjson.find_literal(line.decode(), "text")
    assert line[: found.start].decode() == line.decode()[: start - 1]
    assert line[found.end :].decode() == line.decode()[end + 1 :]
    assert found.spell is (spell if plain else None)


@pytest.mark.parametrize("key", ["a/b", 'say "x"', "café", "a\\b", "\x7f", "a\tb", "", "\ud800", "Text"])
def test_a_key_of_any_kind_is_found_however_it_is_spelled(key: str) -> None:
    for name in (json.dumps(key), "".join(f"\\u{ord(char):04X}" for char in key).join('""')):
        line = f'{{"x": {{{name}: "no"}}, {name}: "yes"}}'.encode()
        found = rawjson.find(line, key, "yes")
        assert line[found.start : found.end + 1] == b'"yes"}'


SPELLINGS = ["plain", "ascii", "any"]


@pytest.mark.parametrize("writer", SPELLINGS)
@given(st.text(st.characters(exclude_categories=())), st.data())
def test_trim_takes_out_what_it_says_however_it_is_spelled(writer: str, text: str, data: st.DataObject) -> None:
    text = json.loads(json.dumps(text))  # two halves of a character that stand together are one
    source = text.encode("utf-8", "replace").decode() if writer == "plain" else text
    ways = {"plain": rawjson.plain, "ascii": rawjson.in_ascii}
    literal = ways[writer](source) if writer in ways else data.draw(any_spelling(source)).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(source)), max_size=6)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    clean = without(source, spans)
    line = b'{"text": ' + literal + b"}"

    trimmed = trim(line, source, spans)
    slowly = rawjson.trim(line, rawjson.find(line, "text", source)._replace(spell=None), source, spans, clean)

    assert trimmed == slowly
    assert json.loads(trimmed.literal) == json.loads(json.dumps(clean))


@st.composite
def any_spelling(draw: st.DrawFn, source: str) -> str:
    return "".join(draw(spelling(char)) for char in source).join('""')


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
