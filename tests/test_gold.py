"""Reading documents with gold: gutter files, JSON Lines, clean text, halves."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from cleaner.errors import GoldError
from cleaner.gold.document import GoldDocument, GoldPage
from cleaner.gold.halves import half_of, registered_domain
from cleaner.gold.reading import read, read_gold, read_one

GUTTER = "# about: a page\n# url: https://www.mill.example/a\n# lang: en\n\n+ The mill was sold.\n\n- Advertisement\n"


def jsonl(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def test_a_gutter_file_tells_lines_marks_and_what_its_header_says(tmp_path: Path) -> None:
    path = tmp_path / "blogs" / "mill.gutter"
    path.parent.mkdir()
    path.write_text(GUTTER)
    (one,) = read([tmp_path])
    assert (one.lines, one.marks) == (("The mill was sold.", "", "Advertisement"), "+ -")
    assert (one.kind, one.url, one.lang, one.group) == ("blogs", "https://www.mill.example/a", "en", "mill.example")
    path.write_text(GUTTER.replace("# lang", "# kind: page/blog\n# lang"))
    assert read_one(path).kinds == ("page", "page/blog")


@pytest.mark.parametrize("labels", ["+-", ["+", "-"]])
def test_a_record_has_lines_and_labels(tmp_path: Path, labels: object) -> None:
    record = {
        "lines": ["a", "b"],
        "labels": labels,
        "id": 7,
        "view": "page",
        "page_type": "forum",
        "url": "b.example/x",
    }
    (one,) = read([jsonl(tmp_path / "gold.jsonl", record)])
    assert (one.source, one.marks, one.id, one.kinds) == ("a\nb", "+-", "7/page", ("page", "page/forum"))
    assert (one.line, one.group) == (1, "b.example")


def test_compressed_files_and_folders_are_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b'{"lines": ["x"], "labels": "+"}\n\n'))
    jsonl(tmp_path / "a.jsonl", {"lines": ["y"], "labels": "."})
    jsonl(tmp_path / ".hidden.jsonl", {"nothing": 1})
    (tmp_path / "notes.txt").write_text("no gold")
    assert [one.source for one in read([tmp_path])] == ["y", "x"]
    assert [one.source for one in read([tmp_path], clean=True)] == ["y", "x", "no gold"]


def test_clean_text_needs_no_labels(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "clean.jsonl", {"text": "one\ntwo\n"}, {"lines": ["three"]}, {"lines": ["4"], "labels": "-"}
    )
    assert [(one.lines, one.marks) for one in read([path], clean=True)] == [
        (("one", "two"), "++"),
        (("three",), "+"),
        (("4",), "-"),
    ]


# --- pages


PAGE = {"html": "<p>The mill was sold.", "main_content": "The mill was sold."}


def test_a_record_with_a_page_and_its_main_text(tmp_path: Path) -> None:
    more = {"id": 7, "url": "https://www.mill.example/a", "page_type": "forum", "lang": "en-US", "title": "A mill"}
    snippets = {"with": ["The mill"], "without": ["Share", "Menu"]}
    (one, bare) = read_gold([jsonl(tmp_path / "gold.jsonl", PAGE | more | snippets, PAGE)])
    assert isinstance(one, GoldPage)
    assert (one.html, one.text, one.included, one.excluded) == (*PAGE.values(), ("The mill",), ("Share", "Menu"))
    assert (one.id, one.kind, one.url, one.lang) == ("7", "forum", more["url"], "en")
    assert (one.group, one.place) == ("mill.example", f"{tmp_path}/gold.jsonl:1")
    assert isinstance(bare, GoldPage)
    assert (bare.id, bare.kind, bare.url, bare.included, bare.excluded) == (bare.place, "", None, (), ())


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"text": "t"}, "t"),
        ({"text": "t", "gold": "g"}, "g"),
        ({"text": "t", "gold": "g", "main_content": ""}, ""),
    ],
)
def test_the_main_text_stands_in_one_of_three_fields(tmp_path: Path, fields: dict[str, str], text: str) -> None:
    (one,) = read_gold([jsonl(tmp_path / "gold.jsonl", {"html": "<p>x", **fields})])
    assert isinstance(one, GoldPage)
    assert one.text == text


def test_lines_with_labels_are_a_document_though_their_page_stands_beside_them(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "gold.jsonl", {"lines": ["a"], "labels": "+", "html": "<p>a"}, PAGE)
    assert [type(one) for one in read_gold([path])] == [GoldDocument, GoldPage]


def test_pages_are_of_the_half_of_their_domain(tmp_path: Path) -> None:
    records = [PAGE | {"id": url, "domain": f"www.{url}", "url": "https://other.example/"} for url in HALVES]
    path = jsonl(tmp_path / "gold.jsonl", *records)
    assert {one.id: half for half in ("a", "b") for one in read_gold([path], half)} == HALVES


def test_where_lines_are_wanted_a_page_is_refused_and_its_text_is_clean_text(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "gold.jsonl", {"html": "<p>b", "text": "a"})
    with pytest.raises(GoldError, match=r'gold.jsonl:1: a page; here texts are read, with "lines" and "labels"'):
        list(read([path]))
    assert [one.source for one in read([path], clean=True)] == ["a"]
    assert read_one(path, 1).source == "a"


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"html": "<p>x"}, 'its main text in none of "main_content", "gold" or "text"'),
        ({"html": None, "text": ""}, '"html" must be a string'),
        ({"html": "<p>x", "main_content": None, "text": "x"}, '"main_content" must be a string'),
        (PAGE | {"with": "The mill"}, '"with" must be a list of strings'),
        (PAGE | {"without": [1]}, '"without" must be a list of strings'),
        ({"main_content": "x"}, 'neither "lines" nor "html"'),
    ],
)
def test_what_is_no_page_with_gold_is_refused_with_its_place(tmp_path: Path, record: object, words: str) -> None:
    path = jsonl(tmp_path / "gold.jsonl", PAGE, record)
    with pytest.raises(GoldError) as caught:
        list(read_gold([path]))
    assert str(caught.value).startswith(f"{path}:2: ")
    assert words in str(caught.value)


# --- what is refused


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"lines": ["a"], "labels": "+-"}, '2 "labels" for 1 "lines"'),
        ({"lines": ["a"], "labels": "x"}, "+ (content), - (noise) or . (not scored)"),
        ({"lines": ["a"]}, '"labels" must be'),
        ({"lines": "a", "labels": "+"}, '"lines" must be a list'),
        ({"text": "a"}, 'neither "lines" nor "html" is there'),
        ([1], "no object"),
    ],
)
def test_what_is_no_gold_is_refused_with_its_place(tmp_path: Path, record: object, words: str) -> None:
    path = jsonl(tmp_path / "gold.jsonl", {"lines": [], "labels": ""}, record)
    with pytest.raises(GoldError) as caught:
        list(read([path]))
    assert str(caught.value).startswith(f"{path}:2: ")
    assert words in str(caught.value)


def test_what_is_no_file_of_gold_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("text")
    (tmp_path / "bad.gutter").write_text("+ fine\nno gutter\n")
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"lines": [], "labels": ""}\n' * 99)[:-9])
    for name, words in {
        "page.txt": "gold is read from .gutter or .jsonl files",
        "none.gutter": "does not exist",
        "bad.gutter": "line 2 has no gutter",
        "cut.jsonl.gz": "the file was cut",
    }.items():
        with pytest.raises(GoldError, match=words):
            list(read([tmp_path / name]))


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("https://blog.example.co.uk/x", "example.co.uk"),
        ("www.example.com", "example.com"),
        ("a.b.c.example.com", "example.com"),
        ("co.uk", "co.uk"),
        ("news.example.de", "example.de"),
        ("http://10.0.0.7/x", "10.0.0.7"),
        ("", ""),
    ],
)
def test_registered_domains(host: str, domain: str) -> None:
    assert registered_domain(host) == domain


def test_halves_part_by_domain_and_never_change(tmp_path: Path) -> None:
    assert {name: half_of(name) for name in ("example.com", "mill.example", "bbc.co.uk", "heron.example")} == HALVES
    records = [{"lines": [url], "labels": "+", "url": f"https://{url}/"} for url in (*HALVES, "blog.example.com")]
    records += [{"lines": ["of no domain"], "labels": "+", "id": "1", "view": view} for view in "xyz"]
    path = jsonl(tmp_path / "gold.jsonl", *records)
    a, b = ([one.source for one in read([path], half)] for half in ("a", "b"))
    assert sorted([*a, *b]) == sorted(one.source for one in read([path]))
    assert ("blog.example.com" in a) == ("example.com" in a)
    assert a.count("of no domain") in (0, 3)


#: what the hash gave when it was chosen: another answer would mix tuned and unseen domains
HALVES = {"example.com": "b", "mill.example": "a", "bbc.co.uk": "a", "heron.example": "b"}
