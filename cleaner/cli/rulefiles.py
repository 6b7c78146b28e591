"""Rule files as a user names them: paths, some of which may be built in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from cleaner.errors import UsageError
from cleaner.ruleset.load import built_in_folder, load
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.ruleset import RuleSet


def load_with(paths: Sequence[Path]) -> RuleSet:
    """The built-in rules and those of the paths; a path into the built-in rules adds nothing.

    Raises RuleFileError with every problem, UsageError for a path that isn't there.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such rule file or folder")
    return load([path for path in paths if not _is_built_in(path)])


def names_within(ruleset: RuleSet, paths: Sequence[Path]) -> list[str]:
    """The printed names of the rule files that are, or lie in, one of the paths; raises UsageError when none does."""
    roots = [path.resolve() for path in paths]
    found = [name for name in ruleset.files if any(_real(name).is_relative_to(root) for root in roots)]
    if paths and not found:
        raise UsageError(f"{', '.join(map(str, paths))}: no rule files here (*.yaml or *.yml)")
    return found


def text_of(rule: Rule) -> str:
    """The lines of the rule in its file, with the comments right above; "" when the file has changed since."""
    for path in _candidates(rule.file):
        lines = path.read_text("utf-8-sig").splitlines() if path.is_file() else []
        if found := _entry(lines, rule.line - 1, rule.id.rpartition("/")[2]):
            return found
    return ""


def _entry(lines: list[str], start: int, name: str) -> str:
    """The entry that begins at a line: up to the next line that is not indented deeper than its dash."""
    if not 0 <= start < len(lines):
        return ""
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > indent):
        end += 1
    entry = lines[start:end]
    while not entry[-1].strip():
        entry.pop()
    if not any(re.search(rf"\bid:\s*['\"]?{re.escape(name)}\b", line) for line in entry):
        return ""
    while start and lines[start - 1].lstrip().startswith("#") and _indent(lines[start - 1]) == indent:
        start -= 1
        entry.insert(0, lines[start])
    return "\n".join(line[indent:] for line in entry)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_built_in(path: Path) -> bool:
    return path.resolve().is_relative_to(built_in_folder().resolve())


def _candidates(name: str) -> list[Path]:
    """Where the file of that printed name may be: `rules/...` is built in, unless the user has such a folder too."""
    given = Path(name)
    inside = built_in_folder() / given.relative_to("rules") if given.parts[:1] == ("rules",) else None
    return [path for path in (inside, given) if path is not None]


def _real(name: str) -> Path:
    return next((path for path in _candidates(name) if path.exists()), Path(name)).resolve()
