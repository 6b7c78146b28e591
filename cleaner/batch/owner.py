"""Whose run a folder holds, and whether this one goes on with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.batch.settings import Settings, changed
from cleaner.errors import UsageError
from cleaner.report import layout
from cleaner.sources import disk, places
from cleaner.sources.output import TEMPORARY, replacing, writing

_SHOWN = 3  # inputs that are named in a message
_LOCKS = ("lock", "workers")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a run is: the same claim on the same folder goes on with what is there."""

    inputs: tuple[str, ...]  #: paths as they were asked for, made absolute, sorted
    shard: tuple[int, int] = (1, 1)
    retry: str | None = None  #: the run whose rejects are tried again
    limit: int | None = None

    def values(self) -> dict[str, Any]:
        """As it stands in run.json."""
        return {
            "inputs": list(self.inputs), "shard": list(self.shard), "retry": self.retry, "limit": self.limit
        }  # fmt: skip


def claimed(asked: Iterable[Path]) -> tuple[str, ...]:
    """The inputs of a claim."""
    return tuple(sorted({places.absolute(path) for path in asked}))


def take(run: Path, claim: Claim, settings: Settings, plan: str, force: bool) -> list[str]:
    """Make a folder this run's own; what is different from last time, in words.

    With `force` an earlier run is removed, whosever it was. Raises UsageError when the folder holds another run.
    """
    before = layout.read_values(run)
    changes: list[str] = []
    if before is not None and not force:
        _refuse_other(run, claim, before)
        changes = changed(before, settings.values())
    if before is not None and force:
        sweep(run, ())
    begin(run)
    with replacing(layout.about_path(run)) as target:
        target.write(layout.about_bytes(settings.values() | claim.values() | {"plan": plan}))
    return changes


def sweep(run: Path, keep: Iterable[str]) -> list[str]:
    """Remove every file of a run that isn't kept, by its name below the run's folder; the clean files that went."""
    kept, gone = set(keep), list[str]()
    if places.is_remote(run):
        return _swept(run, kept)
    for tree in ("clean", "ledger", "state"):
        for place, folders, files in os.walk(run / tree, topdown=False):
            for file in files:
                path = Path(place, file)
                name = path.relative_to(run).as_posix()
                if name not in kept and not (tree == "state" and file in _LOCKS):
                    with writing(path):
                        disk.remove(path)
                    gone += [name] if tree == "clean" and not file.startswith(TEMPORARY) else []
            for folder in folders:
                _remove_if_empty(Path(place, folder))
        _remove_if_empty(run / tree)
    tidy(run)
    return gone


def _swept(run: Path, kept: set[str]) -> list[str]:
    """As `sweep`, in a store."""
    gone = []
    with writing(run):
        for tree in ("clean", "ledger", "state"):
            names = [path.relative_to(run).as_posix() for path in places.files(run / tree)]
            left = [name for name in names if name not in kept]
            places.remove(run / name for name in left)
            gone += left if tree == "clean" else []
    return gone


def tidy(run: Path) -> None:
    """Remove what was being written when a run was stopped."""
    if places.is_remote(run):  # written elsewhere, where the next try writes over it
        return
    for path in run.rglob(f"{TEMPORARY}*"):
        with writing(path):
            disk.remove(path)


def begin(run: Path) -> None:
    """A run without the first two has not ended."""
    for path in (layout.summary_path(run), layout.rejects_path(run), layout.pages_path(run)):
        with writing(path):
            disk.remove(path)


def _refuse_other(run: Path, claim: Claim, before: Mapping[str, Any]) -> None:
    now = claim.values()
    if before["inputs"] != now["inputs"]:
        what = f"over {_shown(before['inputs'])}, and this one is over {_shown(claim.inputs)}"
    elif before["shard"] != now["shard"]:
        what = f"of shard {_slashed(before['shard'])}, and this one is of {_slashed(now['shard'])}"
    elif before["retry"] != now["retry"]:
        what = f"that tries {before['retry'] or 'nothing'} again, and this one {now['retry'] or 'nothing'}"
    else:
        return
    raise UsageError(f"--out {run} holds another run, {what}: choose another folder, or replace that run with --force")


def _shown(inputs: Sequence[str]) -> str:
    more = f" and {len(inputs) - _SHOWN} more" if len(inputs) > _SHOWN else ""
    return ", ".join(inputs[:_SHOWN]) + more


def _slashed(shard: Sequence[int]) -> str:
    return "/".join(map(str, shard))


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return
