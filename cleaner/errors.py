"""The errors that cleaner raises, as one small tree.

CleanerError
├── RuleFileError      a rule file can't be used: every problem of it, with file:line:col
├── ModelError         a learned model can't be used: of another release, or of other features
├── UsageError         what was asked for can't be done: a path, an option, a name
├── SourceError        an input can't be read
├── GoldError          a document with gold can't be used: which, where, what is wrong
├── GateError          the gate overlooked a rule planted to be caught: its figures would prove nothing
├── OutputError        an output can't be written (disk full, no permission)
├── StoppedError       somebody stopped the run; it can be gone on with
├── RejectsError       more records were rejected than the caller wants to bear
└── LedgerError        kept + dropped != source: our bug, never the user's
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class CleanerError(Exception):
    """The root of every error that cleaner raises on purpose."""

    #: what the process exits with when nobody catches it
    exit_code = 2


class ModelError(CleanerError):
    """A learned model can't be used with this release."""


class UsageError(CleanerError):
    """What was asked for can't be done; the message says what to do instead."""


class SourceError(CleanerError):
    """An input can't be read."""

    exit_code = 4


class GoldError(CleanerError):
    """A document with gold, or a text that is to stand for clean, can't be used."""


class GateError(CleanerError):
    """The gate overlooked a rule that was planted to be caught."""

    exit_code = 3


class OutputError(CleanerError):
    """An output can't be written."""

    exit_code = 4


class StoppedError(CleanerError):
    """A run was stopped from outside; what is finished is kept."""

    exit_code = 130  # 128 + SIGINT, what shells expect


class RejectsError(CleanerError):
    """More records were rejected than the caller wants to bear."""

    exit_code = 1


class LedgerError(CleanerError):
    """The ledger of a document doesn't add up: a bug of cleaner itself."""

    exit_code = 3


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a rule file, with its place (1-based line and column, 0 = unknown)."""

    file: str
    line: int
    column: int
    message: str
    excerpt: str = ""
    fix: str = ""
    caret: int = 0  #: column of the excerpt that is wrong; 0 = the column of the file

    def __str__(self) -> str:
        place = ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])
        lines = [f"{place}: {self.message}"]
        if self.excerpt:
            number = f"{self.line:>6} | "
            lines.append(number + self.excerpt)
            if self.column:
                lines.append(" " * (len(number) + (self.caret or self.column) - 1) + "^")
        if self.fix:
            lines.append(f"       fix: {self.fix}")
        return "\n".join(lines)


class RuleFileError(CleanerError):
    """One or more rule files can't be used; carries every problem found, in the order of the files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__("\n".join([*map(str, self.problems), f"{count} in the rule files"]))

    def __reduce__(self) -> tuple[type[RuleFileError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)
