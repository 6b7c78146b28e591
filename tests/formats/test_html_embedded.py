"""Text that a page holds in JSON only: taken where the page shows next to nothing, and nowhere else."""

from __future__ import annotations

import json
from html import escape
from time import process_time

import pytest

from cleaner import Cleaner
from cleaner.formats.html import read

LAMP = "The keeper of the lighthouse said that the lamp had been lit every night of the year, even in the great storm."
BOAT = "The new boat was put on the water in the morning, and all of the town had come down to the quay to see it."
LONG = [
    f"On day {n} of the voyage the crew wrote down the wind, the tide and what they had seen of the coast."
    for n in range(9)
]


def linked(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def state(data: object, attrs: str = 'id="__NEXT_DATA__" type="application/json"') -> str:
    return f"<script {attrs}>{json.dumps(data)}</script>"


def shell(*blocks: str) -> str:
    return f"<html><head><title>The log - Boats</title></head><body><div id=root></div>{''.join(blocks)}</body></html>"


LINKED = [
    ("an article", {"@type": "NewsArticle", "headline": "Lamp", "articleBody": LAMP}, f"Lamp\n\n{LAMP}\n"),
    ("of several types", {"@type": ["Thing", "Article"], "articleBody": LAMP}, f"{LAMP}\n"),
    ("in a list", [{"@type": "WebSite", "name": "x"}, {"@type": "Article", "articleBody": LAMP}], f"{LAMP}\n"),
    ("in a graph", {"@graph": [{"@type": "Article", "articleBody": LAMP}]}, f"{LAMP}\n"),
    ("body before text", {"@type": "Article", "text": BOAT, "articleBody": LAMP}, f"{LAMP}\n"),
    ("paragraphs", {"@type": "Article", "articleBody": f"{LAMP}\n\n{BOAT}\nEnd"}, f"{LAMP}\n\n{BOAT}\nEnd\n"),
    ("markup", {"@type": "Article", "articleBody": f"<p>{LAMP}<ul><li>oil<li>wick"}, f"{LAMP}\n\n- oil\n- wick\n"),
    ("escaped markup", {"@type": "Article", "articleBody": escape(f"<p>{LAMP}</p><p>End")}, f"{LAMP}\n\nEnd\n"),
    ("entities", {"@type": "Article", "articleBody": f"{LAMP} Oil &amp; wick &lt; 3"}, f"{LAMP} Oil & wick < 3\n"),
    ("a sign that is no tag", {"@type": "Article", "articleBody": f"{LAMP} 3 < 4 > 2"}, f"{LAMP} 3 < 4 > 2\n"),
    (
        "a question and its answers",
        {
            "@type": "QAPage",
            "mainEntity": {
                "@type": "Question",
                "name": "Why a lamp?",
                "text": LAMP,
                "acceptedAnswer": {"@type": "Answer", "text": BOAT, "author": {"@type": "Person", "name": "Ann"}},
                "suggestedAnswer": [{"@type": "Answer", "text": "It is dark."}],
            },
        },
        f"Why a lamp?\n\n{LAMP}\n\n{BOAT}\n\nIt is dark.\n",
    ),
    (
        "a thread",
        {
            "@type": "DiscussionForumPosting",
            "text": LAMP,
            "comment": [{"@type": "Comment", "text": BOAT, "name": "Ann"}],
        },
        f"{LAMP}\n\n{BOAT}\n",
    ),
    (
        "a recipe",
        {
            "@type": "Recipe",
            "name": "Soup",
            "description": LAMP,
            "recipeIngredient": ["2 leeks", "salt"],
            "recipeInstructions": [{"@type": "HowToStep", "text": "Cut."}, {"@type": "HowToStep", "text": "Boil."}],
        },
        f"Soup\n\n{LAMP}\n\n- 2 leeks\n- salt\n\n1. Cut.\n2. Boil.\n",
    ),
    ("the same twice", [{"@type": "Article", "articleBody": LAMP}] * 2, f"{LAMP}\n"),
    ("a job", {"@type": "JobPosting", "title": "Keeper", "description": LAMP}, f"{LAMP}\n"),
    # twins that are no text of the page
    ("the blurb of an article", {"@type": "Article", "headline": "Lamp", "description": LAMP}, ""),
    ("a site", {"@type": "WebSite", "description": LAMP}, ""),
    ("who publishes it", {"@type": "Article", "publisher": {"@type": "Organization", "description": LAMP}}, ""),
    ("a review", {"@type": "Product", "name": "Lamp", "review": {"@type": "Review", "reviewBody": LAMP}}, ""),
    ("crumbs", {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": LAMP}]}, ""),
    ("too little", {"@type": "Article", "articleBody": "The lamp is lit."}, ""),
    ("another shape", {"@type": "Article", "articleBody": [{"x": 1}], "text": 7, "comment": "x"}, ""),
]


@pytest.mark.parametrize(("data", "text"), [pytest.param(*each[1:], id=each[0]) for each in LINKED])
def test_linked_data_stands_in_for_a_page_of_no_words(data: object, text: str) -> None:
    page = read(shell(linked(data)))
    assert page.text == text
    assert page.embedded == ("json-ld" if text else "")


TEXT = "\n\n".join(LONG) + "\n"
STATE = [
    ("a body", {"props": {"page": {"title": "The log", "body": "\n\n".join(LONG)}}}, f"The log\n\n{TEXT}"),
    ("markup", {"page": {"html": "".join(f"<p>{each}" for each in LONG)}}, TEXT),
    ("posts", {"thread": {"posts": [{"name": "Ann", "cooked": f"<p>{each}</p>"} for each in LONG]}}, TEXT),
    ("posts by number", {"posts": {f"p{n}": {"message": each} for n, each in enumerate(LONG)}}, TEXT),
    ("JSON in JSON", {"topic_7": json.dumps({"posts": [{"cooked": each} for each in LONG]})}, TEXT),
    (
        "what stands beside it in its record",
        {"product": {"description": LAMP, "features": [{"description": each} for each in LONG]}},
        f"{LAMP}\n\n{TEXT}",
    ),
    ("values that say the number of others", [{"body": 1}, "\n\n".join(LONG)], TEXT),
    ("a title above", {"topic": {"title": "The log", "all": {"posts": [{"cooked": TEXT}]}}}, f"The log\n\n{TEXT}"),
    # twins
    ("a name that is no title", {"post": {"name": "Ann", "body": "\n\n".join(LONG)}}, TEXT),
    ("texts of other records", {"page": {"body": "\n\n".join(LONG)}, "related": [{"body": BOAT}]}, TEXT),
    ("texts of the site", {"page": {"footer": {"body": "\n\n".join(LONG)}}}, ""),
    ("labels", {"messages": {f"k{n}": each for n, each in enumerate(LONG)}}, ""),
    ("names that say nothing", {"page": {"sku": "\n\n".join(LONG)}}, ""),
    ("code", {"page": {"body": "".join(f"const a{n} = {{ b: {n} }}; " for n in range(90))}}, ""),
    ("a notice", {"page": {"text": LAMP}}, ""),
]


@pytest.mark.parametrize(("data", "text"), [pytest.param(*each[1:], id=each[0]) for each in STATE])
def test_the_state_of_an_application_stands_in_too(data: object, text: str) -> None:
    page = read(shell(state(data)))
    assert page.text == text
    assert page.embedded == ("page state" if text else "")


BODY = json.dumps({"post": {"body": "\n\n".join(LONG)}})
CARRIERS = [
    ("assigned", f"<script>var a = 1; window.__INITIAL_STATE__ = {BODY};(function(){{}}())</script>"),
    ("assigned by name", f'<script>window["__STATE__"]={BODY}</script>'),
    ("assigned as a text", f"<script>self.__DATA__ = JSON.parse({json.dumps(BODY)});</script>"),
    ("with what is no JSON", f'<script>window.a = {{"x": undefined, {BODY[1:]};</script>'),
    ("behind what is no JSON", f"<script>window.a = {{b: 1}}; window.c = {BODY};</script>"),
    ("an attribute", f'<div id="data-preloaded" data-preloaded="{escape(BODY)}"></div>'),
]


@pytest.mark.parametrize("markup", [pytest.param(each[1], id=each[0]) for each in CARRIERS])
def test_a_state_is_found_where_applications_put_it(markup: str) -> None:
    assert read(shell(markup)).text == TEXT


def test_a_script_that_is_no_state_says_nothing() -> None:
    assert read(shell(f"<script>render({BODY})</script>")).text == ""


def test_the_page_of_enough_words_is_left_alone() -> None:
    shown = "".join(f"<p>{each}</p>" for each in LONG[:4])
    page = read(shell(shown, linked({"@type": "Article", "articleBody": BOAT * 9}), state(json.loads(BODY))))
    assert page.text == "\n\n".join(LONG[:4]) + "\n"
    assert page.embedded == ""


def test_what_the_page_shows_is_not_said_again() -> None:
    page = read(
        shell(f"<h1>Lamp</h1><p>{LAMP}</p>", linked({"@type": "Article", "headline": "Lamp", "articleBody": LAMP}))
    )
    assert page.text == f"Lamp\n\n{LAMP}\n"
    assert page.embedded == ""


def test_what_the_page_shows_stays_above() -> None:
    page = read(shell("<h1>Lamp</h1>", linked({"@type": "Article", "headline": "Lamp", "articleBody": LAMP})))
    assert page.text == f"Lamp\n\n{LAMP}\n"
    assert page.embedded == "json-ld"


def test_linked_data_goes_before_a_state_that_says_the_same() -> None:
    page = read(shell(state(json.loads(BODY)), linked({"@type": "Article", "articleBody": "\n\n".join(LONG)})))
    assert (page.text, page.embedded) == (TEXT, "json-ld")


def test_a_line_knows_the_script_that_it_is_from(cleaner: Cleaner) -> None:
    page = read(shell("\n", state(json.loads(BODY)).replace("post", "page")))
    assert {node.path for node in page.nodes} == {"script#__NEXT_DATA__ > p"}
    page = read(shell(linked({"@type": "Article", "headline": "Lamp", "articleBody": LAMP})))
    assert [node.path for node in page.nodes][-1] == 'script[type="application/ld+json"] > p'
    assert page.nodes[0].heading == 1


def test_such_lines_are_cleaned_like_others(cleaner: Cleaner) -> None:
    posts = [{"cooked": f"<p>{each}</p>"} for each in LONG]
    posts[4]["cooked"] += '<div class="share-buttons"><a href=/x>Share</a> <a href=/y>Tweet</a></div>'
    result = cleaner.clean_html(shell(state({"posts": posts})), lang="en")
    assert result.text == TEXT
    assert result.document.meta["embedded"] == "page state"
    assert result.restore() == result.document.source
    assert "Tweet" in result.document.source


def test_a_page_without_such_lines_says_nothing_of_it(cleaner: Cleaner) -> None:
    assert "embedded" not in cleaner.clean_html(f"<p>{LAMP}</p>").document.meta


@pytest.mark.parametrize("tag", ["<iframe />", "<textarea>", "<script>", "<svg>", "<!--", "<select>", "</body>"])
def test_a_tag_left_open_takes_no_other_text_with_it(tag: str) -> None:
    texts = [LAMP, f"<p>{BOAT}</p>{tag}", *LONG]
    text = read(shell(state({"posts": [{"cooked": each} for each in texts]}))).text
    assert text == f"{LAMP}\n\n{BOAT}\n\n{TEXT}"


BROKEN = [
    "{",
    "[" * 100_000,
    '{"body": ' * 50_000,
    "",
    "\0",
    '{"body": NaN}',
    '{"body": "x',
    "null",
    "7",
    '{"body": 1e999}',
]


@pytest.mark.parametrize("text", BROKEN)
@pytest.mark.parametrize("kind", ["application/ld+json", "application/json", ""])
def test_broken_json_says_nothing(text: str, kind: str) -> None:
    begin = "window.a = " if not kind else ""
    assert read(shell(f'<script type="{kind}">{begin}{text}</script><p>Quay</p>')).text == "Quay\n"


def test_comments_and_line_ends_in_linked_data_are_forgiven() -> None:
    data = f'<!-- {{"@type": "Article", "articleBody": "{LAMP}\n{BOAT}"}}; -->'
    assert read(shell(f'<script type="application/ld+json">{data}</script>')).text == f"{LAMP}\n{BOAT}\n"


def test_of_a_name_given_twice_the_last_counts() -> None:
    data = f'{{"@type": "Article", "articleBody": "{BOAT}", "articleBody": "{LAMP}"}}'
    assert read(shell(f'<script type="application/ld+json">{data}</script>')).text == f"{LAMP}\n"


def test_a_lone_surrogate_is_replaced() -> None:
    page = read(shell(linked({"@type": "Article", "articleBody": f"{LAMP} \ud800"})))
    assert page.text == f"{LAMP} \N{REPLACEMENT CHARACTER}\n"


HOSTILE = [
    ("many posts", state({"posts": [{"cooked": f"<p>{n} {LAMP}"} for n in range(40_000)]})),
    ("nested objects", linked({"@graph": json.loads('{"@graph":[' * 300 + "1" + "]}" * 300)})),
    ("nested elements", linked({"@type": "Article", "articleBody": "<div>" * 150_000 + LAMP})),
    ("assignments in one another", f"<script>{'window.a={window.a=[' * 100_000}</script>"),
    ("a name that doesn't end", f"<script>window.{'_' * 2_000_000}</script>"),
    ("blanks that don't end", f"<script>window.a={{{' ' * 2_000_000}</script>"),
    ("one text that all refer to", state([{"body": 1}, LAMP * 2_000] + [{"body": 1}] * 60_000)),
    ("numbers", state([1] * 1_000_000)),
    ("tags that don't end", state({"text": LAMP + "<a " * 500_000})),
    ("100,000 scripts", '<script type="application/json">{"a": 1}</script>' * 100_000),
]


@pytest.mark.parametrize("markup", [pytest.param(each[1], id=each[0]) for each in HOSTILE])
def test_hostile_json_is_read_in_seconds(markup: str) -> None:
    begun = process_time()
    read(shell(markup))
    assert process_time() - begun < 5
