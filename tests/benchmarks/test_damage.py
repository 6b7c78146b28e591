"""`make damage`: the inputs are damaged as they claim, and cleaner does with them what the page says that it does."""

from __future__ import annotations

import gzip
import json
import re
import sys
import zlib
from importlib.util import find_spec
from pathlib import Path

import pytest
import zstandard

pytest.importorskip("orjson")
from benchmarks import archived, archives, capped, damage, damaged, trials
from benchmarks.capped import Caps
from benchmarks.report import Figures, Input
from benchmarks.report import page as bench_page
from benchmarks.trials import Cell

READING = {case.name: case for case in damaged.READING}
OURS, DATATROVE, LOOP = trials.TOOLS


def is_record(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line)["text"], str)
    except ValueError:
        return False


def test_two_of_a_hundred_lines_are_broken_each_in_its_way(tmp_path: Path) -> None:
    assert damaged.broken(tmp_path) == 98
    lines = (tmp_path / "in.jsonl").read_bytes().splitlines(keepends=True)
    bad = [line for line in lines if not is_record(line)]
    assert (len(lines), len(bad)) == (100, 2)
    bad[0].decode()
    with pytest.raises(UnicodeDecodeError, match="can't decode byte 0xc3"):
        bad[1].decode()
    assert is_record(bad[1].replace(b"\xc3\x28", b"ok"))


def test_cut_files_end_too_early_behind_so_many_records(tmp_path: Path) -> None:
    records = damaged.cut_gz(tmp_path)
    data = (tmp_path / "in.jsonl.gz").read_bytes()
    with pytest.raises(EOFError):
        gzip.decompress(data)
    lines = zlib.decompressobj(wbits=31).decompress(data).split(b"\n")
    assert (len(lines) - 1, all(map(is_record, lines[:-1])), is_record(lines[-1])) == (records, True, False)

    records = damaged.cut_zst(tmp_path)
    opener = zstandard.ZstdDecompressor().decompressobj()
    lines = opener.decompress((tmp_path / "in.jsonl.zst").read_bytes()).split(b"\n")
    assert not opener.eof
    assert (len(lines) - 1, all(map(is_record, lines[:-1])), is_record(lines[-1])) == (records, True, False)
    assert records > 50


def test_bombs_are_one_stream_of_records_and_zeros(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damaged, "_BOMB", 8 << 20)
    damaged.bomb_gz(tmp_path)
    damaged.bomb_zst(tmp_path)
    opener = zlib.decompressobj(wbits=31)
    small = (tmp_path / "in.jsonl.gz").read_bytes()
    found = opener.decompress(small)
    assert opener.eof
    assert found.endswith(bytes(8 << 20))
    assert len(small) < 200_000
    assert zstandard.ZstdDecompressor().decompressobj().decompress((tmp_path / "in.jsonl.zst").read_bytes()) == found


def test_the_large_record_is_as_large_as_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damaged, "_LONG_LINE", 50_000)
    monkeypatch.setattr(damaged, "_MANY_LINES", 3_000)
    assert damaged.long_line(tmp_path) == damaged.many_lines(tmp_path / "many") == damaged.RECORDS
    (long,), (many,) = (
        [record["text"] for line in path.read_bytes().splitlines() if (record := json.loads(line))["id"] == "large"]
        for path in (tmp_path / "in.jsonl", tmp_path / "many" / "in.jsonl")
    )
    assert (len(long.encode()) >= 50_000 - 1, "\n" in long) == (True, False)
    assert len(set(many.split("\n")[:-1])) == many.count("\n") == 3_000
    assert max(map(len, many.split("\n"))) < 60


def test_files_to_be_killed_over_are_shards_of_their_own(tmp_path: Path) -> None:
    damaged.files(tmp_path)
    assert all(path.stat().st_size > 1 << 20 for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("whole", r"100 of 100, exit 0"),
        ("broken", r"98 of 98, 2 rejects, exit 1"),
        ("cut-gz", r"(\d+) of \1, 1 reject, exit 1"),
        ("cut-zst", r"(\d+) of \1, 1 reject, exit 1"),
        pytest.param("bomb-gz", r"100 of 100, 1 reject, exit 1, .*", marks=pytest.mark.slow),
        pytest.param("bomb-zst", r"100 of 100, 1 reject, exit 1, .*", marks=pytest.mark.slow),
        pytest.param("long-line", r"100 of 100, (1 reject, exit 1|the large one too, exit 0), .*", marks=pytest.mark.slow),
        pytest.param("many-lines", r"100 of 100, (1 reject, exit 1|the large one too, exit 0), .*", marks=pytest.mark.slow),
        ("outside", r"100 of 100, nothing outside, exit 0"),
        ("retry", r"refused, exit 2"),
        ("deep-rules", r"refused at `deep\.yaml:3:\d+`, exit 2"),
        ("warc-whole", r"20 of 20, exit 0"),
        ("warc-cut-gz", r"(\d+) of \1, 1 reject, exit 1"),
        ("warc-cut", r"(\d+) of \1, 1 reject, exit 1"),
        pytest.param("warc-flips-gz", r"([\d,]+) of \1, \d+ rejects, exit 1", marks=pytest.mark.slow),
        pytest.param("kill", r"0 of \d+ files torn; again: the same bytes as undisturbed, \d+ of 12 .*", marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_the_column_of_cleaner(tmp_path: Path, name: str, says: str) -> None:
    cell = damage.measured(name, tmp_path, [OURS], Caps()).cells[OURS.name]
    assert re.fullmatch(says, cell.text)
    assert str(tmp_path) not in cell.said


def test_rejects_are_told_with_their_reasons(tmp_path: Path) -> None:
    said = trials.reading(READING["broken"], tmp_path, [OURS], Caps())[OURS.name].said
    assert re.match(r"line 31: not-json: .*; line 71: invalid-utf8: ", said)


def test_a_loop_that_catches_nothing_ends_at_the_first_damage_and_follows_a_name_outside(tmp_path: Path) -> None:
    cell = trials.reading(READING["broken"], tmp_path / "a", [LOOP], Caps())[LOOP.name]
    assert cell.text == "30 of 98, exit 1"
    assert cell.said.startswith("json.decoder.JSONDecodeError: ")
    cell = trials.outside(tmp_path / "b", [LOOP], Caps())[LOOP.name]
    assert cell.text == "100 of 100, **one of them outside of the output folder**, exit 0"


@pytest.mark.skipif(not (find_spec("datatrove") and find_spec("spacy")), reason="pip install -e '.[bench]'")
def test_datatrove_reads_what_is_whole(tmp_path: Path) -> None:
    assert trials.reading(READING["whole"], tmp_path, [DATATROVE], Caps())[DATATROVE.name].text == "100 of 100, exit 0"


@pytest.mark.parametrize("packed", [True, False])
def test_archives_are_cut_and_flipped_as_they_claim(
    tmp_path: Path, packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = archived.archive(packed)
    assert len(made.pages) == archived.PAGES
    for page, start, end in made.pages:
        record = gzip.decompress(made.data[start:end]) if packed else made.data[start:end]
        assert record.startswith(b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <%s>" % page.encode())
    ((name, cut),) = archived.cut(packed)(tmp_path / "cut").items()
    left = (tmp_path / "cut" / name).read_bytes()
    assert made.data.startswith(left)
    assert len(left) / len(made.data) == pytest.approx(0.77, abs=0.001)
    assert (len(cut.all), len(cut.whole)) == (20, 15)
    monkeypatch.setattr(archived, "FLIPPED", 30)
    whole = archived.archive(packed, 10)
    for name, pages in archived.flipped(packed)(tmp_path / "flipped").items():
        data = (tmp_path / "flipped" / name).read_bytes()
        (at,) = [at for at in range(len(data)) if data[at] != whole.data[at]]
        hit = {page for page, start, end in whole.pages if start <= at < end}
        assert (data[at] ^ whole.data[at]).bit_count() == 1
        assert pages.all - pages.whole == hit


@pytest.mark.parametrize("name", ["warcio", "fastwarc"])
def test_peers_read_a_whole_archive_and_say_nothing_of_a_cut_one(tmp_path: Path, name: str) -> None:
    tools = [tool for tool in archives.available() if tool.name == name]
    if not tools:
        pytest.skip("pip install -e '.[bench]'")
    cells = [
        damage.measured(case, tmp_path / case, tools, Caps()).cells[name].text for case in ("warc-whole", "warc-cut")
    ]
    assert cells == ["20 of 20, exit 0", "15 of 15, **1 torn**, **not a word**, exit 0"]


def test_archives_have_a_table_of_their_own() -> None:
    rows = [
        damage.Row("broken", {OURS.name: Cell("x")}),
        damage.Row("warc-cut", {OURS.name: Cell("y"), "warcio": Cell("z")}),
    ]
    text = damage.page(rows, list(damage._ALL), 300)
    assert "Not every peer was installed" not in text
    lines, stored = text.split("## Web archives")
    assert f"| {damage.CASES['broken']} | x | – | – |" in lines
    assert f"| {damage.CASES['warc-cut']} | y | z | – | – |" in stored


def test_caps_hold() -> None:
    slow = capped.run([sys.executable, "-c", "import time; time.sleep(60)"], Caps(seconds=0.5))
    assert (slow.code, slow.seconds < 30) == (None, True)
    assert re.fullmatch(r"stopped after \d+ s", slow.words)
    large = capped.run([sys.executable, "-c", "bytearray(2 << 30)"], Caps(memory=1 << 30))
    assert (large.words, "MemoryError" in large.said) == ("exit 1", True)
    looks = iter([False, True])
    assert capped.run([sys.executable, "-c", "import time; time.sleep(60)"], Caps(), lambda: next(looks)).code is None


def test_some_rows_alone_are_printed_and_not_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(damage, "PAGE", tmp_path / "damage.md")
    damage.main(["--only", "deep-rules", "--write"])
    assert capsys.readouterr().out.startswith("| a rule file nested 100,000 levels deep | refused at ")
    assert not damage.PAGE.exists()


def test_the_page_has_a_row_for_each_case_and_a_dash_where_a_tool_knows_no_such_thing() -> None:
    cells = {OURS.name: Cell("98 of 98, exit 1", "line 31: why"), LOOP.name: Cell("30 of 98, exit 1")}
    rows = [damage.Row("broken", cells), damage.Row("retry", {OURS.name: Cell("refused, exit 2")})]
    text = damage.page(rows, [OURS, LOOP], 300)
    assert f"\n| {damage.CASES['broken']} | 98 of 98, exit 1 | 30 of 98, exit 1 |\n" in text
    assert f"\n| {damage.CASES['retry']} | refused, exit 2 | – |\n" in text
    assert f"- {damage.CASES['broken']}\n  - `cleaner batch`: line 31: why\n" in text
    assert "at most 300 s, and 8 GiB" in text
    assert "Not every peer was installed" in text


def test_the_page_in_the_checkout_has_every_case_and_its_neighbour_leads_to_it() -> None:
    text = damage.PAGE.read_text("utf-8")
    assert [title for title in damage.CASES.values() if f"\n| {title} | " not in text] == []
    assert "](damage.md)" in damage.PAGE.with_name("README.md").read_text("utf-8")
    assert "](damage.md)" in bench_page(Figures(Input("x", 1, 1), 1, {}, []))
