"""Imports flow one way: every part of the house knows only the parts below it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import cleaner

HOUSE = Path(cleaner.__file__).parent
#: from the ground up; a part may import those of the floors below, never its neighbours
FLOORS = (
    ("version", "errors"),
    ("model",),
    ("fold", "classes", "mainrun"),
    ("formats", "evidence"),
    ("ruleset",),
    ("engine",),
    ("api", "sources"),
    ("sinks",),
    ("check", "explain", "report", "gold"),
    ("batch", "learn", "gate", "score"),
    ("reference", "pipe"),
    ("integrations",),
    ("studio", "cli"),
    ("__main__",),
)
FLOOR = {part: floor for floor, parts in enumerate(FLOORS) for part in parts}
FILES = sorted(path for path in HOUSE.rglob("*.py") if path != HOUSE / "__init__.py")
#: parts that decide, from values to values: what they may not touch
PURE = ("model", "fold", "classes", "mainrun", "formats", "evidence", "engine")
OUTSIDE = {"pathlib", "os", "io", "sys", "shutil", "tempfile", "subprocess", "socket", "urllib", "yaml"}
ACTS = {"open", "print", "input"}


def part_of(path: Path) -> str:
    return path.relative_to(HOUSE).with_suffix("").parts[0]


def imported(path: Path) -> Iterator[str]:
    """Full names of what a file imports, wherever the import stands: `from cleaner import x` is cleaner.x."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            whole = node.module == "cleaner"
            yield from (f"cleaner.{alias.name}" for alias in node.names) if whole else (str(node.module),)


def own(path: Path) -> Iterator[str]:
    """The parts of the house that a file imports."""
    yield from (name.split(".")[1] for name in imported(path) if name.startswith("cleaner."))


@pytest.mark.parametrize("part", sorted({part_of(path) for path in FILES}))
def test_a_part_imports_only_what_stands_below_it(part: str) -> None:
    assert part in FLOOR, f"{part} is new: give it a floor in the table above"
    for path in (path for path in FILES if part_of(path) == part):
        for other in set(own(path)) - {part}:
            assert other in FLOOR, f"{path}: {other} is no part of the house"
            assert FLOOR[other] < FLOOR[part], f"{path} imports {other}, which does not stand below {part}"


@pytest.mark.parametrize("part", PURE)
def test_what_decides_reads_and_writes_nothing(part: str) -> None:
    for path in (path for path in FILES if part_of(path) == part):
        assert OUTSIDE.isdisjoint(name.split(".")[0] for name in imported(path)), path
        called = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert ACTS.isdisjoint(called), path


@pytest.mark.parametrize(
    ("part", "stranger"),
    [
        ("engine", "sources"),
        ("engine", "report"),
        ("engine", "batch"),
        ("formats", "ruleset"),
        ("batch", "ruleset"),
        ("batch", "engine"),
        ("report", "ruleset"),
        ("sources", "ruleset"),
        ("sources", "engine"),
    ],
)  # fmt: skip
def test_some_parts_never_meet(part: str, stranger: str) -> None:
    assert [path for path in FILES if part_of(path) == part], f"there is no {part}"
    assert not [path for path in FILES if part_of(path) == part and stranger in own(path)]


def test_nobody_imports_the_command_line_but_the_way_in() -> None:
    users = {part_of(path) for path in FILES if "cli" in own(path)}
    assert users <= {"cli", "__main__"}


def test_the_package_itself_shows_only_what_is_public() -> None:
    parts = set(own(HOUSE / "__init__.py"))
    assert parts <= {"api", "errors", "model", "version"}
    assert set(cleaner.__all__) <= set(vars(cleaner))
