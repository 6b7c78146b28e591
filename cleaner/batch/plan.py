"""From what was asked for to a list of inputs with their output names; whatever is wrong is refused here."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cleaner.errors import OutputError, SourceError, UsageError
from cleaner.report import layout
from cleaner.sinks import clean_name, is_gathered
from cleaner.sources import ENDINGS, is_one_document, known_container, places
from cleaner.sources.markup import HEAD, looks_like_a_page
from cleaner.sources.scope import Sample

_LONGEST_NAME = 255 - len(".jsonl.zst")  # bytes; the ledger's name is that much longer


@dataclass(frozen=True, slots=True)
class Input:
    """One file to clean, and the name that it has in the output."""

    path: Path
    name: str  #: with slashes; where it goes below clean/ and ledger/
    size: int | None = None  #: bytes, where it is known already


def plan(asked: Sequence[Path], run: Path, format: str = "auto", to: str = "", share: float = 1.0) -> tuple[Input, ...]:
    """The inputs of a run, in the order asked for, folders sorted.

    Of a folder, the files whose names say what they are; besides, of those without an ending, all where a `format` is
    given, and else those that begin as pages do. Of inputs that are one document each, a `share` is taken.

    Writes nothing. Raises UsageError for a missing path, a folder without text, an output folder that overlaps an
    input or holds something else, and for two inputs with one output name.
    """
    _refuse_overlap(asked, run)
    _refuse_foreign(run)
    inputs = tuple(one for path in asked for one in _inputs(path, format) if _is_taken(one, share))
    _refuse_sources_in(run, inputs)
    _refuse_clashes(inputs, to)
    return inputs


def plan_retry(retry: Path, run: Path) -> None:
    """Refuse, as `plan` does, an output folder that overlaps the run whose rejects are tried again."""
    _refuse_overlap([retry], run)
    _refuse_foreign(run)


def _inputs(path: Path, format: str) -> Iterator[Input]:
    if not _is_folder(path):
        yield Input(path, _checked(path.name, path))
        return
    files = _files(path, format)
    found = [Input(file, _checked(file.relative_to(path).as_posix(), file), size) for file, size in files]
    if not found:
        raise UsageError(f"{path} holds no {', '.join(ENDINGS)} file (compressed or not; hidden ones are skipped)")
    yield from sorted(found, key=lambda one: one.name)


def _is_taken(one: Input, share: float) -> bool:
    return share == 1 or not is_one_document(one.name) or Sample(one.name, share).takes()


def _is_folder(path: Path) -> bool:
    try:
        return places.is_folder(path) if places.is_remote(path) else stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError(f"{path} does not exist") from error
    except OSError as error:
        raise SourceError(f"can't look at {path}: {error.strerror or error}") from error


def _files(folder: Path, format: str) -> Iterator[tuple[Path, int | None]]:
    for path, size in _listed(folder):
        name = path.name
        if known_container(name) or ("." not in name and (format != "auto" or _begins_as_a_page(path))):
            yield path, size


def _listed(folder: Path) -> Iterator[tuple[Path, int | None]]:
    """Every file below a folder that isn't hidden, with its bytes where they cost nothing to ask."""
    if places.is_remote(folder):
        try:
            found = places.sized_files(folder)
        except OSError as error:
            raise SourceError(f"can't list {folder}: {error.strerror or error}") from error
        for path, size in found:
            if not any(part.startswith(".") for part in path.relative_to(folder).parts):
                yield path, size
        return
    for place, folders, files in os.walk(folder, onerror=_cant_list):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(place, name)
            if not name.startswith(".") and not _is_special(path):
                yield path, None


def _begins_as_a_page(path: Path) -> bool:
    try:
        with places.open_file(path) as file:
            return looks_like_a_page(file.read(HEAD))
    except OSError:
        return False


def _cant_list(error: OSError) -> None:
    raise SourceError(f"can't list {error.filename}: {error.strerror}") from error


def _is_special(path: Path) -> bool:
    """True for pipes, sockets and devices; a broken link is an input that will be rejected, not skipped."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _checked(name: str, path: Path) -> str:
    if len(os.fsencode(name.rpartition("/")[2])) > _LONGEST_NAME:
        raise UsageError(f"{path}: the name is too long for the ledger's file beside it; shorten it")
    return layout.safe(name)


def _refuse_overlap(asked: Iterable[Path], run: Path) -> None:
    for path in asked:
        if places.overlap(path, run):
            raise UsageError(f"--out {run} and the input {path} overlap; choose an output folder outside of the inputs")


def _refuse_sources_in(run: Path, inputs: Iterable[Input]) -> None:
    if places.is_remote(run):
        return
    out = os.path.join(os.path.realpath(run), "")
    for one in inputs:
        if not places.is_remote(one.path) and os.path.realpath(one.path).startswith(out):
            raise UsageError(f"the input {one.path} leads into the output folder {run}; choose another one")


def _refuse_foreign(run: Path) -> None:
    try:
        if not run.exists() or layout.is_run(run) or (run.is_dir() and layout.is_empty_run(run)):
            return
        if not run.is_dir():
            raise UsageError(f"--out {run} is a file; name a folder")
        if next(run.iterdir(), None) is not None:
            raise UsageError(f"--out {run} holds files that are no run of cleaner; name an empty or a new folder")
    except OSError as error:
        raise OutputError(f"can't look into {run}: {error.strerror or error}") from error


def _refuse_clashes(inputs: Iterable[Input], to: str) -> None:
    """Refuse two inputs that claim one file, or a file and a folder of one name, in clean/ or in ledger/."""
    claimed: dict[str, Input] = {}
    for one in inputs:
        # a store may hold a//b beside a/b, a disk can't
        name = str(PurePosixPath(one.name if is_gathered(one.name, to) else clean_name(one.name, to)))
        if name in claimed:
            raise _clash(claimed[name], one)
        claimed[name] = one
    ledgers = [{name + layout.ledger_suffix(packed): one for name, one in claimed.items()} for packed in (False, True)]
    for names in (claimed, *ledgers):
        for name, one in names.items():
            for above in PurePosixPath(name).parents:
                if str(above) in names:
                    raise _clash(names[str(above)], one)


def _clash(first: Input, second: Input) -> UsageError:
    return UsageError(
        f"{first.path} and {second.path} would claim one output name, {second.name}: nothing was written; "
        "clean them into two folders, or give the folder above them"
    )
