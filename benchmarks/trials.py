"""One tool on one damaged input: what came out, in the words of a table's cell."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import capped, damaged
from benchmarks.capped import Caps, Ended
from benchmarks.damaged import Case
from cleaner.sources.compression import read_chunks
from cleaner.sources.record import DamageError

OURS = "cleaner"
_PEER = (sys.executable, "-m", "benchmarks.peers")
_CLEANER = (sys.executable, "-m", "cleaner", "batch")
_TELLING = re.compile(r"(?:^|\| )(?:WARNING|ERROR) +\|.* - (?P<logged>.+)|^(?P<raised>[\w.]*Error: .+)", re.MULTILINE)
_LONGEST = 160  # characters of what a tool said


class Tool(NamedTuple):
    """A reader of JSON Lines, and how it is started."""

    name: str
    title: str
    command: Callable[..., Sequence[str | Path]]  #: from the folders of input and output, and `by-id`
    results: tuple[str, ...] = ("clean",)  #: folders of the output that hold what people would use


class Cell(NamedTuple):
    """What a tool made of an input: what the table shows, and what the tool said."""

    text: str
    said: str = ""


def _ours(source: Path, out: Path, *_: str) -> Sequence[str | Path]:
    return (*_CLEANER, source, "--out", out)


def peer(name: str) -> Callable[..., Sequence[str | Path]]:
    """How a peer is started."""
    return lambda source, out, *more: (*_PEER, name, source, out, *more)


TOOLS = (
    Tool(OURS, "`cleaner batch`", _ours, ("clean", "ledger")),
    Tool("datatrove", "datatrove", peer("datatrove")),
    Tool("loop", "a plain Python loop", peer("loop")),
)
#: read whole files into memory, or the disk; asked only what they make of small ones
READERS = (
    Tool("datasets", "datasets", peer("datasets")),
    Tool("polars", "polars", peer("polars")),
)


def available() -> list[Tool]:
    """The tools that can be run here."""
    needs = {"datatrove": ("datatrove", "spacy"), "datasets": ("datasets",), "polars": ("polars",)}
    return [tool for tool in (*TOOLS, *READERS) if all(map(find_spec, needs.get(tool.name, ())))]


def reading(case: Case, folder: Path, tools: Sequence[Tool], caps: Caps) -> dict[str, Cell]:
    """What each tool makes of a case; the input is made once."""
    records = case.make(folder / "in")
    cells = {}
    for tool in tools:
        out = folder / tool.name
        ended = capped.run(tool.command(folder / "in", out), caps)
        cells[tool.name] = _cell(case, records, out, ended)
    return cells


def killing(folder: Path, tools: Sequence[Tool], caps: Caps) -> dict[str, Cell]:
    """kill -9 when half of the output was written, then the same command again."""
    damaged.files(folder / "in")
    return {tool.name: _killed(tool, folder / "in", folder / tool.name, caps) for tool in tools}


def outside(folder: Path, tools: Sequence[Tool], caps: Caps) -> dict[str, Cell]:
    """An id that leads out of the output folder; the peers name a file after each record."""
    records = damaged.outside(folder / "in")
    cells = {}
    for tool in tools:
        out = folder / tool.name / "deeper" / "out"
        ended = capped.run(tool.command(folder / "in", out, "by-id"), caps)
        found = len(_ids(out) | {record["id"] for record in _records(_strays(out))})
        where = "**one of them outside of the output folder**" if _strays(out) else "nothing outside"
        cells[tool.name] = Cell(f"{found} of {records}, {where}, {ended.words}", said(ended, folder))
    return cells


def retrying(folder: Path, caps: Caps) -> Cell:
    """A run that says of its input that it is called ../outside, tried again."""
    damaged.broken(folder / "in")
    run, again = folder / "run", folder / "deeper" / "out"
    capped.run(_ours(folder / "in", run), caps)
    for path in (run / "rejects.jsonl", run / "state" / "manifest.jsonl"):
        path.write_bytes(path.read_bytes().replace(b'"in.jsonl"', f'"../{damaged.OUTSIDE}.jsonl"'.encode()))
    ended = capped.run((*_CLEANER, "--retry", run, "--out", again), caps)
    found = list(folder.rglob(f"{damaged.OUTSIDE}*"))
    verdict = "refused" if ended.code == 2 and not again.exists() and not found else "**not refused**"
    return Cell(f"{verdict}, {ended.words}", said(ended, folder))


def deep_rules(folder: Path, caps: Caps) -> Cell:
    """A rule file without a bottom."""
    damaged.whole(folder / "in")
    rules = folder / "deep.yaml"
    damaged.deep_rules(rules)
    ended = capped.run((*_ours(folder / "in", folder / "out"), "--rules", rules), caps)
    place = re.search(r"deep\.yaml:\d+(:\d+)?", ended.said)
    verdict = "refused" if ended.code == 2 and not (folder / "out").exists() else "**not refused**"
    return Cell(f"{verdict}{f' at `{place[0]}`' if place else ''}, {ended.words}", said(ended, folder))


def _cell(case: Case, records: int, out: Path, ended: Ended) -> Cell:
    found = _ids(out)
    bad = rejects(out)
    parts = [f"{len(found - {damaged.LARGE})} of {records}"]
    if damaged.LARGE in found:
        parts.append("the large one too")
    if bad:
        parts.append("1 reject" if len(bad) == 1 else f"{len(bad)} rejects")
    parts.append(ended.words)
    if case.costly:
        parts += [f"{ended.cpu:,.0f} s of CPU", f"{ended.peak:,.0f} MB"] if ended.code is not None else []
    return Cell(", ".join(parts), rejects_said(out) or said(ended, out.parent))


def _killed(tool: Tool, source: Path, out: Path, caps: Caps) -> Cell:
    command = tool.command(source, out)
    capped.run(tool.command(source, out.with_suffix(".whole")), caps)
    whole = _results(tool, out.with_suffix(".whole"))
    half = sum(map(len, whole.values())) / 2
    capped.run(command, caps, lambda: _size(tool, out) > half)
    left = {name: data for name, data in _results(tool, out).items() if ".part-" not in name}
    torn = sum(whole.get(name) != data for name, data in left.items())
    before = _stamps(tool, out)
    capped.run(command, caps)
    kept = len(before & _stamps(tool, out))
    verdict = "the same bytes as undisturbed" if _results(tool, out) == whole else "**other bytes than undisturbed**"
    return Cell(f"{torn} of {len(left)} files torn; again: {verdict}, {len(whole) - kept} of {len(whole)} files anew")


def _results(tool: Tool, out: Path) -> dict[str, bytes]:
    """The files that people would use, by name."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in _files(tool, out)}


def _stamps(tool: Tool, out: Path) -> set[tuple[Path, int, int]]:
    """Equal for files that nobody has written again."""
    return {(path, path.stat().st_ino, path.stat().st_mtime_ns) for path in _files(tool, out)}


def _size(tool: Tool, out: Path) -> int:
    """Bytes written so far; files come and go meanwhile."""
    size = 0
    for path in _files(tool, out):
        try:
            size += path.stat().st_size
        except FileNotFoundError:
            continue
    return size


def _files(tool: Tool, out: Path) -> list[Path]:
    return [path for name in tool.results for path in sorted((out / name).rglob("*")) if path.is_file()]


def _ids(out: Path) -> set[str]:
    """The records that came out whole."""
    return {record["id"] for record in _records((out / "clean").rglob("*.jsonl*"))}


def _records(paths: Sequence[Path] | Any) -> list[dict[str, Any]]:
    found = []
    for path in paths:
        data = bytearray()
        try:
            for chunk in read_chunks(path):
                data += chunk
        except DamageError:
            pass
        for line in data.splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
    return found


def rejects(out: Path) -> list[dict[str, Any]]:
    """The rejects of a run of cleaner."""
    path = out / "rejects.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def _strays(out: Path) -> list[Path]:
    """What lies beside the output folder, or above it."""
    return [path for path in out.parent.parent.rglob(f"{damaged.OUTSIDE}*") if out not in path.parents]


def rejects_said(out: Path) -> str:
    """The rejects of a run of cleaner in words."""
    told = (f"line {reject['line']}: {reject['kind']}: {reject['reason']}" for reject in rejects(out))
    return _shortened("; ".join(told))


def said(ended: Ended, folder: Path) -> str:
    """The last warning or error, without the folder that we work in."""
    found = [one["logged"] or one["raised"] for one in _TELLING.finditer(ended.said)]
    if not found and ended.code:
        found = [line for line in ended.said.splitlines() if line.strip()][:1]
    return _shortened(found[-1].replace(f"{folder}/", "")) if found else ""


def _shortened(text: str) -> str:
    flat = " ".join(text.split()).replace("`", "'").replace("|", "/")
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…"
