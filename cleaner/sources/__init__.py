"""Where documents come from: one module a container, chosen by the suffix of a file's name.

Whether a document is a text or a page, the container of its file decides: by the name, or else by how it begins.
"""

from __future__ import annotations

from cleaner.sources import compression, files, jsonl, pages
from cleaner.sources.record import Container

_CONTAINERS: dict[str, Container] = {
    ".txt": files,
    ".jsonl": jsonl,
    ".html": pages,
    ".htm": pages,
    ".xhtml": pages,
}


def known_container(name: str) -> Container | None:
    """The container that a file name stands for, its compression suffix aside; None when the suffix is unknown."""
    bare = name.lower().removesuffix(compression.suffix_of(name))
    return next((container for suffix, container in _CONTAINERS.items() if bare.endswith(suffix)), None)


def container_of(name: str) -> Container:
    """As `known_container`; a file with another suffix is read as text."""
    return known_container(name) or files


def is_one_document(name: str) -> bool:
    """True for the name of a file that is one document, a text or a page."""
    return container_of(name) in (files, pages)
