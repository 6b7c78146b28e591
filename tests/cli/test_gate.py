"""`cleaner rules gate`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner.gate import proof

from .conftest import Cleaner

BAD = """\
cleaner: 1
pack: mine
rules:
- id: late
  category: ads
  confidence: certain
  why: Whatever is late.
  drop: line
  contains: late
  when: {words: {max: 6}}
  tests:
  - drop: [The ferry was late.]
  - keep: [Nobody on the whole north bank was as late as the old ferry on Monday.]
"""
PROSE = """\
The ferry was late. It left the harbour an hour after the bus had gone, and so we walked.
Nobody was late for the second one. We all had learned to come an hour before it left the harbour.
"""


@pytest.fixture
def prose(tmp_path: Path) -> Path:
    path = tmp_path / "prose.txt"
    path.write_text(PROSE)
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yaml"
    path.write_text(BAD)
    return path


def test_promises_that_hold(cleaner_cli: Cleaner, prose: Path) -> None:
    ran = cleaner_cli("rules", "gate", "--clean", prose)
    assert ran.code == 0
    assert ran.lines[1].startswith("certain\t")
    assert ran.lines[1].endswith("\t4\t0\t0.00\t0.00-4899\t0\theld")
    assert ran.lines[-1] == "A rule without a match may still take 4899 in 10,000: 4 sentences show no more."


def test_a_broken_promise_is_shown_with_its_sentences(cleaner_cli: Cleaner, prose: Path, bad: Path) -> None:
    ran = cleaner_cli("rules", "gate", bad, "--clean", prose)
    assert ran.code == 1
    assert ran.lines[1] == "mine/late\tcertain\t1\t2500\t456-6994\t0\tbroken"
    assert ran.lines[4].split("\t")[:4] == ["certain", "1", "4", "1"]
    assert ran.lines[4].endswith("broken by 1")
    assert f"mine/late ({bad}:4) promises none and takes 1 sentence:" in ran.lines
    assert f"    The ferry was late.   [{prose}]" in ran.lines


def test_json_holds_the_same(cleaner_cli: Cleaner, prose: Path, bad: Path) -> None:
    ran = cleaner_cli("rules", "gate", bad, "--clean", prose, "--json")
    whole = json.loads(ran.out)
    assert (ran.code, whole["held"], whole["sentences"], whole["planted_rule_took"]) == (1, False, 4, 4)
    assert whole["rules"][0]["samples"] == [{"text": "The ferry was late.", "place": str(prose)}]
    assert [(level["confidence"], level["rules"], level["broken"]) for level in whole["levels"]] == [
        ("certain", 1, 1),
        ("high", 0, 0),
        ("medium", 0, 0),
    ]


def test_only_the_rules_of_the_paths_are_reported(cleaner_cli: Cleaner, prose: Path, bad: Path, rules: Path) -> None:
    assert cleaner_cli("rules", "gate", rules, "--clean", prose).code == 0
    assert cleaner_cli("rules", "gate", bad.parent, "--clean", prose).code == 1


def test_rules_for_other_languages_are_not_called_good(cleaner_cli: Cleaner, prose: Path, bad: Path) -> None:
    bad.write_text(BAD.replace("  drop: line", "  for: {lang: [de]}\n  drop: line"))
    ran = cleaner_cli("rules", "gate", bad, "--clean", prose)
    assert (ran.code, ran.lines[1].split("\t")[:2]) == (0, ["certain", "0"])
    assert "1 rule for other languages not measured" in ran.err


def test_a_gate_that_catches_nothing_leaves_with_a_letter(
    cleaner_cli: Cleaner, prose: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "_most_common", lambda _: "xylograph")
    ran = cleaner_cli("rules", "gate", "--clean", prose)
    assert (ran.code, ran.out) == (3, b"")
    assert ran.err.startswith("cleaner: the gate can't be believed: a planted rule that drops every line with the word")
    assert "please report it" in ran.err


def test_what_can_not_be_measured_on_is_refused(cleaner_cli: Cleaner, prose: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("Advertisement\n")
    for arguments, words in (
        (["--clean", tmp_path / "empty.txt"], "no English sentence of prose"),
        (["--clean", tmp_path / "none.txt"], "does not exist"),
        ([prose, "--clean", prose], "is no rule file; for clean text write --clean"),
        ([tmp_path / "none.yaml", "--clean", prose], "no such rule file"),
        ([], "Missing option '--clean'"),
        (["--clean", prose, "--half", "c"], "'c' is not one of 'a', 'b'"),
    ):
        ran = cleaner_cli("rules", "gate", *arguments)
        assert (ran.code, ran.out) == (2, b"")
        assert words in " ".join(ran.err.split())


def test_halves_are_of_domains(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "clean.jsonl"
    text = "The boat of number {} left the harbour an hour after the bus had gone."
    path.write_text("".join(json.dumps({"text": text.format(n), "domain": f"{n}.example"}) + "\n" for n in range(40)))
    found = [json.loads(cleaner_cli("rules", "gate", "--clean", path, "--half", half, "--json").out) for half in "ab"]
    assert found[0]["sentences"] + found[1]["sentences"] == 40
    assert min(one["sentences"] for one in found) > 8


def test_on_a_terminal_the_figures_are_a_table(process: Cleaner, prose: Path, bad: Path) -> None:
    ran = process("rules", "gate", bad, "--clean", prose, TTY_COMPATIBLE="1", NO_COLOR="1", COLUMNS="80", TERM="xterm")
    assert ran.code == 1
    assert any(line.split() == ["mine/late", "certain", "1", "2500", "456-6994", "0", "broken"] for line in ran.lines)
    assert "broken by 1" in ran.text
