"""Each condition of `when` and `unless`, by what it lets go. `+ ` stays, `- ` goes; all rules ask about the line Close."""

from __future__ import annotations

import pytest

from engine.rulebook import PROSE, assert_gutters, clean

PLACES = [
    (
        "part head is before the main run",
        "{part: head}",
        """
        - Close
        + PROSE
        + Close
        + PROSE
        + Close
        """,
    ),
    (
        "part body is inside the main run",
        "{part: body}",
        """
        + Close
        + PROSE
        - Close
        + PROSE
        + Close
        """,
    ),
    (
        "part tail is behind the main run",
        "{part: tail}",
        """
        + Close
        + PROSE
        + Close
        + PROSE
        - Close
        """,
    ),
    (
        "part may name two parts",
        "{part: [head, tail]}",
        """
        - Close
        + PROSE
        + Close
        + PROSE
        - Close
        """,
    ),
    (
        "opens document is the first line that is left",
        "{opens: document}",
        """
        - Close
        + PROSE
        + Close
        """,
    ),
    (
        "opens paragraph is the first of several lines",
        "{opens: paragraph}",
        """
        + PROSE

        + Close

        - Close
        + PROSE
        + Close
        """,
    ),
    (
        "opens entry is a headline with its text, beside another such headline",
        "{opens: entry}",
        """
        + PROSE

        - Close
        + PROSE

        + Share
        + PROSE

        + PROSE

        + Close
        + PROSE
        """,
    ),
    (
        "opens entry asks for another first line",
        "{opens: entry}",
        """
        + Close
        + PROSE

        + Close
        + PROSE
        """,
    ),
    (
        "a document without prose has no parts",
        "{part: [head, body, tail]}",
        """
        + A headline
        + Close
        """,
    ),
    (
        "next skips blank lines",
        "{next: {is: Related}}",
        """
        + Close
        + PROSE
        + Related
        + Close
        + PROSE
        - Close

        + Related
        """,
    ),
    (
        "next is never true of the last line",
        "{next: {like: [headline, prose, item, other]}}",
        """
        + PROSE
        + Close
        """,
    ),
    (
        "prev skips blank lines",
        "{prev: {starts: 0}}",
        """
        + Close
        + Related
        + Close
        + 0:00

        - Close
        """,
    ),
    (
        "every key of next must hold",
        "{next: {starts: More, like: headline}}",
        """
        + Close
        + More than nine of the ten who were asked said that they had no idea of it.
        + Close
        + A bridge
        - Close
        + More bridges
        """,
    ),
    (
        "prose_before counts the lines of prose above",
        "{prose_before: {min: 2}}",
        """
        + Close
        + PROSE
        + Close
        + PROSE
        - Close
        """,
    ),
    (
        "prose_after counts the lines of prose below",
        "{prose_after: {max: 1}}",
        """
        + Close
        + PROSE
        - Close
        + PROSE
        - Close
        """,
    ),
    (
        "below asks for a line among the next ones",
        "{below: {is: Related, within: 2}}",
        """
        + Close
        + One
        + Two
        - Close

        + Related
        + Close
        """,
    ),
    (
        "above asks for a line among the last ones",
        "{above: {is: Related, within: 1}}",
        """
        + Close
        + Related

        - Close
        + PROSE
        + Close
        """,
    ),
    (
        "below counts the lines that look so",
        "{below: {like: prose, within: 5, count: {min: 2}}}",
        """
        - Close
        + PROSE
        + Close
        + PROSE
        """,
    ),
    (
        "below with a max of none holds at the end",
        "{below: {like: prose, within: 200, count: {max: 0}}}",
        """
        + Close
        + PROSE
        - Close
        + Related
        """,
    ),
    (
        "above with until looks no further than a line of that class",
        "{above: {is: Related, within: 9, until: [prose]}}",
        """
        + Related
        + One
        - Close
        + PROSE
        + Close
        """,
    ),
    (
        "every key of a line below must hold for one line",
        "{below: {starts: More, like: headline, within: 3}}",
        """
        + Close
        + More than nine of the ten who were asked said that they had no idea of it.
        + A bridge
        + PROSE
        - Close
        + More bridges
        """,
    ),
    (
        "every condition of when must hold",
        "{part: tail, prose_before: {min: 2}}",
        """
        + PROSE
        + Close
        + PROSE
        - Close
        """,
    ),
]

REPEATS = [
    (
        "repeats earlier leaves the first of equal lines",
        "{repeats: earlier}",
        """
        + Close
        + PROSE
        - CLOSE
        - Close
        """,
    ),
    (
        "repeats earlier reads decoration",
        "{repeats: earlier}",
        """
        + Close
        + - Close
        """,
    ),
    (
        "repeats later leaves the last of equal lines, and reads no list marks",
        "{repeats: later}",
        """
        - - Close
        - * Close
        + PROSE
        + 2.1 Close
        """,
    ),
    (
        "repeats prev asks for the same line right above, blank lines skipped",
        "{repeats: prev}",
        """
        + Close

        - CLOSE
        + PROSE
        + Close
        """,
    ),
    (
        "count below its minimum leaves the lines",
        "{count: {min: 3}}",
        """
        + Close
        + PROSE
        + Close
        """,
    ),
    (
        "count counts equal lines of the document",
        "{count: {min: 3}}",
        """
        - Close
        + PROSE
        - close
        - Close
        """,
    ),
]


@pytest.mark.parametrize(("when", "doc"), [pytest.param(*row, id=label) for label, *row in [*PLACES, *REPEATS]])
def test_when(when: str, doc: str) -> None:
    assert_gutters(f"[{{drop: line, is: Close, when: {when}}}]", doc)


UNLESS = [
    (
        "unless turns a condition round",
        "{part: body}",
        """
        - Close
        + PROSE
        + Close
        + PROSE
        - Close
        """,
    ),
    (
        "one condition of unless is enough",
        "{part: body, next: {is: Related}}",
        """
        + Close
        + Related
        + PROSE
        + Close
        + PROSE
        - Close
        """,
    ),
]


@pytest.mark.parametrize(("unless", "doc"), [pytest.param(*row, id=label) for label, *row in UNLESS])
def test_unless(unless: str, doc: str) -> None:
    assert_gutters(f"[{{drop: line, is: Close, unless: {unless}}}]", doc)


OF_THE_LINE = [
    ("words counts the words of the line", "when: {words: {min: 3, max: 4}}", "- Close it now|- Close it right now|+ Close it|+ Close it right now please"),
    ("like asks for the class", "when: {like: item}", "- - Close|+ Close"),
    ("like takes any of its classes", "when: {like: [item, teaser]}", "- - Close|- Close ...|+ Close"),
    ("is ignores decoration", "when: {is: Close it}", "- - Close it -|+ Close it now"),
    ("starts asks for the first words", "unless: {starts: Close to}", "+ Close to me|- Close tomorrow"),
    ("ends asks for the last words", "when: {ends: now}", "- Close it now|+ Close it known"),
    ("contains asks for whole words", "unless: {contains: door}", "+ Close the door now|- Close the doors"),
    ("regex asks for a match", "unless: {regex: '\\d'}", "+ Close at 5|- Close at five"),
    ("text tests and classes must all hold", "when: {contains: door, like: item}", "- - Close the door|+ Close the door|+ - Close it"),
]  # fmt: skip


@pytest.mark.parametrize(("conditions", "doc"), [pytest.param(*row, id=label) for label, *row in OF_THE_LINE])
def test_conditions_of_the_line_itself(conditions: str, doc: str) -> None:
    assert_gutters(f"[{{drop: line, contains: close, {conditions}}}]", "+ PROSE\n\n" + doc.replace("|", "\n\n"))


NEAR = [
    (
        "near leaves lines beyond its reach",
        "{category: related, within: 2}",
        """
        + Close
        + One
        + Two
        - Related
        + One
        + Two
        + Close
        """,
    ),
    (
        "near counts lines on both sides, and no blank ones",
        "{category: related, within: 2}",
        """
        - Close
        + One

        - Related


        + One

        - Close
        """,
    ),
    (
        "near is not met by a line that stays",
        "{category: related}",
        """
        + PROSE
        + - Related
        + Close
        + PROSE
        """,
    ),
    (
        "near is not met by another branch",
        "{category: player}",
        """
        - Related
        + Close
        """,
    ),
    (
        "near a branch is met by its leaves",
        "{category: promo}",
        """
        - Our app
        - Close
        """,
    ),
    (
        "near a leaf is not met by its sister",
        "{category: promo.follow}",
        """
        - Our app
        + Close
        """,
    ),
    (
        "lines gone between do not count",
        "{category: related, within: 1}",
        """
        - Related
        - Our app
        - Our app
        - Our app
        - Close
        """,
    ),
    (
        "near is met by a line that goes later",
        "{category: player, within: 1}",
        """
        - Related
        - Second round
        - Close
        """,
    ),
]


@pytest.mark.parametrize(("near", "doc"), [pytest.param(*row, id=label) for label, *row in NEAR])
def test_near(near: str, doc: str) -> None:
    others = """
    {drop: line, regex: '^- related|^related', category: related},
    {drop: line, is: Our app, category: promo.app},
    {drop: line, is: Second round, category: player, when: {prev: {is: Related}}, unless: {prev: {is: Close}}},
    {keep: line, like: item}"""
    assert_gutters(f"[{{drop: line, is: Close, when: {{near: {near}}}}}, {others}]", doc)


def test_near_spreads_from_line_to_line() -> None:
    assert_gutters(
        "[{drop: line, like: clock, category: player, when: {near: {category: [related, player], within: 1}}},"
        " {drop: line, is: Related, category: related}]",
        """
        - 0:01
        - 0:02
        - Related
        - 0:03
        - 0:04
        + Words
        + 0:05
        """,
    )


BETWEEN = [
    (
        "between asks for a dropped line on both sides",
        "{category: related, within: 2}",
        """
        + Close
        - Related
        - Close
        + One
        - Related
        + Close
        """,
    ),
    (
        "between counts lines",
        "{category: related, within: 1}",
        """
        - Related
        + Close
        + One
        - Related
        - Close
        - Related
        """,
    ),
    (
        "between may be met by two categories",
        "{category: [related, promo], within: 1}",
        """
        - Related
        - Close
        - Our app
        """,
    ),
]


@pytest.mark.parametrize(("between", "doc"), [pytest.param(*row, id=label) for label, *row in BETWEEN])
def test_between(between: str, doc: str) -> None:
    others = "{drop: line, is: Related, category: related}, {drop: line, is: Our app, category: promo.app}"
    assert_gutters(f"[{{drop: line, is: Close, when: {{between: {between}}}}}, {others}]", doc)


SHARES = [
    (
        "a paragraph with less than its share of the prose goes",
        "0.6",
        """
        + PROSE

        - Sign up
        - PROSE
        """,
    ),
    (
        "a paragraph with its share of the prose stays",
        "0.5",
        """
        + PROSE

        + Sign up
        + PROSE
        """,
    ),
]


@pytest.mark.parametrize(("share", "doc"), [pytest.param(*row, id=label) for label, *row in SHARES])
def test_prose_share(share: str, doc: str) -> None:
    assert_gutters(f"[{{drop: paragraph, is: Sign up, unless: {{prose_share: {{min: {share}}}}}}}]", doc)


FIGURES = [
    (
        "a list of which too many lines are figures alone is a table and stays",
        """
        + Related
        + Alabama
        + $40.10
        + 31
        """,
    ),
    (
        "dates and clocks are no figures",
        """
        - Related
        - May 4, 2019
        - 4:32
        - 4:33
        - 31
        """,
    ),
]


@pytest.mark.parametrize("doc", [pytest.param(doc, id=label) for label, doc in FIGURES])
def test_figures(doc: str) -> None:
    rule = "{drop: region, from: {is: Related}, take: [headline, clock, symbol], unless: {figures: {min: 0.4}}}"
    assert_gutters(f"[{rule}]", doc)


SCOPES = [
    ("a rule of another language stays silent", "{lang: [de, fr]}", {"lang": "en"}, False),
    ("a rule of the language speaks", "{lang: [de, en]}", {"lang": "en"}, True),
    ("a rule with a language is silent where it is unknown", "{lang: en}", {"lang": None}, False),
    ("a rule for html is silent on text", "{source: html}", {}, False),
    ("a rule for text speaks", "{source: text}", {}, True),
    ("a site rule is silent without a url", "{site: paper.example}", {}, False),
    ("a site rule is silent on another site", "{site: paper.example}", {"url": "https://newspaper.example/a"}, False),
    ("a site rule is for the host", "{site: paper.example}", {"url": "https://PAPER.example:443/a?b"}, True),
    ("a site rule is for what stands under the host", "{site: paper.example}", {"url": "http://m.paper.example"}, True),
    ("a site with a star is not for the host itself", "{site: '*.paper.example'}", {"url": "https://paper.example/"}, False),
    ("a site with a star is for what stands under it", "{site: '*.paper.example'}", {"url": "https://en.paper.example/"}, True),
    ("a fingerprint of which a line is missing stays silent", "{fingerprint: [Close, Home of the brave]}", {}, False),
    ("a fingerprint of lines that all stand there speaks", "{fingerprint: [CLOSE, The Evening Paper]}", {}, True),
    ("a fingerprint is not asked where a url is given", "{fingerprint: [Close]}", {"url": "https://a.example"}, False),
    ("a site or its fingerprint is enough", "{site: paper.example, fingerprint: [Close]}", {"url": "https://paper.example"}, True),
    ("a broken url names no site", "{site: paper.example}", {"url": "http://[::1/paper.example"}, False),
]  # fmt: skip


@pytest.mark.parametrize(("scope", "known", "goes"), [pytest.param(*row, id=label) for label, *row in SCOPES])
def test_scope(scope: str, known: dict[str, str | None], goes: bool) -> None:
    result = clean(f"[{{drop: line, is: Close, for: {scope}}}]", f"the  Evening Paper\n{PROSE}\nClose\n", **known)  # type: ignore[arg-type]
    assert bool(result.drops) == goes
