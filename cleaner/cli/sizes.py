"""Sizes as people write them: 200, 64K, 256M, 4G."""

from __future__ import annotations

import re

import typer

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([KMGT]?)(?:i?B)?", re.IGNORECASE)


def size(text: str) -> int:
    """Bytes; raises ValueError for what is no size."""
    found = _SIZE.fullmatch(text.strip())
    if found is None or not float(found[1]):
        raise ValueError(f"{text!r} is no size: write bytes, or for example 512M or 4G")
    return int(float(found[1]) * _UNITS[found[2].upper()])


def checked(text: str) -> str:
    """The same text, if it is a size; for options."""
    try:
        size(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    return text
