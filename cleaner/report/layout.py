"""Where the files of a run lie below its folder, and what the run says of itself in run.json."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from cleaner.errors import UsageError
from cleaner.sinks import clean_name
from cleaner.sources import known_container, pages, places
from cleaner.sources.compression import suffix_of
from cleaner.sources.scope import Fields

_MARK = "cleaner_run"  # the key that tells our run.json from anybody else's
_LAYOUT = 2
_ENDINGS = (".txt", ".wet")  # what the clean files of pages and of web archives have more than their inputs


@dataclass(frozen=True, slots=True)
class About:
    """What must be known of a run to read or undo it."""

    fields: Fields
    ledger: str  #: full, or spans: without the dropped text
    version: str
    rules_hash: str
    profile: str
    to: str = ""  #: format of the clean texts; "" = that of their inputs
    packed: bool = False  #: the ledger is compressed


def clean_path(run: Path, name: str, to: str = "") -> Path:
    """Where the clean text of an input lies: the text of a page in a file of its own kind.

    Raises UsageError for a name that would leave the run's folder.
    """
    return run / "clean" / clean_name(safe(name), to)


def is_page(name: str) -> bool:
    """True for a name that says that the file is a page."""
    return known_container(name) is pages


def source_name(run: Path, name: str, packed: bool) -> str:
    """The input that a file of the clean texts was made from."""
    if ledger_path(run, name, packed).exists():
        return name
    suffix = suffix_of(name)
    bare = name[: len(name) - len(suffix)]
    found = (bare.removesuffix(ending) + suffix for ending in _ENDINGS if bare.endswith(ending))
    return next((one for one in found if clean_name(one) == name), name)


def ledger_path(run: Path, name: str, packed: bool) -> Path:
    """Where the ledger of an input lies."""
    return run / "ledger" / f"{safe(name)}{ledger_suffix(packed)}"


def ledger_suffix(packed: bool) -> str:
    """What the name of a ledger has more than that of its input."""
    return ".jsonl.zst" if packed else ".jsonl"


def stretch_ledger(packed: bool) -> str:
    """What the name of a stretch's ledger in `state/` ends with; compressed ones are put together as they are."""
    return "ledger.zst" if packed else "ledger"


def rejects_path(run: Path) -> Path:
    """Where the records lie that could not be cleaned."""
    return run / "rejects.jsonl"


def pages_path(run: Path) -> Path:
    """Where the pages that were files of their own are listed, with what they say about themselves."""
    return run / "pages.jsonl"


def summary_path(run: Path) -> Path:
    """Where the run's numbers lie."""
    return run / "summary.json"


def about_path(run: Path) -> Path:
    """Where the run says what it is; written first, so that an unfinished run is known as one."""
    return run / "run.json"


def state_path(run: Path, name: str = "") -> Path:
    """Where the run keeps what it needs to go on: the manifest, and what shards leave for the end."""
    return run / "state" / name


def manifest_path(run: Path) -> Path:
    """Where each finished shard has its row; what has none is done again."""
    return state_path(run, "manifest.jsonl")


def rows_path(run: Path) -> Path:
    """Where, in a store, each shard's row is an object of its own until the run ends."""
    return state_path(run, "rows")


def safe(name: str) -> str:
    """The name of an input, if it stays below the folder that it is put in; raises UsageError otherwise."""
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\0" in name:
        raise UsageError(f"the name {name!r} leads out of the output folder; rename the input")
    return name


def is_run(folder: Path) -> bool:
    """True when a folder holds a run of cleaner, finished or not."""
    return _about(folder) is not None


def read_about(run: Path) -> About:
    """What a run says of itself; raises UsageError when the folder holds none."""
    about = _about(run)
    if about is None:
        raise UsageError(f"{run} holds no run: give the folder that was the --out of `cleaner batch`")
    return About(
        **{**{key: about[key] for key in About.__slots__ if key in about}, "fields": Fields(**about["fields"])}
    )


def about_bytes(values: Mapping[str, Any]) -> bytes:
    """What goes into run.json: the values of an About, and what the run itself wants to find there again."""
    return json.dumps({_MARK: _LAYOUT, **values}, indent=2).encode() + b"\n"


def read_values(run: Path) -> dict[str, Any] | None:
    """What `about_bytes` was given; None when the folder holds no run."""
    return _about(run)


def must_be_whole(run: Path) -> None:
    """Raise UsageError when a run is a part of one, or only some records of it."""
    about = _about(run) or {}
    if about.get("shard", [1, 1])[1] > 1:
        raise UsageError(f"{run} is shard {'/'.join(map(str, about['shard']))} of a run: join all with `cleaner merge`")
    if about.get("sample", 1) < 1:
        raise UsageError(f"{run} holds a sample: the other records were never read, so it can't be restored")
    if about.get("retry"):
        raise UsageError(f"{run} holds only the records that were tried again: it can't be restored by itself")


def is_empty_run(folder: Path) -> bool:
    """True when a run was stopped in this folder before it could say that it is one."""
    left = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    return all(name in ("state", "state/lock", "state/workers") or name.startswith(".part-") for name in left)


def names(folder: Path, suffix: str = "") -> Iterator[str]:
    """The files below a folder as names with slashes, sorted, the suffix taken off."""
    if places.is_remote(folder):
        found = [path.relative_to(folder).as_posix() for path in places.files(folder)]
    else:
        found = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()]
    yield from sorted(name.removesuffix(suffix) for name in found if name.endswith(suffix))


def _about(folder: Path) -> dict[str, Any] | None:
    try:
        about = orjson.loads(about_path(folder).read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(about, dict) or about.get(_MARK) != _LAYOUT:
        return None
    return {key: value for key, value in about.items() if key != _MARK}
