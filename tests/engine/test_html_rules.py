"""What rules do on pages: `css`, `drop: node`, `keep: node`, `link_density`, each with the pair that stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Document, Result
from cleaner.api import dropping_rules
from cleaner.engine import cleaning
from cleaner.errors import RuleFileError
from cleaner.formats import html
from cleaner.ruleset.load import load
from engine.rulebook import check_ledger, clean, rows_of, rules

STORY = "".join(
    f"<p>The {who} said that the lamp had been lit every night of the year.</p>"
    for who in ("keeper", "captain", "mayor", "pilot", "cook", "guest", "master", "clerk", "gunner", "doctor")
)


def cleaned(yaml: str, markup: str) -> Result:
    ruleset = rules(yaml)
    page = html.read(markup, ruleset.selectors)
    document = html.rendered(Document("", lang="en", format="html", markup=markup), page)
    result = cleaning.clean(document, ruleset, dropping_rules(ruleset, "standard", (), ()), page=page)
    check_ledger(result)
    return result


def left(yaml: str, markup: str) -> list[str]:
    """The lines left, those of the story as one."""
    lines = [line for line in cleaned(yaml, markup).text.split("\n") if line]
    kept = [line for line in lines if "the lamp had been" not in line]
    return [*kept, "STORY"] if sum("the lamp had been" in line for line in lines) == 10 else kept


NODES = [
    ("the element goes as a whole", "<div class=x><p>Ann</p><p>Bob</p></div><p>Cid</p>", ["Cid", "STORY"]),
    ("every one of them", "<p class=x>Ann</p><p>Bob</p><p class=x>Cid</p>", ["Bob", "STORY"]),
    ("the larger of two", "<div class=x><p class=x>Ann</p><p>Bob</p></div><p>Cid</p>", ["Cid", "STORY"]),
    ("another class", "<p class=xx>Ann</p><p class='a x'>Bob</p>", ["Ann", "STORY"]),
    ("a part of a line stays", "<p>Ann <b class=x>Bob</b></p>", ["Ann Bob", "STORY"]),
    ("a line of its own goes", "<p>Ann<br><b class=x>Bob</b></p>", ["Ann", "STORY"]),
]


@pytest.mark.parametrize(("markup", "lines"), [pytest.param(*each[1:], id=each[0]) for each in NODES])
def test_drop_node_takes_elements(markup: str, lines: list[str]) -> None:
    assert left("[{drop: node, css: .x}]", markup + STORY) == lines


def test_an_element_that_holds_the_article_stays_and_what_is_inside_goes() -> None:
    inside = f"<div class=x><p>Ann</p>{STORY}<p class=x>Bob</p></div>"
    assert left("[{drop: node, css: .x}]", inside) == ["Ann", "STORY"]
    deeper = f"<div class=x><div class=x>{STORY}<div class=x><p>Ann</p><p class=x>Bob</p></div></div></div>"
    assert left("[{drop: node, css: .x}]", deeper) == ["STORY"]


@pytest.mark.parametrize(("share", "of", "goes"), [(None, 2, True), (None, 3, False), (0.1, 1, False), (0.6, 5, True)])
def test_the_share_of_the_prose_that_an_element_may_hold(share: float | None, of: int, goes: bool) -> None:
    paragraphs = STORY.split("</p>")[:-1]
    held, others = "</p>".join(paragraphs[:of]), "</p>".join(paragraphs[of:])
    unless = f", unless: {{prose_share: {{min: {share}}}}}" if share else ""
    text = cleaned(f"[{{drop: node, css: .x{unless}}}]", f"<div class=x>{held}</div>{others}").text
    assert text.count("the lamp had been") == (10 - of if goes else 10)


def test_keep_node_saves_the_lines_of_an_element() -> None:
    both = "[{drop: node, css: .x}, {keep: node, css: '#y'}]"
    markup = "<div class=x><p>Ann</p></div><div id=y><p class=x>Bob</p></div>"
    assert left(both, markup + STORY) == ["Bob", "STORY"]
    assert left("[{drop: node, css: .x}]", markup + STORY) == ["STORY"]
    assert rows_of(cleaned(both, markup + STORY), "veto")


def test_keep_node_saves_from_rules_of_text_too() -> None:
    both = "[{drop: line, is: Advertisement}, {keep: node, css: blockquote}]"
    markup = "<blockquote>Advertisement</blockquote><p>Advertisement</p>"
    assert left(both, markup + STORY) == ["Advertisement", "STORY"]


def test_css_with_words_asks_for_both_on_one_line() -> None:
    yaml = "[{drop: line, is: Advertisement, when: {css: .x}}]"
    assert left(yaml, "<p class=x>Advertisement</p><p>Ann</p>" + STORY) == ["Ann", "STORY"]
    assert left(yaml, "<p>Advertisement</p><p class=x>Ann</p>" + STORY) == ["Advertisement", "Ann", "STORY"]


def test_unless_css_spares_what_stands_inside() -> None:
    yaml = "[{drop: line, is: Advertisement, unless: {css: pre}}]"
    assert left(yaml, "<pre>Advertisement</pre><p>Ann</p>" + STORY) == ["Advertisement", "Ann", "STORY"]
    assert left(yaml, "<div>Advertisement</div><p>Ann</p>" + STORY) == ["Ann", "STORY"]


@pytest.mark.parametrize(
    ("markup", "goes"),
    [
        ("<p><a href=/>Boats for sale</a></p>", True),
        ("<p><a href=/>Boats</a> for sale at the old quay</p>", False),
        ("<p>Boats for sale</p>", False),
        ("<p><a name=boats>Boats for sale</a></p>", False),
    ],
)
def test_link_density(markup: str, goes: bool) -> None:
    yaml = "[{drop: line, contains: Boats, when: {link_density: {min: 0.8}}}]"
    assert left(yaml, markup + STORY)[:-1] == (
        [] if goes else ["Boats for sale" + " at the old quay" * ("quay" in markup)]
    )


@pytest.mark.parametrize(
    "yaml",
    [
        "[{drop: node, css: .x}]",
        "[{drop: line, css: '*'}]",
        "[{drop: line, contains: lamp, when: {css: p}}]",
        "[{drop: line, contains: lamp, when: {link_density: {min: 0.1}}}]",
        "[{drop: line, contains: lamp, when: {link_density: {max: 1.0}}}]",
    ],
)
def test_what_asks_for_elements_is_never_true_of_text(yaml: str) -> None:
    text = "<p class=x>Ann</p>\nThe lamp had been lit every night of the year.\n"
    assert clean(yaml, text).text == text


def test_rows_name_the_element() -> None:
    rows = cleaned("[{drop: node, css: .x}]", "<div class='x y' id=z><p>Ann</p></div>" + STORY).drops
    assert [row.path for row in rows] == ["body > div#z.x.y > p"]


# --- rule files

_FILE = """\
cleaner: 1
rules:
- id: menu
  category: navigation
  confidence: certain
  why: A menu.
  {verb}
  {matcher}
  {more}
  tests:
  - html: '<nav>Boats</nav><p>Bread on the table</p>'
    gone: [Boats]
    left: [Bread on the table]
"""


def refusal(folder: Path, verb: str = "drop: node", matcher: str = "css: nav", more: str = "") -> str:
    path = folder / "own.yaml"
    path.write_text(_FILE.format(verb=verb, matcher=matcher, more=more), encoding="utf-8")
    try:
        load([path], built_in=False)
    except RuleFileError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("changes", "line", "words"),
    [
        ({"matcher": "css: 'nav['"}, 8, "is no CSS selector"),
        ({"matcher": "css: [nav, 'p:nope']"}, 8, "is no CSS selector"),
        ({"matcher": "css: 'nav, footer'"}, 8, "holds several selectors"),
        ({"more": "for: {source: text}"}, 8, "css has no effect here: the rule is for text"),
        ({"matcher": "is: Boats"}, 7, "drop: node takes an element of a page, so it needs  css"),
        ({"verb": "keep: node", "matcher": "is: Boats"}, 7, "keep: node takes an element of a page"),
    ],
)
def test_a_broken_rule_is_told_with_its_line(tmp_path: Path, changes: dict[str, str], line: int, words: str) -> None:
    assert refusal(tmp_path) == ""
    told = refusal(tmp_path, **changes)
    assert words in told
    assert f"own.yaml:{line}:" in told
