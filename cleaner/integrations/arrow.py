"""Arrow batch in, Arrow batch out: the one function that every engine with Arrow inside can call."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cleaner.batch.one import Defaults
from cleaner.errors import UsageError
from cleaner.integrations.columns import (
    arrow,
    cells,
    checked,
    is_ids,
    is_texts,
    listed,
    meta_type,
    row_type,
    texts_like,
)
from cleaner.integrations.outcome import Given, Outcome, Reading, outcome_of
from cleaner.integrations.settings import Options, cleaner_of, made_options
from cleaner.sources import rawjson
from cleaner.sources.jsonl import language
from cleaner.sources.record import MOST_BYTES

#: columns that rows are read from, besides the text; those with these names may be absent
_BESIDE = ("id", "url", "lang", "file")


@dataclass(frozen=True, kw_only=True)
class CleanBatch:
    """Cleans the text column of a pyarrow RecordBatch or Table; picklable, and safe to share between threads.

    Columns that are read: `text`, or `html`, a column that holds pages, whose clean text then goes into `text`; `id`,
    `url` and `lang` of each document; `file`, what the ledger calls the place that it came from. They may hold string,
    large_string, string_view, dictionaries of those, binary or null; `id` integers too. Bytes must be UTF-8, except
    those of pages, which are decoded as browsers do. `id`, `url`, `lang` and `file` may be absent unless they are named
    otherwise; None: not read. A document without an id has that of its file, as in JSON Lines, or else "".

    What is done: `rules`, `profile`, `drop`, `keep`, `article` and `score` as for `Cleaner`. `default_url` and
    `default_lang`: of documents that have none. `format`: text, html, or auto: texts that begin as pages do are pages.
    `most_bytes`: a larger document is rejected.

    Columns that come out: all others untouched; `text` replaced in its place, or added; then, each name with `prefix`
    before it:
    `meta`, with meta=True: of a page, what it says about itself, else null;
    `drops`: the ledger rows of what went, in the order of the text; with ledger="spans" without that text;
    `flags`, with flags=True: the other rows of the ledger: suspects, vetoes, stops;
    `status`: cleaned, unchanged, stopped (a safety stop kept all of it), rejected or failed;
    `reason`: null unless it was rejected (a null, invalid UTF-8, too large, no page) or failed (cleaner broke on it).
    A rejected or failed row has a null as its text, no drops, and never costs its neighbours. Rows stay in their order.

    Equal settings make equal pickles, small ones: a process builds its Cleaner when it first needs it. The hash of the
    rules travels along, and a process that finds other rules under the same paths refuses to work. Raises UsageError,
    before any row is looked at, for settings and columns that can't be.
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
    rules_hash: str | None = None  #: of the rules that the job was made with; not to be given

    def __post_init__(self) -> None:
        _refuse_wrong(self)
        options = self._options()
        values: dict[str, Any] = options._asdict()
        if self.rules_hash is None:
            values["rules_hash"] = cleaner_of(options, None).rules_hash
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __call__(self, batch: Any) -> Any:
        """The RecordBatch, or the Table, with the columns that come out."""
        return self.table(batch) if isinstance(batch, arrow().Table) else self._batch(batch)

    def table(self, table: Any) -> Any:
        """The Table, chunk by chunk."""
        schema = self.output_schema(table.schema)
        return arrow().Table.from_batches([self._batch(batch) for batch in table.to_batches()], schema)

    def output_schema(self, schema: Any) -> Any:
        """The schema of what comes out for batches of this one; raises UsageError when they can't be cleaned."""
        self._refuse_columns(schema)
        pa = arrow()
        source = schema.field(self.html or self.text)
        at = schema.get_field_index(self.text)
        texts = texts_like(source.type if at < 0 or _is_large(source.type) else schema.field(at).type)
        if at < 0:
            schema = schema.append(pa.field(self.text, texts))
        else:
            schema = schema.set(at, pa.field(self.text, texts))
        rows = pa.list_(row_type(texts, self.ledger))
        types = {"meta": meta_type(), "drops": rows, "flags": rows, "status": pa.string(), "reason": pa.string()}
        for name in self._added():
            schema = schema.append(pa.field(self.prefix + name, types[name]))
        return schema

    def ledger_lines(self, batch: Any) -> Iterator[bytes]:
        """The ledger of a batch, or a table, that came out: JSON lines, line ends included.

        They are those of `cleaner batch` for the same documents, byte for byte, where `file` holds what it calls them
        (`name.jsonl:17`), its records are spelled as JSON writers spell them (else it notes that spelling, as `raw`),
        and flags were asked for.
        """
        columns = [batch.column(self.prefix + name) for name in self._added() if name in ("drops", "flags")]
        for row in range(batch.num_rows):
            for column in columns:
                yield from ledger_lines(column[row].as_py())

    def __reduce__(self) -> tuple[Any, ...]:
        values = {**asdict(self), "rules": list(self.rules), "drop": list(self.drop), "keep": list(self.keep)}
        return _unpickled, (json.dumps(values),)  # one text: pickles of equal values differ by which are one object

    def _batch(self, batch: Any) -> Any:
        pa, schema = arrow(), self.output_schema(batch.schema)
        outcomes = self._outcomes(batch)
        made = {self.prefix + name: [getattr(outcome, name) for outcome in outcomes] for name in self._added()}
        made[self.text] = [outcome.text for outcome in outcomes]
        lists = {self.prefix + name for name in ("drops", "flags")}
        columns = []
        for at, field in enumerate(schema):
            if field.name not in made:
                columns.append(batch.column(at))
            elif field.name in lists:
                columns.append(listed(made[field.name], field.type))
            else:
                columns.append(pa.array(made[field.name], field.type))
        return pa.RecordBatch.from_arrays(columns, schema=schema)

    def _outcomes(self, batch: Any) -> list[Outcome]:
        names = {"source": self.html or self.text, **{each: getattr(self, each) for each in _BESIDE}}
        readers = {each: cells(batch.column(name)) for each, name in names.items() if name in batch.schema.names}
        reading = Reading(
            "html" if self.html else "text",
            self.format,
            self.most_bytes,
            Defaults(self.default_url, language(self.default_lang)),
        )
        cleaner = cleaner_of(self._options(), self.rules_hash)
        return [
            outcome_of(Given(**{each: read(row) for each, read in readers.items()}), cleaner, reading)
            for row in range(batch.num_rows)
        ]

    def _options(self) -> Options:
        return made_options(self.rules, self.profile, self.drop, self.keep, self.article, self.score)

    def _added(self) -> list[str]:
        wanted = {"meta": self.meta, "drops": True, "flags": self.flags, "status": True, "reason": True}
        return [name for name, is_wanted in wanted.items() if is_wanted]

    def _refuse_columns(self, schema: Any) -> None:
        """Raise UsageError for columns that can't be read, or would be lost."""
        checked(schema, self.html or self.text, "html" if self.html else "text", is_texts, "texts")
        for each in _BESIDE:
            name = getattr(self, each)
            if name is not None and (name != each or name in schema.names):
                fits, wanted = (is_ids, "texts or integers") if each == "id" else (is_texts, "texts")
                checked(schema, name, each, fits, wanted)
        for name in self._added():
            if self.prefix + name in schema.names:
                raise UsageError(
                    f"there is a column {self.prefix + name!r} already, which {name} of cleaner would replace: rename "
                    "it, or let all names of cleaner begin with something, such as prefix='cleaner_'"
                )


def ledger_lines(rows: Sequence[dict[str, Any]] | None) -> list[bytes]:
    """Ledger rows, as engines hand them back with nulls for absent keys, as the lines of a ledger."""
    return rawjson.dump_lines([{key: value for key, value in row.items() if value is not None} for row in rows or ()])


def _is_large(type: Any) -> bool:
    return bool(texts_like(type) == arrow().large_string())


def _unpickled(values: str) -> CleanBatch:
    return CleanBatch(**json.loads(values))


def _refuse_wrong(settings: CleanBatch) -> None:
    """Raise UsageError for settings that can't be, or don't go together."""
    for name, known in (("format", ("auto", "text", "html")), ("ledger", ("full", "spans"))):
        if (given := getattr(settings, name)) not in known:
            raise UsageError(f"{name}={given!r}: it can be {', '.join(known)}")
    if settings.html is not None and settings.format == "text":
        raise UsageError("html= names a column of pages, and format='text' says that there are none: leave one out")
    if settings.default_lang is not None and language(settings.default_lang) is None:
        raise UsageError(f"default_lang={settings.default_lang!r} is no two-letter language code such as en, de or fr")
    names = {settings.prefix + name for name in ("meta", "drops", "flags", "status", "reason")}
    if settings.text in names:
        raise UsageError(f"text={settings.text!r}: the text can't have the name of another column that comes out")
