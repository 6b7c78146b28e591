"""The rule reference: rules in words, examples, figures, and the page in docs/ that must not be stale."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine.rulebook import load_one, rules

from cleaner import Cleaner
from cleaner.gold.document import GoldDocument
from cleaner.gold.reading import read
from cleaner.reference.figures import Took, figures
from cleaner.reference.markdown import anchor, code, fence, plain
from cleaner.reference.page import page
from cleaner.reference.wording import audience, deed
from cleaner.ruleset.ruleset import RuleSet

REPOSITORY = Path(__file__).resolve().parent.parent
RULE = {"category": "ads", "confidence": "certain", "why": "A test.", "drop": "line", "is": "a"}
DOC = """\
+ The council voted on Monday to build a tram line from the harbour to the university.
- Related
- One
"""


def packed(*entries: dict[str, object]) -> RuleSet:
    filled = [{"id": f"rule-{n}", **RULE, **entry} for n, entry in enumerate(entries, 1)]
    profiles = {"standard": {"least": "high", "off": ["credit.photo"]}, "firm": {"least": "medium"}}
    return load_one({"cleaner": 1, "pack": "mine", "profiles": profiles, "rules": filled})


# --- the page in docs/


def test_the_committed_page_is_that_of_the_rules_and_the_corpus(cleaner: Cleaner) -> None:
    found = figures(read([REPOSITORY / "corpus"]), cleaner.ruleset)
    fresh = page(cleaner.ruleset, cleaner.ruleset.rules, found, ["corpus"])
    committed = (REPOSITORY / "docs" / "rule-reference.md").read_text(encoding="utf-8")
    stale = next((a for a, b in zip(fresh.splitlines(), committed.splitlines(), strict=False) if a != b), "the end")
    assert fresh == committed, f"docs/rule-reference.md is stale; run  make reference  (first difference: {stale!r})"


# --- words


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{drop: line, is: a}", "Drops the line."),
        ("{drop: paragraph, like: item}", "Drops the paragraph that the line stands in, if it is an item."),
        ("{drop: inline, contains: a}", "Drops the matching part of a line."),
        ("{cut: after, is: a, when: {part: [tail]}}", "Cuts the line and all that follows; only behind the story."),
        ("{cut: before, is: a}", "Cuts the line and all that stands above."),
        ("{keep: line, like: [code, headline]}", "Keeps the line, if it is code or a headline."),
        (
            "{drop: line, is: a, when: {part: [head, tail], words: {max: 1}}, unless: {next: {like: prose}}}",
            "Drops the line; only outside of the story; only if the line has at most 1 word; "
            "not if the next line is prose.",
        ),
        (
            "{drop: line, is: a, when: {prose_before: {max: 0}, prose_after: {min: 3}, count: {min: 2, max: 4}}}",
            "Drops the line; only if it stands 2 to 4 times in the document; only with no line of prose above; "
            "only with at least 3 lines of prose below.",
        ),
        (
            "{drop: line, is: a, when: {near: {category: [ads, share]}, repeats: earlier}, unless: {part: [head, body]}}",
            "Drops the line; only if the same line stands above; only within 3 lines of a dropped line of `ads` or "
            "`share`; not before the story or in the story.",
        ),
        (
            "{cut: after, is: a, unless: {prose_share: {min: 0.4}, starts: b, prev: {is: c}}}",
            "Cuts the line and all that follows; not if the line fits `starts: b`; not if the line before fits `is: c`; "
            "not if that takes 40% or more of the prose.",
        ),
        ("{cut: below, is: a, when: {repeats: later}}", "Cuts all that follows the line; only if the same words stand below."),
        (
            "{cut: above, is: a, when: {between: {category: [ads], within: 8}, below: {like: prose, count: {min: 2}}}}",
            "Cuts all that stands above the line; only if 2 or more of the 10 lines below is prose; "
            "only between dropped lines of `ads`, at most 8 lines away.",
        ),
        (
            "{drop: line, is: a, unless: {above: {is: b, within: 3, until: [prose]}, below: {like: item, count: {max: 0}}}}",
            "Drops the line; not if 1 or more of the 3 lines above, up to the first that is prose, fits "
            "`is: b`; not if none of the 10 lines below is an item.",
        ),
        (
            "{drop: region, from: {is: a}, take: [item, teaser], need: {lines: 2}, bridge: {gap: 1, then: 3}}",
            "Drops the line and the list under it (an item or a teaser: 2 lines or more, 200 at most; "
            "steps over 1 odd line if 3 of the list follow).",
        ),
    ],
)  # fmt: skip
def test_a_rule_in_words(rule: str, said: str) -> None:
    assert deed(rules(f"- {rule}").rules[0]) == said


def test_long_patterns_are_shortened() -> None:
    (rule,) = rules(f"- {{drop: line, is: a, unless: {{regex: '{'x' * 80}'}}}}").rules
    assert deed(rule) == f"Drops the line; not if the line fits `regex: {'x' * 52}…`."


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("{lang: [en, de]}", "language de or en"),
        (
            "{site: [a.example, '*.b.example'], fingerprint: [A Paper, Its motto]}",
            "site `a.example` or `*.b.example`; without a URL, texts with the lines `a paper` and `its motto`",
        ),
        ("{source: text}", "source text"),
    ],
)
def test_documents_in_words(scope: str, said: str) -> None:
    assert audience(rules(f"- {{drop: line, is: a, for: {scope}}}").rules[0].scope) == said
    assert audience(rules("- {drop: line, is: a}").rules[0].scope) == "every document"


# --- figures


def test_figures_are_counted_by_rule() -> None:
    ruleset = rules("[{drop: line, contains: late, confidence: medium}, {drop: line, is: Share}, {keep: line, is: x}]")
    rain = "It rained on all of the days that we were in the town, and on the day before."
    lines = ("Share", "The ferry was late on each of the four days.", "Late", rain, rain.replace("rained", "snowed"))
    found = figures([GoldDocument(lines, "-++++", "1", "a.gutter", lang="en")], ruleset)
    assert (found.documents, found.content, found.noise, found.sentences) == (1, 47, 1, 3)
    assert found.removed == {"rule-2": Took(1, 1)}
    assert found.lost == {"rule-1": Took(2, 11)}
    assert found.matches == {"rule-1": 1}
    assert found.asked == {"rule-1", "rule-2"}
    text = page(ruleset, ruleset.rules, found, ["gold/"])
    assert "Scores: `gold/`, 1 document with 47 words of content and 1 of noise" in text
    assert "- Removed nothing, lost 11 words (2 lines). False matches: 1 (3333.3 in 10,000).\n" in text
    assert "- Removed 1 word (1 line), lost nothing. False matches: none.\n" in text


def test_gold_without_prose_has_no_false_matches() -> None:
    ruleset = rules("- {drop: line, is: Share}")
    found = figures([GoldDocument(("Share", "Ferry"), "-+", "1", "a.gutter")], ruleset)
    assert (found.sentences, found.asked) == (0, frozenset())
    text = page(ruleset, ruleset.rules, found, ["a"])
    assert "- Removed 1 word (1 line), lost nothing.\n" in text
    assert "False" not in text


def test_false_matches_are_counted_in_english_alone() -> None:
    ruleset = rules("- {drop: line, is: Teilen, for: {lang: [de]}}")
    found = figures([GoldDocument(("The ferry was late on each of the four days.",), "+", "1", "a.gutter")], ruleset)
    assert "lost nothing. False matches not counted: that is done in English alone." in page(
        ruleset, ruleset.rules, found, ["a"]
    )


# --- the page


def test_tables_count_packs_and_categories() -> None:
    ruleset = packed({}, {"confidence": "medium"}, {"category": "share"})
    lines = page(ruleset, ruleset.rules, None).splitlines()
    assert "| [mine](#mine) | 3 | 2 | 0 | 1 |" in lines
    assert "| all | 3 | 2 | 0 | 1 |" in lines
    assert "| ads | 2 | 1 | 0 | 1 |" in lines
    assert "| share | 1 | 1 | 0 | 0 |" in lines
    assert not [line for line in lines if "Scores:" in line or "Removed" in line]


def test_what_the_default_profile_leaves_in_is_said() -> None:
    ruleset = packed({"confidence": "medium"}, {"category": "credit.photo"}, {})
    text = page(ruleset, ruleset.rules, None)
    assert "- ads, medium (dropped by `firm` only). Drops the line." in text
    assert "- credit.photo, certain (dropped by `firm` only). Drops the line." in text
    assert "- ads, certain. Drops the line." in text
    off = rules("- {drop: line, is: a, category: credit.photo}")
    assert "certain (off; `--drop credit.photo` takes it). Drops" in page(off, off.rules, None)


def test_examples_are_lines_or_else_a_document() -> None:
    ruleset = packed(
        {"tests": [{"drop": ["a", "b", "c", "d"]}, {"keep": ["x `y`", "y", "z"]}, {"doc": DOC}]},
        {"tests": [{"doc": DOC}]},
        {"tests": [{"todo": "true", "drop": ["missed"]}, {"inline": ["a (Ad) b", "a b"]}, {"keep": ["a b"]}]},
    )
    first, second, third = page(ruleset, ruleset.rules, None).split("### ")[1:]
    assert "- Drops `a` · `b` · `c`\n- Leaves `` x `y` `` · `y`\n" in first
    assert "```" not in first
    assert second.endswith(f"\n\n```diff\n{DOC}```\n\n")
    assert "- Makes `a b` of `a (Ad) b`\n- Leaves `a b`\n" in third


def test_a_long_document_is_cut_around_what_goes() -> None:
    doc = "".join(f"+ line {n}\n" for n in range(20)) + "- Related\n" + "".join(f"+ more {n}\n" for n in range(20))
    ruleset = packed({"tests": [{"doc": doc}]})
    shown = page(ruleset, ruleset.rules, None).split("```")[1].splitlines()
    assert shown[1] == shown[-1] == "  …"
    assert shown[2:-1] == [*(f"+ line {n}" for n in range(16, 20)), "- Related", *(f"+ more {n}" for n in range(7))]


def test_markup_of_others_breaks_nothing() -> None:
    assert code("a ``b") == "```a ``b```"
    assert code("`") == "`` ` ``"
    assert fence(["```", "x"], "diff") == ["````diff", "```", "x", "````"]
    assert plain("a *b* [c](d) | `e` <f>") == r"a \*b\* \[c\](d) \| \`e\` \<f\>"
    assert anchor("sites/aa.com.tr") == "#sitesaacomtr"
