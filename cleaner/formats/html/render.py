"""A tree to lines: every block-level run of visible text is a line, inline elements are joined.

Lines of one list, of one table and of one paragraph with `<br>` follow one another; a blank line parts other blocks.
White space is one space, as browsers show it; in `<pre>` text stays as written. List items begin with `- ` or their
number, rows of several cells read `| a | b |`. Scripts, styles, values of forms and drawings are no text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cleaner.formats.html.node import HEADINGS, Node
from cleaner.formats.html.selectors import Numbers, Selectors
from cleaner.formats.html.tree import Tree


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


#: never shown as text
_SKIPPED = _names(
    "head script style template svg canvas video audio object embed iframe frameset noframes applet map datalist "
    "select textarea input img picture source track param col colgroup meta link base title noembed"
)
_BLOCKS = HEADINGS | _names(
    "address article aside blockquote body button center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form header hgroup hr html legend li main menu nav noscript ol option p pre search section summary "
    "table tbody td tfoot th thead tr ul caption"
)
#: blocks whose lines follow the line before without a blank one
_CLOSE = _names("li dt dd tr td th caption tbody thead tfoot option summary legend")
_CELLS = frozenset({"td", "th"})
_WORDS = frozenset({"a", "label", "span", "time"})  # two of them side by side are two words


@dataclass(slots=True)
class Rendering:
    """Parallel arrays, one entry a line; a blank line has the node of the line before it."""

    lines: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    links: list[float] = field(default_factory=list)  #: share of the characters inside of links
    #: number of a selector -> (first line, the line after the last) of those wholly inside of an element it matches
    stretches: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


def render(tree: Tree, selectors: Selectors, scripting: bool = True) -> Rendering:
    """Render a page, and find the lines inside of what `selectors` match.

    `scripting`: leave `<noscript>` out, as browsers do.
    """
    return _Walk(selectors, selectors.others_of(tree), scripting).run(tree)


@dataclass(slots=True)
class _Frame:
    """An element that the walk is inside of."""

    children: Iterator[Any]
    node: Node  #: of its text
    tag: str
    is_block: bool
    marks: Numbers  #: of the selectors that match it
    first: int  #: the first line that can lie wholly inside of it
    items: int  #: of a numbered list: the number of the next item; else 0


class _Walk:
    """The walk over a tree, with a stack of its own: pages nest deeper than Python does."""

    def __init__(self, selectors: Selectors, others: Mapping[Any, Numbers], scripting: bool) -> None:
        self._out = Rendering()
        self._selectors, self._others = selectors, others
        self._skipped = _SKIPPED | {"noscript"} if scripting else _SKIPPED
        self._run: list[str] = []  # pieces of the line under way
        self._visible = 0  # how many of them are not blank
        self._linked = 0  # characters of it that are inside of links
        self._in_link = 0  # depth
        self._cells = 0  # of the row under way that stand on this line
        self._bars = 0  # cells that began behind the last text of the line
        self._gap = False  # a blank line before the next line
        self._bullet = ""
        self._closed = ""  # the inline element that ended right here
        self._ended: list[tuple[Numbers, int, int]] = []  # marked, ended on this line: marks, first line, pieces then

    def run(self, tree: Tree) -> Rendering:
        text, element, skipped = tree.text, tree.element, self._skipped
        frames = [_Frame(iter(tree.root.children), Node("", None), "", True, (), 0, 0)]
        while frames:
            frame = frames[-1]
            for child in frame.children:
                kind = type(child)
                if kind is text:
                    self._text(child.data, frame.node)
                elif kind is element:
                    tag = child.tag
                    if tag == "br":
                        self._break(frame.node)
                    elif tag not in skipped:
                        frames.append(self._opened(child, tag, frame))
                        break
            else:
                frames.pop()
                self._close(frame)
        return self._out

    def _break(self, node: Node) -> None:
        """`<br>`: the next line; where there is none to end, a blank one, as between paragraphs."""
        if not self._visible and not node.pre and self._out.nodes and self._out.nodes[-1] is node:
            self._gap = True
        self._end_line(node, node.pre)

    def _text(self, data: str, node: Node) -> None:
        if node.pre:
            *whole, data = data.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            for line in whole:
                self._run.append(line)
                self._end_line(node, True)
        if data:
            if self._bars and not data.isspace():
                self._draw_bars()
            self._run.append(data)
            self._closed = ""
            if not data.isspace():
                self._visible += 1
                if self._in_link:
                    self._linked += len(data.strip())

    def _opened(self, element: Any, tag: str, around: _Frame) -> _Frame:
        attrs = element.attrs
        marks = self._selectors.of(tag, attrs)
        if self._others and element in self._others:
            marks += self._others[element]
        node = around.node
        hidden = bool(attrs) and _is_hidden(attrs)
        is_block = tag in _BLOCKS or "-" in tag or hidden
        items = 0
        if is_block:
            self._begin_block(tag, around)
            node = _node(element, tag, attrs, around.node, hidden)
            items = _first_item(attrs) if tag == "ol" else 0
        elif tag in _WORDS:
            if self._closed in _WORDS and not node.pre:
                self._run.append(" ")
            if tag == "a" and "href" in attrs:
                self._in_link += 1
        first = len(self._out.lines) + (1 if self._visible else 0)
        return _Frame(iter(element.children), node, tag, is_block, marks, first, items)

    def _begin_block(self, tag: str, around: _Frame) -> None:
        if tag in _CELLS:
            if self._visible:
                self._bars += 1
            return
        self._end_line(around.node, False)
        self._gap = self._gap or tag not in _CLOSE
        if tag == "li":
            self._bullet = f"{around.items}. " if around.items else "- "
            around.items += bool(around.items)

    def _close(self, frame: _Frame) -> None:
        if frame.is_block:
            if frame.tag == "tr" and self._bars:  # its last cells are empty
                self._draw_bars()
            if frame.tag not in _CELLS:
                self._end_line(frame.node, False)
            if frame.tag == "li":
                self._bullet = ""
            self._gap = self._gap or frame.tag not in _CLOSE
        else:
            self._closed = frame.tag
            if frame.tag == "a" and self._in_link:
                self._in_link -= 1
        if frame.marks:
            if self._visible:
                self._ended.append((frame.marks, frame.first, self._visible))
            else:
                self._span(frame.marks, frame.first, len(self._out.lines))

    def _draw_bars(self) -> None:
        """Part the cells of a row, where more of it follows on this line: a cell of blocks has lines of its own."""
        self._run.append(" | " * self._bars)
        self._cells += self._bars
        self._bars = 0

    def _end_line(self, node: Node, even_blank: bool) -> None:
        """End the line under way; a blank one counts only in preformatted text."""
        out, visible = self._out, self._visible
        if not self._run and not even_blank:
            return
        raw = "".join(self._run)
        text = raw.rstrip() if node.pre else " ".join(raw.split())
        if text or even_blank:
            links = min(1.0, self._linked / len(text)) if self._linked and text else 0.0
            if self._cells:
                text = f"| {text} |"
            if self._bullet and text:
                text, self._bullet = self._bullet + text, ""
            if self._gap and out.lines:
                self._add("", out.nodes[-1], 0.0)
            self._gap = False
            self._add(text, node, links)
        self._run.clear()
        self._closed = ""
        self._visible = self._linked = self._cells = self._bars = 0
        for marks, first, pieces in self._ended:
            self._span(marks, first, len(out.lines) - (pieces < visible))
        self._ended.clear()

    def _add(self, line: str, node: Node, links: float) -> None:
        self._out.lines.append(line)
        self._out.nodes.append(node)
        self._out.links.append(links)

    def _span(self, marks: Numbers, first: int, end: int) -> None:
        lines = self._out.lines
        if first < end and not lines[first]:  # the blank line before it
            first += 1
        if first < end:
            for number in marks:
                self._out.stretches.setdefault(number, []).append((first, end))


def _node(element: Any, tag: str, attrs: Mapping[str, Any], around: Node, hidden: bool) -> Node:
    if not attrs:
        return Node(tag, around, line=element.source_line)
    classes = attrs.get("class") or ()
    names = tuple(classes.split()) if isinstance(classes, str) else tuple(classes)
    return Node(tag, around, _one(attrs, "id"), names, _one(attrs, "role").lower(), hidden, element.source_line)


def _one(attrs: Mapping[str, Any], name: str) -> str:
    value = attrs.get(name)
    return value if isinstance(value, str) else " ".join(value) if value else ""


def _is_hidden(attrs: Mapping[str, Any]) -> bool:
    """True for what readers don't see: `hidden`, `aria-hidden` and `display: none`."""
    if "hidden" in attrs:
        return _one(attrs, "hidden") != "until-found"
    style = _one(attrs, "style")
    return bool(style) and "display:none" in style.replace(" ", "").lower()


def _first_item(attrs: Mapping[str, Any]) -> int:
    start = _one(attrs, "start")
    return int(start) if start.isdecimal() and start.isascii() and len(start) < 6 and int(start) else 1
