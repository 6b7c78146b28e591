"""A tree to lines: every block-level run of visible text is a line, inline elements are joined.

Lines of one list, of one table and of one paragraph with `<br>` follow one another; a blank line parts other blocks.
White space is one space, as browsers show it; in `<pre>` text stays as written. List items begin with `- ` or their
number, rows of several cells read `| a | b |`. Scripts, styles, values of forms and drawings are no text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cleaner.formats.html.node import Node, one_value
from cleaner.formats.html.selectors import Numbers, Selectors
from cleaner.formats.html.tree import Tree

# What the walk does with an element. Those from _CELL on are blocks: text inside of them is no part of a line outside;
# those from _BLOCK on have blank lines around them.
_INLINE, _WORD, _LINK, _CELL, _CLOSE, _ROW, _ITEM, _BLOCK, _LIST, _BREAK, _SKIPPED = range(11)


def _kinds() -> dict[str, int]:
    """Tag -> what is done with it; inline elements have no entry."""
    tags = {
        _WORD: "label span time",  # two of them side by side are two words
        _LINK: "a",
        _CELL: "td th",
        _BLOCK: "address article aside blockquote body button center details dialog dir div dl fieldset figcaption "
        "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html main menu nav noscript p pre search section table "
        "ul",
        _CLOSE: "caption dd dt legend option summary tbody tfoot thead",  # lines without a blank one before them
        _ROW: "tr",
        _ITEM: "li",
        _LIST: "ol",
        _BREAK: "br",
        _SKIPPED: "head script style template svg canvas video audio object embed iframe frameset noframes applet map "
        "datalist select textarea input img picture source track param col colgroup meta link base title noembed",
    }
    return {tag: kind for kind, names in tags.items() for tag in names.split()}


_KINDS = _kinds()


@dataclass(slots=True)
class Rendering:
    """Parallel arrays, one entry a line; a blank line has the node of the line before it."""

    lines: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    elements: list[Node] = field(default_factory=list)  #: not by line: every block that was met, by number
    links: list[float] = field(default_factory=list)  #: share of the characters inside of links
    #: number of a selector -> (first line, the line after the last) of those wholly inside of an element it matches
    stretches: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def add(self, other: Rendering) -> None:
        """Put the lines of another below, with a blank one before them."""
        if self.lines and other.lines:
            self.lines.append("")
            self.nodes.append(self.nodes[-1])
            self.links.append(0.0)
        offset = len(self.lines)
        self.lines += other.lines
        self.nodes += other.nodes
        self.links += other.links
        for node in other.elements:
            node.number = len(self.elements)
            node.first += offset
            node.end += offset
            self.elements.append(node)
        for number, spans in other.stretches.items():
            self.stretches.setdefault(number, []).extend((first + offset, end + offset) for first, end in spans)


def render(tree: Tree, selectors: Selectors, scripting: bool = True, around: Node | None = None) -> Rendering:
    """Render a page, and find the lines inside of what `selectors` match.

    `scripting`: leave `<noscript>` out, as browsers do. `around`: where the tree stands, if it is no page by itself.
    """
    return _Walk(selectors, selectors.others_of(tree), scripting).run(tree, around or Node("", None))


#: an element that the walk is inside of: what is left of its children, the block around its text, its kind, the numbers
#: of the selectors that match it, the first line that can lie wholly inside of it, the number of a list's next item
_Frame = tuple[Iterator[Any], Node, int, Numbers, int, list[int]]


class _Walk:
    """The walk over a tree, with a stack of its own: pages nest deeper than Python does."""

    def __init__(self, selectors: Selectors, others: Mapping[Any, Numbers], scripting: bool) -> None:
        self._out = Rendering()
        self._selectors, self._others = selectors, others
        self._kinds = {**_KINDS, "noscript": _SKIPPED} if scripting else _KINDS
        self._run: list[str] = []  # pieces of the line under way
        self._visible = 0  # how many of them are not blank
        self._linked = 0  # characters of it that are inside of links
        self._in_link = 0  # depth
        self._cells = 0  # of the row under way that stand on this line
        self._bars = 0  # cells that began behind the last text of the line
        self._gap = False  # a blank line before the next line
        self._bullet = ""
        self._word_ended = -1  # how many pieces the line had when an element that is a word ended
        self._ended: list[tuple[Numbers, int, int]] = []  # marked, ended on this line: marks, first line, pieces then

    def run(self, tree: Tree, node: Node) -> Rendering:
        """The hot loop: a page has thousands of elements and texts, so what most of them need is done right here."""
        text, element, others, kinds, run = tree.text, tree.element, self._others, self._kinds, self._run
        tags, of_attributes = self._selectors.tags, self._selectors.of_attributes
        kind, items = _BLOCK, list[int]()
        lines, elements = self._out.lines, self._out.elements
        elements.append(node)
        marks: Numbers = ()
        first, children, stack = 0, iter(tree.root.children), list[_Frame]()
        while True:
            for child in children:
                what = type(child)
                if what is text:
                    data = child.data
                    if node.pre:
                        self._preformatted(data, node)
                    elif data.isspace():
                        if run:
                            run.append(" ")
                    elif data:
                        if self._bars:
                            self._draw_bars()
                        run.append(data)
                        self._visible += 1
                        if self._in_link:
                            self._linked += len(data.strip())
                elif what is element:
                    tag = child.tag
                    its_kind = kinds.get(tag, _INLINE)
                    if its_kind >= _BREAK:
                        if its_kind == _BREAK:
                            self._break(node)
                        continue
                    inside = child.children
                    if not inside and its_kind < _CELL:  # an icon, an anchor
                        if its_kind:
                            self._word_ended = len(run)
                        continue
                    stack.append((children, node, kind, marks, first, items))
                    attrs, kind, hidden = child.attrs, its_kind, False
                    marks = tags.get(tag, ())
                    if attrs:
                        found, hidden = of_attributes(tag, attrs)
                        marks += found
                    if others and child in others:
                        marks += others[child]
                    if kind < _CELL and (hidden or "-" in tag):  # custom elements are cards and widgets
                        kind = _BLOCK
                    if kind >= _CELL:
                        self._begin_block(kind, node, items)
                        node = Node(tag, node, child, hidden, len(elements))
                        node.first = len(lines)
                        elements.append(node)
                        items = [_first_item(attrs)] if kind == _LIST else []
                    elif kind:
                        if self._word_ended == len(run) and not node.pre:
                            run.append(" ")
                        if kind == _LINK and "href" not in attrs:
                            kind = _WORD
                        self._in_link += kind == _LINK
                    if marks:
                        first = self._next_line()
                    children = iter(inside)
                    break
            else:
                if kind >= _CELL:
                    if kind > _CELL:
                        self._end_block(kind, node)
                    node.end = len(lines)
                else:
                    self._word_ended = len(run) if kind else -1
                    if kind == _LINK:
                        self._in_link -= 1
                if marks:
                    self._end_marked(marks, first)
                if not stack:
                    return self._out
                children, node, kind, marks, first, items = stack.pop()

    def _preformatted(self, data: str, node: Node) -> None:
        """Text as it is written, each line of it a line."""
        *whole, rest = data.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for line in whole:
            self._run.append(line)
            self._end_line(node, True)
        if rest:
            self._run.append(rest)
            if not rest.isspace():
                self._visible += 1
                self._linked += len(rest.strip()) if self._in_link else 0

    def _break(self, node: Node) -> None:
        """`<br>`: the next line; where there is none to end, a blank one, as between paragraphs."""
        if not self._visible and not node.pre and self._out.nodes and self._out.nodes[-1] is node:
            self._gap = True
        self._end_line(node, node.pre)

    def _begin_block(self, kind: int, around: Node, items: list[int]) -> None:
        if kind == _CELL:
            if self._visible:
                self._bars += 1
            return
        if self._run:
            self._end_line(around, False)
        if kind >= _BLOCK:
            self._gap = True
        elif kind == _ITEM:
            self._bullet = "- "
            if items:
                self._bullet = f"{items[0]}. "
                items[0] += 1

    def _end_block(self, kind: int, node: Node) -> None:
        if kind == _ROW and self._bars:  # its last cells are empty
            self._draw_bars()
        if self._run:
            self._end_line(node, False)
        if kind >= _BLOCK:
            self._gap = True
        elif kind == _ITEM:
            self._bullet = ""

    def _next_line(self) -> int:
        """The first line that holds nothing of what came before."""
        lines = self._out.lines
        return len(lines) + (1 + (self._gap and bool(lines)) if self._visible else 0)

    def _end_marked(self, marks: Numbers, first: int) -> None:
        if self._visible:
            self._ended.append((marks, first, self._visible))
        else:
            self._span(marks, first, len(self._out.lines))

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
                out.lines.append("")
                out.nodes.append(out.nodes[-1])
                out.links.append(0.0)
            self._gap = False
            out.lines.append(text)
            out.nodes.append(node)
            out.links.append(links)
        self._run.clear()
        self._word_ended = -1
        self._visible = self._linked = self._cells = self._bars = 0
        for marks, first, pieces in self._ended:
            self._span(marks, first, len(out.lines) - (pieces < visible))
        self._ended.clear()

    def _span(self, marks: Numbers, first: int, end: int) -> None:
        lines = self._out.lines
        if first < end and not lines[first]:  # the blank line before it
            first += 1
        if first < end:
            for number in marks:
                self._out.stretches.setdefault(number, []).append((first, end))


def _first_item(attrs: Mapping[str, Any]) -> int:
    start = one_value(attrs, "start")
    return int(start) if start.isdecimal() and start.isascii() and len(start) < 6 and int(start) else 1
