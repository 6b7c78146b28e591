"""Compiled rules are remembered, and forgotten as soon as anything that went into them changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner, RuleFileError
from cleaner.ruleset import cache, load

RULE = """\
cleaner: 1
rules:
- id: mill
  category: ads
  confidence: certain
  why: A label.
  drop: line
  is: [{label}]
  tests: [{{drop: [{label}], keep: [A mill]}}]
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "mill.yaml"
    path.write_text(RULE.format(label="Mill shop"), "utf-8")
    return path


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*"))


def test_the_second_load_reads_the_entry_and_answers_the_same(
    rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache"
    first = Cleaner([rules], cache=folder)
    assert len(entries(folder)) == 1
    monkeypatch.setattr(load, "_built", None)  # nothing is compiled any more
    second = Cleaner([rules], cache=folder)
    text = "The mill was sold.\nMill shop\nAdvertisement\n"
    assert second.clean(text) == first.clean(text) == Cleaner.clean(first, text)
    assert second.rules_hash == first.rules_hash


def test_a_changed_rule_file_is_compiled_anew(rules: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    assert Cleaner([rules], cache=folder).clean("Mill shop\nA mill\n").text == "A mill\n"
    rules.write_text(RULE.format(label="Mill bakery"), "utf-8")
    assert Cleaner([rules], cache=folder).clean("Mill shop\nMill bakery\n").text == "Mill shop\n"
    assert len(entries(folder)) == 2


@pytest.mark.parametrize("damage", [b"", b"no pickle", b"\x80\x05N."])
def test_a_damaged_entry_is_as_good_as_none(rules: Path, tmp_path: Path, damage: bytes) -> None:
    folder = tmp_path / "cache"
    Cleaner([rules], cache=folder)
    entries(folder)[0].write_bytes(damage)
    assert Cleaner([rules], cache=folder).clean("Mill shop\nA mill\n").text == "A mill\n"


def test_rules_with_mistakes_are_not_remembered(rules: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    rules.write_text("cleaner: 1\nrules: [{id: mill}]\n", "utf-8")
    for _ in range(2):
        with pytest.raises(RuleFileError):
            Cleaner([rules], cache=folder)
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_no_failure(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert Cleaner([rules], cache=tmp_path / "file" / "cache").clean("Mill shop\nA mill\n").text == "A mill\n"


def test_the_oldest_entries_go(rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_ENTRIES", 2)
    for label in ("One mill", "Two mills", "Three mills"):
        rules.write_text(RULE.format(label=label), "utf-8")
        Cleaner([rules], cache=tmp_path / "cache")
    assert len(entries(tmp_path / "cache")) == 2


def test_the_folder_is_the_users_unless_it_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLEANER_CACHE", raising=False)
    assert cache.folder() is not None
    monkeypatch.setenv("CLEANER_CACHE", "/some/where")
    assert cache.folder() == Path("/some/where")
    monkeypatch.setenv("CLEANER_CACHE", "off")
    assert cache.folder() is None
