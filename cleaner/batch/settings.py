"""Everything besides the input that changes the output of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from cleaner.batch.one import Defaults
from cleaner.report.layout import About
from cleaner.sources import rawjson
from cleaner.sources.scope import MOST_BYTES, MOST_EXPANSION

_NAMES = {
    "version": "the version of cleaner",
    "rules_hash": "the rules",
    "profile": "--profile",
    "drop": "--drop",
    "keep": "--keep",
    "article": "--article",
    "score": "--no-score",
    "url": "--url",
    "lang": "--lang",
    "fields": "the names of the fields",
    "format": "--format",
    "ledger": "--ledger",
    "packed": "--pack-ledger",
    "to": "--to",
    "sample": "--sample",
    "most_bytes": "--max-document-bytes",
    "most_expansion": "--max-expansion",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How the records of a run are read and cleaned."""

    about: About
    url: str | None = None  #: for documents that bring none
    lang: str | None = None  #: for documents that bring none
    drop: tuple[str, ...] = ()  #: categories
    keep: tuple[str, ...] = ()  #: categories
    most_bytes: int = MOST_BYTES  #: of a document
    most_expansion: int = MOST_EXPANSION  #: times, of compressed bytes
    format: str = "auto"  #: of documents: text, html, auto
    article: bool = False  #: the body of articles alone
    score: bool = True  #: the learned score judges pages too
    sample: float = 1.0  #: share of the records that are cleaned

    @property
    def defaults(self) -> Defaults:
        """URL and language, for documents that bring none."""
        return Defaults(self.url, self.lang)

    def values(self) -> dict[str, Any]:
        """All of it, flat, JSON-ready."""
        values = asdict(self)
        return {**values.pop("about"), **{key: _plain(value) for key, value in values.items()}}

    def digest(self) -> str:
        """Equal digests and equal inputs give equal output."""
        return sha256(rawjson.dump(sorted(self.values().items()))).hexdigest()[:20]


def changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What differs between the values of two settings, in words."""
    return [name for key, name in _NAMES.items() if before.get(key) != now.get(key)]


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, tuple) else value
