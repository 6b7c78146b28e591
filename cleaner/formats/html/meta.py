"""What a page says about itself: never guessed, only read where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cleaner.formats.html.scripts import Block
from cleaner.formats.html.tree import Tree


@dataclass(frozen=True, slots=True)
class Meta:
    """Fields are None where the page doesn't state them."""

    title: str | None = None
    lang: str | None = None
    url: str | None = None  #: canonical
    published: str | None = None  #: as written
    author: str | None = None


_PUBLISHED = ("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate")
_AUTHOR = ("author", "article:author", "dc.creator")


def meta_of(tree: Tree, blocks: Sequence[Block]) -> Meta:
    """The metadata of a page; `blocks`: its linked data."""
    named = _named(tree)
    linked = list(_objects(blocks))
    return Meta(
        title=_title(tree) or named.get("og:title"),
        lang=_first_attr(tree, "html[lang]", "lang"),
        url=_first_attr(tree, 'link[rel~="canonical"][href]', "href") or named.get("og:url"),
        published=_first(named, _PUBLISHED) or _stated(linked, "datePublished"),
        author=_name(_first(named, _AUTHOR)) or _stated(linked, "author"),
    )


def _named(tree: Tree) -> dict[str, str]:
    """`<meta>` name or property -> content; the first of a name counts."""
    found: dict[str, str] = {}
    for element in tree.select("meta[content]"):
        attrs = element.attrs
        name, content = attrs.get("property") or attrs.get("name") or attrs.get("itemprop"), attrs.get("content")
        if isinstance(name, str) and isinstance(content, str) and content.strip():
            found.setdefault(name.strip().lower(), " ".join(content.split()))
    return found


def _title(tree: Tree) -> str | None:
    for element in tree.select("head > title"):
        return tree.text_of(element) or None
    return None


def _first_attr(tree: Tree, selector: str, name: str) -> str | None:
    for element in tree.select(selector):
        value = element.attrs.get(name)
        return value.strip() or None if isinstance(value, str) else None
    return None


def _first(named: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((named[name] for name in names if name in named), None)


def _name(author: str | None) -> str | None:
    """An author who is named; some pages link to one instead."""
    return None if author is None or author.startswith(("http://", "https://")) else author


def _objects(blocks: Sequence[Block]) -> Iterator[Mapping[str, Any]]:
    for block in blocks:
        for item in block.data if isinstance(block.data, list) else [block.data]:
            if isinstance(item, dict):
                graph = item.get("@graph")
                yield from (each for each in graph if isinstance(each, dict)) if isinstance(graph, list) else (item,)


def _stated(linked: list[Mapping[str, Any]], key: str) -> str | None:
    for item in linked:
        value = item.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
    return None
