"""The gate: sentences, intervals, promises, the planted rule, and the shortcut that must change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine.rulebook import rules

from cleaner import Cleaner
from cleaner.errors import GateError
from cleaner.gate.gate import Figures, gate, measure
from cleaner.gate.interval import wilson
from cleaner.gate.proof import PLANTED, prove, with_planted
from cleaner.gate.sentences import Sentence, sentences, split_sentences
from cleaner.gate.trial import Trial
from cleaner.gold.document import GoldDocument
from cleaner.gold.halves import Half
from cleaner.gold.reading import read
from cleaner.ruleset.ruleset import RuleSet

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
FURNITURE = (
    "Advertisement", "Read more.", "Leave a comment.", "Contact us today.", "(Read more...).", "By Ann Smith.",
    "Share this: Facebook Twitter", "Related Articles", "0:00", "- Subscribe", "* About Us", "Please enter your comment!",
    "All rights reserved.", "We use cookies to make this site work. Accept all", "Ten Walks Along the River",
    '"Close," he said.', "{}", "Sign up for our newsletter and never miss a story!", "```", "    x = 1",
)  # fmt: skip


def of(*texts: str) -> list[Sentence]:
    return [Sentence(text, "test") for text in texts]


@pytest.fixture(scope="module")
def prose() -> list[Sentence]:
    """The clean sentences of our own articles; the hard cases quote furniture that only its place tells apart."""
    return sentences(read([CORPUS / "articles"], clean=True))


# --- sentences


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("It rained. The ferry was late.", ["It rained.", "The ferry was late."]),
        ('"Why?" she asked. "It rained!" So he left…', ['"Why?" she asked.', '"It rained!"', "So he left…"]),
        ("Dr. Ames met J. R. Poe of the U.S. Navy on Jan. 4 at No. 7.", None),
        ("It cost 4.50 euros vs. 3 before, i.e. more.", None),
        ("We saw it (twice.) Then it went.", ["We saw it (twice.)", "Then it went."]),
        ("Wait ... And then?  Yes.", ["Wait ...", "And then?", "Yes."]),
        ("He came to St. Ives.[3] and the rest is lower case.", None),
    ],
)
def test_sentences_are_told_apart(line: str, found: list[str] | None) -> None:
    assert list(split_sentences(line)) == (found or [line])


def test_only_content_prose_counts_and_every_sentence_once() -> None:
    line = "The old mill by the river was sold on Friday to a family. It rained."
    lines = (
        line,
        "Advertisement",
        line.upper(),
        f"Noise: {line}",
        "    " + line,
        "Der Rat hat am Montag über die Brücke gesprochen.",
    )
    found = sentences([GoldDocument(lines, "+++-+ ", "1", "a.txt"), GoldDocument((line,), "+", "2", "b.txt")])
    assert found == [
        Sentence("The old mill by the river was sold on Friday to a family.", "a.txt"),
        Sentence("It rained.", "a.txt"),
    ]


# --- figures


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),  # Newcombe 1998, table I, method 3; the last two by hand: z²/(n + z²)
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (0, 10_000, 0.0, 0.000384),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_intervals_are_wilsons(count: int, total: int, low: float, high: float) -> None:
    assert wilson(count, total) == pytest.approx((low, high), abs=0.00005)


def test_of_nothing_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("confidence", "matches", "held"),
    [
        ("certain", 0, True),
        ("certain", 1, False),
        ("high", 1, True),
        ("high", 2, False),
        ("medium", 5, True),
        ("medium", 6, False),
    ],
)
def test_promises(confidence: str, matches: int, held: bool) -> None:
    ruleset = rules(f"- {{drop: line, is: a, confidence: {confidence}}}")
    takers = [frozenset({"rule-1"})] * matches + [frozenset[str]()] * (10_000 - matches)
    figures = measure(of("x") * 10_000, takers, ruleset.rules)
    assert figures.held is held
    assert {level.confidence: level.broken for level in figures.levels if level.broken} == (
        {} if held else {confidence: 1}
    )
    if matches:
        (one,) = figures.rules
        assert (one.rate.rate, one.held, len(one.samples)) == (matches, held, min(matches, 5))


def test_a_sentence_counts_once_for_a_level_and_the_worst_rule_comes_first() -> None:
    ruleset = rules(
        "[{drop: line, is: a, confidence: medium}, {drop: line, is: b}, {drop: line, is: c, confidence: medium}]"
    )
    takers = [frozenset({"rule-1", "rule-2", "rule-3"}), frozenset({"rule-3"}), *[frozenset[str]()] * 9_998]
    figures = measure(of("x") * 10_000, takers, ruleset.rules)
    assert [(one.rule.id, one.rate.matches) for one in figures.rules] == [("rule-2", 1), ("rule-3", 2), ("rule-1", 1)]
    assert [(level.confidence, level.rules, level.rate.matches) for level in figures.levels] == [
        ("certain", 1, 1),
        ("high", 0, 0),
        ("medium", 2, 2),
    ]


# --- what takes a sentence


def taken(ruleset: RuleSet, sentence: str) -> set[str]:
    return set(Trial(ruleset).run(sentence))


def test_every_rule_counts_in_every_place_and_so_does_a_part_of_a_sentence() -> None:
    sentence = "The ferry to the north bank was late again on Monday."
    assert taken(rules("- {drop: line, starts: The ferry, confidence: medium}"), sentence) == {"rule-1"}
    assert taken(rules("- {drop: line, starts: The ferry, when: {part: tail}}"), sentence) == {"rule-1"}
    assert taken(rules("- {drop: inline, contains: north bank}"), sentence) == {"rule-1"}
    assert taken(rules("- {cut: after, ends: on Monday.}"), sentence) == {"rule-1"}
    assert taken(rules("- {drop: line, is: The ferry}"), sentence) == set()
    both = "[{drop: line, contains: ferry}, {drop: line, contains: Monday, confidence: medium}]"
    assert taken(rules(both), sentence) == {"rule-1", "rule-2"}
    near = "[{drop: line, is: Advertisement}, {drop: line, contains: ferry, when: {near: {category: [ads]}}}]"
    assert taken(rules(near), sentence) == {"rule-2"}


def test_rules_of_sites_are_asked_everywhere_and_save_nobody() -> None:
    ruleset = rules("""
    - {drop: line, contains: ferry, for: {site: [a.example]}}
    - {drop: line, contains: late, for: {fingerprint: [Harbour Wire]}}
    - {keep: line, contains: ferry, for: {site: [a.example]}}
    - {drop: line, contains: ferry, for: {lang: [de]}}
    """)
    assert taken(ruleset, "The ferry was late.") == {"rule-1", "rule-2"}
    assert Trial(ruleset).asked == {"rule-1", "rule-2"}


def test_a_keep_rule_saves() -> None:
    assert taken(rules("[{drop: line, contains: ferry}, {keep: line, contains: late}]"), "The ferry was late.") == set()


def test_a_rule_that_agreed_is_not_blamed_for_its_own_line() -> None:
    ruleset = rules("""
    - {drop: region, from: {contains: ferry}, take: [headline], id: list}
    - {drop: line, is: Advertisement, confidence: medium, id: label}
    """)
    assert taken(ruleset, "The ferry was late.") == {"list"}


# --- the shortcut


LOUD = """
- {drop: region, from: {is: Advertisement}, take: [prose, headline, other]}
- {drop: line, contains: ferry}
"""
INLINE = "- {drop: inline, contains: Advertisement}"
BY_CLASS = "[{drop: line, like: prose, when: {part: head}}, {drop: paragraph, like: item}]"


@pytest.mark.parametrize("text", [None, LOUD, INLINE, BY_CLASS], ids=["built-in", "loud", "inline", "by class"])
def test_many_sentences_give_what_each_gives_alone(text: str | None, cleaner: Cleaner, prose: list[Sentence]) -> None:
    trial = Trial(rules(text) if text else cleaner.ruleset)
    texts = [*FURNITURE, *(sentence.text for sentence in prose[::4])]
    together, alone = list(trial.takers(texts)), [trial.run(text) for text in texts]
    assert together == alone
    assert any(alone)


def test_a_rule_that_takes_what_follows_an_ad_label_is_seen() -> None:
    assert next(Trial(rules(LOUD)).takers(["It rained all day."])) == {"rule-1"}


# --- the gate proves itself


def test_the_planted_rule_is_caught(cleaner: Cleaner, prose: list[Sentence]) -> None:
    planted = with_planted(cleaner.ruleset, "the")
    figures = gate(prose, Trial(planted), planted.rules)
    assert (figures.held, figures.rules[0].rule.id) == (False, PLANTED)
    assert figures.rules[0].rate.matches > len(prose) / 2
    assert prove(prose, cleaner.ruleset) > 50
    assert PLANTED not in {rule.id for rule in cleaner.ruleset.rules}


def test_a_gate_that_catches_nothing_is_noticed(cleaner: Cleaner, prose: list[Sentence]) -> None:
    with pytest.raises(GateError, match="took 0 of 100 sentences") as caught:
        prove(prose, cleaner.ruleset, "xylograph")
    assert caught.value.exit_code == 3


def test_a_keep_rule_that_blinds_the_gate_is_noticed(prose: list[Sentence]) -> None:
    with pytest.raises(GateError, match="a keep rule protects"):
        prove(prose, rules("- {keep: line, regex: '.'}"))


# --- the built-in rules


def broken(figures: Figures) -> dict[str, list[str]]:
    return {one.rule.id: [sentence.text for sentence in one.samples] for one in figures.rules if not one.held}


def test_the_built_in_rules_keep_their_promises_on_our_own_corpus(cleaner: Cleaner, prose: list[Sentence]) -> None:
    assert len(prose) > 400
    assert not broken(gate(prose, Trial(cleaner.ruleset), cleaner.ruleset.rules))


@pytest.fixture(scope="module")
def on_halves(cleaner: Cleaner, shared: Path) -> dict[Half, Figures]:
    """The figures on each half of the development texts' domains."""
    figures: dict[Half, Figures] = {}
    halves: tuple[Half, Half] = ("a", "b")
    for half in halves:
        found = sentences(read([shared / "data" / "text-dev.jsonl.zst"], half, clean=True))
        prove(found, cleaner.ruleset)
        figures[half] = gate(found, Trial(cleaner.ruleset), cleaner.ruleset.rules)
    return figures


@pytest.mark.slow
@pytest.mark.parametrize("half", ["a", "b"])
def test_the_built_in_rules_keep_their_promises_on_half_of_the_domains(
    on_halves: dict[Half, Figures], half: Half
) -> None:
    assert on_halves[half].sentences > 30_000
    assert not broken(on_halves[half])
