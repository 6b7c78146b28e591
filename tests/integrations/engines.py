"""The engines under contract: each cleans the documents of the corpus, and tells what it made of them, by number.

To add one: a function from documents and a folder to rows, and a line in ENGINES.
"""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.integrations.arrow import CleanBatch, ledger_lines
from cleaner.sources import rawjson

from .clusters import PANDAS_3, ray_here, spark_here
from .corpus import NAME, Doc, write


class Row(NamedTuple):
    """What became of one document."""

    text: str | None  #: None: it was rejected
    drops: tuple[bytes, ...] = ()  #: lines of the ledger
    flags: tuple[bytes, ...] | None = ()  #: None: this engine does not hand them out


Rows = Mapping[int, Row]  #: by number of the document


class Engine(NamedTuple):
    """A way to clean documents."""

    clean: Callable[[list[Doc], Path], Rows]
    takes: Callable[[Doc], bool] = lambda doc: doc.is_text or doc.text is None  #: what it can be given at all
    needs: tuple[str, ...] = ()  #: modules


def command_line(docs: list[Doc], folder: Path, *options: str) -> Rows:
    """`cleaner batch`: what all others are compared with."""
    run = folder / "run"
    _cleaner("batch", str(write(docs, folder)), "--out", str(run), "--workers", "1", *options)
    ledger: dict[int, list[bytes]] = defaultdict(list)
    for line in _lines(run / "ledger" / f"{NAME}.jsonl"):
        ledger[int(rawjson.load(line)["file"].rpartition(":")[2])].append(line)
    records = map(rawjson.load, _lines(run / "clean" / NAME))
    cleaned = {record["n"]: _row(record["text"], ledger[record["n"]]) for record in records}
    rejected = {rawjson.load(line)["line"]: Row(None) for line in _lines(run / "rejects.jsonl")}
    assert not set(rejected) & set(cleaned)
    return {**cleaned, **rejected}


def piped(docs: list[Doc], folder: Path) -> Rows:
    """`cleaner pipe`."""
    rows = {doc.number: Row(None, flags=None) for doc in docs}
    for line in _cleaner("pipe", given=write(docs, folder).read_bytes()).splitlines():
        record = rawjson.load(line)
        drops = [drop.replace(b'"stdin:', f'"{NAME}:'.encode()) for drop in rawjson.dump_lines(record["drops"])]
        rows[record["n"]] = Row(record["text"], tuple(drops), None)
    return rows


def in_arrow(docs: list[Doc], folder: Path, kind: str = "string", **settings: Any) -> Rows:
    """The Arrow function, over a table of several pieces."""
    import pyarrow as pa

    columns = _columns(docs)
    if kind == "binary":
        columns["text"] = [text.encode() if isinstance(text, str) else text for text in columns["text"]]
    types = {"text": pa.type_for_alias(kind), "n": pa.int64()}
    table = pa.table({name: pa.array(values, types.get(name, pa.string())) for name, values in columns.items()})
    chunks = table.to_batches(max_chunksize=1 + len(docs) // 7)
    return _of_records(CleanBatch(flags=True, **settings).table(pa.Table.from_batches(chunks)).to_pylist())


def in_datasets(docs: list[Doc], folder: Path, num_proc: int | None = 2, streaming: bool = False) -> Rows:
    """datasets, in two processes or as a stream."""
    import datasets

    from cleaner.integrations.datasets import clean

    features = {name: datasets.Value("int64" if name == "n" else "string") for name in _columns([])}
    dataset = datasets.Dataset.from_dict(_columns(docs), datasets.Features(features))
    if streaming:
        return _of_records(clean(dataset.to_iterable_dataset(), flags=True, batch_size=17))
    return _of_records(clean(dataset, num_proc=num_proc, flags=True, batch_size=17))


def in_pandas(docs: list[Doc], folder: Path) -> Rows:
    """pandas, with objects as its cells."""
    import pandas

    from cleaner.integrations.pandas import clean

    frame = clean(pandas.DataFrame(_columns(docs), dtype=object), flags=True)
    return _of_records(frame.astype(object).where(frame.notna(), None).to_dict("records"))


def in_polars(docs: list[Doc], folder: Path, lazy: bool = False) -> Rows:
    """polars, at once or lazily."""
    import polars

    from cleaner.integrations.polars import clean

    schema = {name: polars.Int64 if name == "n" else polars.String for name in _columns([])}
    frame = polars.DataFrame(_columns(docs), schema)
    if lazy:
        return _of_records(clean(frame.lazy(), flags=True).collect(engine="streaming").to_dicts())
    return _of_records(clean(frame, flags=True).to_dicts())


def in_datatrove(docs: list[Doc], folder: Path) -> Rows:
    """datatrove, two tasks that share the files."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleaner.integrations.datatrove import Clean

    for half in range(2):
        (folder / "in" / str(half)).mkdir(parents=True)
        write(docs[half::2], folder / "in" / str(half))
    dropped, kept = (JsonlWriter(str(folder / name), compression=None) for name in ("dropped", "kept"))
    steps = [JsonlReader(str(folder / "in")), Clean(dropped, lang="lang", file="file", flags=True), kept]
    LocalPipelineExecutor(steps, tasks=2, workers=2, logging_dir=str(folder / "log")).run()
    rows = {}
    for path in sorted([*folder.glob("kept/*"), *folder.glob("dropped/*")]):
        for record in map(rawjson.load, _lines(path)):
            metadata = record["metadata"]
            text = {None: record["text"], "empty": ""}.get(metadata.get("filter_reason"))
            rows.update(_of_records([{**metadata, "text": text}]))
    return rows


def in_ray(docs: list[Doc], folder: Path, concurrency: int | None = None) -> Rows:
    """Ray Data, in tasks or in actors, over blocks of several batches."""
    from cleaner.integrations.ray import clean_dataset

    dataset = ray_here().data.from_arrow(_tables(docs, 4))
    batch_size = 1 + len(docs) // 7
    return _of_records(clean_dataset(dataset, concurrency=concurrency, batch_size=batch_size, flags=True).take_all())


def in_spark(docs: list[Doc], folder: Path) -> Rows:
    """Spark, over partitions of several batches."""
    from cleaner.integrations.spark import clean_dataframe

    spark = spark_here()
    schema = ", ".join(f"{name} {'long' if name == 'n' else 'string'}" for name in _columns([]))
    rows = list(zip(*_columns(docs).values(), strict=True))
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 1 + len(docs) // 7)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", PANDAS_3, FutureWarning)
        out = clean_dataframe(spark.createDataFrame(rows, schema), flags=True).collect()
    return _of_records([row.asDict(recursive=True) for row in out])


#: a row here is a row of the tests; Row for Row they must give what `cleaner batch` gives
ENGINES = {
    "pipe": Engine(piped, lambda doc: True),
    "arrow": Engine(in_arrow, needs=("pyarrow",)),
    "arrow, binary": Engine(
        lambda docs, folder: in_arrow(docs, folder, "binary"), lambda doc: not doc.has_surrogates, ("pyarrow",)
    ),
    "arrow, views": Engine(lambda docs, folder: in_arrow(docs, folder, "string_view"), needs=("pyarrow",)),
    "datasets": Engine(in_datasets, needs=("datasets",)),
    "datasets, streaming": Engine(lambda docs, folder: in_datasets(docs, folder, streaming=True), needs=("datasets",)),
    "pandas": Engine(in_pandas, lambda doc: not doc.has_surrogates, ("pandas",)),
    "polars": Engine(in_polars, needs=("polars", "pyarrow")),
    "polars, lazy": Engine(lambda docs, folder: in_polars(docs, folder, lazy=True), needs=("polars", "pyarrow")),
    "ray": Engine(in_ray, needs=("ray", "pyarrow")),
    "ray, actors": Engine(lambda docs, folder: in_ray(docs, folder, 2), needs=("ray", "pyarrow")),
    "spark": Engine(in_spark, needs=("pyspark", "pyarrow")),
    "datatrove": Engine(in_datatrove, lambda doc: doc.is_text and doc.text != "", ("datatrove", "orjson")),
}


def _columns(docs: list[Doc]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {name: [] for name in ("id", "text", "url", "lang", "file")}
    for doc in docs:
        for name, values in columns.items():
            values.append(getattr(doc, name))
    return {**columns, "n": [doc.number for doc in docs]}


def _tables(docs: list[Doc], pieces: int, kind: str = "string") -> list[Any]:
    """The documents as tables of Arrow, one a piece."""
    import pyarrow as pa

    columns = _columns(docs)
    if kind == "binary":
        columns["text"] = [text.encode() if isinstance(text, str) else text for text in columns["text"]]
    types = {"text": pa.type_for_alias(kind), "n": pa.int64()}
    table = pa.table({name: pa.array(values, types.get(name, pa.string())) for name, values in columns.items()})
    return [pa.Table.from_batches([batch]) for batch in table.to_batches(max_chunksize=1 + len(docs) // pieces)]


def _of_records(records: Iterable[Mapping[str, Any]]) -> Rows:
    """Rows of records as engines hand them back: texts with lists of drops and flags, nulls for absent keys."""
    lines = ((each["n"], each["text"], ledger_lines(each["drops"]), ledger_lines(each["flags"])) for each in records)
    return {n: Row(text, tuple(drops), tuple(flags)) for n, text, drops, flags in lines}


def _row(text: str, ledger: list[bytes]) -> Row:
    drops = [line for line in ledger if b'"act":"drop"' in line]
    assert ledger[: len(drops)] == drops
    return Row(text, tuple(drops), tuple(ledger[len(drops) :]))


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True) if path.exists() else []


def _cleaner(*words: str, given: bytes = b"") -> bytes:
    """What the command prints; some rejects are part of the corpus."""
    done = subprocess.run([sys.executable, "-m", "cleaner", *words], input=given, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout
