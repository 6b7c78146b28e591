"""Where documents come from: one module a container, chosen by the suffix of a file's name.

Whether a document is a text or a page, the container of its file decides: by the name, or else by how it begins.
"""

from __future__ import annotations

from cleaner.sources import compression, delimited, files, jsonl, pages, parquet, warc
from cleaner.sources.archives import tars, zips
from cleaner.sources.container import Container
from cleaner.sources.scope import Fields

_CONTAINERS: dict[str, Container] = {
    ".txt": files,
    ".jsonl": jsonl,
    ".csv": delimited.CSV,
    ".tsv": delimited.TSV,
    ".parquet": parquet,
    ".html": pages,
    ".htm": pages,
    ".xhtml": pages,
    ".warc": warc,
    ".wet": warc,
    ".tar": tars,
    ".zip": zips,
}
ENDINGS = tuple(_CONTAINERS)  #: of names that say what a file is
_FIELDS = Fields()


def known_container(name: str) -> Container | None:
    """The container that a file name stands for, its compression suffix aside; None when the suffix is unknown."""
    bare = compression.bare(name).lower()
    return next((container for suffix, container in _CONTAINERS.items() if bare.endswith(suffix)), None)


def container_of(name: str, fields: Fields = _FIELDS) -> Container:
    """As `known_container`, and as the fields say of tables; a file with another suffix is read as text."""
    container = known_container(name) or files
    return delimited.ESCAPED if fields.tsv_escapes and container is delimited.TSV else container


def is_one_document(name: str) -> bool:
    """True for the name of a file that is one document, a text or a page."""
    return container_of(name) in (files, pages)


def is_archive(name: str) -> bool:
    """True for the name of a file that holds texts and pages as files of their own."""
    return container_of(name) in (tars, zips)
