"""What a page says of its story: it stays, one copy of it, and goes for who asks for that; its twins stay always."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from cleaner import Cleaner, Result

HEAD = """\
<html lang="en"><head><title>Council votes for the tram to the old harbour</title></head><body>
<div class="sticky-bar">Council votes for the tram to the old harbour</div>
<header><h1>Council votes for the tram to the old harbour</h1></header>
<p class="byline">By <a href="/ida">Ida Fell</a></p><time>3 March 2021, 9.14</time>
"""
STORY = """\
<p>The council voted on Monday to rebuild the old bridge over the river before the end of next year.</p>
<figure><img src="/bridge.jpg"><figcaption>The old bridge in the winter of 1963</figcaption></figure>
<p>The work will cost four million and will be paid for by the state and by the towns on both banks.</p>
<h2>By road and by rail</h2>
<p>Engineers found in the spring that two of the piers had moved, and the bridge was closed in May.</p>
<p>The mayor said that the new bridge will carry a path for walkers and a lane for those who ride.</p>
<p>A second vote on the plan is due in the autumn, when the offers of the builders have been read.</p>
"""
PAGE = f"{HEAD}{STORY}</body></html>"
TITLE, BYLINE, DATE = "Council votes for the tram to the old harbour", "By Ida Fell", "3 March 2021, 9.14"
CAPTION, HEADING = "The old bridge in the winter of 1963", "By road and by rail"


@cache
def cleaner(**options: Any) -> Cleaner:
    return Cleaner(**options)


def lines(result: Result) -> list[str]:
    return [line for line in result.text.split("\n") if line]


def short_lines(page: str, **options: Any) -> list[str]:
    """What is left besides the prose."""
    return [line for line in lines(cleaner(**options).clean_html(page)) if not line.endswith(".")]


def test_title_byline_date_and_caption_stay_and_one_copy_of_the_title() -> None:
    assert short_lines(PAGE) == [TITLE, BYLINE, DATE, CAPTION, HEADING]


@pytest.mark.parametrize(
    ("options", "stay"),
    [
        ({"drop": ("credit",)}, [TITLE, HEADING]),
        ({"drop": ("credit.photo",)}, [TITLE, BYLINE, DATE, HEADING]),
        ({"drop": ("credit.byline",)}, [TITLE, CAPTION, HEADING]),
        ({"drop": ("title",)}, [BYLINE, DATE, CAPTION, HEADING]),
        ({"article": True}, [HEADING]),
        ({"article": True, "keep": ("title",)}, [TITLE, HEADING]),
        ({"article": True, "keep": ("credit.photo",)}, [CAPTION, HEADING]),
    ],
)
def test_what_is_asked_for_goes_and_nothing_beside_it(options: dict[str, Any], stay: list[str]) -> None:
    assert short_lines(PAGE, **options) == stay


def test_the_title_that_went_is_told_beside_the_text() -> None:
    result = cleaner(article=True).clean_html(PAGE)
    assert result.document.meta["title"] == TITLE
    assert [row.rule for row in result.drops if row.category == "title"] == ["html/title/title"]


def test_all_the_prose_stays_in_an_article() -> None:
    prose = [line for line in lines(cleaner().clean_html(PAGE)) if line.endswith(".")]
    assert len(prose) == 5
    assert [line for line in lines(cleaner(article=True).clean_html(PAGE)) if line.endswith(".")] == prose


def test_a_title_that_is_the_only_copy_stays_in_a_banner_and_what_stands_beside_it_goes() -> None:
    page = PAGE.replace('<div class="sticky-bar">', "<!--").replace("</div>\n<header>", "--><header><div>Log in</div>")
    assert "Log in" in page
    assert short_lines(page)[:2] == [TITLE, BYLINE]


def test_headings_below_the_title_stay_in_an_article_though_they_are_of_the_first_rank() -> None:
    page = PAGE.replace("h2>", "h1>")
    assert short_lines(page, article=True) == [HEADING]


def test_the_comments_of_readers_go_from_an_article_and_a_commentary_stays() -> None:
    said = "I crossed it every day for nine years and never saw a pier move."
    assert said in lines(cleaner().clean_html(f'{HEAD}{STORY}<div class="commentary"><p>{said}</p></div>'))
    for name, stays in (("commentary", True), ("comment", False)):
        result = cleaner(article=True).clean_html(f'{HEAD}{STORY}<div class="{name}"><p>{said}</p></div></body></html>')
        assert (said in lines(result)) is stays


@pytest.mark.parametrize("options", [{}, {"article": True}, {"drop": ("credit",)}])
def test_every_drop_goes_back(options: dict[str, Any]) -> None:
    result = cleaner(**options).clean_html(PAGE)
    assert result.restore() == result.document.source


def test_text_has_no_title_to_take_but_bylines_and_datelines() -> None:
    text = "Council votes for the tram\nBy Anna Harbour\n3 March 2021\n\n" + "\n\n".join(
        f"The {who} said that the lamp had been lit every night of the year." for who in ("keeper", "mayor", "cook")
    )
    assert cleaner().clean(text, lang="en").text == text
    assert cleaner(article=True).clean(text, lang="en").text.split("\n\n")[:2] == [
        "Council votes for the tram",
        "The keeper said that the lamp had been lit every night of the year.",
    ]


def test_the_score_can_be_left_out() -> None:
    assert cleaner().score
    assert not cleaner(score=False).score
