"""The learned score of pages, as it is shipped: what it takes, what stands above it, and what it says."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Result

STORY = [
    "The council voted on Monday to rebuild the old bridge over the river before the end of next year.",
    "The work will cost four million and will be paid for by the state and by the towns on both banks.",
    "Engineers found in the spring that two of the piers had moved, and the bridge was closed in May.",
    "The mayor said that the new bridge will carry a path for walkers and a lane for those who ride.",
    "A second vote on the plan is due in the autumn, when the offers of the builders have been read.",
]
MENU = "".join(f"<div class='xq'><a href='/{n}'>{name}</a></div>" for n, name in enumerate(
    ("Harbour", "Markets", "Weather maps", "Tides", "Ferries", "Obituaries", "Letters", "Puzzles", "Archive")
))  # fmt: skip


def page(body: str, title: str = "Council votes for the bridge") -> str:
    return f"<html lang='en'><head><title>{title}</title></head><body>{body}</body></html>"


def story(inside: str = "", at: int = 3) -> str:
    paragraphs = [f"<p>{text}</p>" for text in STORY]
    return "<div class='z1'>" + "".join([*paragraphs[:at], inside, *paragraphs[at:]]) + "</div>"


@cache
def cleaner(**options: Any) -> Cleaner:
    return Cleaner(**options)


def clean(body: str, **options: Any) -> Result:
    return cleaner(**options).clean_html(page(body))


def scored(result: Result) -> list[dict[str, Any]]:
    return [row for row in result.report() if row["rule"] == "score/html" and row["act"] == "drop"]


def test_links_that_no_rule_knows_go_and_the_story_stays() -> None:
    result = clean(f"<div class='q7'>{MENU}</div>{story()}")
    assert [line for line in result.text.split("\n") if line] == STORY
    assert scored(result)


def test_the_same_words_in_a_list_of_the_story_stay() -> None:
    items = (
        "<ul>"
        + "".join(f"<li>{text}</li>" for text in ("Four piers of stone", "A path for walkers", "One lane"))
        + "</ul>"
    )
    result = clean(f"<div class='q7'>{MENU}</div>{story(items)}")
    assert "- Four piers of stone\n- A path for walkers\n- One lane\n" in result.text


def test_a_row_says_how_sure_the_score_is_and_why_in_words() -> None:
    rows = scored(clean(f"<div class='q7'>{MENU}</div>{story()}"))
    assert all(row["why"].startswith("The learned score finds it boilerplate (") for row in rows)
    reasons = [reason for row in rows for reason in row["why"].split(": ", 1)[1].split("; ")]
    assert all(reasons)
    assert any("links" in reason or "main content" in reason or "prose" in reason for reason in reasons)
    assert all(row["category"] == "boilerplate" and row["path"] for row in rows)


KEPT = [
    ("code", "<pre>bridge = build(piers=4)\nbridge.open()</pre>", "bridge = build(piers=4)\nbridge.open()"),
    ("a table", "<table><tr><td>Piers</td><td>4</td></tr><tr><td>Lanes</td><td>1</td></tr></table>", "| Piers | 4 |"),
    ("a caption", "<figure><img><figcaption>The old bridge in 1963</figcaption></figure>", "The old bridge in 1963"),
    ("a heading", "<h2>By road and by rail</h2>", "By road and by rail"),
    ("a quotation", "<blockquote><p>We will not wait for the spring, he said.</p></blockquote>", "We will not wait"),
    ("a date", "<p>3 March 2021, 9.14</p>", "3 March 2021, 9.14"),
]


@pytest.mark.parametrize(("inside", "text"), [each[1:] for each in KEPT], ids=[each[0] for each in KEPT])
def test_what_gold_forgets_stays_in_the_story(inside: str, text: str) -> None:
    assert text in clean(f"<div class='q7'>{MENU}</div>{story(inside)}").text


def test_one_title_stays() -> None:
    result = clean(f"<div class='q7'>{MENU}</div><h1>Council votes for the bridge</h1>{story()}")
    assert result.text.startswith("Council votes for the bridge\n")


def test_without_the_score_jus_text_judges() -> None:
    result = clean(f"<div class='q7'>{MENU}</div>{story()}", score=False)
    assert not scored(result)
    assert any(row["rule"] == "html/main-content" for row in result.report())


def test_gentle_never_drops_by_the_score() -> None:
    assert not scored(clean(f"<div class='q7'>{MENU}</div>{story()}", profile="gentle"))


def test_review_marks_what_it_would_take() -> None:
    result = clean(f"<div class='q7'>{MENU}</div>{story()}", profile="review")
    assert not result.drops
    assert any(row["rule"] == "score/html" and row["act"] == "suspect" for row in result.report())


def test_keep_boilerplate_leaves_what_the_score_would_take() -> None:
    result = clean(f"<div class='q7'>{MENU}</div>{story()}", keep=("boilerplate",))
    assert not scored(result)
    assert "Markets" in result.text


def test_a_category_that_is_kept_is_kept_from_the_score_too() -> None:
    body = f"{story()}<section class='related-posts'><h3>Related articles</h3>{MENU}</section>"
    assert "Markets" not in clean(body).text
    assert "Related articles" in clean(body, keep=("related",)).text


def test_a_keep_rule_stands_above_the_score(tmp_path: Any) -> None:
    rule = tmp_path / "mine.yaml"
    rule.write_text(
        "cleaner: 1\npack: mine\nrules:\n- id: tides\n  category: protect\n  confidence: certain\n  why: Tides.\n"
        "  keep: line\n  is: [Tides]\n  tests: [{keep: [Tides]}, {drop: []}]\n".replace(", {drop: []}", "")
    )
    result = Cleaner([rule]).clean_html(page(f"<div class='q7'>{MENU}</div>{story()}"))
    assert "Tides" in result.text.split("\n")
    assert "Markets" not in result.text


def test_the_score_gives_a_story_back_that_a_rule_about_blocks_takes() -> None:
    body = f"<div class='q7'>{MENU}</div><div class='newsletter-signup'>{story()}</div>"
    assert STORY[0] in clean(body).text


def test_a_page_of_a_word_keeps_it() -> None:
    assert clean("<div class='q7'>Loading</div>").text == "Loading\n"


_BLOCKS = st.sampled_from(
    [MENU, story(), "<p>Ten walks</p>", "<ul><li>Tides</li></ul>", "<pre>x = 1\n</pre>", "<h2>More</h2>"]
)


@given(st.lists(_BLOCKS, max_size=5).map("".join))
@settings(max_examples=40)
def test_kept_and_dropped_are_the_page_whatever_stands_on_it(body: str) -> None:
    result = clean(body)
    assert result.restore() == result.document.source


def test_the_same_page_is_judged_the_same_whatever_was_judged_before() -> None:
    bodies = [f"<div class='q7'>{MENU}</div>{story()}", story(MENU), story("<h2>More</h2>")]
    together = [cleaner().clean_html(page(body)).report() for body in [*bodies, *reversed(bodies)]]
    alone = [Cleaner().clean_html(page(body)).report() for body in bodies]
    assert together == [*alone, *reversed(alone)]
