"""The drops of a run as attributes beside its inputs, so that `dolma mix` makes the clean text itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cleaner.errors import UsageError
from cleaner.report import layout
from cleaner.report.attributes import Attributes, Job, Rejected
from cleaner.report.exporting import refuse_places
from cleaner.sources import jsonl, known_container, rawjson
from cleaner.sources.output import replacing
from cleaner.sources.record import MisfitError

Finds = Callable[[str], Path | None]  #: where the input of a name lies; None = nobody knows
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")  # what a JSONPath takes without quotes
_BYTES = {"raw", "raw_base64", "begins"}  # keys of a reject that shows something of its record


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote, and what it could not, as sentences."""

    files: int
    documents: int
    uncleaned: int  #: documents that are marked as such
    left_out: int  #: inputs that are no JSON Lines
    problems: tuple[str, ...]


def export_attributes(run: Path, out: Path, find: Finds, attribute: str, force: bool = False) -> Exported:
    """Write attributes/`attribute`/NAME below `out` for every input of a run that is JSON Lines.

    An input that is gone or that was changed is left out and named among the problems. Raises UsageError when dolma
    could do nothing with the run, and when a file would be overwritten (unless with `force`); nothing is written then.
    """
    if not _NAME.fullmatch(attribute):
        raise UsageError(f"--name {attribute!r}: use letters, digits and _, so that a JSONPath can hold it")
    job = _job(run, attribute)
    rejected = _rejected(run)
    names = sorted({*layout.names(run / "clean"), *rejected})
    wanted = [name for name in names if known_container(name) is jsonl]
    if not wanted:
        raise UsageError(f"{run} holds no JSON Lines, and dolma reads nothing else")
    places = {name: out / "attributes" / attribute / layout.safe(name) for name in wanted}
    refuse_places(run, places.values(), force)
    made, problems = list[Attributes](), list[str]()
    for name, place in places.items():
        try:
            made.append(_write(job, name, find(name), rejected.get(name, Rejected(set())), place))
            problems += _unreadable(name, made[-1].unreadable)
        except MisfitError as misfit:
            problems.append(f"{name}: not exported: {misfit}")
    documents, uncleaned = (sum(getattr(one, key) for one in made) for key in ("documents", "uncleaned"))
    return Exported(len(made), documents, uncleaned, len(names) - len(wanted), tuple(problems))


def _job(run: Path, attribute: str) -> Job:
    """What all inputs share; raises UsageError for a run whose spans dolma can't use."""
    about = layout.read_about(run)
    values = layout.read_values(run) or {}
    if not layout.summary_path(run).exists():
        raise UsageError(f"{run} has no summary.json: the run did not end; run it again")
    if values.get("limit") or values.get("retry") or values.get("sample", 1) < 1:
        raise UsageError(
            f"{run} holds only some records of its inputs, and dolma needs a line for each: clean them all"
        )
    layout.must_be_whole(run)
    if about.to:
        raise UsageError(
            f"{run} was made with --to {about.to}, and so its texts can't be compared with their inputs line by line: "
            "clean without --to into another folder"
        )
    if about.fields.html is not None or values.get("format") == "html":
        raise UsageError(
            f"{run} was made of pages, and what goes of a page is no part of the text in its record: "
            f"give dolma {run}/clean, where the clean text is the text"
        )
    if about.fields.text != "text":
        raise UsageError(
            f"dolma takes the text from the field 'text', and {run} cleaned the field {about.fields.text!r}"
        )
    return Job(run, attribute, values.get("format") == "auto", about.packed)


def _rejected(run: Path) -> dict[str, Rejected]:
    """The lines of each input that were rejected."""
    found: dict[str, Rejected] = {}
    path = layout.rejects_path(run)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = rawjson.load(line)
                rejected = found.setdefault(row["file"], Rejected(set()))
                where = row["line"] or 1
            except (ValueError, TypeError, KeyError) as error:
                raise UsageError(f"{path}:{number}: this is no reject of a run: the file was changed") from error
            rejected.lines.add(where)
            if row.get("rest") or (where == 1 and not _BYTES & row.keys()):  # the latter: a file that was refused whole
                rejected.since = where
    return found


def _write(job: Job, name: str, path: Path | None, rejected: Rejected, place: Path) -> Attributes:
    if path is None:
        raise MisfitError("the run doesn't say any more where its input was: say it with --inputs")
    if not path.exists():
        where = f"say with --inputs where it is, or bring it back: cleaner restore {job.run} --out DIR"
        raise MisfitError(f"its input {path} is gone; {where}")
    found = Attributes(job, name, path, rejected)
    with replacing(place) as target:
        for line in found.lines():
            target.write(line)
    return found


def _unreadable(name: str, lines: list[int]) -> list[str]:
    if not lines:
        return []
    what = f"line {lines[0]}" if len(lines) == 1 else f"{len(lines):,} lines, the first of them line {lines[0]}"
    needs = "it needs an object with a string `text` on each; mend that or take it out, and clean again"
    return [f"{name}: dolma can't read {what}, and would stop there: {needs}"]
