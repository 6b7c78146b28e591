"""Archives, made in memory by the libraries that everybody has, and read as a run reads them."""

from __future__ import annotations

import tarfile
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, BinaryIO

from cleaner.sources.container import Container
from cleaner.sources.record import Item, Record, Reject, Skipped
from cleaner.sources.scope import WHOLE, Fields, Scope

FIELDS = Fields()
TIME = 1_700_000_000
PAGE = b"<!doctype html><html><body><p>The boat lies at the quay.</p></body></html>"


@dataclass(frozen=True)
class Held:
    """A supply of bytes that are held, in small pieces."""

    data: bytes
    start: int = 0
    end: int | None = None
    step: int = 700

    def __iter__(self) -> Iterator[bytes]:
        data = self.data[self.start : self.end]
        yield from (data[at : at + self.step] for at in range(0, len(data), self.step))

    def raw(self) -> Iterator[bytes]:
        return iter(self)

    def open(self) -> BinaryIO:
        return BytesIO(self.data)


def tar_of(*members: tuple[Any, ...], format: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar of (name, content) or (name, content, what to set on its TarInfo)."""
    data = BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=format) as tar:
        for name, content, *more in members:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), TIME
            for key, value in (more[0] if more else {}).items():
                setattr(info, key, value)
            tar.addfile(info, BytesIO(content))
    return data.getvalue()


def zip_of(*members: tuple[Any, ...], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of (name, content) or (name, content, what to set on its ZipInfo)."""
    data = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(data, "w", method) as archive:
        warnings.simplefilter("ignore")  # duplicates are made on purpose
        for name, content, *more in members:
            info = zipfile.ZipInfo(name, (2023, 11, 14, 22, 13, 20))
            info.compress_type = method
            for key, value in (more[0] if more else {}).items():
                setattr(info, key, value)
            archive.writestr(info, content)
    return data.getvalue()


def read(container: Container, data: bytes, name: str = "x.arc", scope: Scope = WHOLE) -> list[Item]:
    return list(container.read(Held(data), name, FIELDS, scope))


def texts(items: Iterable[Item]) -> dict[str, bytes]:
    """The documents by the names in their archive."""
    return {str(item.label): item.raw for item in items if isinstance(item, Record)}


def kinds(items: Iterable[Item]) -> dict[str | None, str]:
    """The rejects by the names in their archive."""
    return {item.label: item.kind for item in items if isinstance(item, Reject)}


def told(items: Iterable[Item]) -> list[tuple[int | None, str]]:
    """What became of each member, by its number."""
    found = []
    for item in items:
        what = "skipped" if isinstance(item, Skipped) else item.kind if isinstance(item, Reject) else "read"
        found.append((getattr(item, "line", None), what))
    return found


def stretches(container: Container, data: bytes, range_bytes: int, scope: Scope = WHOLE) -> list[Item]:
    """What is read when the archive is cut."""
    begins = list(container.cut(BytesIO(data), len(data), range_bytes))
    assert begins[0][:2] == (0, 1)
    ends = [*(begin[0] for begin in begins[1:]), len(data)]
    items: list[Item] = []
    for (start, line, *note), end in zip(begins, ends, strict=True):
        assert start < end or not data
        part = replace(scope, offset=start, line=line, end=end, note=note[0] if note else "")
        if len(begins) == 1:
            part = scope
        items += container.read(Held(data, start, end), "x.arc", FIELDS, part)
    return items


def written(container: Container, items: Iterable[Item]) -> bytes:
    """A clean archive of documents of which nothing went."""
    from cleaner.sources.record import Rendered

    target = BytesIO()
    writer = container.writer(target)
    for item in items:
        if isinstance(item, Record):
            writer.write(Rendered(item.raw, row=item.row))
    writer.close()
    return target.getvalue()


def is_covered(items: Sequence[Item], before: Sequence[Item]) -> bool:
    """True when every document from before is there as it was, or a reject stands for it, by its number or name."""
    there = {(item.label, item.raw) for item in items if isinstance(item, Record)}
    rejects = [item for item in items if isinstance(item, Reject)]
    bad = {item.line for item in rejects} | {item.label for item in rejects}
    rest = min((item.line or 0 for item in rejects if item.rest), default=10**9)
    return all(
        (one.label, one.raw) in there or one.line in bad or one.label in bad or (one.line or 0) >= rest
        for one in before
        if isinstance(one, Record)
    )
