"""Libraries that are imported only where somebody uses them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cleaner.errors import UsageError


def needed(module: str, extra: str) -> Any:
    """A module of an optional package; raises UsageError that says how to install it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:  # it is there, and lacks something itself
            raise
        package = error.name
        raise UsageError(f"{package} is not installed: pip install 'cleaner-corpus[{extra}]'") from error
