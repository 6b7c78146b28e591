"""What else people read JSON Lines and web archives with, just as their own pages show it: to be run on damaged input.

usage: python -m benchmarks.peers datatrove|loop|datasets|polars|datatrove-warc|warcio|fastwarc IN_DIR OUT_DIR [by-id]
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, BinaryIO, cast


def datatrove(source: Path, out: Path, *, by_id: bool) -> None:
    """JsonlReader, C4QualityFilter, JsonlWriter with their defaults: a task for each file, a process for each core."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.filters import C4QualityFilter
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    tasks = len(list(source.iterdir()))
    name = "${id}.jsonl" if by_id else None
    LocalPipelineExecutor(
        [JsonlReader(str(source)), C4QualityFilter(), JsonlWriter(str(out / "clean"), name, compression=None)],
        tasks=tasks,
        workers=min(os.cpu_count() or 1, tasks),
        logging_dir=str(out / "logs"),
    ).run()


def loop(source: Path, out: Path, *, by_id: bool) -> None:
    """For each line of each file: json.loads, jusText on its lines, json.dumps. Nothing is caught."""
    from justext import get_stoplist
    from justext.core import PathInfo, classify_paragraphs, revise_paragraph_classification
    from justext.paragraph import Paragraph

    stoplist, path = get_stoplist("English"), PathInfo().append("p")
    (out / "clean").mkdir(parents=True, exist_ok=True)
    for file in sorted(source.iterdir()):
        plain = out / "clean" / file.name.removesuffix(".gz").removesuffix(".zst")
        with _opened(file) as lines, plain.open("w", encoding="utf-8") as written:
            for line in lines:
                record = json.loads(line)
                paragraphs = []
                for text in record["text"].splitlines():
                    if text.strip():
                        paragraphs.append(Paragraph(path))
                        paragraphs[-1].append_text(text)
                classify_paragraphs(paragraphs, stoplist)
                revise_paragraph_classification(paragraphs)
                record["text"] = "\n".join(one.text for one in paragraphs if not one.is_boilerplate)
                if by_id:
                    (out / "clean" / f"{record['id']}.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
                else:
                    written.write(json.dumps(record) + "\n")


def datasets(source: Path, out: Path, *, by_id: bool) -> None:
    """load_dataset of the files, and to_json."""
    from datasets import load_dataset

    files = sorted(str(path) for path in source.iterdir())
    found = load_dataset("json", data_files=files, split="train", cache_dir=str(out / "cache"))
    (out / "clean").mkdir(parents=True, exist_ok=True)
    found.to_json(out / "clean" / "out.jsonl")


def polars(source: Path, out: Path, *, by_id: bool) -> None:
    """read_ndjson of each file, and write_ndjson."""
    import polars as pl

    (out / "clean").mkdir(parents=True, exist_ok=True)
    for file in sorted(source.iterdir()):
        plain = file.name.removesuffix(".gz").removesuffix(".zst")
        pl.read_ndjson(file).write_ndjson(out / "clean" / plain)


def datatrove_warc(source: Path, out: Path, *, by_id: bool) -> None:
    """WarcReader and JsonlWriter with their defaults: a task for each file, a process for each core."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import WarcReader
    from datatrove.pipeline.writers import JsonlWriter

    tasks = len(list(source.iterdir()))
    LocalPipelineExecutor(
        [WarcReader(str(source)), JsonlWriter(str(out / "clean"), compression=None)],
        tasks=tasks,
        workers=min(os.cpu_count() or 1, tasks),
        logging_dir=str(out / "logs"),
    ).run()


def warcio(source: Path, out: Path, *, by_id: bool) -> None:
    """The loop of its readme over the responses of each file."""
    from warcio.archiveiterator import ArchiveIterator

    def pages(file: BinaryIO) -> Iterator[tuple[str, bytes]]:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                yield record.rec_headers.get_header("WARC-Record-ID"), record.content_stream().read()

    _each_file(source, out, pages)


def fastwarc(source: Path, out: Path, *, by_id: bool) -> None:
    """The loop of its manual over the responses of each file."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    def pages(file: BinaryIO) -> Iterator[tuple[str, bytes]]:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response):
            yield record.record_id, record.reader.read()

    _each_file(source, out, pages)


def _each_file(source: Path, out: Path, pages: Callable[[BinaryIO], Iterator[tuple[str, bytes]]]) -> None:
    """Write the pages of every file as JSON Lines; one that breaks is noted, and the next one is read."""
    (out / "clean").mkdir(parents=True, exist_ok=True)
    broken = []
    for path in sorted(source.iterdir()):
        with path.open("rb") as file, (out / "clean" / f"{path.name}.jsonl").open("w", encoding="utf-8") as written:
            try:
                for name, page in pages(file):
                    written.write(json.dumps({"id": name, "text": page.decode("utf-8", "replace")}) + "\n")
            except Exception as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr)
                broken.append(path.name)
    (out / "errors.txt").write_text("\n".join(broken), "utf-8")
    if broken:
        sys.exit(1)


PEERS: dict[str, Callable[..., None]] = {
    "datatrove": datatrove,
    "loop": loop,
    "datasets": datasets,
    "polars": polars,
    "datatrove-warc": datatrove_warc,
    "warcio": warcio,
    "fastwarc": fastwarc,
}


def _opened(file: Path) -> IO[str]:
    if file.suffix == ".gz":
        return cast(IO[str], gzip.open(file, "rt", encoding="utf-8"))
    if file.suffix == ".zst":
        import zstandard

        return cast(IO[str], zstandard.open(file, "rt", encoding="utf-8"))
    return file.open(encoding="utf-8")


if __name__ == "__main__":
    PEERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]), by_id="by-id" in sys.argv[4:])
