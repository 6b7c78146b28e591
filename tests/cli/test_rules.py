"""`cleaner rules`: list, show, check, test, schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cleaner.ruleset.load import built_in_folder, load
from cleaner.ruleset.yamltext import read

from .conftest import RULES, Cleaner


def test_list_has_one_row_a_rule(cleaner_cli: Cleaner, rules: Path) -> None:
    ran = cleaner_cli("rules", "list", "--rules", rules)
    assert "en/ads/slot-label\tads\tcertain\tdrop line\tbuilt-in" in ran.lines
    assert "mine/second\tshare\tmedium\tdrop line\tproject" in ran.lines
    assert len(ran.lines) == len(load([rules]).rules)


def test_list_shows_what_is_disabled_and_why(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    off = tmp_path / "off.yaml"
    off.write_text("cleaner: 1\ndisable: [{rule: en/ads/slot-label, reason: a corpus of ads}]\n")
    assert "en/ads/slot-label\t-\t-\tdisabled\ta corpus of ads" in cleaner_cli("rules", "list", "--rules", off).lines
    ran = cleaner_cli("rules", "show", "en/ads/slot-label", "--rules", off)
    assert (ran.code, ran.err) == (2, "cleaner: rule en/ads/slot-label is disabled: a corpus of ads\n")


def test_list_of_a_branch_holds_its_categories_only(cleaner_cli: Cleaner) -> None:
    rows = [json.loads(line) for line in cleaner_cli("rules", "list", "--json", "--category", "promo").lines]
    assert rows
    assert {row["category"].split(".")[0] for row in rows} == {"promo"}
    assert cleaner_cli("rules", "list", "--category", "adds").code == 2


def test_show_prints_the_rule_as_it_stands_in_its_file(cleaner_cli: Cleaner, rules: Path) -> None:
    ran = cleaner_cli("rules", "show", "mine/mill-shop", "--rules", rules)
    facts = [line for line in ran.lines if line.startswith("# ")]
    assert facts[:2] == ["# mine/mill-shop", f"# at     {rules}:5, layer project"]
    entry = RULES[RULES.index("# what the mill") : RULES.index("\n- id: second")]
    assert ran.text.endswith(entry)


def test_show_takes_a_pattern_or_the_last_part_of_an_id(cleaner_cli: Cleaner, rules: Path) -> None:
    assert cleaner_cli("rules", "show", "mine/*", "--rules", rules).text.count("# hash ") == 2
    assert cleaner_cli("rules", "show", "slot-label").text.startswith("# en/ads/slot-label\n")


def test_show_says_of_a_judgement_that_no_file_holds_it(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("rules", "show", "html/main-content")
    assert "# at     in no file: the engine judges" in ran.text
    assert "could not be found" not in ran.text


def test_show_of_an_unknown_rule_says_what_was_meant(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("rules", "show", "en/ads/slot-lable")
    assert ran.code == 2
    assert "Did you mean 'en/ads/slot-label'?" in ran.err


def test_every_built_in_rule_can_be_shown(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("rules", "show", "*")
    assert ran.text.count("# hash ") == sum(bool(rule.file) for rule in load().rules)


def test_check_counts_what_it_loaded(cleaner_cli: Cleaner, rules: Path) -> None:
    alone, more = load(), cleaner_cli("rules", "check", rules)
    assert more.text == f"{len(alone.files) + 1} files, {len(alone.rules) + 2} rules, loaded; 0 disabled\n"
    built_in = cleaner_cli("rules", "check", built_in_folder())
    assert built_in.text == f"{len(alone.files)} files, {len(alone.rules)} rules, loaded; 0 disabled\n"


def test_check_prints_every_problem_with_its_place(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = RULES.replace("pack: mine", f"pack: {name}").replace("drop: line", "dorp: line")
        (tmp_path / f"{name}.yaml").write_text(text)
    ran = cleaner_cli("rules", "check", tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert [
        ran.err.count(f"{tmp_path / name}.yaml:{line}:3: unknown key 'dorp'") for name in "ab" for line in (9, 19)
    ] == [1] * 4
    assert "Traceback" not in ran.err


def test_test_runs_the_examples_of_the_paths_alone(cleaner_cli: Cleaner, rules: Path) -> None:
    ran = cleaner_cli("rules", "test", rules)
    assert (ran.code, ran.text) == (0, "4 examples of 2 rules: Validated 4\n")
    built_in = cleaner_cli("rules", "test", built_in_folder() / "en" / "ads.yaml")
    assert "examples of" in built_in.text


def test_test_says_what_fails_where_and_why(cleaner_cli: Cleaner, rules: Path) -> None:
    rules.write_text(RULES.replace("  - keep: [He told", "  - keep: [Advertisement, He told"))
    ran = cleaner_cli("rules", "test", rules)
    assert ran.code == 1
    assert ran.lines[0] == f"{rules}:15: Noisy: mine/second"
    assert "'Advertisement' must stay, but" in ran.lines[1]
    assert "en/ads/slot-label drops it" in ran.lines[1]
    assert ran.lines[-1] == "5 examples of 2 rules: Validated 4, Noisy 1"


def test_a_path_without_rule_files_is_no_success(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    assert cleaner_cli("rules", "test", tmp_path).code == 2
    assert cleaner_cli("rules", "test", tmp_path / "nosuch").code == 2


def test_the_schema_is_one_and_fits_the_built_in_files(cleaner_cli: Cleaner) -> None:
    schema = json.loads(cleaner_cli("rules", "schema").out)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    files = sorted(built_in_folder().rglob("*.yaml"))
    assert files
    for path in files:
        errors = [
            error.message for error in validator.iter_errors(typed(read(path.name, path.read_text("utf-8")).value))
        ]
        assert not errors, path


def typed(value: Any) -> Any:
    """What is all text to us as an editor reads it: numbers and flags are what they look like."""
    if isinstance(value, dict):
        return {key: typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [typed(inner) for inner in value]
    return {"true": True, "false": False}.get(value, float(value) if value.replace(".", "", 1).isdecimal() else value)


@pytest.mark.parametrize("command", ["list", "show", "check", "test", "schema"])
def test_every_command_has_help(cleaner_cli: Cleaner, command: str) -> None:
    ran = cleaner_cli("rules", command, "--help")
    assert ran.code == 0
    assert "Usage: cleaner rules" in ran.text
