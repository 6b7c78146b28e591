"""Values that travel between processes and into the cache of compiled rules."""

from __future__ import annotations

from dataclasses import fields
from typing import Any


class Value:
    """What a frozen dataclass pickles by: its fields, given to it anew. Nothing frozen is set behind its back."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, field.name) for field in fields(self))  # type: ignore[arg-type]
