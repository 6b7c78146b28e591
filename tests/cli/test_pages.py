"""Pages on the command line: how they are known, and where they are read from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import ARTICLE, CLEAN, Cleaner

BODY = "".join(f"<p>{line}</p>" for line in ARTICLE.splitlines() if line)
PAGE = f"<!doctype html><html lang=en><head><title>The mill</title></head><body>{BODY}</body></html>"
TEXT = "\n\n".join(line for line in CLEAN.splitlines() if line) + "\n"
LINE = json.dumps({"id": "mill", "html": PAGE}).encode() + b"\n"


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("mill.html", (), "read as a page, by its name"),
        ("mill.txt", (), "read as a page, by how it begins"),
        ("mill", (), "read as a page, by how it begins"),
        ("mill.txt", ("--format", "html"), "read as a page, as --format says"),
    ],
)
@pytest.mark.parametrize("command", ["clean", "explain"])
def test_it_is_told_what_was_read_as_a_page(
    cleaner_cli: Cleaner, tmp_path: Path, command: str, name: str, options: tuple[str, ...], says: str
) -> None:
    (tmp_path / name).write_text(PAGE, "utf-8")
    ran = cleaner_cli(command, tmp_path / name, *options)
    assert ran.code == 0
    assert says in ran.err
    if command == "clean":
        assert ran.text == TEXT


def test_a_page_that_is_to_be_read_as_text_is(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "mill.html"
    path.write_text(PAGE, "utf-8")
    ran = cleaner_cli("clean", path, "--format", "text")
    assert ran.text == PAGE
    assert "page" not in ran.err.replace(str(path), "")


def test_a_page_from_stdin(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("clean", "--json", stdin=PAGE.encode("utf-16-le"))
    found = json.loads(ran.out)
    assert (found["format"], found["text"], found["meta"]["title"]) == ("html", TEXT, "The mill")
    assert ran.err.startswith("stdin: 6 of 11 lines dropped")


def test_one_record_of_pages_is_explained(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"broken\n\n" + LINE + json.dumps({"text": PAGE}).encode() + b"\n")
    ran = cleaner_cli("explain", path, "--record", "3", "--html-field", "html")
    assert ran.lines[0].split("\t")[3:5] == ["dropped", "en/ads/slot-label"]
    assert "read as a page, from the field 'html'" in ran.err
    ran = cleaner_cli("explain", path, "--record", "4")
    assert "read as a page, by how it begins" in ran.err
    ran = cleaner_cli("explain", path, "--record", "4", "--format", "text")
    assert "read as a page" not in ran.err


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--record", "1", "--html-field", "html"), 1, "in.jsonl:1: the line is no valid JSON"),
        (("--record", "2", "--html-field", "html"), 2, "no record on line 2"),
        (("--record", "3", "--html-field", "page"), 1, "no field 'page'; name the one that holds the page"),
        (("--record", "9", "--html-field", "html"), 2, "no record on line 9"),
        (("--html-field", "html"), 2, "say which record with --record N"),
        (("--record", "3", "--html-field", "html", "--format", "text"), 2, "leave one out"),
    ],
)
def test_a_record_that_cannot_be_explained(
    cleaner_cli: Cleaner, tmp_path: Path, options: tuple[str, ...], code: int, says: str
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"broken\n\n" + LINE)
    ran = cleaner_cli("explain", path, *options)
    assert ran.code == code
    assert says in ran.err


def test_the_pipe_cleans_pages(cleaner_cli: Cleaner) -> None:
    bad = b'{"html":7}\n'
    ran = cleaner_cli("pipe", "--html-field", "html", "--no-html", stdin=LINE + bad + LINE)
    assert ran.code == 1
    for line in ran.lines:
        record = json.loads(line)
        assert list(record) == ["id", "text", "meta", "drops"]
        assert record["text"] == TEXT
        assert record["meta"]["title"] == "The mill"
        assert len(record["drops"]) == 3
    assert "stdin, line 2: field 'html' holds a number, not a string" in ran.err
    assert "stdin: 3 records: 2 cleaned, 1 rejected; 2 records read as pages" in ran.err


def test_bytes_that_are_no_page_are_no_bug(cleaner_cli: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.formats.html.page.MOST_BYTES", 1_000)
    large = json.dumps({"html": "<p>" + "x" * 2_000}).encode() + b"\n"
    ran = cleaner_cli("pipe", "--html-field", "html", stdin=large + LINE)
    assert len(ran.lines) == 1
    assert "stdin, line 1: the page is larger than" in ran.err
    assert "report" not in ran.err


def test_a_text_that_begins_as_pages_do_is_one_unless_told_otherwise(cleaner_cli: Cleaner) -> None:
    line = json.dumps({"text": PAGE}).encode() + b"\n"
    assert json.loads(cleaner_cli("pipe", stdin=line).out)["text"] == TEXT
    assert json.loads(cleaner_cli("pipe", "--format", "text", stdin=line).out) == {"text": PAGE, "drops": []}
    fragment = json.dumps({"text": BODY}).encode() + b"\n"
    assert json.loads(cleaner_cli("pipe", stdin=fragment).out)["text"] == BODY
    assert json.loads(cleaner_cli("pipe", "--format", "html", stdin=fragment).out)["text"] == TEXT


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--no-html",), "name that field too"),
        (("--html-field", "html", "--format", "text"), "leave one out"),
        (("--html-field", "html", "--meta-field", "html"), "'html' is read from or written to already"),
        (("--meta-field", "text"), "'text' is read from or written to already"),
        (("--format", "htm"), "'htm' is not one of"),
    ],
)
def test_options_that_do_not_go_together(
    cleaner_cli: Cleaner, tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    (tmp_path / "in.jsonl").write_bytes(LINE)
    for command in (("pipe",), ("batch", tmp_path / "in.jsonl", "--out", tmp_path / "run")):
        ran = cleaner_cli(*command, *options, stdin=LINE)
        assert (ran.code, ran.out) == (2, b"")
        assert says in ran.err
    assert not (tmp_path / "run").exists()


def test_the_drops_find_another_field_than_the_page(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("pipe", "--html-field", "html", "--drops-field", "meta", stdin=LINE)
    assert ran.code == 2
    assert "--drops-field" in ran.err or "name another field" in ran.err


def test_a_batch_tells_how_many_pages_it_read(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "mill.html").write_text(PAGE, "utf-8")
    (source / "blank.html").write_text("<html><body></body></html>", "utf-8")
    (source / "in.jsonl").write_bytes(LINE)
    run = tmp_path / "run"
    ran = cleaner_cli("batch", source, "--out", run, "--html-field", "html", "--workers", "0")
    assert ran.code == 0
    said = " ".join(ran.err.split())
    assert f"read as pages: 3, 1 of them without any text; what they say about themselves: {run}/pages.jsonl" in said
    assert json.loads((run / "clean" / "in.jsonl").read_bytes())["text"] == TEXT
