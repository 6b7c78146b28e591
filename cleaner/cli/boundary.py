"""The edge of the program: every error becomes words for people and an exit code."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from contextlib import suppress

from cleaner.errors import CleanerError, LedgerError, RuleFileError
from cleaner.version import VERSION

_BUG = 3
_ENVIRONMENT = 4
_INTERRUPTED = 130  # 128 + SIGINT, what shells expect


def answer(error: BaseException) -> int:
    """Say on stderr what went wrong; returns the exit code."""
    if isinstance(error, BrokenPipeError):  # the reader has seen enough, as `head` does
        silence_stdout()
        return 0
    if isinstance(error, KeyboardInterrupt):
        _say("cleaner: interrupted; a run that was under way is incomplete: run the same command again")
        return _INTERRUPTED
    if isinstance(error, CleanerError) and not isinstance(error, LedgerError):
        _say(str(error) if isinstance(error, RuleFileError) else f"cleaner: {error}")
        return error.exit_code
    if isinstance(error, OSError):
        where = error.filename or "what was to be written"
        _say(f"cleaner: the system refused {where}: {error.strerror or error}")
        silence_stdout()  # what could not be written now can't be written at exit either
        return _ENVIRONMENT
    if isinstance(error, MemoryError) and not str(error):
        _say("cleaner: out of memory")
        return _ENVIRONMENT
    _say(_letter(error))
    return _BUG


def is_broken_pipe(end: SystemExit) -> bool:
    """True when a library left the program because nobody reads its output any more."""
    return isinstance(end.__context__, BrokenPipeError)


def silence_stdout() -> None:
    """Let everything that is still to be written to stdout vanish."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _letter(error: BaseException) -> str:
    trace = "".join(traceback.format_exception(error)).rstrip()
    return (
        f"cleaner stopped, and this is a bug of cleaner: nothing that you did is wrong.\n"
        f"Please report it with the lines below and, if you may share it, with the input.\n\n{trace}\n\n"
        f"cleaner {VERSION}, Python {platform.python_version()}, {platform.system()}"
    )


def _say(message: str) -> None:
    with suppress(OSError, ValueError):  # stderr may be closed too
        print(message.encode("utf-8", "backslashreplace").decode(), file=sys.stderr)
