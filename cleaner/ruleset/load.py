"""Rule files to one rule set: gather, and compile what no cache remembers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cleaner.errors import Problem, UsageError
from cleaner.ruleset.cache import entry_of, remember, remembered
from cleaner.ruleset.ruleset import RuleSet
from cleaner.version import VERSION

SUFFIXES = (".yaml", ".yml")


def load(paths: Sequence[str | Path] = (), built_in: bool = True, cache: Path | None = None) -> RuleSet:
    """Load the built-in packs and then the rule files and folders of `paths`, which add to them.

    `cache`: a folder that remembers compiled rules. Raises RuleFileError with every problem of every file, and
    UsageError when a path does not exist.
    """
    problems: list[Problem] = []
    gathered = [(name, layer, _text(path, name, problems)) for path, name, layer in _gather(paths, built_in)]
    texts = [(name, layer, text) for name, layer, text in gathered if text is not None]
    models = _models() if built_in else {}
    if cache is None or problems:
        ruleset = _built(texts, problems, models)
    else:
        ruleset = _remembered_or_built(texts, models, cache)
    ruleset.index.prepare(cache)
    return ruleset


def _remembered_or_built(texts: Sequence[tuple[str, str, str]], models: Mapping[str, str], cache: Path) -> RuleSet:
    entry = entry_of(repr((texts, models)).encode())
    ruleset = remembered(cache, entry)
    if ruleset is None:
        ruleset = _built(texts, (), models)
        remember(cache, entry, ruleset)
    return ruleset


def _built(texts: Sequence[tuple[str, str, str]], problems: Sequence[Problem], models: Mapping[str, str]) -> RuleSet:
    from cleaner.ruleset.build import build  # slow to import: the models and YAML, which a remembered rule set is past

    digest = hashlib.sha256(VERSION.encode())
    for name, _, text in texts:
        digest.update(f"\0{name}\0{text}".encode("utf-8", "surrogatepass"))
    for model in models.values():
        digest.update(f"\0{model}".encode())
    return build(texts, problems, digest.hexdigest()[:16], models)


def _models() -> dict[str, str]:
    """The JSON of the learned scores, by format, as far as they are installed."""
    files = {name: built_in_folder() / "models" / f"{name}.json" for name in ("html", "text")}
    return {name: file.read_text(encoding="utf-8") for name, file in files.items() if file.is_file()}


def built_in_folder() -> Path:
    """Where the built-in packs are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "rules"
    return inside if inside.is_dir() else package.parent / "rules"


def _gather(paths: Sequence[str | Path], built_in: bool) -> Iterable[tuple[Path, str, str]]:
    """Every rule file with its printed name and its layer, in an order that doesn't depend on the file system."""
    if built_in:
        folder = built_in_folder()
        for path in _files_below(folder):
            name = "rules/" + path.relative_to(folder).as_posix()
            yield path, name, "site" if "sites" in path.relative_to(folder).parts else "built-in"
    for given in map(Path, paths):
        if given.is_dir():
            found = _files_below(given)
            if not found:
                raise UsageError(f"{given}: no rule files here (*.yaml or *.yml)")
            for path in found:
                yield path, str(path), "site" if "sites" in path.relative_to(given).parts else "project"
        elif given.exists():
            yield given, str(given), "project"
        else:
            raise UsageError(f"{given}: no such rule file or folder")


def _files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and not path.is_dir())


def _text(path: Path, name: str, problems: list[Problem]) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before.count(b"\n") + 1
        message = f"not UTF-8: byte 0x{error.object[error.start]:02x} at offset {error.start}"
        problems.append(Problem(name, line, 0, message, fix="save the file as UTF-8"))
    except OSError as error:
        problems.append(Problem(name, 0, 0, f"can't be read: {error.strerror}"))
    return None
