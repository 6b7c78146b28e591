"""What the learned score may take and what stands above it, with a model that counts capitals alone."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Decision, Document, Result
from cleaner.engine.cleaning import clean
from cleaner.engine.scoredtext import wanted
from cleaner.evidence.linelook import PARTS
from cleaner.evidence.textfeatures import NAMES, OTHER, TextLines
from cleaner.ruleset.rule import SCORED_TEXT
from cleaner.ruleset.ruleset import RuleSet
from engine.rulebook import PROSE, rules

CAPITALS = {
    "version": 1,
    "features": list(NAMES),
    "points": {},
    "wording": {},
    "bias": 0.0,
    "trees": [{"features": [NAMES.index("capitals")], "borders": [0.6], "leaves": [-2.0, 2.0], "weights": [3, 1]}],
}
STORY = "\n".join([PROSE] * 8)
KEEPS = """
- {id: kept, keep: line, is: [Read More About Trams]}
- {id: items, keep: line, like: [item]}
"""
DROPS_ONE = "- {drop: line, is: [Read More About Trams]}"


@cache
def scored(entries: str) -> RuleSet:
    """These rules with the model, as the built-in packs have one."""
    made = rules(entries)
    all_rules = (*made.rules, SCORED_TEXT)
    return RuleSet(all_rules, made.index, made.profiles, {}, made.files, made.hash, {"text": json.dumps(CAPITALS)})


def result(text: str, entries: str = "[]", score: float | None = 1.0, mark_only: bool = False) -> Result:
    ruleset = scored(entries)
    dropping = frozenset(range(len(ruleset.rules)))
    source = text.replace("STORY", STORY).replace("PROSE", PROSE)
    return clean(Document(source, lang="en"), ruleset, dropping, mark_only=mark_only, point=score)


def gone(found: Result) -> list[str]:
    return [found.document.source[drop.start : drop.end].rstrip("\n") for drop in found.drops]


def rows(found: Result, act: str) -> list[Decision]:
    return [row for row in found.decisions if row.act == act]


def test_a_line_of_a_high_score_goes_and_its_twin_stays() -> None:
    found = result("STORY\nRead More About Trams\nRead more about trams")
    assert found.text == f"{STORY}\nRead more about trams"
    (row,) = found.drops
    assert (row.rule, row.category, row.first_line, row.last_line) == ("score/text", "boilerplate", 9, 9)


def test_the_row_says_how_sure_the_score_is_and_what_spoke_against_the_line() -> None:
    (row,) = result("STORY\nRead More About Trams").drops
    assert row.why == "The learned score finds it boilerplate (88%): how it is written"


def test_without_a_point_nothing_is_scored() -> None:
    assert not result("STORY\nRead More About Trams", score=None).decisions
    assert not result("STORY\nRead More About Trams", score=2.5).decisions


def test_blank_lines_go_with_the_line() -> None:
    assert result("STORY\n\nRead All About Trams\n\nPROSE").text == f"{STORY}\n\n{PROSE}"


def test_a_keep_rule_stands_above_the_score_and_says_so() -> None:
    found = result("STORY\nRead More About Trams\nRead More About There", KEEPS)
    assert [row.first_line for row in found.drops] == [10]
    (veto,) = rows(found, "veto")
    assert (veto.first_line, veto.rule, veto.also) == (9, "kept", ("score/text",))


def test_the_protection_of_list_items_stands_above_the_score() -> None:
    found = result("STORY\n- Read Me Aloud\nPROSE\nRead It Aloud Today", KEEPS)
    assert [row.first_line for row in found.drops] == [11]


def test_a_row_of_a_table_stays() -> None:
    assert not result(
        "STORY\n| Name | Town |\n| Anna | Bern |\nAnna | Bern | Teacher\nOld Mill   655   Great North"
    ).drops
    assert result("STORY\nAnna | Bern Town Hall").drops


def test_four_lines_numbered_through_stay_and_three_go() -> None:
    sources = [f"{n}. Lind A, Mead B, Rook C. Old Trams" for n in range(1, 5)]
    numbered = "\n".join(sources)
    assert not result(f"STORY\n{numbered}").drops
    assert len(gone(result("STORY\n" + "\n".join(sources[:3])))) == 3
    assert len(gone(result(f"STORY\n{numbered}".replace("3.", "5.")))) == 4


@pytest.mark.parametrize("sign", ["• {}.", "[{}]", "{})", "- {}:", "{}"])
def test_the_numbers_of_a_list_are_written_in_many_ways(sign: str) -> None:
    assert not result("STORY\n" + "\n".join(f"{sign.format(n)} Old Trams Of Bern" for n in range(7, 12))).drops


def test_the_entries_of_a_numbered_list_may_have_two_lines_more() -> None:
    def listed(more: int) -> str:
        return "\n".join(f"{n}. Old Trams Of Bern" + "\nRead All About It" * more for n in range(1, 5))

    assert set(gone(result(f"STORY\n{listed(2)}"))) == {"Read All About It"}
    assert "1. Old Trams Of Bern" in gone(result(f"STORY\n{listed(3)}"))


@pytest.mark.parametrize("line", ["12:30", "41 – 38", "***", '"Crazy Thing": Actor Warns'])
def test_a_line_that_no_words_of_its_own_tell_stays(line: str) -> None:
    assert result(f"STORY\n{line}\nRead More About Trams").text == f"{STORY}\n{line}\n"


def test_a_label_inside_of_the_story_stays() -> None:
    found = result("STORY\nFINAL ACT\nSTORY\nFINAL ACT TWO\nThe Cast Of The Play\nSTORY")
    assert gone(found) == ["The Cast Of The Play"]


def test_a_longer_label_inside_of_the_story_goes_where_the_score_is_surer() -> None:
    text = "STORY\nThe Cast Of The Play\nSTORY" + "\nRead More About Trams" * 6
    assert [row.first_line for row in result(text, score=1.0).drops] == [9, *range(18, 24)]
    assert [row.first_line for row in result(text, score=1.1).drops] == [*range(18, 24)]


def test_so_does_a_sentence_from_less() -> None:
    text = "STORY\nThe Old Trams Will Not Run Again On This Line Until It Has Been Mended.\nSTORY"
    assert result(text, score=1.6).drops
    assert not result(text, score=1.7).drops


@pytest.mark.parametrize(("least", "stay"), [(1.2, 0), (1.3, 5)])
def test_five_lines_above_and_below_the_story_stay_where_the_score_is_not_sure(least: float, stay: int) -> None:
    menu = [f"See Also Our Page {letter}" for letter in "ABCDEFGHI"]  # too many for the first to be a title
    listed = "\n".join(menu)
    assert gone(result(f"STORY\n{listed}", score=least)) == menu[stay:]
    assert gone(result(f"{listed}\nSTORY", score=least)) == menu[: len(menu) - stay]


def test_lines_between_the_parts_of_a_story_are_as_those_beside_it() -> None:
    at = [*range(30)]
    lines = TextLines(
        looks=np.zeros((30, len(PARTS)), np.float32), kinds=np.full(30, OTHER), words=np.array(at), lines=np.array(at),
        gone=np.array([], np.intp), run=(2, 5), wide=(2, 20), copies=np.ones(30, np.intp), later=[],
        opens=np.array([0]), suspects=[],
    )  # fmt: skip
    assert wanted(lines, 1.0).tolist() == [1.75] * 2 + [2.0] * 3 + [1.75] * 15 + [1.0] * 10


def test_a_name_right_behind_the_story_stays_and_one_farther_behind_goes() -> None:
    found = result("STORY\nUntil Friday\nNed Lind\nRead More Of It\nSee Also This\nOur Other Sites")
    assert gone(found) == ["Read More Of It", "See Also This", "Our Other Sites"]


def test_the_label_of_a_figure_stays() -> None:
    assert gone(result("STORY\nRead More Of It\nSee Also This Page\nTop Ten Lists Here\nMade In\n1902\nMade Out")) == [
        "Read More Of It",
        "See Also This Page",
        "Top Ten Lists Here",
        "Made Out",
    ]


def test_the_title_stays_and_so_do_the_lines_beside_it() -> None:
    found = result("Home News\nDaily Bugle\nTram Line From Harbour Council Votes\nAnna Lind\nShare Save\nSTORY")
    assert gone(found) == ["Home News", "Share Save"]


def test_where_no_line_shares_a_word_with_the_story_the_first_is_the_title() -> None:
    assert not result("The Wem Lantern\nAnna Lind\nSTORY").drops
    found = result("\n".join(f"Menu Entry {n}" for n in "ABCDEFGHI") + "\nSTORY")
    assert len(found.drops) == 9


def test_a_line_of_the_story_that_comes_again_stays() -> None:
    found = result("STORY\nGood Night Said The Lantern\nSTORY\nA Light For All Of You")
    assert gone(found) == [
        "Good Night Said The Lantern",
        "A Light For All Of You",
    ]
    assert not result("Tram Line From Harbour\nSTORY\nTram Line From Harbour").drops


def test_a_document_without_a_story_is_not_judged() -> None:
    assert not result("Home\nNews\nSport\nRead More About Trams").decisions
    assert not result("PROSE\nPROSE\nRead More About Trams").decisions


def test_where_nearly_all_would_go_the_drops_are_suspects() -> None:
    menu = "\n".join(["Read More Of The Same Story Here And There"] * 40)
    found = result(f"STORY\n{menu}")
    assert found.text == found.document.source
    assert {row.rule for row in rows(found, "suspect")} == {"score/text"}
    assert len(result("STORY\n" + "\n".join(menu.split("\n")[:4])).drops) == 4


def test_what_a_rule_takes_is_the_rules_own() -> None:
    found = result("STORY\nRead More About Trams\nSee Also This Page", DROPS_ONE, score=0.5)
    assert [row.rule for row in found.drops] == ["rule-1", "score/text"]


def test_marking_alone_leaves_the_text() -> None:
    found = result("STORY\nRead More About Trams", mark_only=True)
    assert found.text == found.document.source
    assert [row.rule for row in rows(found, "suspect")] == ["score/text"]


def test_where_rules_dropped_much_the_score_must_be_surer() -> None:
    menu = [f"See Also Our Page {letter}" for letter in "ABCDEFGH"]
    below = "\n".join(["Read More About Trams", *menu])
    assert gone(result(f"STORY\n{below}", score=1.5)) == menu[4:]
    assert gone(result(f"STORY\n{below}", DROPS_ONE, score=1.5)) == ["Read More About Trams"]
    one_in_forty = "STORY\nSTORY\nSTORY\nSTORY\n" + below
    assert gone(result(one_in_forty, DROPS_ONE, score=1.5)) == ["Read More About Trams", *menu[5:]]


LINES = st.lists(
    st.sampled_from(
        ["", PROSE, STORY, "Read More About Trams", "Read more about trams", "- Item One", "| A | B |", "12:30"]
    )
)


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["[]", KEEPS]))
def test_the_ledger_restores_what_the_score_took(lines: list[str], end: str, entries: str) -> None:
    source = end.join(lines)
    found = clean(Document(source), scored(entries), frozenset(range(len(scored(entries).rules))), point=1.0)
    assert found.restore() == source


@pytest.mark.parametrize("source", ["", "\n\n", " ", "\ufeff"])
def test_nothing_is_scored_where_nothing_is(source: str) -> None:
    assert result(source).text == source
