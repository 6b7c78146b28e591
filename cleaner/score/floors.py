"""Floors: what the score of each kind of document may not fall below."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import ceil, floor
from pathlib import Path
from typing import Any

from cleaner.errors import GoldError
from cleaner.score.table import Kind, Table
from cleaner.sources.output import replacing

_KEYS = {"max_lost", "min_removed"}
_SHAPE = '{"KIND": {"max_lost": 0.6, "min_removed": 43}}, both in percent of words'

Floors = dict[str, dict[str, float]]


def read_floors(path: Path) -> Floors:
    """Kind -> max_lost and min_removed in percent, either may be absent; raises GoldError for any other file."""
    try:
        floors = json.loads(path.read_bytes())
    except OSError as error:
        raise GoldError(f"{path}: can't be read: {error.strerror or error}") from error
    except ValueError as error:
        raise GoldError(f"{path} is no valid JSON: {error}") from error
    if not isinstance(floors, dict) or not all(map(_is_floor, floors.values())):
        raise GoldError(f"{path} holds no floors: they look like {_SHAPE}")
    return floors


def misses(table: Table, floors: Floors) -> Iterator[str]:
    """In words, what falls below its floor; a kind without any document has missed it."""
    for name, held in floors.items():
        kind = table.kinds.get(name)
        if kind is None:
            yield f"{name}: has a floor, but no document is of that kind"
            continue
        lost, removed = kind.words.lost_percent, kind.words.removed_percent
        if lost > held.get("max_lost", 100):
            yield f"{name}: lost {lost:.4g} % of the content words, the floor allows {held['max_lost']:g} %"
        if removed < held.get("min_removed", 0):
            yield f"{name}: removed {removed:.4g} % of the noise words, the floor asks for {held['min_removed']:g} %"


def without_floor(table: Table, floors: Floors) -> list[str]:
    """The kinds that no floor holds."""
    return [name for name in table.kinds if name not in floors]


def write_floors(table: Table, path: Path) -> None:
    """Make the present figures the floors, rounded so that they hold; raises OutputError."""
    floors = {name: _floor(kind) for name, kind in table.kinds.items()}
    lines = ",\n".join(f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(held)}" for name, held in floors.items())
    with replacing(path.resolve()) as target:
        target.write(f"{{\n{lines}\n}}\n".encode("utf-8", "backslashreplace"))


def _floor(kind: Kind) -> dict[str, float]:
    lost, removed = kind.words.lost_percent, kind.words.removed_percent
    held = {"max_lost": ceil(lost * 1000) / 1000}
    return {**held, "min_removed": floor(removed * 100) / 100} if kind.words.noise else held


def _is_floor(value: Any) -> bool:
    numbers = value.values() if isinstance(value, dict) else ()
    return (
        isinstance(value, dict)
        and set(value) <= _KEYS
        and all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers)
    )
