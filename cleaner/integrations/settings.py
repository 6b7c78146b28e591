"""What a job is told: where documents are read from, what is done with them, what comes out beside the text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from cleaner.api import Cleaner
from cleaner.batch.one import Defaults
from cleaner.errors import UsageError
from cleaner.integrations.options import Options, cleaner_of, hash_of, made_options
from cleaner.integrations.outcome import Given, Outcome, Reading, outcome_of
from cleaner.sources.jsonl import language
from cleaner.sources.scope import MOST_BYTES

#: what documents are read from besides their text; columns with these very names may be absent
BESIDE = ("id", "url", "lang", "file")
ADDED = ("meta", "drops", "flags", "status", "reason")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Values that travel: equal ones make equal pickles, and a process builds its Cleaner when it first needs it.

    Columns that are read: `text`, or `html`, a column that holds pages, whose clean text then goes into `text`; `id`,
    `url` and `lang` of each document; `file`, what the ledger calls the place that it came from. `id`, `url`, `lang`
    and `file` may be absent unless they are named otherwise; None: not read. A document without an id has that of its
    file, as in JSON Lines, or else "". Bytes must be UTF-8, except those of pages, which are decoded as browsers do.

    What is done: `rules`, `profile`, `drop`, `keep`, `article` and `score` as for `Cleaner`. `default_url` and
    `default_lang`: of documents that have none. `format`: text, html, or auto: texts that begin as pages do are pages.
    `most_bytes`: a larger document is rejected.

    What comes out: `text`, and beside it, each name with `prefix` before it:
    `meta`, with meta=True: of a page, what it says about itself;
    `drops`: the ledger rows of what went, in the order of the text; with ledger="spans" without that text;
    `flags`, with flags=True: the other rows of the ledger: suspects, vetoes, stops;
    `status`: cleaned, unchanged, stopped (a safety stop kept all of it), rejected or failed;
    `reason`: null unless it was rejected (null, invalid UTF-8, too large, no page) or failed (cleaner broke on it).

    The hash of the rules travels along: a process that finds other rules under the same paths refuses to work. Raises
    UsageError for settings that can't be, RuleFileError for rule files that can't be used.
    """

    text: str = "text"
    html: str | None = None
    id: str | None = "id"
    url: str | None = "url"
    lang: str | None = "lang"
    file: str | None = "file"
    rules: Sequence[str | Path] = ()
    profile: str = "standard"
    drop: Sequence[str] = ()
    keep: Sequence[str] = ()
    article: bool = False
    score: bool = True
    default_url: str | None = None
    default_lang: str | None = None
    format: str = "auto"
    ledger: str = "full"
    flags: bool = False
    meta: bool = False
    most_bytes: int = MOST_BYTES
    prefix: str = ""
    rules_hash: str | None = None  #: of the rules where the job was made; not to be given

    def __post_init__(self) -> None:
        _refuse_wrong(self)
        options = self._options()
        values: dict[str, Any] = options._asdict()
        if self.rules_hash is None:
            values["rules_hash"] = hash_of(options)
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def read(self) -> dict[str, str]:
        """What a document is read from: source, id, url, lang, file -> the name of its column."""
        names = {"source": self.html or self.text, **{each: getattr(self, each) for each in BESIDE}}
        return {each: name for each, name in names.items() if name is not None}

    def added(self) -> list[str]:
        """What comes out beside the text, without the prefix."""
        wanted = {"meta": self.meta, "flags": self.flags}
        return [name for name in ADDED if wanted.get(name, True)]

    def columns(self, names: Sequence[str]) -> dict[str, str]:
        """What is read -> the one of these columns that holds it; what may be absent and is, is left out.

        Raises UsageError for a column that isn't there, or is there twice, and for one that would be lost because one
        that comes out has its name.
        """
        found = {}
        for each, name in self.read().items():
            count = names.count(name)
            if count == 1:
                found[each] = name
            elif count or each not in BESIDE or name != each:
                setting = each if each in BESIDE else "html" if self.html else "text"
                there = f"there are {count} columns" if count else "there is no column"
                raise UsageError(f"{there} {name!r} ({setting}=); the columns are {', '.join(map(str, names))}")
        for name in self.added():
            if self.prefix + name in names:
                raise UsageError(
                    f"there is a column {self.prefix + name!r} already, which {name} of cleaner would replace: rename "
                    "it, or let all names of cleaner begin with something, such as prefix='cleaner_'"
                )
        return found

    def outcome(self, **cells: object) -> Outcome:
        """What becomes of one document; `cells`: source, and id, url, lang, file where it has them.

        Never raises for what is in a document; raises UsageError where the rules are not those of the job.
        """
        return outcome_of(Given(**cells), self._cleaner, self._reading)

    def __reduce__(self) -> tuple[Any, ...]:
        values = {**asdict(self), "rules": list(self.rules), "drop": list(self.drop), "keep": list(self.keep)}
        return unpickled, (type(self), json.dumps(values))  # one text, whichever of its parts are one object

    @cached_property
    def _cleaner(self) -> Cleaner:
        return cleaner_of(self._options(), str(self.rules_hash))

    @cached_property
    def _reading(self) -> Reading:
        defaults = Defaults(self.default_url, language(self.default_lang))
        return Reading("html" if self.html else "text", self.format, self.ledger, self.most_bytes, defaults)

    def _options(self) -> Options:
        return made_options(self.rules, self.profile, self.drop, self.keep, self.article, self.score)


Some = TypeVar("Some", bound=Settings)


def unpickled(kind: type[Some], values: str) -> Some:
    """The settings that a pickle holds."""
    return kind(**json.loads(values))


def _refuse_wrong(settings: Settings) -> None:
    """Raise UsageError for settings that can't be, or don't go together."""
    for name, known in (("format", ("auto", "text", "html")), ("ledger", ("full", "spans"))):
        if (given := getattr(settings, name)) not in known:
            raise UsageError(f"{name}={given!r}: it can be {', '.join(known)}")
    if settings.html is not None and settings.format == "text":
        raise UsageError("html= names a column of pages, and format='text' says that there are none: leave one out")
    if settings.default_lang is not None and language(settings.default_lang) is None:
        raise UsageError(f"default_lang={settings.default_lang!r} is no two-letter language code such as en, de or fr")
    if settings.text in {settings.prefix + name for name in settings.added()}:
        raise UsageError(f"text={settings.text!r} is the name of another column that comes out: give a prefix")
