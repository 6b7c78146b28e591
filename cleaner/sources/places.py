"""Where files lie: on the disk, or behind a URL of an object store that fsspec knows (s3://, gs://, hf://, memory://).

A place is a Path, or a UPath of the package universal_pathlib that is used like one.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, cast

from cleaner.errors import UsageError

_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "hf": "hf"}
#: what stores call the thing that changes when an object's content does; the first one there is taken
_MARKS = ("ETag", "etag", "md5Hash", "content_md5", "sha", "oid", "LastModified", "mtime", "created")


def place(text: str | os.PathLike[str]) -> Path:
    """The place that a path or a URL names; raises UsageError for a URL of no known store, or without its package."""
    name = os.fspath(text)
    scheme, separator, _ = name.partition("://")
    if not separator or len(scheme) < 2 or not scheme.isalnum():  # one letter: a disk of Windows
        return Path(name)
    if scheme == "file":
        return Path(name[len("file://") :])
    extra = _EXTRAS.get(scheme, "remote")
    try:
        from upath import UPath

        # what other processes write must be seen at once
        found = UPath(name, use_listings_cache=False)
        _ = found.fs
    except ImportError as error:
        raise UsageError(f"{name}: {scheme}:// needs a package: pip install 'cleaner-corpus[{extra}]'") from error
    except ValueError as error:
        raise UsageError(f"{name}: no store is known for {scheme}:// ({error})") from error
    return cast(Path, found)


def is_remote(path: Path) -> bool:
    """True for a place in an object store."""
    return not isinstance(path, Path)


def absolute(path: Path) -> str:
    """The place in words that mean the same wherever they are said."""
    return str(path).rstrip("/") if is_remote(path) else os.path.abspath(path)


def overlap(one: Path, other: Path) -> bool:
    """True when two places are the same or one lies within the other."""
    if is_remote(one) != is_remote(other):
        return False
    if is_remote(one):
        a, b = absolute(one) + "/", absolute(other) + "/"
        return a.startswith(b) or b.startswith(a)
    here, there = one.resolve(), other.resolve()
    return here == there or here in there.parents or there in here.parents


def size(path: Path) -> int:
    """Bytes of a file; raises OSError."""
    with said(path):
        return path.stat().st_size


def mark(path: Path) -> str | None:
    """What a store says of an object's content, to see whether it changed; None when there is no such object."""
    with said(path):
        try:
            info = _store(path).info(_key(path))
        except FileNotFoundError:
            return None
    found = next((f"{name}:{info[name]}" for name in _MARKS if info.get(name)), "")
    return f"{found} {info.get('size')}"


def open_file(path: Path) -> BinaryIO:
    """A file to be read at any place; raises OSError."""
    with said(path):
        return cast(BinaryIO, path.open("rb"))


def files(folder: Path) -> list[Path]:
    """All objects of a store below a place, sorted by name; none where there is no such place. Raises OSError."""
    return [path for path, _ in sized_files(folder)]


def sized_files(folder: Path) -> list[tuple[Path, int | None]]:
    """As `files`, with the bytes of each as the listing says them: asking for each by itself is a request a file."""
    with said(folder):
        store = _store(folder)
        base = _key(folder).rstrip("/")
        store.invalidate_cache()
        found = store.find(base, detail=True)
        return [(folder / key[len(base) :].lstrip("/"), found[key].get("size")) for key in sorted(found)]


def is_folder(path: Path) -> bool:
    """True when a store holds objects below a place; raises OSError, FileNotFoundError when there is nothing at all."""
    with said(path):
        if _store(path).isfile(_key(path)):
            return False
        if not files(path):
            raise FileNotFoundError(f"{path} does not exist")
        return True


def read_all(paths: Iterable[Path]) -> list[bytes]:
    """The bytes of many objects of one store, sorted by name; raises OSError."""
    wanted = list(paths)
    if not wanted:
        return []
    with said(wanted[0]):
        found: dict[str, bytes] = _store(wanted[0]).cat([_key(path) for path in wanted])
        return [found[key] for key in sorted(found)] if len(wanted) > 1 else list(_values(found))


def upload(path: Path, to: Path) -> None:
    """Bring a file of the disk to a store; the object is there whole or not at all. Raises OSError."""
    with said(to):
        _store(to).put_file(str(path), _key(to))


def remove(paths: Iterable[Path]) -> None:
    """Take objects of one store away that may be there; raises OSError."""
    for path in paths:
        with said(path):
            try:
                _store(path).rm_file(_key(path))
            except FileNotFoundError:
                continue


def staging(path: Path) -> Path:
    """Where on the disk that is written which will be put at a place of a store: the same for the same place."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir(), f"cleaner-{user}", sha256(absolute(path).encode()).hexdigest()[:24])


@contextmanager
def said(path: Path) -> Iterator[None]:
    """Let all that a store can raise come as an OSError."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        if not is_remote(path):
            raise
        raise OSError(f"{type(error).__name__}: {error}") from error


def _store(path: Path) -> Any:
    return cast(Any, path).fs


def _key(path: Path) -> str:
    return str(cast(Any, path).path)


def _values(found: Any) -> Iterable[bytes]:
    return found.values() if isinstance(found, dict) else [found]
