"""`--sample`: a share of the records, always the same ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from batch.cleaning import clean_into, output
from cleaner.batch.run import How
from cleaner.cli.sizes import share
from cleaner.errors import UsageError
from cleaner.report.restoring import restore_run
from cleaner.sources.scope import Sample


def make(folder: Path, count: int = 3000) -> Path:
    folder.mkdir()
    lines = [json.dumps({"id": i, "text": f"AD {i}\nstays {i}\n"}) + "\n" for i in range(count)]
    (folder / "a.jsonl").write_text("".join(lines))
    for i in range(200):
        (folder / f"{i}.txt").write_text(f"text {i}\n")
    return folder


def ids(run: Path) -> set[int]:
    return {json.loads(line)["id"] for line in (run / "clean" / "a.jsonl").read_bytes().splitlines()}


def test_about_that_share_is_cleaned(tmp_path: Path) -> None:
    summary = clean_into(tmp_path / "out", make(tmp_path / "in"), sample=0.1)
    assert 240 < len(ids(tmp_path / "out")) < 360
    texts = list((tmp_path / "out" / "clean").glob("*.txt"))
    assert 8 < len(texts) < 35
    assert summary["documents"]["in"] == len(ids(tmp_path / "out")) + len(texts)


def test_a_larger_sample_holds_the_smaller_one(tmp_path: Path) -> None:
    source = make(tmp_path / "in", 1000)
    for number in (0.05, 0.2):
        clean_into(tmp_path / str(number), source, sample=number)
    assert ids(tmp_path / "0.05") < ids(tmp_path / "0.2")


def test_the_sample_does_not_depend_on_how_files_are_cut(tmp_path: Path) -> None:
    source = make(tmp_path / "in")
    clean_into(tmp_path / "whole", source, sample=0.1)
    clean_into(tmp_path / "cut", source, sample=0.1, how=How(2, range_bytes=4096))
    assert ids(tmp_path / "whole") == ids(tmp_path / "cut")
    assert output(tmp_path / "whole").keys() == output(tmp_path / "cut").keys()


def test_another_share_is_another_run(tmp_path: Path) -> None:
    source = make(tmp_path / "in", 500)
    clean_into(tmp_path / "out", source, sample=0.1)
    clean_into(tmp_path / "out", source)
    assert len(ids(tmp_path / "out")) == 500


def test_a_sample_is_not_restored(tmp_path: Path) -> None:
    clean_into(tmp_path / "out", make(tmp_path / "in", 50), sample=0.5)
    with pytest.raises(UsageError, match="holds a sample"):
        restore_run(tmp_path / "out", tmp_path / "back")


def test_lines_that_follow_each_other_are_spread_evenly() -> None:
    sample = Sample("a", 0.25)
    taken = [sample.takes(line) for line in range(1, 40_001)]
    assert all(0.2 < sum(taken[at : at + 2000]) / 2000 < 0.3 for at in range(0, 40_000, 2000))


@pytest.mark.parametrize(("text", "number"), [("1%", "0.01"), ("0.5", "0.5"), ("100%", "1"), ("1", "1")])
def test_a_share_is_read(text: str, number: str) -> None:
    assert share(text) == number


@pytest.mark.parametrize("text", ["0", "-1%", "2", "120%", "half", "nan", ""])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="is no share"):
        share(text)
