"""The JSON Schema that editors read: valid, at peace with every built-in file, and stern with the usual mistakes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from jsonschema import Draft202012Validator
from rulefiles import cases, region, rule

from cleaner.ruleset.load import built_in_folder
from cleaner.ruleset.models import RuleFile, json_schema

BUILT_IN = sorted(built_in_folder().rglob("*.yaml"))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


class Editor(yaml.SafeLoader):
    """YAML 1.2, as editors read it: only true and false are flags (`off` is a key of profiles)."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
        first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:bool"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


Editor.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def as_an_editor_reads(text: str) -> Any:
    return yaml.load(text, Loader=Editor)


def test_the_schema_is_valid_and_names_its_dialect() -> None:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_there_are_built_in_files() -> None:
    assert BUILT_IN


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.relative_to(built_in_folder()).as_posix())
def test_the_schema_accepts_every_built_in_file(validator: Draft202012Validator, path: Path) -> None:
    errors = list(validator.iter_errors(as_an_editor_reads(path.read_text(encoding="utf-8"))))
    assert not errors, [f"{error.json_path}: {error.message}" for error in errors[:5]]


@cases(
    ("says", "text"),
    [
        ("a rule", rule()),
        ("a list by name", rule("lists: {a: [b]}\n", is_="[c, {list: a}]")),
        ("one list alone", rule("lists: {a: [b]}\n", is_="{list: a}")),
        ("numbers and flags as an editor reads them", rule(raw="true", is_="[1984, true]", when="{words: {max: 40}, prose_after: {min: 2}}")),
        ("a region", region(bridge="{gap: 1, then: 3}", need="{lines: 2}", max="{lines: 50}")),
        ("a share", rule(unless="{prose_share: {min: 0.4}, figures: {min: 0.4}}")),
        ("what a line opens", rule(unless="{opens: [document, paragraph, entry]}")),
        ("one name or several", rule(when="{part: [head, tail], near: {category: related}}", for_="{lang: en, site: [a.example]}")),
        ("changes to other files", rule("disable: [{rule: a, reason: b}]\noverride: [{rule: a, set: {confidence: high}, reason: b}]\n")),
        ("a known miss", rule(tests="[{drop: Advertisement}, {keep: x, todo: true}]")),
        ("a list in the file with one entry that is no list", rule("lists: {a: b}\n")),
    ],
)  # fmt: skip
def test_the_schema_accepts_what_loads(validator: Draft202012Validator, says: str, text: str) -> None:
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(as_an_editor_reads(text))]
    assert not errors, errors


@cases(
    ("says", "text"),
    [
        ("another version", rule().replace("cleaner: 1", "cleaner: 2")),
        ("no version", rule().replace("cleaner: 1\n", "")),
        ("an unknown key of the file", rule("pakc: a\n")),
        ("an unknown key of a rule", rule(exlude="x")),
        ("an unknown condition", rule(when="{prat: tail}")),
        ("no why", rule(why=None)),
        ("an unknown category", rule(category="adds")),
        ("an unknown confidence", rule(confidence="sure")),
        ("an unknown extent", rule(drop="lien")),
        ("an unknown class", region(take="heading")),
        ("an id in the wrong case", rule(id="Slot_Label")),
        ("an empty list", rule(is_="[]")),
        ("a colon and a space in an entry", rule(is_="[Share this: Facebook]")),
        ("a mapping for text", rule(why="{a: b}")),
        ("examples that are a mapping", rule(tests="{drop: a}")),
        ("a disable without a reason", rule("disable: [{rule: a}]\n")),
        ("a number below zero", rule(when="{words: {max: -1}}")),
        ("rules that are a mapping", "cleaner: 1\nrules: {a: b}\n"),
        ("a rule that is text", "cleaner: 1\nrules: [a]\n"),
        ("a file that is a list", "[cleaner, rules]"),
    ],
)  # fmt: skip
def test_the_schema_refuses(validator: Draft202012Validator, says: str, text: str) -> None:
    assert not validator.is_valid(as_an_editor_reads(text))


def test_every_condition_is_described_and_every_key_is_there() -> None:
    properties = json_schema()["$defs"]["Conditions"]["properties"]
    assert all(value.get("description") for value in properties.values())
    assert set(RuleFile.model_fields) == {"for_" if key == "for" else key for key in json_schema()["properties"]}
