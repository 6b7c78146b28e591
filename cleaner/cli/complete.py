"""What the shell offers behind an option. A completion that fails offers nothing: it never raises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

_PACK = re.compile(r"^pack:\s*(\S+)", re.MULTILINE)
_RULE = re.compile(r"^\s*- id:\s*(\S+)", re.MULTILINE)
_PROFILE = re.compile(r"^  ([\w-]+):", re.MULTILINE)


def profiles(incomplete: str) -> list[str]:
    """The profiles of the built-in rules."""
    return _beginning(incomplete, lambda: _PROFILE.findall(_read(_rules_folder() / "profiles.yaml")))


def categories(incomplete: str) -> list[str]:
    """The categories of noise, and the branches of their tree."""
    return _beginning(incomplete, _categories)


def rule_ids(incomplete: str) -> list[str]:
    """The built-in rules. Read by eye, not loaded: a shell waits for the answer."""
    return _beginning(incomplete, _rule_ids)


def _beginning(incomplete: str, find: Callable[[], Iterable[str]]) -> list[str]:
    try:
        return sorted(name for name in find() if name.startswith(incomplete))
    except Exception:  # a stack trace in the middle of a command line helps nobody
        return []


def _categories() -> Iterable[str]:
    from cleaner.ruleset.schema import BRANCHES

    return BRANCHES


def _rule_ids() -> Iterator[str]:
    for path in _rules_folder().rglob("*.yaml"):
        text = _read(path)
        pack = _PACK.search(text)
        prefix = f"{pack[1]}/" if pack else ""
        yield from (prefix + name for name in _RULE.findall(text))


def _rules_folder() -> Path:
    from cleaner.ruleset.load import built_in_folder

    return built_in_folder()


def _read(path: Path) -> str:
    return path.read_text("utf-8")
