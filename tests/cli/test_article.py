"""`--article`, `--without` and `--no-score`, as every command that cleans takes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Cleaner

PAGE = """\
<!doctype html><html lang="en"><head><title>The old mill is sold</title></head><body><h1>The old mill is sold</h1>
<p class="byline">By Ida Fell</p>
<p>The old mill by the river was sold on Friday to a family from the next village.</p>
<p>They want to open it to visitors in the spring, with a bakery on the ground floor.</p>
<figure><figcaption>The mill in winter</figcaption></figure>
<p>The wheel has not turned since the flood, and the family will have to rebuild the dam.</p></body></html>
"""
SHORT = ["The old mill is sold", "By Ida Fell", "The mill in winter"]
TABLE = [
    ([], SHORT),
    (["--no-score"], SHORT),
    (["--without", "credit"], SHORT[:1]),
    (["--drop", "credit"], SHORT[:1]),
    (["--without", "credit.photo"], SHORT[:2]),
    (["--article"], []),
    (["--article", "--keep", "title"], SHORT[:1]),
]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "mill.html"
    path.write_text(PAGE)
    return path


def short(text: str) -> list[str]:
    return [line for line in text.split("\n") if line and not line.endswith(".")]


@pytest.mark.parametrize(("options", "stay"), TABLE)
def test_clean(cleaner_cli: Cleaner, page: Path, options: list[str], stay: list[str]) -> None:
    ran = cleaner_cli("clean", page, *options)
    assert (ran.code, short(ran.text)) == (0, stay)


@pytest.mark.parametrize(("options", "stay"), TABLE)
def test_pipe(cleaner_cli: Cleaner, options: list[str], stay: list[str]) -> None:
    ran = cleaner_cli("pipe", *options, stdin=json.dumps({"text": PAGE}).encode() + b"\n")
    record = json.loads(ran.out)
    assert short(record["text"]) == stay
    assert record["meta"]["title"] == "The old mill is sold"


@pytest.mark.parametrize(("options", "stay"), TABLE)
def test_explain(cleaner_cli: Cleaner, page: Path, options: list[str], stay: list[str]) -> None:
    rows = [line.split("\t") for line in cleaner_cli("explain", page, *options).lines]
    assert [row[-1] for row in rows if row[3] != "dropped" and row[-1] in SHORT] == stay


@pytest.mark.parametrize(("options", "stay"), TABLE)
def test_batch(cleaner_cli: Cleaner, page: Path, tmp_path: Path, options: list[str], stay: list[str]) -> None:
    ran = cleaner_cli("batch", page, "--out", tmp_path / "run", "--workers", "0", *options)
    assert ran.code == 0
    assert short((tmp_path / "run" / "clean" / "mill.html.txt").read_text()) == stay


def test_another_option_is_another_run(cleaner_cli: Cleaner, page: Path, tmp_path: Path) -> None:
    arguments = ("batch", page, "--out", tmp_path / "run", "--workers", "0")
    cleaner_cli(*arguments)
    assert "changed since then" not in cleaner_cli(*arguments).err
    for option in ("--article", "--no-score"):
        assert f"changed since then: {option}" in " ".join(cleaner_cli(*arguments, option).err.split())
        cleaner_cli(*arguments)
