"""The harness of `make bench` on a handful of documents: what it says, not how fast anything is."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("orjson")
from benchmarks import __main__ as bench
from benchmarks import inputs, measure, pipelines, rulefiles
from benchmarks.report import Figures, Input, page, table
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
