"""Documents and pages with gold from files and folders: gutter files and JSON Lines, plain, .gz or .zst.

Clean text, of which every line is content, is read in the same way: then text files and records without labels do too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cleaner.errors import GoldError
from cleaner.formats.text import split
from cleaner.gold.document import GoldDocument, GoldPage
from cleaner.gold.halves import Half, half_of, registered_domain
from cleaner.gold.records import from_record
from cleaner.ruleset.gutter import parse
from cleaner.sources import jsonl
from cleaner.sources.compression import bare, read_chunks
from cleaner.sources.files import decode
from cleaner.sources.record import DamageError, MisfitError, UnfitError


def read_gold(paths: Sequence[Path], half: Half | None = None) -> Iterator[GoldDocument | GoldPage]:
    """The documents and pages with gold of files and folders, in the order asked for, folders sorted.

    `half`: only those whose domain is of that half (without a domain: whose id or file name is). One is read as it is
    asked for, and none is kept. Raises GoldError for a path, a file or a record that can't be used.
    """
    return _read(paths, half, clean=False)


def read(paths: Sequence[Path], half: Half | None = None, clean: bool = False) -> Iterator[GoldDocument]:
    """As `read_gold`, documents alone.

    `clean`: take texts without gold too, as content from end to end. Raises GoldError for a page besides.
    """
    for found in _read(paths, half, clean):
        yield _document(found)


def read_one(path: Path, line: int | None = None) -> GoldDocument:
    """The document of a gutter file, or that of the record on this line (1-based) of JSON Lines; raises GoldError.

    Of JSON Lines that line alone is read: damaged ones before it count, and cost nothing else.
    """
    for found in _found(next(_files(path, clean=True)), clean=True, only=line):
        if found.line == line:
            return _document(found)
    if line is None:
        raise GoldError(f"{path} holds many documents: say which by the line of its record")
    raise GoldError(f"{path} has no record on line {line}")


def is_gutter(name: str) -> bool:
    """True for the name of a gutter file, compressed or not."""
    return _bare(name).endswith(".gutter")


def is_gold(name: str) -> bool:
    """True for the name of a file that documents, with gold or without, can be read from."""
    return _bare(name).endswith(tuple(_READERS))


def _read(paths: Sequence[Path], half: Half | None, clean: bool) -> Iterator[GoldDocument | GoldPage]:
    for path in (file for given in paths for file in _files(given, clean)):
        for found in _found(path, clean):
            if half is None or half_of(found.group) == half:
                yield found


def _document(found: GoldDocument | GoldPage) -> GoldDocument:
    if isinstance(found, GoldPage):
        raise GoldError(f'{found.place}: a page; here texts are read, with "lines" and "labels"')
    return found


def _files(path: Path, clean: bool) -> Iterator[Path]:
    """The files that a path means: itself, or what lies in the folder, hidden files aside."""
    suffixes = tuple(_READERS) if clean else _WITH_GOLD
    if path.is_dir():
        below = (file for file in path.rglob("*") if not _hidden(file.relative_to(path)) and file.is_file())
        found = sorted(file for file in below if _bare(file.name).endswith(suffixes))
        if not found:
            raise GoldError(f"{path} holds no {_listed(suffixes)} file (plain, .gz or .zst; hidden ones are skipped)")
        yield from found
    elif not path.exists():
        raise GoldError(f"{path} does not exist")
    elif not _bare(path.name).endswith(suffixes):
        what = "clean text" if clean else "gold"
        raise GoldError(f"{path}: {what} is read from {_listed(suffixes)} files (plain, .gz or .zst)")
    else:
        yield path


def _found(path: Path, clean: bool, only: int | None = None) -> Iterator[GoldDocument | GoldPage]:
    """What a file holds; `only`: of JSON Lines, the record on that line."""
    reader = next(reader for suffix, reader in _READERS.items() if _bare(path.name).endswith(suffix))
    try:
        yield from reader(path, clean, only)
    except (DamageError, UnfitError, MisfitError) as error:
        raise GoldError(f"{path}: {getattr(error, 'reason', None) or error}") from error


def _of_text(path: Path, clean: bool, only: int | None) -> Iterator[GoldDocument]:
    lines = tuple(split(_text(path)).raw)
    yield GoldDocument(lines, "+" * len(lines), path.name, str(path), kind=_folder(path), group=path.name)


def _of_gutter(path: Path, clean: bool, only: int | None) -> Iterator[GoldDocument]:
    try:
        gold = parse(_text(path).replace("\r\n", "\n"))
    except ValueError as error:
        raise GoldError(f"{path}: {error}") from error
    url = gold.about.get("url") or None
    yield GoldDocument(
        tuple(gold.text.split("\n")[:-1]),
        gold.marks,
        path.name,
        str(path),
        kind=gold.about.get("kind") or _folder(path),
        url=url,
        lang=gold.about.get("lang") or None,
        group=registered_domain(url or "") or path.name,
    )


def _of_jsonl(path: Path, clean: bool, only: int | None) -> Iterator[GoldDocument | GoldPage]:
    for piece in jsonl.pieces(read_chunks(path)):
        if piece.line and piece.raw.strip() and only in (None, piece.line):
            yield from_record(piece.raw, str(path), piece.line, clean)


_READERS: dict[str, Callable[[Path, bool, int | None], Iterator[GoldDocument | GoldPage]]] = {
    ".gutter": _of_gutter,
    ".jsonl": _of_jsonl,
    ".txt": _of_text,
}
_WITH_GOLD = (".gutter", ".jsonl")


def _text(path: Path) -> str:
    return decode(b"".join(read_chunks(path)))


def _folder(path: Path) -> str:
    return path.resolve().parent.name


def _bare(name: str) -> str:
    return bare(name).lower()


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _listed(suffixes: Sequence[str]) -> str:
    return f"{', '.join(suffixes[:-1])} or {suffixes[-1]}"
