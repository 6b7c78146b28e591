"""Rule files for tests: one good rule, changed in one place, and what loading says about it.

`‸` in a text marks the place where a problem is expected; it is taken out before the file is written.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.errors import Problem, RuleFileError
from cleaner.ruleset.load import load
from cleaner.ruleset.ruleset import RuleSet

CARET = "‸"

_GOOD = {
    "id": "label",
    "category": "ads",
    "confidence": "certain",
    "why": "The label of a slot.",
    "drop": "line",
    "is": "Advertisement",
    "tests": "[{drop: Advertisement}, {keep: Advertisement Act}]",
}


def cases(names: tuple[str, ...], rows: list[tuple[object, ...]]) -> pytest.MarkDecorator:
    """A table of cases; each is called by what it says."""
    return pytest.mark.parametrize(names, rows, ids=[str(row[0]) for row in rows])


def entry(**changes: str | None) -> str:
    """One entry of `rules:`, good but for the changes; None takes a key out; `is_` stands for `is`, and so on."""
    named = {key.rstrip("_"): value for key, value in changes.items()}
    plain = {key.strip(CARET) for key in named}
    keys: dict[str, str | None] = {}
    for key, value in _GOOD.items():
        if key not in plain:
            keys[key] = value
        else:
            changed = key if key in named else CARET + key
            keys[changed] = named[changed]
    keys |= named
    lines = [f"{key}: {value}\n" for key, value in keys.items() if value is not None]
    return "- " + "  ".join(lines)


def rule(head: str = "", **changes: str | None) -> str:
    """A rule file of one rule."""
    return f"cleaner: 1\n{head}rules:\n{entry(**changes)}"


def region(head: str = "", **changes: str | None) -> str:
    """A rule file of one region rule."""
    opened = {"is": None, "drop": "region", "from": "{is: Advertisement}", "take": "headline"}
    return rule(head, **{key: value for key, value in opened.items() if CARET + key not in changes} | changes)


def places(text: str) -> list[tuple[int, int]]:
    """Line and column (1-based) of every mark."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        before = line.split(CARET)[:-1]
        found += [(number, sum(map(len, before[: k + 1])) + 1) for k in range(len(before))]
    return found


def write(folder: Path, text: str | bytes, name: str = "rules.yaml") -> Path:
    """Write a rule file, marks taken out."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.replace(CARET, "").encode())
    return path


def loaded(folder: Path, *texts: str) -> RuleSet:
    """The rules of these files, without the built-in ones."""
    return load([write(folder, text, f"{n}.yaml") for n, text in enumerate(texts)], built_in=False)


def refused(*paths: Path, built_in: bool = False) -> tuple[Problem, ...]:
    """The problems with which these files are refused."""
    with pytest.raises(RuleFileError) as caught:
        load(paths, built_in=built_in)
    assert caught.value.exit_code == 2
    return caught.value.problems


def shown(problem: Problem) -> tuple[int, int]:
    """The place of a problem."""
    return problem.line, problem.column
