"""A page to lines, in pairs: markup and the lines that readers see."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.formats.html import Selectors, read
from cleaner.formats.html.render import Rendering, render
from cleaner.formats.html.stretches import Stretches
from cleaner.formats.html.tree import parse, parse_slowly

NONE = Selectors({})

INLINE = [
    ("letters of one word in several elements", "<p>light<b>hou</b><i>se</i></p>", "lighthouse"),
    ("an initial", "<p><span>T</span>he sea</p>", "The sea"),
    ("white space is one space", "<p>the \n\t  sea</p>", "the sea"),
    ("white space inside of an element", "<p>the<b> sea </b>is calm</p>", "the sea is calm"),
    (
        "code keeps its spaces",
        "<pre><span>def</span> <span>main</span>\n<span>x</span><span>y</span></pre>",
        "def main\nxy",
    ),
    ("adjacent links are two words", "<p><a href=/a>Ships</a><a href=/b>Boats</a></p>", "Ships Boats"),
    ("adjacent spans are two words", "<p><span>12 May</span><time>10:30</time></p>", "12 May 10:30"),
    ("a link in the midst of a word", "<p>the <a href=/a>light</a>house</p>", "the lighthouse"),
    ("a subscript", "<p>H<sub>2</sub>O</p>", "H2O"),
    ("an entity", "<p>salt &amp; vinegar &lt;b&gt;</p>", "salt & vinegar <b>"),
    ("a no-break space", "<p>10&nbsp;km</p>", "10 km"),
    ("a comment in the midst of a word", "<p>light<!-- x -->house</p>", "lighthouse"),
    ("a word break", "<p>light<wbr>house</p>", "lighthouse"),
    ("an empty link before a link", "<p><a href=/a>Ships</a><a id=x></a><a href=/b>Boats</a></p>", "Ships Boats"),
    ("a hidden icon in the midst of a word", "<p>light<i hidden></i>house</p>", "lighthouse"),
    ("an image says nothing", "<p>the <img alt=gull>sea</p>", "the sea"),
]
BREAKS = [
    ("br", "<p>one<br>two</p>", "one\ntwo"),
    ("two br part paragraphs", "<p>one<br><br>two</p>", "one\n\ntwo"),
    ("three br part no more", "<p>one<br><br> <br>two</p>", "one\n\ntwo"),
    ("br at the end", "<p>one<br></p><p>two</p>", "one\n\ntwo"),
    ("br at the start", "<p><br>one</p>", "one"),
    ("br within bold", "<p><b>one<br>two</b></p>", "one\ntwo"),
    ("paragraphs", "<p>one</p><p>two</p>", "one\n\ntwo"),
    ("paragraphs never closed", "<p>one<p>two", "one\n\ntwo"),
    ("text beside a block", "<div>one<p>two</p>three</div>", "one\n\ntwo\n\nthree"),
    ("a block inside of an inline element", "<span>one<div>two</div></span>", "one\n\ntwo"),
    ("custom elements are blocks", "<my-card>one</my-card><my-card>two</my-card>", "one\n\ntwo"),
    ("unknown elements are not", "<foo>one</foo> <foo>two</foo>", "one two"),
    ("a heading", "<h2>one</h2>two", "one\n\ntwo"),
    ("empty blocks leave nothing", "<p>one</p><p></p><div> <p>&nbsp;</p></div><p>two</p>", "one\n\ntwo"),
]
LISTS = [
    ("bullets", "<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
    ("numbers", "<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
    ("numbers from another start", "<ol start=4><li>one</li><li>two</li></ol>", "4. one\n5. two"),
    ("a start that is no number", "<ol start=x><li>one</li></ol>", "1. one"),
    ("a paragraph in an item", "<ul><li><p>one</p></li></ul>", "- one"),
    ("an empty item has no bullet", "<ul><li></li></ul><p>two</p>", "two"),
    ("items never closed", "<ul><li>one<li>two</ul>", "- one\n- two"),
    ("terms", "<dl><dt>term</dt><dd>meaning</dd></dl>", "term\nmeaning"),
]
TABLES = [
    ("cells", "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "| a | b |\n| 1 | 2 |"),
    ("one cell is layout", "<table><tr><td>one</td></tr><tr><td>two</td></tr></table>", "one\ntwo"),
    ("paragraphs in a cell are layout", "<table><tr><td><p>one</p><p>two</p></td></tr></table>", "one\n\ntwo"),
    ("an empty cell", "<table><tr><td></td><td>two</td></tr></table>", "two"),
    ("text that stands where none may", "<table>one<tr><td>two</td></tr></table>", "one\n\ntwo"),
]
PRE = [
    ("spaces and lines", "<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
    ("inline elements", "<pre><b>def</b> f():\n    <i>pass</i></pre>", "def f():\n    pass"),
    ("outside of it they are one", "<div>a\n  b</div>", "a b"),
    ("code alone keeps none", "<code>a\n  b</code>", "a b"),
    ("a carriage return ends a line", "<pre>a\r\nb</pre>", "a\nb"),
]
UNSEEN = [
    ("scripts", "<script>var a</script><p>one</p>", "one"),
    ("styles", "<style>p{}</style><p>one</p>", "one"),
    ("templates", "<template><p>two</p></template><p>one</p>", "one"),
    ("drawings", "<svg><text>two</text></svg><p>one</p>", "one"),
    ("titles", "<title>two</title><p>one</p>", "one"),
    ("values of forms", "<textarea>two</textarea><select><option>three</select><p>one</p>", "one"),
    ("labels of forms are text", "<label>two</label><p>one</p>", "two\n\none"),
    ("buttons are text", "<button>two</button><p>one</p>", "two\n\none"),
    ("comments", "<!-- two --><p>one</p>", "one"),
    ("a page without a word", "<div><img></div>", ""),
]


def text_of(markup: str, scripting: bool = True) -> str:
    return "\n".join(render(parse(markup), NONE, scripting).lines)


@pytest.mark.parametrize(
    ("markup", "text"),
    [pytest.param(*each[1:], id=each[0]) for each in INLINE + BREAKS + LISTS + TABLES + PRE + UNSEEN],
)
def test_a_page_reads_as_browsers_show_it(markup: str, text: str) -> None:
    assert text_of(markup) == text


@pytest.mark.parametrize(("markup", "text"), [pytest.param(*each[1:], id=each[0]) for each in INLINE + LISTS + PRE])
def test_beautiful_soup_gives_the_same_lines(markup: str, text: str) -> None:
    if "never closed" in markup or "<li>one<li>" in markup:
        pytest.skip("html.parser nests what is never closed")
    tree = parse_slowly(markup, 100)
    assert tree is not None
    assert "\n".join(render(tree, NONE).lines) == text


def test_beautiful_soup_is_not_asked_for_what_nests_deep() -> None:
    assert parse_slowly("<b>" * 100, 100) is not None
    assert parse_slowly("<b>" * 101, 100) is None


def test_nested_lists_keep_their_items_and_numbers() -> None:
    markup = "<ol><li>one<ul><li>inner</li></ul></li><li>two</li></ol>"
    assert [line for line in text_of(markup).split("\n") if line] == ["1. one", "- inner", "2. two"]


@pytest.mark.parametrize("attribute", ["hidden", 'style="display: none"', "style='color:red;DISPLAY:none'"])
def test_what_is_hidden_is_told(attribute: str) -> None:
    found = render(parse(f"<p>one</p><div {attribute}><p>two</p></div><span {attribute}>three</span><p>four</p>"), NONE)
    seen = {line: node.hidden for line, node in zip(found.lines, found.nodes, strict=True) if line}
    assert seen == {"one": False, "two": True, "three": True, "four": False}


@pytest.mark.parametrize("attribute", ["hidden=until-found", "style='display:block'", "class=hidden"])
def test_what_is_not_hidden_is_not(attribute: str) -> None:
    found = render(parse(f"<div {attribute}><p>two</p></div>"), NONE)
    assert not found.nodes[0].hidden


def test_noscript_is_read_only_where_the_page_has_little_else() -> None:
    inside = "The ferry sails at noon from the old quay in the harbour. " * 4
    alone = read(f"<div id=app></div><noscript><p>{inside}</p></noscript>")
    assert alone.text.strip() == inside.strip()
    beside = read(
        f"<p>{'The lamp had been lit every night of the year. ' * 20}</p><noscript><p>{inside}</p></noscript>"
    )
    assert "ferry" not in beside.text


# --- the lines of marked elements


def spans(markup: str, selector: str) -> list[list[str]]:
    found = render(parse(markup), Selectors({selector: 0}))
    held = sorted(found.stretches.get(0, []), key=lambda span: (span[0], -span[1]))
    return [found.lines[first:end] for first, end in held]


MARKED = [
    ("a block", "<p>a</p><div class=x><p>b</p><p>c</p></div><p>d</p>", [["b", "", "c"]]),
    ("a paragraph", "<p>a</p><p class=x>b</p><p>c</p>", [["b"]]),
    ("an inline element that is a line", "<p>a</p><span class=x>b</span><p>c</p>", [["b"]]),
    ("an inline element at the start of a line", "<p><b class=x>b</b> c</p>", [[]]),
    ("an inline element in the midst of a line", "<p>a <b class=x>b</b> c</p>", [[]]),
    ("an inline element at the end of a line", "<p>a <b class=x>b</b></p>", [[]]),
    ("the same below another paragraph", "<p>a</p><p>b <b class=x>c</b></p>", [[]]),
    ("an inline element over several lines", "<p>a <span class=x>b<br>c<br>d</span> e</p>", [["c"]]),
    ("an inline element over whole lines", "<p>a<br><span class=x>b<br>c</span><br>e</p>", [["b", "c"]]),
    ("an empty one", "<p>a</p><p class=x></p><p>b</p>", [[]]),
    ("nested ones", "<div class=x><p class=x>a</p><p>b</p></div>", [["a", "", "b"], ["a"]]),
    ("side by side", "<ul><li class=x>a</li><li class=x>b</li></ul>", [["- a"], ["- b"]]),
    ("a cell of several", "<table><tr><td class=x>a</td><td>b</td></tr></table>", [[]]),
    ("a row", "<table><tr class=x><td>a</td><td>b</td></tr></table>", [["| a | b |"]]),
    ("an inline element around blocks", "<a class=x href=/><p>a</p><p>b</p></a><p>c</p>", [["a", "", "b"]]),
    ("a skipped one", "<script class=x>a</script><p>b</p>", [[]]),
]


@pytest.mark.parametrize(("markup", "held"), [pytest.param(*each[1:], id=each[0]) for each in MARKED])
def test_marked_elements_hold_the_lines_that_are_wholly_inside(markup: str, held: list[list[str]]) -> None:
    assert spans(markup, ".x") == [lines for lines in held if lines]


@pytest.mark.parametrize(
    ("markup", "density"),
    [
        ("<p>no link in here</p>", 0.0),
        ("<p><a href=/>all of it</a></p>", 1.0),
        ("<p>half <a href=/>halves</a></p>", 6 / 11),
        ("<p><a name=top>an anchor is no link</a></p>", 0.0),
        ("<a href=/><p>a block inside of a link</p></a>", 1.0),
        ("<p>halb<a href=/> ende</a></p>", 4 / 9),
    ],
)
def test_the_share_of_a_line_that_is_links(markup: str, density: float) -> None:
    assert render(parse(markup), NONE).links[0] == pytest.approx(density)


def test_a_link_that_is_never_closed_ends_with_its_block() -> None:
    found = render(parse("<div><a href=/>one</a></div><p>two</p>"), NONE)
    assert [found.links[0], found.links[-1]] == [1.0, 0.0]


@pytest.mark.parametrize(
    ("markup", "path"),
    [
        ("<div id=main class='wide text'><p>a</p></div>", "body > div#main.wide.text > p"),
        ("<article><p>one <b>two</b></p></article>", "body > article > p"),
        ("<ul><li>a</ul>", "body > ul > li"),
    ],
)
def test_a_line_has_the_path_of_its_element(markup: str, path: str) -> None:
    assert render(parse(markup), NONE).nodes[0].path == path


def test_the_path_of_a_deep_element_is_cut() -> None:
    path = render(parse("<div>" * 500 + f"<p class={'x' * 999}>a"), NONE).nodes[0].path
    assert path.startswith("… > div > ")
    assert len(path) < 1_000


# --- for random soup

_TAGS = "p div b i a span ul ol li table tr td pre br section h1 custom-x select option svg form noscript template"
_PIECES = st.one_of(
    st.sampled_from(_TAGS.split()).flatmap(lambda tag: st.sampled_from([f"<{tag}>", f"<{tag} class=x>", f"</{tag}>"])),
    st.sampled_from(["<a href=x>", "<p hidden>", "<!--", "-->", "<", "&amp;", "\n", " ", "</", "<b", "\0", "\x85"]),
    st.text(alphabet="ab \n\r\t\u2028\u2029\x0b\x0c\x1c\ufeff\u00a0é©", max_size=6),
)
_SOUP = st.lists(_PIECES, max_size=40).map("".join)


@given(_SOUP)
@settings(max_examples=200)
def test_rendering_never_fails_and_its_lines_are_lines(markup: str) -> None:
    tree = parse(markup)
    found: Rendering = render(tree, Selectors({".x": 0}))
    spans = found.stretches.get(0, [])
    assert len(found.lines) == len(found.nodes) == len(found.links)
    assert not any("\n" in line or "\r" in line for line in found.lines)
    assert all(0 <= share <= 1 for share in found.links)
    assert all(0 <= first < end <= len(found.lines) for first, end in spans)
    stretches = Stretches(spans)
    for line in range(len(found.lines)):
        holding = sorted({span for span in spans if span[0] <= line < span[1]})
        assert sorted(stretches.holding(line)) == holding
        assert sum(first <= line < end for first, end in stretches.outermost()) == bool(holding)


@given(_SOUP)
@settings(max_examples=60)
def test_what_cleaning_keeps_and_drops_adds_up_to_the_rendered_text(markup: str) -> None:
    result = _cleaner().clean_html(markup)
    assert result.restore() == result.document.source == read(markup, _cleaner().ruleset.selectors).text


_made: list[Cleaner] = []


def _cleaner() -> Cleaner:
    if not _made:
        _made.append(Cleaner())
    return _made[0]


def test_the_table_of_elements_says_which_lines_each_block_holds() -> None:
    page = read(
        "<main><h1>Ferry</h1><div><p>One</p><p>Two</p></div><table><tr><td><p>In a cell</p></td></tr></table></main>"
    )
    lines = page.text.split("\n")
    held = {node.tag: [line for line in lines[node.first : node.end] if line] for node in page.elements}
    assert held["main"] == ["Ferry", "One", "Two", "In a cell"]
    assert held["div"] == ["One", "Two"]
    assert held["td"] == ["In a cell"]
    assert [node.number for node in page.elements] == list(range(len(page.elements)))
    assert all(node.parent.number < node.number for node in page.elements if node.parent)


@given(_SOUP)
@settings(max_examples=200)
def test_every_line_lies_inside_of_the_elements_around_it(markup: str) -> None:
    page = read(markup)
    for line, (text, node) in enumerate(zip(page.text.split("\n"), page.nodes, strict=False)):
        if text:
            assert all(around.first <= line < around.end for around in node.chain())
