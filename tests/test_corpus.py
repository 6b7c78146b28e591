"""Every document of corpus/ under the built-in rules: content stays, noise goes, what is arguable may do either."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from known_failures import LEFT, LOST, Known

from cleaner import Cleaner, Result
from cleaner.formats.text import split
from cleaner.ruleset.gutter import Gold, parse

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
DOCUMENTS = sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*.gutter"))


@cache
def gold_of(name: str) -> Gold:
    return parse((CORPUS / name).read_bytes().decode("utf-8"))


@cache
def result_of(cleaner: Cleaner, name: str) -> Result:
    gold = gold_of(name)
    return cleaner.clean(gold.text, url=gold.about.get("url"), lang=gold.about.get("lang"), id=name)


def wrong_lines(cleaner: Cleaner, name: str, mark: str) -> dict[int, str]:
    """The lines with this mark that went (`+`, even in part) or stayed (`-`), by number from 1."""
    gold, result = gold_of(name), result_of(cleaner, name)
    lines = split(gold.text)
    wrong = {}
    for n, (text, given) in enumerate(zip(lines.raw, gold.marks, strict=True)):
        start, end = lines.starts[n], lines.starts[n] + len(text)
        gone = sum(
            min(drop.end, end) - max(drop.start, start)
            for drop in result.drops
            if drop.start < end and drop.end > start
        )
        if given == mark and (gone > 0 if mark == "+" else gone < len(text)):
            wrong[n + 1] = text
    return wrong


def known(table: Known, name: str) -> set[int]:
    """The numbers of the lines of a document that a table speaks of."""
    _, lines = table.get(name, ("", ""))
    spans = [span.partition("-") for span in lines.split()]
    return {n for first, _, last in spans for n in range(int(first), int(last or first) + 1)}


def shown(cleaner: Cleaner, name: str, wrong: dict[int, str]) -> str:
    """The wrong lines, each with the rules that had a hand in it."""
    rows = result_of(cleaner, name).decisions
    return "\n".join(
        f"{name}:{number}: {text[:80]}   <- {[f'{row.act} {row.rule}' for row in rows if row.first_line <= number <= row.last_line]}"
        for number, text in wrong.items()
    )


def test_the_corpus_is_there() -> None:
    assert len([name for name in DOCUMENTS if name.startswith("hard/")]) >= 13
    assert len(DOCUMENTS) >= 20


@pytest.mark.parametrize("name", DOCUMENTS)
def test_content_stays(cleaner: Cleaner, rules_alone: Cleaner, name: str) -> None:
    lost = wrong_lines(cleaner, name, "+")
    unknown = {number: text for number, text in lost.items() if number not in known(LOST, name)}
    assert not unknown, "content was lost:\n" + shown(cleaner, name, unknown)
    assert set(wrong_lines(rules_alone, name, "+")) <= set(lost)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_rules_take_the_noise(rules_alone: Cleaner, name: str) -> None:
    left = wrong_lines(rules_alone, name, "-")
    unknown = {number: text for number, text in left.items() if number not in known(LEFT, name)}
    assert not unknown, f"{len(unknown)} of {gold_of(name).marks.count('-')} lines of noise were left:\n" + shown(
        rules_alone, name, unknown
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_second_pass_finds_nothing_and_every_drop_goes_back(
    cleaner: Cleaner, rules_alone: Cleaner, name: str
) -> None:
    assert result_of(cleaner, name).restore() == gold_of(name).text
    gold, result = gold_of(name), result_of(rules_alone, name)
    assert result.restore() == gold.text
    assert not result.stopped, "a safety stop kept the document whole"
    assert not rules_alone.clean(result.text, url=gold.about.get("url"), lang=gold.about.get("lang")).drops


@pytest.mark.parametrize("name", DOCUMENTS)
def test_content_stays_without_url_and_language(cleaner: Cleaner, name: str) -> None:
    gold = gold_of(name)
    result = cleaner.clean(gold.text)
    lines = split(gold.text)
    gone = {n for drop in result.drops for n in range(drop.first_line, drop.last_line + 1)}
    lost = {n: lines.raw[n - 1] for n in sorted(gone) if gold.marks[n - 1] == "+" and n not in known(LOST, name)}
    assert not lost, f"content was lost: {lost}"


@pytest.mark.parametrize(
    ("mark", "name", "number"),
    [
        pytest.param(mark, name, n, id=f"{name}:{n}", marks=pytest.mark.xfail(reason=table[name][0], strict=True))
        for mark, table in (("+", LOST), ("-", LEFT))
        for name in table
        for n in sorted(known(table, name))
    ],
)
def test_known_failures(rules_alone: Cleaner, mark: str, name: str, number: int) -> None:
    assert number not in wrong_lines(rules_alone, name, mark)


def test_the_score_takes_much_of_what_the_rules_leave(cleaner: Cleaner, rules_alone: Cleaner) -> None:
    left, by_rules = (sum(len(wrong_lines(c, name, "-")) for name in DOCUMENTS) for c in (cleaner, rules_alone))
    assert left < 0.87 * by_rules


def test_a_second_pass_of_the_score_takes_little(cleaner: Cleaner) -> None:
    """What it took is missing around the lines that it left, so it may judge them otherwise; never many."""
    results = [result_of(cleaner, name) for name in DOCUMENTS]
    first = sum(drop.end - drop.start for result in results for drop in result.drops)
    again = [cleaner.clean(result.text, url=result.document.url, lang=result.document.lang) for result in results]
    assert sum(drop.end - drop.start for result in again for drop in result.drops) < 0.1 * first
