"""The five scraped articles beside the checkout, by line numbers alone: their sentences are no part of the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.formats.text import split

NAMES = (
    "000_f6dbf4cfcc1dccd8",
    "001_f4b19033a3d0cac1",
    "002_2474ae86a4d96ed4",
    "003_d37a51723f5395dc",
    "004_59a95f2e114db880",
)
GENERAL_RULES_REACH = 89  # of 92 lines of noise, without the site files


@pytest.fixture(scope="module")
def gold(shared: Path) -> dict[str, Any]:
    file = shared / "seeds" / "gold.json"
    if not file.is_file():
        pytest.skip(f"{file} is absent")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["seeds"]
    return found


@pytest.fixture(scope="module")
def general(tmp_path_factory: pytest.TempPathFactory) -> Cleaner:
    """A cleaner whose site files are disabled."""
    file = tmp_path_factory.mktemp("project") / "general.yaml"
    file.write_text(
        'cleaner: 1\ndisable: [{rule: "sites/*", reason: what the general rules reach}]\n', encoding="utf-8"
    )
    return Cleaner(rules=[file])


def noise_of(truth: dict[str, Any]) -> set[int]:
    found: set[int] = set()
    for key in truth["drop"]:
        first, _, last = key.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found


def gone_of(cleaner: Cleaner, source: str) -> set[int]:
    """1-based numbers of the lines that are touched by a drop, blank ones left out."""
    lines, result = split(source), cleaner.clean(source)
    assert result.restore() == source
    assert not cleaner.clean(result.text).drops, "a second pass drops more"
    touched = {n for drop in result.drops for n in range(drop.first_line, drop.last_line + 1)}
    return {n for n in touched if lines.raw[n - 1].strip()}


def source_of(shared: Path, name: str) -> str:
    return (shared / "seeds" / f"{name}.txt").read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_seed_comes_out_right(cleaner: Cleaner, shared: Path, gold: dict[str, Any], name: str) -> None:
    truth = gold[f"{name}.txt"]
    noise, gone = noise_of(truth), gone_of(cleaner, source_of(shared, name))
    assert sorted(gone - noise - set(truth["either"])) == [], "content was lost, by line"
    assert sorted(noise - gone) == [], "noise was left, by line"


def test_the_general_rules_reach_nearly_all_of_the_noise(general: Cleaner, shared: Path, gold: dict[str, Any]) -> None:
    left: list[str] = []
    lost: list[str] = []
    total = 0
    for name in NAMES:
        truth = gold[f"{name}.txt"]
        noise, gone = noise_of(truth), gone_of(general, source_of(shared, name))
        left += [f"{name}:{n}" for n in sorted(noise - gone)]
        lost += [f"{name}:{n}" for n in sorted(gone - noise - set(truth["either"]))]
        total += len(noise)
    assert lost == []
    assert total - len(left) >= GENERAL_RULES_REACH, f"left: {left}"


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_loses_only_whole_lines(cleaner: Cleaner, shared: Path, name: str) -> None:
    source = source_of(shared, name)
    starts = set(split(source).starts)
    assert all(drop.start in starts and drop.end in starts for drop in cleaner.clean(source).drops)


@pytest.mark.parametrize("name", NAMES)
def test_the_line_ends_of_a_seed_make_no_difference(cleaner: Cleaner, shared: Path, name: str) -> None:
    source = source_of(shared, name)
    rows = [(row.rule, row.first_line, row.last_line) for row in cleaner.clean(source).drops]
    for end in ("\r\n", "\r"):
        other = cleaner.clean(source.replace("\n", end)).drops
        assert [(row.rule, row.first_line, row.last_line) for row in other] == rows
