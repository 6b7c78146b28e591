"""What is measured: JSON Lines in, JSON Lines out, each pipeline a function of two paths.

usage: python -m benchmarks.pipelines NAME IN.jsonl OUT_DIR
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

Pipeline = Callable[[Path, Path], None]


def null(source: Path, out: Path) -> None:
    """Read, parse, spell, write: what no pipeline can save."""
    with _written(out) as file:
        for record in _records(source):
            file.write(orjson.dumps(record) + b"\n")


def library(source: Path, out: Path) -> None:
    """`Cleaner.clean` on each text, with the ledger beside the clean records."""
    from cleaner import Cleaner

    cleaner = Cleaner()
    with _written(out) as file, (out / "ledger.jsonl").open("wb") as ledger:
        for record in _records(source):
            result = cleaner.clean(record["text"], url=record.get("url"), id=str(record.get("id", "")))
            record["text"] = result.text
            file.write(orjson.dumps(record) + b"\n")
            ledger.writelines(orjson.dumps(row) + b"\n" for row in result.report())


def justext(source: Path, out: Path) -> None:
    """jusText with its defaults and its English stoplist; every line that is not blank is a paragraph without links."""
    from justext import get_stoplist
    from justext.core import PathInfo, classify_paragraphs, revise_paragraph_classification
    from justext.paragraph import Paragraph

    path, stoplist = PathInfo().append("p"), get_stoplist("English")
    with _written(out) as file:
        for record in _records(source):
            paragraphs = []
            for line in record["text"].splitlines():
                if line.strip():
                    paragraphs.append(Paragraph(path))
                    paragraphs[-1].append_text(line)
            classify_paragraphs(paragraphs, stoplist)
            revise_paragraph_classification(paragraphs)
            record["text"] = "\n".join(one.text for one in paragraphs if not one.is_boilerplate)
            file.write(orjson.dumps(record) + b"\n")


def c4(source: Path, out: Path) -> None:
    """datatrove's C4QualityFilter with its defaults: sentences are counted by spaCy's rule-based splitter."""
    _c4(source, out)


def c4_lines(source: Path, out: Path) -> None:
    """The same without counting sentences: its line rules alone."""
    _c4(source, out, min_num_sentences=-1)


def _c4(source: Path, out: Path, **options: Any) -> None:
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter

    step = C4QualityFilter(**options)
    with _written(out) as file:
        for record in _records(source):
            document = Document(text=record["text"], id=str(record.get("id", "")))
            kept = step.filter(document)
            if kept is True:
                record["text"] = document.text
                file.write(orjson.dumps(record) + b"\n")


PIPELINES: dict[str, Pipeline] = {
    "null": null,
    "library": library,
    "justext": justext,
    "c4": c4,
    "c4-lines": c4_lines,
}


def _records(source: Path) -> Iterator[dict[str, Any]]:
    with source.open("rb") as lines:
        yield from map(orjson.loads, lines)


def _written(out: Path) -> BinaryIO:
    out.mkdir(parents=True, exist_ok=True)
    return (out / "clean.jsonl").open("wb")


if __name__ == "__main__":
    PIPELINES[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
