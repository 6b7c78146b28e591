"""Floors: what the score of each kind of document may not fall below."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import ceil, floor
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.errors import GoldError
from cleaner.score.pagetable import PageTable
from cleaner.score.table import Table
from cleaner.sources.output import replacing

_SHAPE = """\
{"KIND": {"max_lost": 0.6, "min_removed": 43}}, both in percent of words, and for pages {"KIND": {"min_f1": 0.87}}"""

Floors = dict[str, dict[str, float]]


class _Held(NamedTuple):
    """A figure that a floor can hold."""

    most: bool  #: True: it may not be above; False: it may not be below
    decimals: int  #: of a floor that is written
    miss: str  #: in words, of the figure and its floor


_HELD = {
    "max_lost": _Held(True, 3, "lost {:.4g} % of the content words, the floor allows {:g} %"),
    "min_removed": _Held(False, 2, "removed {:.4g} % of the noise words, the floor asks for {:g} %"),
    "min_f1": _Held(False, 4, "F1 is {:.4f}, the floor asks for {:g}"),
}


def figures(texts: Table, pages: PageTable) -> Floors:
    """Kind -> what floors are held against, by their keys: of texts, of pages, of both where both have that kind."""
    found: Floors = {}
    for name, kind in texts.kinds.items():
        found[name] = {"max_lost": kind.words.lost_percent, "min_removed": kind.words.removed_percent}
    for name, page_kind in pages.kinds.items():
        found.setdefault(name, {})["min_f1"] = page_kind.f1.value or 0.0
    return found


def read_floors(path: Path) -> Floors:
    """Kind -> max_lost and min_removed in percent, min_f1, each may be absent; raises GoldError for any other file."""
    try:
        floors = json.loads(path.read_bytes())
    except OSError as error:
        raise GoldError(f"{path}: can't be read: {error.strerror or error}") from error
    except ValueError as error:
        raise GoldError(f"{path} is no valid JSON: {error}") from error
    if not isinstance(floors, dict) or not all(map(_is_floor, floors.values())):
        raise GoldError(f"{path} holds no floors: they look like {_SHAPE}")
    return floors


def misses(found: Floors, floors: Floors) -> Iterator[str]:
    """In words, which figures are beyond their floors; a kind without any document has missed its own."""
    for name, held in floors.items():
        if name not in found:
            yield f"{name}: has a floor, but no document is of that kind"
            continue
        for key, bound in held.items():
            if key not in found[name]:
                yield f"{name}: has a floor {key}, but nothing of that kind that it could hold"
            elif _beyond(found[name][key], bound, _HELD[key].most):
                yield f"{name}: {_HELD[key].miss.format(found[name][key], bound)}"


def without_floor(found: Floors, floors: Floors) -> list[str]:
    """The kinds that no floor holds; an empty one is meant to hold nothing."""
    meant = {name for name, held in floors.items() if not held or held.keys() & found.get(name, {}).keys()}
    return [name for name in found if name not in meant]


def write_floors(found: Floors, path: Path) -> None:
    """Make the present figures the floors, rounded so that they hold; raises OutputError."""
    floors = {name: {key: _rounded(value, key) for key, value in row.items()} for name, row in found.items()}
    lines = ",\n".join(f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(row)}" for name, row in floors.items())
    with replacing(path.resolve()) as target:
        target.write(f"{{\n{lines}\n}}\n".encode("utf-8", "backslashreplace"))


def _beyond(value: float, bound: float, most: bool) -> bool:
    return value > bound if most else value < bound


def _rounded(value: float, key: str) -> float:
    held = _HELD[key]
    scale = 10.0**held.decimals
    return (ceil if held.most else floor)(value * scale) / scale


def _is_floor(value: Any) -> bool:
    numbers = value.values() if isinstance(value, dict) else ()
    return (
        isinstance(value, dict)
        and value.keys() <= _HELD.keys()
        and all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers)
    )
