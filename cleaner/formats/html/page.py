"""A page, read: its text as lines, the element of each line, and what the page says about itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cleaner.formats.html.decode import NotAPageError, decoded, well_formed
from cleaner.formats.html.embedded import embedded
from cleaner.formats.html.meta import Meta, meta_of
from cleaner.formats.html.node import Node
from cleaner.formats.html.render import Rendering, render
from cleaner.formats.html.scripts import Block, linked_data
from cleaner.formats.html.selectors import Selectors
from cleaner.formats.html.stretches import Stretches
from cleaner.formats.html.tree import Tree, parse, parse_slowly
from cleaner.model import Document

MOST_BYTES = 64 << 20
MOST_TAGS = 4_000_000  # a page of 50 MB that is nothing but short paragraphs has two million
#: pages that the slow parser may read: it takes 30 s for 7 MB of paragraphs, and nests no deeper than Python does
_MOST_FOR_RESCUE, _MOST_TAGS_FOR_RESCUE, _DEEPEST_FOR_RESCUE = 2 << 20, 20_000, 200
_FEW_WORDS = 50  # a page with fewer is looked at again: `<noscript>`, another parser, the JSON in it
_FEWEST_EMBEDDED = 20  # words that are worth taking from JSON
_TAG = re.compile(r"<[^<>]*>")  # up to the next `<` only: of 100,000 tags without an end each would look at the rest
_NO_TEXT = re.compile(r"(?i)<(?:(script|style|template|svg|noscript)\b|!--)")


@dataclass(frozen=True, slots=True)
class Page:
    """Parallel arrays, one entry a line of `text`; a blank line has the node of the line before it."""

    text: str  #: rendered; what the ledger speaks of
    nodes: Sequence[Node]
    links: Sequence[float]  #: share of the characters that are inside of links
    stretches: Mapping[int, Stretches] = field(default_factory=dict)  #: by number of a selector: where it matches
    meta: Meta = field(default_factory=Meta)
    elements: Sequence[Node] = ()  #: not by line: its blocks by number, those around others before them
    parser: str = "turbohtml"
    replaced: int = 0  #: characters that could not be decoded
    embedded: str = ""  #: "json-ld" or "page state": where lines come from that the page itself doesn't hold


def read(data: bytes | str, selectors: Selectors | None = None) -> Page:
    """Read a page; `selectors`: those that `stretches` are wanted of.

    Raises NotAPageError for bytes that are no page, or larger than any.
    """
    markup = decoded(data) if isinstance(data, bytes) else well_formed(data)
    _refuse_monsters(markup)
    selectors = selectors or Selectors({})
    reading = _read(_tree_of(markup), selectors)
    if reading.words < _FEW_WORDS:
        reading = _with_embedded(_by_another_parser(markup, reading, selectors), selectors)
    return reading.page()


def rendered(document: Document, page: Page) -> Document:
    """The document of a page that was read: its text, and what the page says about itself where nobody else did."""
    meta = page.meta
    stated = {
        "title": meta.title,
        "lang": meta.lang,
        "published": meta.published,
        "author": meta.author,
        "canonical": meta.url,
        "parser": page.parser if page.parser != "turbohtml" else None,
        "embedded": page.embedded,
        "undecodable": str(page.replaced) if page.replaced else None,
    }
    return replace(
        document,
        source=page.text,
        markup=None,
        format="html",
        url=document.url or meta.url,
        lang=document.lang or meta.lang,
        meta={**{key: value for key, value in stated.items() if value}, **document.meta},
    )


def _tree_of(markup: str | bytes) -> Tree:
    """The tree, with what stands in `<noscript>` unless an `<iframe />` in there would swallow the rest of the page."""
    tree = parse(markup)
    for frame in tree.select("noscript iframe"):
        if "</noscript" in tree.text_of(frame).lower():
            return parse(markup, scripting=True)
    return tree


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was found on a page so far, and the tree that it was found in."""

    tree: Tree
    linked: Sequence[Block]
    found: Rendering
    words: int
    embedded: str = ""

    def page(self) -> Page:
        found = self.found
        stretches = {number: Stretches(spans) for number, spans in found.stretches.items()}
        text = "\n".join(found.lines) + "\n" if found.lines else ""
        meta = meta_of(self.tree, self.linked)
        replaced = text.count("\ufffd")
        return Page(
            text, found.nodes, found.links, stretches, meta, found.elements, self.tree.parser, replaced, self.embedded
        )


def _read(tree: Tree, selectors: Selectors) -> _Reading:
    found = render(tree, selectors)
    words = _words(found)
    if words < _FEW_WORDS:
        with_noscript = render(tree, selectors, scripting=False)
        if _words(with_noscript) > 2 * words:
            found, words = with_noscript, _words(with_noscript)
    return _Reading(tree, linked_data(tree), found, words)


def _by_another_parser(markup: str | bytes, reading: _Reading, selectors: Selectors) -> _Reading:
    """The same page by another parser, if that finds more."""
    words = reading.words
    if len(markup) < _MOST_FOR_RESCUE and _tags(markup) < _MOST_TAGS_FOR_RESCUE:
        text = markup if isinstance(markup, str) else markup.decode("utf-8", "replace")
        if _deepest(reading.found) < _DEEPEST_FOR_RESCUE and _words_by_eye(text) >= 4 * max(words, _FEW_WORDS):
            other = parse_slowly(text, _DEEPEST_FOR_RESCUE)
            slow = _read(other, selectors) if other else reading
            if slow.words >= 2 * max(words, 1):
                return slow
    return reading


def _with_embedded(reading: _Reading, selectors: Selectors) -> _Reading:
    """The page with the text below it that it holds in JSON, if that is more than what it shows."""
    if reading.words >= _FEW_WORDS:
        return reading
    below = embedded(reading.tree, reading.linked, "\n".join(reading.found.lines), selectors)
    if below.words < max(_FEWEST_EMBEDDED, 2 * reading.words):
        return reading
    reading.found.add(below.lines)
    return replace(reading, words=reading.words + below.words, embedded=below.source)


def _refuse_monsters(markup: str | bytes) -> None:
    """Look before parsing: a parser in C can't be stopped from inside the process."""
    if len(markup) > MOST_BYTES:
        raise NotAPageError(f"the page is larger than {MOST_BYTES >> 20} MiB")
    if len(markup) > MOST_TAGS and (tags := _tags(markup)) > MOST_TAGS:
        raise NotAPageError(f"the page has {tags:,} tags, more than {MOST_TAGS:,}")


def _tags(markup: str | bytes) -> int:
    """How many tags it has, or a few more."""
    return markup.count("<") if isinstance(markup, str) else markup.count(b"<")


def _words(rendering: Rendering) -> int:
    return sum([line.count(" ") + 1 for line in rendering.lines if line])


def _words_by_eye(markup: str) -> int:
    """About how many words stand between the tags. Time grows with the length of the page, whatever it holds."""
    small, at, shown = markup.lower(), 0, []
    endless: set[str] = set()
    for opening in _NO_TEXT.finditer(small):
        closing = f"</{opening[1]}" if opening[1] else "-->"
        if opening.start() < at or closing in endless:
            continue
        end = small.find(closing, opening.end())
        if end < 0:
            endless.add(closing)
            continue
        shown.append(small[at : opening.start()])
        at = end + len(closing)
    return len(_TAG.sub(" ", " ".join([*shown, small[at:]])).split())


def _deepest(rendering: Rendering) -> int:
    return max((node.depth for node in rendering.nodes), default=0)
