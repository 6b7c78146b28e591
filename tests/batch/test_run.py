"""A run over good and bad input: what comes out, what is rejected, and the numbers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard

from batch.cleaning import FakeCleaner, clean_into, tree
from cleaner.report import summary as summaries
from cleaner.report.rows import run_rows
from cleaner.sources.scope import Fields

AD = "Advertisement\n"


def lines(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def test_text_files_are_cleaned_beside_their_ledger(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\r\nAdvertisement\r\ntwo")
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"AD\nx\n"))
    (tmp_path / "c.txt").write_bytes(b"")
    summary = clean_into(tmp_path / "out", *(tmp_path / name for name in ("a.txt", "b.txt.gz", "c.txt")))

    files = tree(tmp_path / "out")
    assert files["clean/a.txt"] == b"one\r\ntwo"
    assert gzip.decompress(files["clean/b.txt.gz"]) == b"x\n"
    assert files["clean/c.txt"] == b""
    (row,) = lines(files["ledger/a.txt.jsonl"])
    assert (row["doc"], row["file"], row["text"]) == ("a.txt", "a.txt", "Advertisement\r\n")
    assert summary["documents"] == {"in": 3, "cleaned": 2, "unchanged": 1, "stopped": 0, "rejected": 0, "failed": 0}
    assert summary["characters"] == {"in": 28, "kept": 10, "dropped": 18}
    assert json.loads(files["summary.json"]) == summary


def test_json_lines_change_in_the_text_alone(tmp_path: Path) -> None:
    kept = [
        b'\xef\xbb\xbf{"text": "caf\\u00e9 \\/ \xc3\xa9", "big": 123456789012345678901234567890, "a":1, "a":2}\r\n',
        b"\n",
        b'{"id":"x","text":"no","meta":{"text":"Advertisement\\n"},"text":"%sok"}\n',
        b'  {"body":1.10,"text":"caf\\u00e9 %s\\ud83d\\ude00"}',
    ]
    source = [kept[0], kept[1], kept[2] % b"Advertisement\\n", kept[3] % b"\\nAdvertisement\\u000A"]
    (tmp_path / "x.jsonl").write_bytes(b"".join(source))
    clean_into(tmp_path / "out", tmp_path / "x.jsonl")

    files = tree(tmp_path / "out")
    assert files["clean/x.jsonl"] == b"".join([kept[0], kept[1], kept[2] % b"", kept[3] % b"\\n"])
    first, second = lines(files["ledger/x.jsonl.jsonl"])
    assert (first["doc"], first["file"], first.get("raw")) == ("x", "x.jsonl:3", None)
    assert (second["doc"], second["file"], second["raw"]) == ("x.jsonl:4", "x.jsonl:4", "Advertisement\\u000A")


def test_other_field_names(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(b'{"text":7,"body":"AD\\nx","key":5,"u":"http://x","l":"de"}\n')
    seen = []

    class Watching(FakeCleaner):
        def clean_document(self, document: Any) -> Any:
            seen.append((document.id, document.url, document.lang))
            return super().clean_document(document)

    fields = Fields("body", "key", "u", "l")
    clean_into(tmp_path / "out", tmp_path / "x.jsonl", cleaner=Watching(), fields=fields, url="http://y", lang="en")
    assert tree(tmp_path / "out")["clean/x.jsonl"] == b'{"text":7,"body":"x","key":5,"u":"http://x","l":"de"}\n'
    assert seen == [("5", "http://x", "de")]


def test_url_and_language_of_the_command_fill_gaps(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"x")
    seen = []

    class Watching(FakeCleaner):
        def clean_document(self, document: Any) -> Any:
            seen.append((document.url, document.lang))
            return super().clean_document(document)

    clean_into(tmp_path / "out", tmp_path / "x.txt", cleaner=Watching(), url="http://y", lang="en")
    assert seen == [("http://y", "en")]


def test_bad_input_costs_itself_alone(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"fine\n")
    (folder / "bad.txt").write_bytes(b"bad \xff\n")
    (folder / "binary.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "cut.txt.gz").write_bytes(gzip.compress(b"some text\n" * 1000)[:-10])
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere")
    (folder / "r.jsonl").write_bytes(
        b'{"text":"BREAK"}\n{"text":"STOP"}\n[]\n{"id":1,"text":"AD\\nx"}\n{"id":1,"text":"AD"}\n'
    )
    packed = zstandard.ZstdCompressor().compress(b'{"text":"a"}\n{"text":"b"}\n')
    (folder / "s.jsonl.zst").write_bytes(packed + packed[:-3])
    summary = clean_into(tmp_path / "out", folder)

    files = tree(tmp_path / "out")
    rejects = {(row["file"], row["line"]): row for row in lines(files["rejects.jsonl"])}
    assert {place: row["kind"] for place, row in rejects.items()} == {
        ("bad.txt", None): "invalid-utf8",
        ("binary.txt", None): "binary",
        ("cut.txt.gz", None): "truncated",
        ("gone.txt", None): "unreadable",
        ("r.jsonl", 1): "failed",
        ("r.jsonl", 3): "not-an-object",
        ("s.jsonl.zst", 3): "truncated",
    }
    assert rejects["bad.txt", None]["bad_offset"] == 4
    assert rejects["r.jsonl", 1]["raw"] == '{"text":"BREAK"}\n'
    assert "ZeroDivisionError: a bug" in rejects["r.jsonl", 1]["reason"]
    assert {name for name in files if name.startswith("clean/")} == {
        "clean/a.txt",
        "clean/r.jsonl",
        "clean/s.jsonl.zst",
    }
    assert files["clean/r.jsonl"] == b'{"text":"STOP"}\n{"id":1,"text":"x"}\n{"id":1,"text":""}\n'
    assert summary["documents"] == {"in": 13, "cleaned": 2, "unchanged": 3, "stopped": 1, "rejected": 6, "failed": 1}
    assert summary["duplicate_ids"] == 1
    assert not [name for name in files if ".part-" in name]


def test_two_runs_are_equal_to_the_byte(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"AD\nfollow us\nAD 2\n"))
    (tmp_path / "b.jsonl").write_bytes(b"".join(b'{"text":"follow us\\n%d\\nAD"}\n' % i for i in range(30)))
    for out in ("1", "2"):
        clean_into(tmp_path / out, tmp_path / "a.txt.gz", tmp_path / "b.jsonl")
    assert tree(tmp_path / "1") == tree(tmp_path / "2")


def test_the_ledger_of_a_run_is_one_stream(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_bytes(b'{"text":"AD\\ud800\\nx"}\n{"text":"AD 2"}\n')
    (tmp_path / "a.txt").write_bytes(b"AD 0\n")
    clean_into(tmp_path / "out", tmp_path / "b.jsonl", tmp_path / "a.txt")
    rows = [json.loads(line) for line in run_rows(tmp_path / "out")]
    assert [(row["file"], row["text"]) for row in rows] == [
        ("a.txt", "AD 0\n"), ("b.jsonl:1", "AD\ud800\n"), ("b.jsonl:2", "AD 2")
    ]  # fmt: skip


def test_a_ledger_of_spans_holds_no_text(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_bytes(b'{"text":"AD \\u0041\\nx"}\n')
    clean_into(tmp_path / "out", tmp_path / "b.jsonl", ledger="spans")
    (row,) = map(json.loads, run_rows(tmp_path / "out"))
    assert (row["start"], row["end"]) == (0, 5)
    assert not {"text", "raw"} & set(row)


def test_the_summary_says_what_to_look_at(tmp_path: Path) -> None:
    texts = [f"Follow us\nAD\nbody {i}\n" for i in range(3)] + [AD + AD + "x", "* * *\n", "* * *\n", "* * *\n"]
    (tmp_path / "x.jsonl").write_bytes(b"".join(json.dumps({"text": t}).encode() + b"\n" for t in texts))
    summary = clean_into(tmp_path / "out", tmp_path / "x.jsonl")
    assert summary["rules"] == {
        "test/ad": {"category": "ads", "documents": 1, "lines": 2, "characters": 28, "samples": ["Advertisement"]},
        "test/short": {"category": "ads", "documents": 3, "lines": 3, "characters": 9, "samples": ["AD"]},
    }
    assert summary["never_fired"] == ["test/silent"]
    assert summary["most_lost"][0] == {"file": "x.jsonl:4", "doc": "x.jsonl:4", "share": 0.9655, "characters": 28}
    assert summary["repeated_unclaimed"] == [{"line": "Follow us", "documents": 3}]
    assert summary["langs"] == {"en": 7}
    assert summary["inputs"] == [{"name": "x.jsonl", "documents": 7}]


def test_numbers_that_do_not_add_up_are_our_bug(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"x")
    summary = clean_into(tmp_path / "out", tmp_path / "x.txt")
    for part, key in (("documents", "cleaned"), ("characters", "kept")):
        wrong = {**summary, part: {**summary[part], key: 99}}
        with pytest.raises(Exception, match=f"the {part} don't add up"):
            summaries.check(wrong)
