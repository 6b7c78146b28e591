"""The texts of rule files to one rule set: parse, compile, layer, and refuse all at once if anything is wrong."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cleaner.errors import Problem, RuleFileError
from cleaner.ruleset import models
from cleaner.ruleset.compile import compile_rule
from cleaner.ruleset.examples import check_examples
from cleaner.ruleset.index import Index
from cleaner.ruleset.matchers import LineTest
from cleaner.ruleset.parse import ParsedFile, parse, validated
from cleaner.ruleset.rule import LAST, LAYERS, Rule
from cleaner.ruleset.ruleset import RuleSet
from cleaner.ruleset.schema import Profile
from cleaner.ruleset.suggestion import suggestion
from cleaner.ruleset.yamltext import Path


@dataclass(slots=True)
class _Loading:
    """What is known while files are read."""

    index: Index = field(default_factory=Index)
    numbered: dict[int, LineTest] = field(default_factory=dict)  #: the tests of the index
    rules: dict[str, Rule] = field(default_factory=dict)
    origins: dict[str, tuple[ParsedFile, Path, dict[str, Any]]] = field(default_factory=dict)
    disabled: dict[str, str] = field(default_factory=dict)
    blame: dict[str, tuple[ParsedFile, Path]] = field(default_factory=dict)  #: where a rule got its last word
    overridden: dict[tuple[str, str], ParsedFile] = field(default_factory=dict)  #: (rule, key) -> by whom
    profiles: dict[str, Profile] = field(default_factory=dict)


def build(
    texts: Sequence[tuple[str, str, str]],
    problems: Sequence[Problem],
    digest: str,
    models: Mapping[str, str] | None = None,
) -> RuleSet:
    """The rules of these files: printed name, layer by place, text. `digest`: the hash of the rule set.

    `models`: the JSON of the learned scores, by format.

    Raises RuleFileError with `problems`, those that are known, and every problem of every file.
    """
    loading = _Loading()
    files: list[ParsedFile] = []
    for name, layer, text in texts:
        files.append(parse(name, text))
        files[-1].layer = _layer(files[-1], layer)
    for file in files:
        _add_rules(loading, file)
    for file in files:
        _apply_changes(loading, file)
        if file.head:
            profiles = file.head.profiles.items()
            loading.profiles |= {name: Profile(found.least, found.off, found.score) for name, found in profiles}
    check_examples(loading.numbered, [(rule, *loading.blame[rule.id]) for rule in loading.rules.values()])
    if found := [*problems, *(problem for file in files for problem in file.yaml.problems)]:
        raise RuleFileError(found)
    rules = dict(loading.rules)
    if any(layer == "built-in" for _, layer, _ in texts):
        rules |= {rule.id: rule for rule in LAST}
    return RuleSet(
        rules=tuple(rule for id_, rule in rules.items() if id_ not in loading.disabled),
        index=loading.index,
        profiles=loading.profiles,
        disabled=loading.disabled,
        files=tuple(file.name for file in files),
        hash=digest,
        models=models,
    )


def _layer(file: ParsedFile, by_place: str) -> str:
    return (file.head.layer if file.head and by_place != "built-in" else None) or by_place


def _add_rules(loading: _Loading, file: ParsedFile) -> None:
    pack = (file.head.pack if file.head else None) or ""
    for path, entry in file.rules:
        rule = _compiled(loading, file, path, entry, pack, path)
        if rule is None:
            continue
        if (first := loading.rules.get(rule.id)) is not None:
            message = f"rule {rule.id} stands twice (first in {first.file}:{first.line})"
            file.yaml.complain((*path, "id"), message, "ids are unique; to change that rule use  override:")
            continue
        loading.rules[rule.id] = rule
        loading.origins[rule.id] = (file, path, entry)
        loading.blame[rule.id] = (file, path)


def _compiled(
    loading: _Loading, file: ParsedFile, path: Path, entry: dict[str, Any], pack: str, blame: Path
) -> Rule | None:
    """One entry as a rule; complaints stand below the path `blame` of the file."""
    model = validated(file.yaml, models.Rule, entry, blame)
    if model is None:
        return None

    def complain(below: Path, message: str, fix: str) -> None:
        places = file.yaml.places  # a scope that the whole file shares stands at its top
        shared = below[:1] == ("for",) and (*blame, *below) not in places and below in places
        file.yaml.complain(below if shared else (*blame, *below), message, fix)

    rule = compile_rule(model, pack, loading.index, complain, loading.numbered)
    place = file.yaml.places.get(path)
    return rule and replace(rule, file=file.name, line=place.line if place else 0, layer=file.layer)


def _apply_changes(loading: _Loading, file: ParsedFile) -> None:
    """The file's disable and override entries."""
    if file.head is None:
        return
    for i, entry in enumerate(file.head.disable):
        for id_ in _targets(loading, file, entry.rule, ("disable", i, "rule")):
            loading.disabled[id_] = entry.reason
    for i, change in enumerate(file.head.override):
        for id_ in _targets(loading, file, change.rule, ("override", i, "rule")):
            _override(loading, file, id_, change.set, ("override", i, "set"))
    for rule in [rule for rule in loading.rules.values() if rule.file == file.name and rule.spares]:
        _, path, _ = loading.origins[rule.id]
        for k, pattern in enumerate(rule.spares):
            if not fnmatch.filter(loading.rules, pattern):
                message = f"no rule {pattern!r} to spare from.{suggestion(pattern, list(loading.rules))}"
                file.yaml.complain((*path, "spares", k), message)


def _targets(loading: _Loading, file: ParsedFile, pattern: str, path: Path) -> list[str]:
    """The rules that a name or a glob such as en/related/* means; rules of a higher layer can't be changed."""
    found = fnmatch.filter(loading.rules, pattern)
    if not found:
        file.yaml.complain(
            path, f"no rule {pattern!r}.{suggestion(pattern, list(loading.rules))}", "cleaner rules list"
        )
    above = [id_ for id_ in found if LAYERS.index(loading.rules[id_].layer) > LAYERS.index(file.layer)]
    if above:
        message = f"{above[0]} is of layer {loading.rules[above[0]].layer}, above this file's layer {file.layer}"
        file.yaml.complain(path, message, "change it where it stands")
    return [id_ for id_ in found if id_ not in above]


def _override(loading: _Loading, file: ParsedFile, id_: str, changes: dict[str, Any], path: Path) -> None:
    if not changes:
        file.yaml.complain(path, "set is empty", "set: {confidence: medium}")
        return
    for key in ("id", "tests"):
        if key in changes:
            file.yaml.complain((*path, key), f"{key} can't be overridden", "write a rule of your own")
            return
    origin, origin_path, entry = loading.origins[id_]
    for key in changes:
        first = loading.overridden.setdefault((id_, key), file)
        if first is not file and first.layer == file.layer:  # which of them holds would hang on the order of files
            message = f"{key} of {id_} is overridden in {first.name} already, which is of the same layer"
            file.yaml.complain((*path, key), message, "join the two")
            return
    pack = id_[: -len(entry["id"]) - 1]
    changed = _compiled(loading, file, origin_path, {**entry, **changes}, pack, path)
    if changed is not None:
        old = loading.rules[id_]
        loading.rules[id_] = replace(changed, file=old.file, line=old.line, layer=old.layer)
        loading.origins[id_] = (origin, origin_path, {**entry, **changes})
        loading.blame[id_] = (file, path)
