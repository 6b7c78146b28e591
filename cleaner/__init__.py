"""Strip boilerplate and noise from scraped text, and answer for every cut."""

from typing import TYPE_CHECKING, Any

from cleaner.errors import (
    CleanerError,
    LedgerError,
    OutputError,
    Problem,
    RuleFileError,
    SourceError,
    UsageError,
)
from cleaner.model import Block, Decision, Document, Failure, Result, restore
from cleaner.version import VERSION

if TYPE_CHECKING:
    from cleaner.api import Cleaner

__version__ = VERSION

__all__ = [
    "Block",
    "Cleaner",
    "CleanerError",
    "Decision",
    "Document",
    "Failure",
    "LedgerError",
    "OutputError",
    "Problem",
    "Result",
    "RuleFileError",
    "SourceError",
    "UsageError",
    "restore",
]


def __getattr__(name: str) -> Any:
    """The Cleaner brings the engine and RE2 along: only those who use it wait for their import."""
    if name != "Cleaner":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cleaner.api import Cleaner

    globals()["Cleaner"] = Cleaner
    return Cleaner
