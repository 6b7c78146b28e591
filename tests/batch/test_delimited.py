"""CSV and TSV in a run: cut or not, damaged or not, tried again, and back."""

from __future__ import annotations

import csv
import gzip
import io
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import zstandard

from batch.cleaning import FAKE, about, clean_into, noise_lines, output
from cleaner import Cleaner
from cleaner.batch.plan import plan
from cleaner.batch.retry import rejected
from cleaner.batch.run import How, run_shards
from cleaner.batch.settings import Settings
from cleaner.errors import UsageError
from cleaner.report.restoring import restore_run
from cleaner.sources.compression import read_chunks
from cleaner.sources.scope import Fields

ESCAPES = Fields(tsv_escapes=True)
BAD = ('"open\nand on', '"a"b', "a{}b", "\0", "\udcff")
KINDS = ("quote-not-closed", "quote-not-doubled", "wrong-columns", "nul-byte", "invalid-utf8")


def text(name: str, i: int) -> str:
    """Noise and quotes, on one line or several."""
    lines = [f"AD {k}" if (i + k) % 3 == 0 else f'"line", {k} of {name} {i}' for k in range(1 + i % 5)]
    return "\r\n".join(lines) if i % 2 else " ".join(lines)


def table(name: str, count: int, delimiter: str = ",") -> bytes:
    """Rows of many kinds, and every 17th one damaged."""
    rows = [delimiter.join(("id", "text", "n")) + "\r\n"]
    for i in range(count):
        if i % 17 == 5:
            rows.append(delimiter.join((f"{i}", BAD[i // 17 % 5].format(delimiter), "7")) + "\n")
            continue
        out = io.StringIO(newline="")
        quoting = csv.QUOTE_ALL if i % 4 == 1 else csv.QUOTE_MINIMAL
        csv.writer(out, delimiter=delimiter, lineterminator="\r\n", quoting=quoting).writerow([i, text(name, i), i * 3])
        rows.append(out.getvalue() + ("\n" if i % 23 == 0 else ""))
    return "".join(rows).encode("utf-8", "surrogateescape")


def without_noise(source: str) -> str:
    for start, end in reversed(noise_lines(source)):
        source = source[:start] + source[end:]
    return source


def make(folder: Path, count: int = 150) -> Path:
    """Tables of every kind; those that are plain are cut when ranges are small."""
    folder.mkdir()
    (folder / "a.csv").write_bytes(b"\xef\xbb\xbf" + table("a", count))
    (folder / "b.tsv").write_bytes(table("b", count, "\t").rstrip(b"\r\n"))
    (folder / "c.csv.gz").write_bytes(gzip.compress(table("c", count, ";"), mtime=0))
    (folder / "d.TSV.zst").write_bytes(zstandard.compress(table("d", count, "\t")))
    (folder / "bad.csv").write_bytes(b"id,text\n" + b"only one\n" * 300)
    (folder / "empty.csv").write_bytes(b"")
    return folder


def rejects(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "rejects.jsonl").read_bytes().splitlines()]


@pytest.mark.parametrize("how", [How(range_bytes=900), How(range_bytes=1), How(1), How(2, range_bytes=2000)])
def test_a_run_gives_the_same_however_its_files_are_cut(tmp_path: Path, how: How) -> None:
    source = make(tmp_path / "in", 60)
    (source / "other.csv").write_bytes(b"id,body\n" + b"1,a\n" * 300)
    clean_into(tmp_path / "whole", source)
    clean_into(tmp_path / "cut", source, how=how)
    assert output(tmp_path / "cut") == output(tmp_path / "whole")


def test_good_rows_are_cleaned_and_damaged_ones_told_with_their_place(tmp_path: Path) -> None:
    summary = clean_into(tmp_path / "run", make(tmp_path / "in"), how=How(range_bytes=2000))
    data = (tmp_path / "run" / "clean" / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid,text,n\r\n")
    _, *rows = [row for row in csv.reader(io.StringIO(data.decode(), newline="")) if row]
    good = [i for i in range(150) if i % 17 != 5]
    assert rows == [[str(i), without_noise(text("a", i)), str(i * 3)] for i in good]
    bad = [row for row in rejects(tmp_path / "run") if row["file"] == "a.csv"]
    assert [row["kind"] for row in bad] == [KINDS[i % 5] for i in range(9)]
    source = (tmp_path / "in" / "a.csv").read_bytes()
    for row in bad:
        assert source[row["offset"] :].startswith(row["raw"].encode() if "raw" in row else b"73,\xff")
    assert summary["documents"]["rejected"] == len(rejects(tmp_path / "run")) == 4 * 9 + 300
    assert (tmp_path / "run" / "clean" / "bad.csv").read_bytes() == b"id,text\n"
    assert (tmp_path / "run" / "clean" / "empty.csv").read_bytes() == b""


@pytest.mark.parametrize("range_bytes", [1000, 1 << 26])
def test_restoring_gives_every_byte_back(tmp_path: Path, range_bytes: int) -> None:
    source = make(tmp_path / "in")
    clean_into(tmp_path / "run", source, how=How(range_bytes=range_bytes))
    assert restore_run(tmp_path / "run", tmp_path / "back").problems == ()
    for path in source.iterdir():
        assert b"".join(read_chunks(tmp_path / "back" / path.name)) == b"".join(read_chunks(path))


def test_the_drops_of_one_rule_go_back_alone(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b'id,text\n1,"AD long enough\nAD\nb"\n2,"AD\n""c"", d"\n')
    clean_into(tmp_path / "run", tmp_path / "x.csv")
    assert restore_run(tmp_path / "run", tmp_path / "back", "test/short").problems == ()
    assert (tmp_path / "back" / "x.csv").read_bytes() == b'id,text\n1,"AD\nb"\n2,"AD\n""c"", d"\n'


def test_with_backslashes_a_run_reads_lines_and_gives_them_back(tmp_path: Path) -> None:
    rows = [f"{i}\t" + rf'AD\n"quoted\\ {i}\nAD\\x\tb \d' for i in range(200)]
    data = "\n".join(["id\ttext", *rows, '9\t"', "9", "\\N\t\\N", ""]).encode()
    (tmp_path / "x.tsv").write_bytes(data)
    for name, how in (("whole", How()), ("cut", How(range_bytes=500))):
        clean_into(tmp_path / name, tmp_path / "x.tsv", fields=ESCAPES, how=how)
    assert output(tmp_path / "cut") == output(tmp_path / "whole")
    assert [(row["line"], row["kind"]) for row in rejects(tmp_path / "cut")] == [
        (202, "wrong-columns"),
        (203, "no-value"),
    ]
    clean = (tmp_path / "cut" / "clean" / "x.tsv").read_text("utf-8").splitlines()
    assert clean[1] == '0\t"quoted\\\\ 0\\n'
    assert restore_run(tmp_path / "cut", tmp_path / "back").problems == ()
    assert (tmp_path / "back" / "x.tsv").read_bytes() == data


def again(run: Path, out: Path) -> dict[str, Any]:
    return run_shards(rejected(run), FAKE, Settings(about()), out, [], replace(How(), retry=str(run)))


def test_mended_rows_are_tried_again_below_their_header(tmp_path: Path) -> None:
    path, run = tmp_path / "x.csv", tmp_path / "run"
    bad, mended = b'id,text\n1,AD a\n2,"AD\nb\n3,"c"\n4\n', b'id,text\n1,AD a\n2,"AD\nb"\n3,"c"\n4\n'
    path.write_bytes(bad)
    clean_into(run, path, how=How(range_bytes=10))
    assert [row["line"] for row in rejects(run)] == [2, 4]
    path.write_bytes(mended)
    again(run, tmp_path / "again")
    assert (tmp_path / "again" / "clean" / "x.csv").read_bytes() == b'id,text\n2,"b"\n'
    assert [row["line"] for row in rejects(tmp_path / "again")] == [4]


def test_a_refused_file_is_tried_again_whole(tmp_path: Path) -> None:
    path, run = tmp_path / "x.csv", tmp_path / "run"
    path.write_bytes(b"id,body\n1,AD a\n2,b\n")
    clean_into(run, path, how=How(range_bytes=10))
    assert not (run / "clean" / "x.csv").exists()
    path.write_bytes(b"id,text\n1,AD a\n2,b\n")
    again(run, tmp_path / "again")
    assert (tmp_path / "again" / "clean" / "x.csv").read_bytes() == b'id,text\n1,""\n2,b\n'


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_file_that_was_cut_gives_every_whole_row_and_goes_on_from_there(tmp_path: Path, suffix: str) -> None:
    data = b"id,text\n" + b"".join(b'%d,"AD\n%d"\n' % (i, i * i) for i in range(30_000))
    pack = {".gz": gzip.compress, ".zst": zstandard.ZstdCompressor(write_content_size=False).compress}[suffix]
    path, run = tmp_path / f"x.csv{suffix}", tmp_path / "run"
    path.write_bytes(pack(data)[:-20_000])
    summary = clean_into(run, path)
    (bad,) = rejects(run)
    assert (bad["kind"], bad["rest"]) == ("truncated", True)
    assert bad["line"] == summary["documents"]["cleaned"] + 1 > 5000
    path.write_bytes(pack(data))
    summary = again(run, tmp_path / "again")
    assert summary["documents"]["cleaned"] == 30_000 - bad["line"] + 1


def test_a_bomb_and_large_rows_leave_their_beginning(tmp_path: Path) -> None:
    noise = b"".join(b"1,%b\n" % sha256(b"%d" % i).hexdigest().encode() for i in range(9_999))
    large = b'2,"' + b"AD\n" * 40_000 + b'"\n'
    (tmp_path / "x.csv").write_bytes(b"id,text\n1,AD a\n" + large + b"3,AD b\n")
    (tmp_path / "y.csv.zst").write_bytes(zstandard.compress(b"id,text\n" + noise + b'2,"' + b"\n" * (1 << 27)))
    clean_into(tmp_path / "run", tmp_path / "x.csv", tmp_path / "y.csv.zst", most_bytes=100_000)
    found = {(row["file"], row["line"], row["kind"]): row for row in rejects(tmp_path / "run")}
    assert set(found) == {("x.csv", 2, "too-large"), ("y.csv.zst", 10_000, "bomb")}
    assert found["x.csv", 2, "too-large"]["bytes"] == len(large)
    assert all(len(row["begins"]) <= 1024 for row in found.values())
    assert (tmp_path / "run" / "clean" / "x.csv").read_bytes() == b'id,text\n1,""\n3,""\n'


PAGE = "<!doctype html><title>The boat</title><div>Advertisement</div>" + "".join(
    f'<p class="x">On the {day} day it rained, and all of the town came down to the quay to see the boat.</p>\n'
    for day in ("first", "second", "third", "fourth")
)


def test_pages_in_a_column_come_out_as_texts_with_what_they_say(tmp_path: Path, cleaner: Cleaner) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["id", "html", "n"], *[[i, PAGE, i] for i in range(40)]])
    (tmp_path / "x.csv").write_bytes(out.getvalue().encode() + b"9\r\n")
    for name, how in (("whole", How()), ("cut", How(range_bytes=4000))):
        clean_into(tmp_path / name, tmp_path / "x.csv", cleaner=cleaner, fields=Fields(html="html"), how=how)
    assert output(tmp_path / "cut") == output(tmp_path / "whole")
    data = (tmp_path / "cut" / "clean" / "x.csv").read_text("utf-8")
    head, *rows = csv.reader(io.StringIO(data, newline=""))
    assert head == ["id", "html", "n", "text", "meta"]
    assert len(rows) == 40
    result = cleaner.clean_html(PAGE)
    assert rows[7][:4] == ["7", PAGE, "7", result.text]
    assert "Advertisement" not in result.text
    assert json.loads(rows[7][4])["title"] == "The boat"
    assert restore_run(tmp_path / "cut", tmp_path / "back").problems == ()
    restored = (tmp_path / "back" / "x.csv").read_text("utf-8")
    assert restored.endswith("9\n")
    assert next(csv.DictReader(io.StringIO(restored, newline="")))["text"] == result.document.source


def test_tables_are_taken_from_folders_and_other_files_are_not(tmp_path: Path) -> None:
    for name in ("a.csv", "b.TSV.gz", "c.tab", "d.csv.bak"):
        (tmp_path / name).write_bytes(b"id,text\n")
    assert [one.name for one in plan([tmp_path], tmp_path.parent / "out")] == ["a.csv", "b.TSV.gz"]
    for name in ("a.csv", "b.TSV.gz"):
        (tmp_path / name).unlink()
    with pytest.raises(UsageError, match=r"holds no .*\.csv, \.tsv"):
        plan([tmp_path], tmp_path.parent / "out")


def test_another_header_of_the_same_size_makes_other_stretches(tmp_path: Path) -> None:
    source, how = tmp_path / "a.csv", How(range_bytes=512)
    rows = "".join(f'"AD {k}\nstory","more\nAD {k}"\n' for k in range(200))
    source.write_text("text,memo\n" + rows, "utf-8", newline="")
    clean_into(tmp_path / "out", source, how=how)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "clean").rglob("*")}
    clean_into(tmp_path / "out", source, how=how)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "clean").rglob("*")} == before
    source.write_text("memo,text\n" + rows, "utf-8", newline="")
    clean_into(tmp_path / "out", source, how=how)
    clean_into(tmp_path / "fresh", source, how=how)
    assert output(tmp_path / "out") == output(tmp_path / "fresh")
