"""The harness of `make bench` on a handful of documents: what it says, not how fast anything is."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("orjson")
from benchmarks import __main__ as bench
from benchmarks import inputs, measure, pagespeed, pipelines, rulefiles
from benchmarks.report import Figures, Input, joined, page, table
from cleaner import Cleaner

needs_datatrove = pytest.mark.skipif(
    not (find_spec("datatrove") and find_spec("spacy")), reason="datatrove is not installed: pip install -e '.[bench]'"
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    inputs.write(path, 4)
    return path


def test_the_made_documents_are_always_the_same_and_never_alike(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.jsonl", "b.jsonl", "c.jsonl")]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        inputs.write(path, 40, seed)
    same, again, other = (path.read_bytes() for path in paths)
    assert same == again != other
    texts = [json.loads(line)["text"] for line in same.splitlines()]
    assert len(set(texts)) == 40
    assert 2_500 < sum(len(text.encode()) for text in texts) / 40 < 3_700


@pytest.mark.parametrize(
    "name", ["null", "library", "justext", *(pytest.param(one, marks=needs_datatrove) for one in ("c4", "c4-lines"))]
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_pipeline_writes_records_with_less_text(name: str, source: Path, tmp_path: Path) -> None:
    pipelines.PIPELINES[name](source, tmp_path / "out")
    before = {record["id"]: record for record in map(json.loads, source.read_bytes().splitlines())}
    after = list(map(json.loads, (tmp_path / "out" / "clean.jsonl").read_bytes().splitlines()))
    assert 0 < len(after) <= len(before)
    for record in after:
        text = before[record["id"]]["text"]
        assert record | {"text": ""} == before[record["id"]] | {"text": ""}
        assert record["text"] == text if name == "null" else 0 < len(record["text"]) < len(text)


def test_the_rules_that_are_made_load_and_take_what_they_say(tmp_path: Path) -> None:
    rulefiles.write(tmp_path / "few", 10, inputs.stock())
    rulefiles.write(tmp_path / "more", 12, inputs.stock())
    few, more = ((tmp_path / name / "part-0.yaml").read_text("utf-8") for name in ("few", "more"))
    assert more.startswith(few)
    assert len(Cleaner([tmp_path / "more"]).ruleset.rules) == len(Cleaner().ruleset.rules) + 12


def test_a_command_that_fails_is_no_fast_command() -> None:
    with pytest.raises(RuntimeError, match="exited with 3:\nwhy"):
        measure.cost([sys.executable, "-c", "import sys; print('why', file=sys.stderr); sys.exit(3)"])


def test_what_a_command_costs() -> None:
    found = measure.cost([sys.executable, "-c", "x = bytearray(60_000_000); sum(range(3_000_000))"])
    assert found.cpu > 0.01
    assert found.wall > 0.01
    assert found.peak > 60


def test_one_run_prints_the_table(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["--data", str(source), "--runs", "1", "--only", "null,batch,pipe"])
    out = capsys.readouterr().out
    assert "| cleaner batch " in out
    assert "| cleaner pipe " in out
    assert "jusText" not in out


def test_the_page_says_what_was_measured_and_on_what() -> None:
    rates = {"null": measure.Rate(0.1, 0.05, 0.1, 10), "batch": measure.Rate(2, 0.5, 2.1, 80)}
    found = Figures(Input("mine.jsonl", 10_000, 30_000_000), 5, rates, ["Two workers: fast."])
    text = page(found)
    assert table(found) in text
    (row,) = [line for line in text.splitlines() if "cleaner batch" in line]
    assert [cell.strip() for cell in row.strip("|").split("|")] == [
        "cleaner batch", "5,000", "15.0", "20.0", "1.00", "0.50", "80",
    ]  # fmt: skip
    assert "mine.jsonl, 10,000 documents of 3.0 KB on average. Medians of 5 runs" in text
    assert "- Two workers: fast.\n" in text
    assert "cores of" in text.splitlines()[-1]


# --- pages


def pages(folder: Path, count: int) -> Path:
    path = folder / "mine.jsonl"
    lines = [json.dumps({"html": f"<title>{n}</title><p>The town {n}"}) for n in range(count)]
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_pages_are_taken_evenly_spaced(tmp_path: Path) -> None:
    given = pagespeed.write(pages(tmp_path, 10), 4, tmp_path / "out.jsonl")
    chosen = [json.loads(line)["html"] for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert [page.split()[-1] for page in chosen] == ["0", "2", "5", "7"]
    assert given.count == 4
    assert given.size == sum(map(len, chosen))
    assert given.words == "4 of the 10 pages of mine.jsonl, evenly spaced"
    assert pagespeed.write(pages(tmp_path, 3), 9, tmp_path / "out.jsonl").count == 3


def test_without_other_pages_those_of_the_corpus_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagespeed, "BESIDE", tmp_path / "none")
    given = pagespeed.write(None, 40, tmp_path / "out.jsonl")
    assert given.count == len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 40
    assert "of corpus/html, round and round" in given.words


def test_one_run_over_pages_rewrites_their_part_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pagespeed, "_NAMES", ("render", "cleaner", "justext"))
    monkeypatch.setattr(bench, "README", tmp_path / "README.md")
    bench.README.write_text("# Texts\n\nfast\n\n## Pages\n\nold\n", "utf-8")
    bench.main(["--part", "pages", "--pages", str(pages(tmp_path, 3)), "--runs", "1", "--write"])
    written = bench.README.read_text("utf-8")
    assert written.startswith("# Texts\n\nfast\n\n## Pages\n\n|")
    assert "old" not in written
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in written.splitlines() if line[:1] == "|"]
    assert [row[0].split(" 3.")[0] for row in rows[2:]] == ["cleaner, parse and render", "cleaner", "jusText"]
    assert [row[3] for row in rows[2:]][1] == "1.00"
    assert [row[4:6] for row in rows[2:4]] == [["0", "0"], ["0", "0"]]
    assert "Left out, for they are not installed" not in written
    assert "3 of the 3 pages of mine.jsonl" in capsys.readouterr().out


def test_parts_that_were_not_measured_stay() -> None:
    readme = joined("", "texts\n", "pages\n")
    assert readme == "texts\n\n## Pages\n\npages\n"
    assert joined(readme, None, None) == readme
    assert joined(readme, "new\n", None) == "new\n\n## Pages\n\npages\n"
    assert joined("texts\n", None, "new\n") == "texts\n\n## Pages\n\nnew\n"
