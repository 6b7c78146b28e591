"""Text that a page carries in JSON only: its scripts would have drawn it.

Linked data says by its types what is text. The state of an application doesn't: there the longest texts under the usual
names count, if they read as prose, and what stands in the same record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from cleaner.formats.html.decode import well_formed
from cleaner.formats.html.node import Node
from cleaner.formats.html.render import Rendering, render
from cleaner.formats.html.scripts import Block, page_state, parsed
from cleaner.formats.html.selectors import Selectors
from cleaner.formats.html.tree import Tree, parse

_DEEPEST = 40  # objects and lists inside of one another
_MOST_PASSAGES = 2_000
_MOST_CHARACTERS = 1 << 20
_FEWEST_OF_STATE = 100  # words: less may be a notice or a label
_MOST_VALUES = 200_000  # that are looked at
_MARKUP = re.compile(
    r"</?(?:a|article|aside|b|blockquote|br|code|div|em|figure|h[1-6]|i|img|li|ol|p|pre|section|span|strong|table|u|ul)"
    r"\b[^<>]*>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Embedded:
    """Lines for a page that shows none."""

    source: str  #: "json-ld" or "page state"
    lines: Rendering
    words: int


@dataclass(frozen=True, slots=True)
class _Passage:
    markup: str
    block: Block


def embedded(tree: Tree, linked: Sequence[Block], shown: str, selectors: Selectors) -> Embedded:
    """The text that the JSON of a page holds, without what the page shows (`shown`) anyway.

    Linked data, unless the state of the page's application has more than twice as many words.
    """
    stated = _rendered("json-ld", _bounded(_of_linked(linked)), shown, selectors)
    state = _rendered("page state", _bounded(_of_state(page_state(tree), _title_of(tree))), shown, selectors)
    return state if state.words > max(_FEWEST_OF_STATE, 2 * stated.words) else stated


# --- linked data

#: types whose objects are content; others (persons, sites, crumbs, offers) are looked into at most
_CONTENT = re.compile(
    r"(?:Article|Posting|Question|Answer|Comment|Product|ProductGroup|Event|Recipe|HowTo|HowToSection|VideoObject"
    r"|Course|Book|Movie|Episode|Dataset|Application|Game|Report|Reportage|LearningResource|CreativeWork)$"
)
_BLURBED = re.compile(r"(?:Article|(?<!Job)Posting|Reportage)$")  # their descriptions are for search engines
_NAMELESS = re.compile(r"(?:Answer|Comment)$")
_BODIES = ("articleBody", "text")  # the first that an object has
_LISTS = ("recipeIngredient", "recipeInstructions", "step", "itemListElement")
#: where objects stand that are looked into
_INSIDE = (
    *("@graph", "mainEntity", "itemListElement", "item", "hasPart", "step", "recipeInstructions"),
    *("acceptedAnswer", "suggestedAnswer", "comment", "liveBlogUpdate"),
)


def _of_linked(linked: Sequence[Block]) -> Iterator[_Passage]:
    for block in linked:
        for markup in _of_object(block.data, 0):
            yield _Passage(markup, block)


def _of_object(data: Any, depth: int) -> Iterator[str]:
    """The passages of an object and of those inside of it."""
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for each in data:
            yield from _of_object(each, depth + 1)
    elif isinstance(data, dict):
        kind = _type_of(data)
        if _CONTENT.search(kind):
            yield from _said_by(data, kind)
        for key in _INSIDE:
            if isinstance(data.get(key), (dict, list)):
                yield from _of_object(data[key], depth + 1)


def _said_by(data: Mapping[str, Any], kind: str) -> Iterator[str]:
    """What an object says itself, below its name where there is something to stand below it."""
    bodies = _BODIES if _BLURBED.search(kind) else (*_BODIES, "description")
    body = next((text for key in bodies if (text := _text(data.get(key)))), "")
    lists = [markup for key in _LISTS if (markup := _list(key, data.get(key)))]
    name = "" if _NAMELESS.search(kind) else _text(data.get("headline")) or _text(data.get("name"))
    if name and (body or lists or any(key in data for key in _INSIDE)):
        yield f"<h1>{_plain(name)}</h1>"
    if body:
        yield _as_markup(body)
    yield from lists


def _type_of(data: Mapping[str, Any]) -> str:
    kind = data.get("@type")
    if isinstance(kind, list):
        kind = next((each for each in kind if isinstance(each, str) and _CONTENT.search(each)), "")
    return kind if isinstance(kind, str) else ""


def _list(key: str, value: Any) -> str:
    """Ingredients, or the steps of a recipe or an instruction: texts, or objects with one."""
    each = value if isinstance(value, list) else [value]
    items = [text for item in each if (text := _text(item) or (_text(item.get("text")) if _is_step(item) else ""))]
    if len(items) == 1 and key != "recipeIngredient":
        return _as_markup(items[0])
    tag = "ul" if key == "recipeIngredient" else "ol"
    return f"<{tag}>" + "".join(f"<li>{_plain(item)}" for item in items) + f"</{tag}>" if items else ""


def _is_step(item: Any) -> bool:
    return isinstance(item, dict) and _type_of(item) in ("", "HowToStep")


# --- the state of an application

_NAMED_TEXT = re.compile(
    r"(?:article|post|full|long|text|html|rich)?(?:body|content|description|text)(?:html|text)?"
    r"|cooked|html|markdown|message|paragraph|rendered|selftext"
)
_TITLES = ("title", "headline", "name", "subject")
#: records of other things than what the page is about
_ELSEWHERE = re.compile(
    r"(?i)relat|recommend|similar|suggest|teaser|trending|popular|sidebar|navi?|menu|foot|header|cookie|consent|privacy"
    r"|seo|meta|config|setting|theme|transl|locale|i18n|intl|messages|dictionar|labels?|promo|banner|^ads?$|advert"
    r"|author|user|profile|site$|error|review|newsletter|modal|popup|dialog|disclaim|analytic|^styles?$|css|^scripts?$|schema"
)
_SENTENCE = re.compile(r"[.!?…]['\")\]”’»]?(?:\s|$)|[。！？।؟۔]")
_TAG = re.compile(r"<[^<>]*>")
_HOLDS_TEXT = (str, list, dict)
_NUMBER = re.compile(r"\d+")
_LONGEST_NAME = 80
_LONGEST_TITLE = 300
_SHORTEST = 80  # characters of a text that reads as prose by itself
_DEEPEST_IN_RECORD = 4  # names below the record
_MOST_CODE = 0.02  # of its characters are those of code


@dataclass(frozen=True, slots=True)
class _Found:
    """A text in a state, and the names that lead to it."""

    names: tuple[str, ...]
    text: str
    title: bool


def _of_state(blocks: Iterator[Block], title: str) -> Iterator[_Passage]:
    """The passages of the block that holds the most text; a name in it that the page's title holds is a heading."""
    most, best = 0, list[_Passage]()
    for block in blocks:
        found = list(_texts(block.data))
        texts = _main_record([each for each in found if not each.title])
        size = sum(len(each.text) for each in texts)
        if size > most:
            heading = max((each.text for each in found if each.title and each.text in title), key=len, default="")
            best = [_Passage(f"<h1>{_plain(heading)}</h1>", block)] if heading else []
            best += [_Passage(_as_markup(each.text), block) for each in texts]
            most = size
    yield from best


def _title_of(tree: Tree) -> str:
    return next((tree.text_of(element) for element in tree.select("head > title")), "")


def _main_record(found: list[_Found]) -> list[_Found]:
    """Those in the record with the most text: posts of a thread, paragraphs and features beside a description."""
    sizes: dict[tuple[str, ...], int] = {}
    for each in found:
        sizes[each.names] = sizes.get(each.names, 0) + len(each.text)
    if not sizes:
        return []
    largest = max(sizes, key=lambda names: sizes[names])
    record = largest[:-1]
    while record and record[-1] == "[]":  # the record of an item of a list is what holds the list
        record = record[:-2] if len(record) > 1 else ()
    deepest = len(record) + _DEEPEST_IN_RECORD
    return [
        each
        for each in found
        if each.names == largest or (record and each.names[: len(record)] == record and len(each.names) <= deepest)
    ]


def _texts(data: Any) -> Iterator[_Found]:
    """The texts that read as prose, and titles, in order; a walk with a stack of its own, for states nest deep."""
    stack: list[tuple[Any, tuple[str, ...], int]] = [(data, (), 0)]
    pool = data if isinstance(data, list) else None
    looked, seen = 0, set[tuple[str, bool]]()
    while stack and looked < _MOST_VALUES:
        value, names, unpacked = stack.pop()
        looked += 1
        if isinstance(value, str):
            named = _is_named_text(names)
            if (value, named) in seen:
                continue
            seen.add((value, named))
            inner = parsed(value) if unpacked < 2 and len(value) > _SHORTEST else None
            if inner is not None:
                stack.append((inner, names, unpacked + 1))
            elif named and _is_prose(value):
                yield _Found(names, value, False)
            elif names and names[-1] in _TITLES and 0 < len(value) < _LONGEST_TITLE:
                yield _Found(names, value, True)
        elif len(names) > _DEEPEST:
            continue
        elif isinstance(value, list):
            stack += [(each, (*names, "[]"), unpacked) for each in reversed(value) if isinstance(each, _HOLDS_TEXT)]
        elif isinstance(value, dict):
            for key, each in reversed(value.items()):
                if pool is not None and type(each) is int and 0 <= each < len(pool) and isinstance(pool[each], str):
                    each = pool[each]  # Nuxt writes a state as a list of values that say the number of others
                if isinstance(each, _HOLDS_TEXT) and not _ELSEWHERE.search(key):
                    stack.append((each, (*names, _kind_of(key)), unpacked))


def _kind_of(key: str) -> str:
    """The name of a value; numbers in it only tell records apart."""
    name = _NUMBER.sub("#", key[:_LONGEST_NAME])
    return name if name.strip("#-") else "[]"


def _is_named_text(names: tuple[str, ...]) -> bool:
    name = next((name for name in reversed(names) if name != "[]"), "")
    return _NAMED_TEXT.fullmatch(name.lower().replace("_", "").replace("-", "")) is not None


def _is_prose(text: str) -> bool:
    if len(text) < _SHORTEST:
        return False
    text = _TAG.sub(" ", text)
    letters = sum(map(str.isalpha, text))
    code = sum(text.count(sign) for sign in "{}<>=\\;")
    return letters >= 0.6 * len(text.strip()) > 0 and code <= _MOST_CODE * len(text) and bool(_SENTENCE.search(text))


# --- to lines


def _bounded(passages: Iterator[_Passage]) -> Iterator[_Passage]:
    """Each once, and no more than a page can hold."""
    seen: set[str] = set()
    left = _MOST_CHARACTERS
    for passage in passages:
        left -= len(passage.markup)
        if left < 0 or len(seen) >= _MOST_PASSAGES:
            return
        if passage.markup not in seen:
            seen.add(passage.markup)
            yield passage


def _rendered(source: str, passages: Iterator[_Passage], shown: str, selectors: Selectors) -> Embedded:
    """The lines of passages: each is parsed by itself, for a tag that one leaves open would swallow the others."""
    out, words, titled = Rendering(), 0, False
    shown = " ".join(shown.split())
    for passage in passages:
        markup = passage.markup
        if titled and markup.startswith("<h1>"):
            markup = markup.replace("h1>", "h2>")
        tree = parse(markup)
        around = Node(passage.block.name, None, passage.block.element)
        found = render(Tree(tree.select("body")[0], tree.element, tree.text, tree.parser), selectors, around=around)
        text = " ".join(" ".join(line for line in found.lines if line).split())
        if text and not (len(found.lines) == 1 and text in shown):
            titled = titled or passage.markup.startswith("<h1>")
            out.add(found)
            words += text.count(" ") + 1
    return Embedded(source, out, words)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _plain(text: str) -> str:
    """Markup that reads as the text; entities of it are read."""
    return escape(unescape(_TAG.sub(" ", well_formed(text))), quote=False)


def _as_markup(text: str) -> str:
    """Markup of a text that may be some: blank lines part paragraphs of one that is none."""
    text = well_formed(text)
    if "&lt;" in text and not _MARKUP.search(text) and _MARKUP.search(twice := unescape(text)):
        text = twice
    if _MARKUP.search(text):
        return f"<div>{text}</div>"
    paragraphs = [escape(unescape(each), quote=False) for each in re.split(r"\r?\n[ \t]*\r?\n", text) if each.strip()]
    return "".join("<p>" + "<br>".join(each.strip().splitlines()) + "</p>" for each in paragraphs)
