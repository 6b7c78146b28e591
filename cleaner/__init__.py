"""Strip boilerplate and noise from scraped text, and answer for every cut."""

from cleaner.api import Cleaner
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
