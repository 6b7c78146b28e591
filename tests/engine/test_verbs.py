"""What each verb takes, and what it leaves. `+ ` stays, `- ` goes."""

from __future__ import annotations

import pytest

from engine.rulebook import PROSE, assert_gutters, clean

LINES = [
    (
        "is leaves a sentence that begins with the phrase",
        "[{drop: line, is: Advertisement}]",
        """
        + Advertisement spending fell by four percent.
        + An advertisement
        - Advertisement
        """,
    ),
    (
        "is ignores decoration and case",
        "[{drop: line, is: Advertisement}]",
        """
        + "Advertisement"
        + Advertisement?
        - ADVERTISEMENT:
        - [Advertisement]
        - - Advertisement -
        -  * advertisement *
        """,
    ),
    (
        "starts ends where a word ends",
        "[{drop: line, starts: Sign up}]",
        """
        + Sign uppermost
        + Please sign up
        - Sign up for our letter
        - SIGN UP: it is free
        """,
    ),
    (
        "ends begins where a word begins",
        "[{drop: line, ends: up now}]",
        """
        + Teacup now
        + Up now and away
        - Sign up now
        """,
    ),
    (
        "contains looks for whole words",
        "[{drop: line, contains: ad slot}]",
        """
        + A broad slot
        + An ad slots
        - This is an ad slot of ours
        """,
    ),
    (
        "regex sees folded text",
        "[{drop: line, regex: '^share (this|it)$'}]",
        """
        + Please share this
        - Share  THIS
        - Share it
        """,
    ),
    (
        "raw looks at the line as it stands",
        "[{drop: line, is: CLOSE, raw: true}]",
        """
        + Close
        + CLOSE:
        - CLOSE
        """,
    ),
    (
        "like drops lines of a class",
        "[{drop: line, like: clock}]",
        """
        + At 0:00 the bell rings
        - 0:00
        - 3:52 / 12:04
        """,
    ),
]

PARAGRAPHS = [
    (
        "a paragraph goes with the lines above and below the match, and its neighbours stay",
        "[{drop: paragraph, is: Sign up}]",
        """
        + Before

        - Our letter
        - Sign up
        - It is free

        + After
        """,
    ),
    (
        "a paragraph ends at a line that only looks blank",
        "[{drop: paragraph, is: Sign up}]",
        """
        + Before
        .  \u200b
        - Sign up
        """,
    ),
]

REGIONS = [
    (
        "a region shorter than it needs stays",
        "[{drop: region, from: {is: Related}, take: [headline], need: {lines: 2}}]",
        """
        + PROSE
        + Related
        + A new bridge
        + PROSE
        """,
    ),
    (
        "a region needs one line besides its heading",
        "[{drop: region, from: {is: Related}, take: [headline]}]",
        """
        + Related
        + PROSE
        - Related
        - A new bridge
        + PROSE
        """,
    ),
    (
        "a region ends at the first line that it does not take",
        "[{drop: region, from: {is: Related}, take: [headline, clock]}]",
        """
        - Related
        - A new bridge
        - 0:00

        - An old bridge
        + - An item
        + Another bridge
        """,
    ),
    (
        "a region has at most so many lines behind its heading",
        "[{drop: region, from: {is: Related}, take: [headline], max: {lines: 2}}]",
        """
        - Related
        - One bridge
        - Two bridges
        + Three bridges
        """,
    ),
    (
        "a bridge steps over one odd line when three list lines follow",
        "[{drop: region, from: {is: Related}, take: [headline], bridge: {gap: 1, then: 3}}]",
        """
        + PROSE
        - Related
        - One bridge
        - * Two bridges
        - Three bridges
        - Four bridges
        - Five bridges
        """,
    ),
    (
        "a bridge does not step over one odd line when only two follow",
        "[{drop: region, from: {is: Related}, take: [headline], bridge: {gap: 1, then: 3}}]",
        """
        - Related
        - One bridge
        + * Two bridges
        + Three bridges
        + Four bridges
        + PROSE
        """,
    ),
    (
        "a bridge does not step over two odd lines when it may take one",
        "[{drop: region, from: {is: Related}, take: [headline], bridge: {gap: 1, then: 2}}]",
        """
        - Related
        - One bridge
        + * Two bridges
        + * Three bridges
        + Four bridges
        + Five bridges
        """,
    ),
    (
        "a region leaves the closing paragraph of the story",
        "[{drop: region, from: {is: Related}, take: [headline]}]",
        """
        + PROSE
        + PROSE
        - Related
        - One bridge
        - Two bridges
        + PROSE
        """,
    ),
    (
        "a bridge does not step over a closing paragraph of two sentences",
        "[{drop: region, from: {is: Related}, take: [headline], bridge: {gap: 1, then: 3}}]",
        """
        + PROSE
        - Related
        - One bridge
        - Two bridges
        + PROSE
        + PROSE
        + Three bridges
        + Four bridges
        + Five bridges
        """,
    ),
    (
        "a headline that stands by itself before prose belongs to the prose",
        "[{drop: region, from: {is: Related}, take: [headline]}]",
        """
        + PROSE
        - Related
        - One bridge
        - Two bridges

        + What comes next
        + PROSE
        """,
    ),
    (
        "a region may be opened by a class of line",
        "[{drop: region, from: {like: clock}, take: [symbol]}]",
        """
        + ***
        - 0:00
        - ***
        - ---
        + Words
        """,
    ),
    (
        "every key of from must hold",
        "[{drop: region, from: {starts: More, like: headline}, take: [headline]}]",
        """
        + More than nine of the ten who were asked said that they had no idea of it.
        + One bridge
        - More news
        - Two bridges
        """,
    ),
]

CUTS = [
    (
        "cut after takes the line and all behind it",
        "[{cut: after, is: End of article}]",
        """
        + PROSE
        + The end of article nine
        - End of article

        - One bridge
        - Two bridges
        """,
    ),
    (
        "cut before takes the line and all before it",
        "[{cut: before, is: Skip to content}]",
        """
        - Home
        - One bridge

        - Skip to content
        + PROSE
        + Two bridges
        """,
    ),
    (
        "cut above leaves the line",
        "[{cut: above, starts: Council votes}]",
        """
        - Home
        - One bridge
        + Council votes for the tram
        + PROSE
        """,
    ),
    (
        "cut above an item that is protected takes what stands above",
        "[{cut: above, is: '- Close'}, {keep: line, like: item}]",
        """
        - Home
        + - Close
        + PROSE
        """,
    ),
    (
        "of two cuts above the lower one decides",
        "[{cut: above, starts: Council}]",
        """
        - Home
        - Council votes
        - One bridge
        + Council votes for the tram
        """,
    ),
    (
        "cut below leaves the line",
        "[{cut: below, starts: By our reporter}]",
        """
        + PROSE
        + By our reporter

        - One bridge
        - Two bridges
        """,
    ),
    (
        "a cut goes round a line that a keep rule saves",
        "[{cut: after, is: End of article}, {keep: line, starts: Correction}]",
        """
        + PROSE
        - End of article
        + Correction of May 3
        - Two bridges
        """,
    ),
]

KEEPS = [
    (
        "keep line saves one line",
        "[{drop: paragraph, is: Sign up}, {keep: line, is: Our letter}]",
        """
        + Our letter
        - Sign up
        - It is free
        """,
    ),
    (
        "keep paragraph saves all lines of the paragraph",
        "[{drop: line, is: [Sign up, Close]}, {keep: paragraph, is: Chapter one}]",
        """
        + Chapter one
        + Sign up
        + Close

        - Sign up
        - Close
        """,
    ),
    (
        "keep paragraph like a class saves all lines of the paragraph",
        "[{drop: line, regex: '^close'}, {keep: paragraph, like: item}]",
        """
        + PROSE

        + - A door
        + Close it

        - Close
        + PROSE
        """,
    ),
]


@pytest.mark.parametrize(
    ("rules", "doc"),
    [pytest.param(*row, id=label) for label, *row in [*LINES, *PARAGRAPHS, *REGIONS, *CUTS, *KEEPS]],
)
def test_verbs(rules: str, doc: str) -> None:
    assert_gutters(rules, doc)


INLINE = [
    ("a line without the phrase stays", "{drop: inline, contains: (ad)}", "A bad day", "A bad day"),
    (
        "a phrase goes and the spaces around it stay",
        "{drop: inline, contains: Read more}",
        "It ends. READ  MORE",
        "It ends. ",
    ),
    ("every occurrence goes", "{drop: inline, regex: ' ?share this'}", "One share this two Share this", "One two"),
    (
        "group 1 is the span, if there is one",
        "{drop: inline, regex: 'by (ads) on'}",
        "Paid by ads on air",
        "Paid by  on air",
    ),
    (
        "quotes and dashes of every kind are one",
        "{drop: inline, contains: editor's pick}",
        "An Editor’s pick here",
        "An  here",
    ),
    (
        "letters outside ASCII count as one",
        "{drop: inline, regex: 'weiter …'}",
        "Früher 😀 weiter … später",
        "Früher 😀  später",
    ),
    (
        "a lone surrogate moves no offset",
        "{drop: inline, contains: Read more}",
        "A \ud800 Read more \udfff",
        "A \ud800  \udfff",
    ),
    (
        "an invisible character moves no offset",
        "{drop: inline, contains: Read more}",
        "\ufeffA\u200b Read more",
        "\ufeffA\u200b ",
    ),
    ("what a cut brings together is looked at again", "{drop: inline, contains: '[x]'}", "A [[x]x] B", "A  B"),
]


@pytest.mark.parametrize(("rule", "before", "after"), [pytest.param(*row, id=label) for label, *row in INLINE])
def test_inline(rule: str, before: str, after: str) -> None:
    result = clean(f"[{rule}]", f"{PROSE}\n{before}\n{PROSE}\n")
    assert result.text == f"{PROSE}\n{after}\n{PROSE}\n"


def test_a_line_that_an_inline_drop_empties_goes_with_its_line_end() -> None:
    result = clean("[{drop: inline, contains: Read more}]", f"{PROSE}\n\n Read more\u200b \n\n{PROSE}\n")
    assert result.text == f"{PROSE}\n\n{PROSE}\n"
    assert [(row.first_line, row.last_line) for row in result.drops] == [(3, 4)]


def test_a_line_that_goes_later_goes_as_one_row_with_its_inline_drop() -> None:
    rules = "[{drop: inline, regex: ' share this$'}, {drop: line, is: Read more}]"
    result = clean(rules, f"{PROSE}\nRead more share this\n{PROSE}\n")
    assert [(row.rule, row.start, row.end) for row in result.drops] == [("rule-2", 85, 106)]


def test_two_inline_rules_on_one_line_each_answer_for_their_own_span() -> None:
    rules = "[{drop: inline, contains: foo, id: a}, {drop: inline, contains: bar, id: b}]"
    result = clean(rules, f"One foo, two bar, three.\n{PROSE}\n")
    assert [(row.rule, row.start, row.end, row.also) for row in result.drops] == [("a", 4, 7, ()), ("b", 13, 16, ())]


def test_an_inline_drop_inside_an_earlier_one_s_surroundings_tiles_the_source() -> None:
    rules = "[{drop: inline, contains: '[x]', id: a}, {drop: inline, contains: '<yz>', id: b}]"
    result = clean(rules, f"A <y[x]z> B\n{PROSE}\n")
    assert result.text == f"A  B\n{PROSE}\n"
    assert [(row.rule, row.start, row.end) for row in result.drops] == [("b", 2, 4), ("a", 4, 7), ("b", 7, 9)]


def test_a_region_does_not_step_over_the_last_paragraph_of_a_story() -> None:
    assert_gutters(
        "[{drop: region, from: {is: Related}, take: [headline], bridge: {gap: 1, then: 3}}]",
        """
        + PROSE

        + PROSE

        - Related
        - Bridge closed for two weeks
        - Ten walks along the river
        + The council will meet again in June to vote on the second part of the plan, the mayor said.
        + Reporting by Ann Harbour
        + Editing by Tom Tarn
        + Harbour Wire, Old Town
        """,
    )
