"""What authors of pages call their elements, and the points that such names have been found to be worth."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]{2,}(?![a-z])")
_LONGEST = 40  # characters of a name: longer ones are made by machines
_MOST = 100_000  # names of elements remembered, some 20 MB

Points = tuple[float, float]  # for the lines right inside, for all lines inside


def pieces(names: str) -> tuple[str, ...]:
    """The words in names and the whole names, each once: `entryContent-2` is entry, content, entrycontent-2."""
    found: dict[str, None] = {}
    for name in names.split():
        if len(name) <= _LONGEST:
            kind, equals, value = name.partition("=")
            if equals:  # a role, microdata
                found[f"{kind}={value.lower()}"] = None
            else:
                found |= dict.fromkeys([piece.lower() for piece in _PIECE.findall(name) if len(piece) > 1])
                found[name.lower()] = None
    return tuple(found)


class NameTable:
    """The points of names, remembered by element: pages of a site are made of the same ones. Pickles without memory."""

    def __init__(self, points: Mapping[str, Points]) -> None:
        self._points = dict(points)
        self._known: dict[str, Points] = {}

    def __reduce__(self) -> tuple[type[NameTable], tuple[Mapping[str, Points]]]:
        return type(self), (self._points,)

    def of(self, names: str) -> Points:
        """The points of an element that has these names."""
        found = self._known.get(names)
        if found is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            points = [self._points[piece] for piece in pieces(names) if piece in self._points]
            found = self._known[names] = sum([near for near, _ in points]), sum([far for _, far in points])
        return found
