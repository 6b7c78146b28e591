"""Pages in a run: files, dumps without an ending, and fields of JSON Lines, good ones beside bad ones."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from batch.cleaning import FIELDS, clean_into, output, tree
from cleaner import Cleaner
from cleaner.batch.run import How
from cleaner.report.restoring import restore_run
from cleaner.sources.scope import Fields

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "html"
IN_FIELD = Fields(html="html")
PROSE = "The people of the town said that they would go down to the river in the morning, and that all would come."
PARAGRAPHS = [f"On the {day} it rained again. {PROSE}" for day in ("first", "second", "third", "fourth")]
PAGE = (
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>The boat</title>"
    '<link rel=canonical href="https://port.example/boat"><meta name=author content="Ida Fell">'
    '<meta property="article:published_time" content="2024-05-01"></head><body><div>Advertisement</div>'
    f"<article><h1>The boat</h1><p>{'</p><p>'.join(PARAGRAPHS)}</p></article></body></html>"
)
#: the text of the page without the label
CLEAN = "\n\n".join(["The boat", *PARAGRAPHS]) + "\n"
SAYS = {
    "title": "The boat",
    "lang": "en",
    "canonical": "https://port.example/boat",
    "published": "2024-05-01",
    "author": "Ida Fell",
    "undecodable": 0,
}
ODD = {
    "zipped.html": gzip.compress(PAGE.encode(), mtime=0),
    "empty.html": b"<html><body></body></html>",
    "nothing.html": b"",
    "frames.html": b"<html><frameset><frame src=a><frame src=b></frameset></html>",
    "wide.html": PAGE.encode("utf-16-le"),
    "wrong.html": PAGE.replace("river", "r\xedo").encode("windows-1252"),
}


def pages(folder: Path) -> Path:
    """The pages of the corpus, odd ones among them, and the same as fields of JSON Lines, some of them broken."""
    folder.mkdir(parents=True)
    for path in sorted(CORPUS.glob("*.html")):
        (folder / path.name).write_bytes(path.read_bytes())
    for name, data in ODD.items():
        (folder / name).write_bytes(data)
    (folder / "dump").write_bytes(PAGE.encode())
    lines = []
    for n, path in enumerate(sorted(CORPUS.glob("*.html")) * 2):
        lines.append(json.dumps({"id": f"{path.stem}-{n}", "html": path.read_text("utf-8", "replace"), "n": n}))
        lines += ['{"html": 1}', "", '{"html": broken'] if n % 7 == 3 else []
    (folder / "records.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def rejects(run: Path) -> dict[str, Any]:
    rows = map(json.loads, (run / "rejects.jsonl").read_bytes().splitlines())
    return {f"{row['file']}:{row['line']}": row for row in rows}


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines() if line.strip()]


def test_pages_come_out_equal_for_any_number_of_workers(tmp_path: Path, cleaner: Cleaner) -> None:
    source = pages(tmp_path / "in")
    for workers in (0, 1, 3):
        how = How(workers, range_bytes=16_384)
        clean_into(tmp_path / str(workers), source, cleaner=cleaner, fields=IN_FIELD, how=how)
    whole = tree(tmp_path / "0")
    assert len([name for name in whole if name.endswith(".rejects")]) > 1  # the records were cut into stretches
    assert tree(tmp_path / "1") == whole
    assert tree(tmp_path / "3") == whole


def test_every_page_has_a_row_or_a_reject(tmp_path: Path, cleaner: Cleaner) -> None:
    source = pages(tmp_path / "in")
    summary = clean_into(tmp_path / "run", source, cleaner=cleaner, fields=IN_FIELD)
    rows = {row["file"]: row for row in records(tmp_path / "run" / "pages.jsonl")}
    bad = rejects(tmp_path / "run")
    files = {path.name for path in source.iterdir()} - {"records.jsonl"}
    assert rows.keys() == files - {"zipped.html"}
    for row in rows.values():
        text = (tmp_path / "run" / row["clean"]).read_text("utf-8")
        assert row["characters"] == len(text)
    lines = len((source / "records.jsonl").read_text().split())
    assert lines > 0
    assert summary["documents"]["rejected"] == len(bad)
    assert summary["documents"]["failed"] == 0
    assert summary["documents"]["in"] == sum(one["documents"] for one in summary["inputs"])
    read = len(rows) + len(records(tmp_path / "run" / "clean" / "records.jsonl"))
    assert summary["pages"] == {"in": read, "without_text": 3}
    assert summary["documents"]["in"] == read + len(bad)


def test_odd_pages_cost_themselves_alone(tmp_path: Path, cleaner: Cleaner) -> None:
    run = tmp_path / "run"
    clean_into(run, pages(tmp_path / "in"), cleaner=cleaner, fields=IN_FIELD)
    bad = rejects(run)
    assert bad["zipped.html:None"]["kind"] == "not-a-page"
    assert bad["zipped.html:None"]["reason"] == "the bytes are gzip data (name it .gz), not a page"
    texts = {name: (run / "clean" / f"{name}.txt").read_text("utf-8") for name in ODD if name != "zipped.html"}
    assert texts.pop("wrong.html") == CLEAN.replace("river", "r\ufffdo")  # as browsers show it, and counted
    (wrong,) = [row for row in records(run / "pages.jsonl") if row["file"] == "wrong.html"]
    assert wrong["meta"] == SAYS | {"undecodable": len(PARAGRAPHS)}
    assert texts == {"empty.html": "", "nothing.html": "", "frames.html": "", "wide.html": CLEAN}
    assert (run / "clean" / "dump").read_text("utf-8") == CLEAN


def test_a_page_says_what_it_is_beside_its_text(tmp_path: Path, cleaner: Cleaner) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for name in ("a.html", "b", "c.txt"):
        (source / name).write_text(PAGE, "utf-8")
    (source / "d.txt").write_text(f"Advertisement\n{PROSE}\n", "utf-8")
    clean_into(tmp_path / "run", source, cleaner=cleaner)
    rows = records(tmp_path / "run" / "pages.jsonl")
    assert [(row["file"], row["clean"], row["known_by"]) for row in rows] == [
        ("a.html", "clean/a.html.txt", "name"),
        ("b", "clean/b", "content"),
        ("c.txt", "clean/c.txt", "content"),
    ]
    assert rows[0]["meta"] == SAYS
    assert rows[0]["url"] == "https://port.example/boat"
    for row in rows:
        assert (tmp_path / "run" / row["clean"]).read_text("utf-8") == CLEAN


def test_a_run_without_pages_lists_none_even_after_one_with_them(tmp_path: Path, cleaner: Cleaner) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(PAGE, "utf-8")
    clean_into(tmp_path / "run", source, cleaner=cleaner)
    assert (tmp_path / "run" / "pages.jsonl").exists()
    (source / "a.txt").write_text(PROSE, "utf-8")
    clean_into(tmp_path / "run", source, cleaner=cleaner)
    assert not (tmp_path / "run" / "pages.jsonl").exists()


@pytest.mark.parametrize(
    ("format", "name", "data", "text"),
    [
        ("html", "a.txt", "<p>The town</p>", "The town\n"),
        ("html", "a", "<p>The town</p>", "The town\n"),
        ("text", "a.txt", "<html><p>The town</p>", "<html><p>The town</p>"),
        ("text", "a", "<html><p>The town</p>", "<html><p>The town</p>"),
        ("text", "a.html", "<html><p>The town</p>", "<html><p>The town</p>"),
        ("auto", "a.html", "The town", "The town\n"),
        ("auto", "a.txt", "<p>The town</p>", "<p>The town</p>"),
    ],
)
def test_a_format_that_is_said_counts(
    tmp_path: Path, cleaner: Cleaner, format: str, name: str, data: str, text: str
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / name).write_text(data, "utf-8")
    clean_into(tmp_path / "run", source, cleaner=cleaner, format=format)
    (path,) = (tmp_path / "run" / "clean").iterdir()
    assert path.read_text("utf-8") == text


def test_of_files_without_an_ending_pages_are_taken_alone(tmp_path: Path, cleaner: Cleaner) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "page").write_text(PAGE, "utf-8")
    (source / "script").write_text("#!/bin/sh\necho", "utf-8")
    (source / "page.bak").write_text(PAGE, "utf-8")
    clean_into(tmp_path / "run", source, cleaner=cleaner)
    assert [path.name for path in (tmp_path / "run" / "clean").iterdir()] == ["page"]


# --- pages in fields

LINE = {"id": 7, "html": PAGE, "n": 12345678901234567890123}


def in_field(folder: Path, cleaner: Cleaner, *lines: bytes, fields: Fields = IN_FIELD) -> tuple[Path, list[Any]]:
    (folder / "in.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    clean_into(folder / "run", folder / "in.jsonl", cleaner=cleaner, fields=fields)
    return folder / "run", records(folder / "run" / "clean" / "in.jsonl")


def test_the_text_and_what_the_page_says_are_added_and_every_other_byte_stays(tmp_path: Path, cleaner: Cleaner) -> None:
    line = b' {"id":7 , "html": %s, "n":12345678901234567890123,"x":1.50e3 }' % json.dumps(PAGE).encode()
    run, (record,) = in_field(tmp_path, cleaner, line)
    assert record == json.loads(line) | {"text": CLEAN, "meta": SAYS}
    data = (run / "clean" / "in.jsonl").read_bytes()
    assert data.startswith(line[:-1] + b',"text":')


@pytest.mark.parametrize("before", [None, "old", 1.5, {"a": ["text"]}])
def test_a_text_that_is_there_is_replaced_in_its_place(tmp_path: Path, cleaner: Cleaner, before: object) -> None:
    line = json.dumps({"text": before, "html": PAGE}).encode()
    _, (record,) = in_field(tmp_path, cleaner, line)
    assert list(record) == ["text", "html", "meta"]
    assert record["text"] == CLEAN


def test_the_markup_can_be_left_out(tmp_path: Path, cleaner: Cleaner) -> None:
    fields = Fields(text="body", html="html", keep_html=False, meta="")
    _, (record,) = in_field(tmp_path, cleaner, json.dumps(LINE).encode(), fields=fields)
    assert record == {"id": 7, "n": 12345678901234567890123, "body": CLEAN}


def test_the_field_of_the_page_may_be_that_of_the_text(tmp_path: Path, cleaner: Cleaner) -> None:
    _, (record,) = in_field(tmp_path, cleaner, json.dumps({"text": PAGE}).encode(), fields=Fields(html="text"))
    assert record == {"text": CLEAN, "meta": SAYS}


def test_a_text_that_begins_as_pages_do_is_one(tmp_path: Path, cleaner: Cleaner) -> None:
    lines = [json.dumps({"text": text}).encode() for text in (PAGE, PROSE)]
    _, (page, text) = in_field(tmp_path, cleaner, *lines, fields=FIELDS)
    assert page == {"text": CLEAN, "meta": SAYS}
    assert text == {"text": PROSE}


def test_bad_records_are_rejected_and_their_neighbours_survive(tmp_path: Path, cleaner: Cleaner) -> None:
    good = json.dumps(LINE).encode()
    bad = [
        (b'{"text":"a"}', "no-html-field", "--html-field"),
        (b'{"html":null}', "html-not-a-string", "null"),
        (b'{"html":12345678901234567890123}', "html-not-a-string", "a number"),
        (b'{"html":"<p>a","meta":1}', "field-taken", "--meta-field"),
        (b'["<p>a"]', "not-an-object", "a list"),
        (b'{"html":"<p>a', "not-json", "JSON"),
    ]
    lines = [line for each, *_ in bad for line in (good, each)]
    run, found = in_field(tmp_path, cleaner, *lines, good)
    assert [record["text"] for record in found] == [CLEAN] * (len(bad) + 1)
    rows = rejects(run)
    for n, (line, kind, says) in enumerate(bad):
        row = rows[f"in.jsonl:{2 * n + 2}"]
        assert (row["kind"], row["raw"].encode()) == (kind, line + b"\n")
        assert says in row["reason"]


def test_lone_surrogates_are_shown_as_browsers_show_them(tmp_path: Path, cleaner: Cleaner) -> None:
    _, (record,) = in_field(tmp_path, cleaner, rb'{"html":"<p>The \ud800 town</p><p>\udc00"}')
    assert record["text"] == "The \ufffd town\n\n\ufffd\n"
    assert record["meta"]["undecodable"] == 2


def test_restoring_gives_the_text_that_the_page_shows(tmp_path: Path, cleaner: Cleaner) -> None:
    source = pages(tmp_path / "in")
    run, back = tmp_path / "run", tmp_path / "back"
    clean_into(run, source, cleaner=cleaner, fields=IN_FIELD)
    assert restore_run(run, back).problems == ()
    for path in sorted(CORPUS.glob("*.html")):
        shown = cleaner.clean_html(path.read_bytes()).document.source
        assert (back / f"{path.name}.txt").read_bytes().decode() == shown
    assert (back / "zipped.html").read_bytes() == ODD["zipped.html"]
    restored = (back / "records.jsonl").read_bytes().splitlines()
    originals = (source / "records.jsonl").read_bytes().splitlines()
    assert len(restored) == len(originals)
    for line, original in zip(restored, originals, strict=True):
        try:
            page = json.loads(original)["html"]
            assert isinstance(page, str)
        except (ValueError, AssertionError):
            assert line == original
        else:
            assert json.loads(line)["text"] == cleaner.clean_html(page).document.source


def test_a_page_that_was_zipped_can_be_tried_again(tmp_path: Path, cleaner: Cleaner) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.html").write_bytes(ODD["zipped.html"])
    clean_into(tmp_path / "run", source, cleaner=cleaner)
    (source / "a.html").write_text(PAGE, "utf-8")
    clean_into(tmp_path / "run", source, cleaner=cleaner)
    assert output(tmp_path / "run")["clean/a.html.txt"].decode() == CLEAN
