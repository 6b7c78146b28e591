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


def share(value: str) -> str:
    """`1%` or `0.01` as the text of a number from above 0 to 1, for a callback of typer."""
    number, percent = value.strip().removesuffix("%"), value.strip().endswith("%")
    try:
        found = float(number) / (100 if percent else 1)
    except ValueError:
        found = 0.0
    if not 0 < found <= 1:
        raise typer.BadParameter(f"{value!r} is no share: write it as 1% or 0.01")
    return f"{found:g}"
