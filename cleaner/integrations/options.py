"""Which cleaner a job wants: values that travel to workers, and the cleaner that a process builds of them once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cleaner.api import Cleaner
from cleaner.errors import UsageError
from cleaner.ruleset.cache import folder


class Options(NamedTuple):
    """What a Cleaner is built of."""

    rules: tuple[str, ...] = ()  #: absolute, for workers stand in other folders
    profile: str = "standard"
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    article: bool = False
    score: bool = True


def made_options(
    rules: Sequence[str | Path] = (),
    profile: str = "standard",
    drop: Sequence[str] = (),
    keep: Sequence[str] = (),
    article: bool = False,
    score: bool = True,
) -> Options:
    """The options in the one spelling that equal ones have; raises UsageError for a single text instead of a list."""
    for name, given in (("rules", rules), ("drop", drop), ("keep", keep)):
        if isinstance(given, str | Path):
            raise UsageError(f"{name}={given!r}: a list is wanted, such as {name}=[{str(given)!r}]")
    paths = tuple(str(Path(path).absolute()) for path in rules)
    return Options(paths, profile, tuple(sorted(set(drop))), tuple(sorted(set(keep))), bool(article), bool(score))


def hash_of(options: Options) -> str:
    """The hash of the rules as they are now."""
    return _built(options, _stamps(options.rules)).rules_hash


@lru_cache(maxsize=4)
def cleaner_of(options: Options, rules_hash: str) -> Cleaner:
    """The cleaner of these options, built once a process.

    `rules_hash`: that of the process where the job was made. Raises UsageError when this one has others: the output of
    one job would depend on the machine that a row came to.
    """
    cleaner = _built(options, _stamps(options.rules))
    if rules_hash != cleaner.rules_hash:
        raise UsageError(
            f"the rules here have the hash {cleaner.rules_hash}, and the job was made with {rules_hash}: "
            "install the same release of cleaner, and put the same rule files, wherever the job runs"
        )
    return cleaner


_Stamp = tuple[str, int, int]


def _stamps(rules: Sequence[str]) -> tuple[_Stamp, ...]:
    """What tells that rule files are others than before: a notebook lives long, and its rules are edited meanwhile."""
    files = [file for path in map(Path, rules) for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    stats = [(str(file), file.stat()) for file in files if file.exists()]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


@lru_cache(maxsize=4)
def _built(options: Options, stamps: tuple[_Stamp, ...]) -> Cleaner:
    return Cleaner(
        rules=options.rules,
        profile=options.profile,
        drop=options.drop,
        keep=options.keep,
        cache=folder(),
        article=options.article,
        score=options.score,
    )
