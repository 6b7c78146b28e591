"""One tool on one damaged web archive: which pages come out as they do of one that is whole, and what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, NamedTuple

from benchmarks import archived, capped, trials
from benchmarks.archived import Case, Made
from benchmarks.capped import Caps
from benchmarks.trials import OURS, Cell, Tool
from cleaner.sources import warc
from cleaner.sources.compression import raw_chunks, read_chunks
from cleaner.sources.record import Record
from cleaner.sources.scope import Fields

TOOLS = (
    trials.TOOLS[0],
    Tool("warcio", "warcio", trials.peer("warcio")),
    Tool("fastwarc", "FastWARC", trials.peer("fastwarc")),
    Tool("datatrove-warc", "datatrove, WarcReader", trials.peer("datatrove-warc")),
)
_NEEDS = {
    "warcio": ("warcio",),
    "fastwarc": ("fastwarc",),
    "datatrove-warc": ("datatrove", "warcio", "magic", "cchardet"),
}


class Came(NamedTuple):
    """What came out of a folder."""

    pages: dict[str, dict[str, str]]  #: file -> id -> text
    told: set[str]  #: files of which something was said, or that the tool did not come to
    rejects: int = 0


def available() -> list[Tool]:
    """The tools that can be run here."""
    return [tool for tool in TOOLS if all(find_spec(name) for name in _NEEDS.get(tool.name, ()))]


def reading(case: Case, folder: Path, tools: Sequence[Tool], caps: Caps) -> dict[str, Cell]:
    """What each tool makes of a case; what is right is what it makes of an archive that is whole."""
    made = case.make(folder / "in")
    archived.whole(case.packed)(folder / "whole")
    cells = {}
    for tool in tools:
        out, right = folder / tool.name, folder / f"{tool.name}-whole"
        capped.run(tool.command(folder / "whole", right), caps)
        ended = capped.run(tool.command(folder / "in", out), caps)
        (texts,) = _came(tool, right, folder / "whole").pages.values()
        came = _came(tool, out, folder / "in")
        told = trials.rejects_said(out) if tool.name == OURS else ""
        cells[tool.name] = Cell(_words(came, texts, made, ended.words), told or trials.said(ended, folder))
    return cells


def _words(came: Came, texts: dict[str, str], made: Made, ended: str) -> str:
    whole = torn = silent = 0
    for name, pages in made.items():
        found = came.pages.get(name, {})
        good = {page for page, text in found.items() if texts.get(page) == text}
        whole += len(good & pages.whole)
        torn += len(found) - len(good)
        silent += name not in came.told and good != pages.all
    parts = [f"{whole:,} of {sum(len(pages.whole) for pages in made.values()):,}"]
    if torn:
        parts.append(f"**{torn:,} torn**")
    if came.rejects:
        parts.append("1 reject" if came.rejects == 1 else f"{came.rejects:,} rejects")
    if silent:
        parts.append("**not a word**" if len(made) == 1 else f"**not a word about {silent:,} archives**")
    return ", ".join([*parts, ended])


def _came(tool: Tool, out: Path, source: Path) -> Came:
    names = sorted(path.name for path in source.iterdir())
    if tool.name == OURS:
        rejects = trials.rejects(out)
        pages = {name: _texts(out / "clean" / _clean_name(name)) for name in names}
        return Came(pages, {reject["file"] for reject in rejects}, len(rejects))
    pages = {name: _lines(out / "clean" / f"{name}.jsonl") for name in names}
    if tool.name == "datatrove-warc":  # a task for each file
        pages = {name: _lines(out / "clean" / f"{rank:05}.jsonl") for rank, name in enumerate(names)}
        told = {name for rank, name in enumerate(names) if not (out / "logs" / "completions" / f"{rank:05}").exists()}
        return Came(pages, told)
    errors = out / "errors.txt"
    return Came(pages, set(errors.read_text("utf-8").split()) if errors.exists() else set())


def _clean_name(name: str) -> str:
    return name.replace(".warc", ".warc.wet")


def _texts(path: Path) -> dict[str, str]:
    """The texts of a WET file by the ids of the pages that they were made of."""
    if not path.exists():
        return {}
    found = {}
    for item in warc.read(_File(path), path.name, Fields()):
        if isinstance(item, Record):
            found[item.row.header.fields["warc-refers-to"].strip("<>")] = item.document.source
    return found


def _lines(path: Path) -> dict[str, str]:
    """The texts of JSON Lines, as far as they go."""
    found = {}
    for line in path.read_bytes().splitlines() if path.exists() else []:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        found[record["id"].strip("<>")] = record["text"]
    return found


class _File:
    """A file as a container reads it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[bytes]:
        return read_chunks(self._path)

    def raw(self) -> Iterator[bytes]:
        return raw_chunks(self._path)

    def open(self) -> BinaryIO:
        return self._path.open("rb")
