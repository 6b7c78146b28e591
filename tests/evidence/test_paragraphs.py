"""jusText between its two passes: what rules decide counts, and the second pass is jusText's own, in linear time."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justext.core import revise_paragraph_classification

from cleaner import Cleaner
from cleaner.evidence.paragraphs import Paragraph, judge, revise

LONG = "The keeper of the lighthouse said that the lamp had been lit every night of the year."
NOTE = "Boats leave the quay at noon"  # too short to stand by itself: jusText calls it a line of middle length
MENU = "Harbour and quay"


def line(text: str, links: float = 0.0, fixed: str = "", heading: bool = False, stopwords: float = 0.5) -> Paragraph:
    return Paragraph(text, links, heading, "p", fixed, stopwords=stopwords)


def causes(*paragraphs: Paragraph) -> list[str | None]:
    return judge(paragraphs)


@pytest.mark.parametrize(
    ("paragraphs", "good"),
    [
        ([line(LONG)], [True]),
        ([line(LONG, links=0.9)], [False]),
        ([line(LONG), line("Read on"), line(LONG)], [True, True, True]),
        ([line(LONG, links=0.9), line("Read on"), line(LONG, links=0.9)], [False, False, False]),
        ([line(LONG), line("Read on")], [True, False]),
        ([line(LONG, fixed="bad"), line("Read on"), line(LONG, fixed="bad")], [True, False, True]),
        ([line(LONG, 0.9, "good"), line("Read on"), line(LONG)], [True, True, True]),
        ([line("Harbour", heading=True), line(LONG)], [True, True]),
        ([line("Harbour", heading=True), line(LONG, links=0.9)], [False, False]),
        ([line("© 2024 The Harbour Post")], [False]),
        ([line("The Harbour Post of 2024, as it was printed")], [True]),
        ([line("Read on", links=0.2)], [False]),
    ],
)
def test_lines_are_good_by_themselves_or_by_their_neighbours(paragraphs: list[Paragraph], good: list[bool]) -> None:
    assert [cause is None for cause in judge(paragraphs)] == good


def test_figures_are_not_short_where_words_are() -> None:
    date, label = line("7 October 2023"), line("Harbour and quay")
    causes = judge([line(LONG), date, line(MENU, links=1.0), line(LONG), label, line(MENU, links=1.0)])
    assert [cause is None for cause in causes] == [True, True, False, True, False, False]


@pytest.mark.parametrize(
    ("paragraph", "cause"),
    [
        (line(LONG, links=0.9), "90% of the line are links"),
        (line("© 2024 The Harbour Post"), "a copyright sign"),
        (line("Read on", links=0.4), "a short line with a link"),
        (line("Read on"), "a short line beside no good one"),
        (line(NOTE), "a line of middle length among bad ones"),
    ],
)
def test_the_cause_is_told(paragraph: Paragraph, cause: str) -> None:
    assert causes(paragraph) == [cause]


def test_preformatted_text_stays_unless_all_around_it_is_bad() -> None:
    code = Paragraph("x = 1", 0.0, False, "pre", soft=True)
    assert causes(line(LONG), code)[1] is None
    code = Paragraph("x = 1", 0.0, False, "pre", soft=True)
    assert causes(line(LONG, 0.9), code, line(LONG, 0.9))[1] is not None


_kinds = st.sampled_from(["good", "bad", "short", "neargood"])


@given(st.lists(st.tuples(_kinds, st.booleans(), st.integers(1, 120)), max_size=14))
def test_the_second_pass_is_that_of_justext(lines: list[tuple[str, bool, int]]) -> None:
    def made() -> list[Paragraph]:
        return [Paragraph("x" * n, 0.0, h, "p", heading=h, cf_class=kind) for kind, h, n in lines]

    ours, theirs = made(), made()
    revise(ours)
    revise_paragraph_classification(theirs)
    assert [p.class_type for p in ours] == [p.class_type for p in theirs]


def test_half_a_million_waiting_lines_are_judged_in_seconds() -> None:
    paragraphs = [line("word") for _ in range(500_000)]
    begun = process_time()
    assert None not in judge(paragraphs)
    assert process_time() - begun < 10


# --- with rules, on pages

AD = '<p class="advert-slot">Advertisement</p>'


def page(*blocks: str) -> str:
    return "<body>" + "".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks) + "</body>"


@pytest.fixture
def cleaned(tmp_path) -> Callable[..., str]:  # type: ignore[no-untyped-def]
    """The clean text of a page, with one rule that drops and one that keeps."""
    entries = [
        "drop: line\n  css: ['.gone']\n  category: ads",
        "keep: node\n  css: ['.saved']\n  category: protect",
    ]
    text = "cleaner: 1\nrules:\n"
    for number, entry in enumerate(entries):
        text += f"- id: own-{number}\n  confidence: certain\n  why: A rule of a test.\n  {entry}\n"
        text += "  tests:\n"
        mark = "gone" if "gone" in entry else "saved"
        text += f"  - html: '<p class={mark}>Fish for sale</p><p>Bread on the table</p>'\n"
        text += (
            "    gone: ['Fish for sale']\n    left: ['Bread on the table']\n"
            if mark == "gone"
            else ("    left: ['Fish for sale', 'Bread on the table']\n")
        )
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")

    def run(markup: str, **options: tuple[str, ...]) -> str:
        return Cleaner([file], score=False, **options).clean_html(markup, lang="en").text  # type: ignore[arg-type]

    return run


def test_a_line_that_a_rule_drops_condemns_its_short_neighbour(cleaned: Callable[..., str]) -> None:
    story = [LONG, LONG.replace("lamp", "fire"), LONG.replace("lamp", "bell")]
    beside = page(*story, "Read on", LONG.replace("keeper", "master"))
    assert "Read on" in cleaned(beside)
    condemned = page(*story, f"<p class=gone>{LONG.replace('year', 'month')}</p>", "Read on")
    assert "Read on" not in cleaned(condemned)


def test_a_line_that_a_rule_keeps_frees_its_short_neighbour(cleaned: Callable[..., str]) -> None:
    story = [LONG, LONG.replace("lamp", "fire"), LONG.replace("lamp", "bell")]
    links = '<p{}><a href="/a">Where the boats go in the winter, and who sails them over the sea</a></p>'
    left = cleaned(page(*story, "Read on", links.format("")))
    assert "Read on" not in left
    assert "Where the boats go" not in left
    freed = cleaned(page(*story, "Read on", links.format(" class=saved")))
    assert "Read on" in freed
    assert "Where the boats go" in freed


def test_keeping_boilerplate_turns_the_judgement_off(cleaned: Callable[..., str]) -> None:
    markup = page(LONG, '<p><a href="/a">Where the boats go in the winter, and who sails them</a></p>')
    assert "Where the boats go" not in cleaned(markup)
    assert "Where the boats go" in cleaned(markup, keep=("boilerplate",))


def test_a_page_of_which_nothing_would_remain_keeps_everything(cleaned: Callable[..., str]) -> None:
    assert cleaned(page("Quay", "Pier", "Mole")) == "Quay\n\nPier\n\nMole\n"
    assert "Quay" not in cleaned(page(LONG, '<p><a href="/">Quay</a></p>'))
