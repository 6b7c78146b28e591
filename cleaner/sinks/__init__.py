"""How results are written when that is not the input's own format: `--to jsonl`, `--to parquet`, `--to txt`."""

from __future__ import annotations

from collections.abc import Callable

from cleaner.errors import UsageError
from cleaner.sinks.jsonl import JsonlSink
from cleaner.sinks.parquet import ParquetSink
from cleaner.sinks.txt import TextSink
from cleaner.sources import container_of, is_one_document
from cleaner.sources.compression import SUFFIXES
from cleaner.sources.container import Container, Sink
from cleaner.sources.scope import Fields

_FIELDS = Fields()
SAME = ""  #: each in the format of its input
_SINKS: dict[str, Callable[[Container, str], Sink]] = {"jsonl": JsonlSink, "parquet": ParquetSink, "txt": TextSink}
_FORMATS = (*_SINKS, *(f"{kind}{suffix}" for kind in ("jsonl", "txt") for suffix in SUFFIXES))


def sink_of(name: str, to: str = SAME, fields: Fields = _FIELDS) -> Sink:
    """How the clean text of an input is written; `to` is a format that `checked` let pass."""
    if to == SAME:
        return container_of(name, fields)
    kind, dot, compression = to.partition(".")
    return _SINKS[kind](container_of(name, fields), dot + compression)


def checked(to: str) -> str:
    """The name of a format; raises UsageError when there is none of that name."""
    if to not in (SAME, *_FORMATS):
        raise UsageError(f"--to {to}: there is no such format; there are {', '.join(_FORMATS)}")
    return to


def is_gathered(name: str, to: str) -> bool:
    """True for an input that is one document, where the results of many such inputs stand in one file."""
    return to != SAME and is_one_document(name)


def clean_name(name: str, to: str = SAME) -> str:
    """What the clean text of an input is called."""
    return sink_of(name, to).clean_name(name)
