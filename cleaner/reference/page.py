"""The page: a table of packs, one of categories, and every rule with its examples and figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from cleaner.api import dropping_rules
from cleaner.reference.figures import Figures, Took
from cleaner.reference.markdown import anchor, code, fence, plain, table
from cleaner.reference.wording import audience, deed
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.ruleset import RuleSet
from cleaner.ruleset.schema import CATEGORIES, CONFIDENCES

_LEVELS = tuple(reversed(CONFIDENCES))
_MOST_DROPS = 3
_MOST_KEEPS = 2
_MOST_LINES = 12  # of a document that is an example

_MADE = "<!-- Printed by `cleaner rules reference`: change the rules, not this page. -->"
_HOW_TO_READ = """\
For each rule: what it is for, what it does and where, and some of its examples. In a document that is an example, \
`-` marks lines that go and `+` lines that stay. The story is the stretch of lines around the most prose. \
`cleaner rules show ID` prints a rule as it stands in its file. What is not said otherwise is dropped by the profile \
`standard`."""


def page(ruleset: RuleSet, rules: Sequence[Rule], figures: Figures | None, gold: Sequence[str] = ()) -> str:
    """The reference of these rules as Markdown; `gold` names what the figures were measured on."""
    packs = [(pack, list(found)) for pack, found in groupby(sorted(rules, key=_pack), key=_pack)]
    dropping = {name: dropping_rules(ruleset, name, (), ()) for name, one in ruleset.profiles.items()}
    profiles = {
        rule.id: [name for name, numbers in dropping.items() if i in numbers and ruleset.profiles[name].least != "none"]
        for i, rule in enumerate(ruleset.rules)
    }
    lines = [_MADE, "# Rule reference", "", _HOW_TO_READ, ""]
    if figures:
        lines += [_about(figures, gold), ""]
    lines += ["## Packs", "", *_pack_table(packs), "", "## Categories", "", *_category_table(rules), ""]
    for pack, found in packs:
        lines += [f"## {pack or 'without a pack'}", "", f"{_counted(len(found), 'rule')} in {_files(found)}.", ""]
        for rule in found:
            lines += _entry(rule, profiles[rule.id], figures)
    return "\n".join(lines).rstrip() + "\n"


def _pack(rule: Rule) -> str:
    return rule.id.rpartition("/")[0]


def _about(figures: Figures, gold: Sequence[str]) -> str:
    documents = f"{', '.join(map(code, gold))}, {_counted(figures.documents, 'document')}"
    said = (
        f"Scores: {documents} with {figures.content:,} words of content and {figures.noise:,} of noise, every rule "
        "dropping. **Removed** is noise, **lost** is content; where several rules want a line the most confident one "
        "answers for it."
    )
    if figures.sentences:
        _, most = figures.rate("").interval
        said += (
            f" **False matches** are those of {figures.sentences:,} clean sentences that the rule takes when they "
            f"stand as a line of their own; where there are none, there may still be {most:.1f} in 10,000."
        )
    return said


def _pack_table(packs: Sequence[tuple[str, list[Rule]]]) -> list[str]:
    rows = [[f"[{pack}]({anchor(pack)})" if pack else "-", *_counts(found)] for pack, found in packs]
    rows.append(["all", *_counts([rule for _, found in packs for rule in found])])
    return table(["pack", "rules", *_LEVELS], rows)


def _category_table(rules: Sequence[Rule]) -> list[str]:
    by_category = {name: [rule for rule in rules if rule.category == name] for name in CATEGORIES}
    rows = [[name, *_counts(found)] for name, found in by_category.items() if found]
    return table(["category", "rules", *_LEVELS], rows)


def _counts(rules: Sequence[Rule]) -> list[str]:
    by_level: Mapping[str, int] = Counter(rule.confidence for rule in rules)
    return [str(len(rules)), *(str(by_level[level]) for level in _LEVELS)]


def _counted(count: int, unit: str) -> str:
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def _files(rules: Sequence[Rule]) -> str:
    return ", ".join(code(file) for file in dict.fromkeys(rule.file for rule in rules))


def _entry(rule: Rule, profiles: Sequence[str], figures: Figures | None) -> Iterator[str]:
    yield f"### {rule.id}"
    yield ""
    yield plain(rule.why)
    yield ""
    yield f"- {rule.category}, {rule.confidence}{_when_it_drops(rule, profiles)}. {deed(rule)}"
    yield f"- For {audience(rule.scope)}."
    if figures and not rule.keeps:
        yield f"- {_scores(rule, figures)}"
    yield from _examples(rule)
    yield ""


def _when_it_drops(rule: Rule, profiles: Sequence[str]) -> str:
    """What has to be said of a rule that the default profile leaves in."""
    if rule.keeps or "standard" in profiles:
        return ""
    if profiles:
        return f" (dropped by {' and '.join(map(code, profiles))} only)"
    return f" (off; {code(f'--drop {rule.category}')} takes it)"


def _scores(rule: Rule, figures: Figures) -> str:
    removed, lost = (_took(found.get(rule.id)) for found in (figures.removed, figures.lost))
    said = f"Removed {removed}, lost {lost}."
    if not figures.sentences:
        return said
    if rule.id not in figures.asked:
        return f"{said} False matches not counted: that is done in English alone."
    rate = figures.rate(rule.id)
    return f"{said} False matches: {f'{rate.matches:,} ({rate.rate:.1f} in 10,000)' if rate.matches else 'none'}."


def _took(took: Took | None) -> str:
    if took is None:
        return "nothing"
    return f"{_counted(took.words, 'word')} ({_counted(took.lines, 'line')})"


def _examples(rule: Rule) -> Iterator[str]:
    """A few lines that go and a few that stay; a document where there are no such lines."""
    tests = [test for test in rule.examples if not test.todo]
    docs = [test.doc.rstrip("\n").split("\n") for test in tests if test.doc is not None]
    drops = [line for test in tests for line in test.drop]
    keeps = [line for test in tests for line in test.keep]
    pairs = [test.inline for test in tests if test.inline is not None]
    if drops:
        yield f"- Drops {_listed(drops[:_MOST_DROPS])}"
    for before, after in pairs[:1]:
        yield f"- Makes {code(after)} of {code(before)}"
    if keeps:
        yield f"- Leaves {_listed(keeps[:_MOST_KEEPS])}"
    shown = [next((doc for doc in docs if _marks(doc, "-")), None)] if not drops and not pairs else []
    shown += [min(docs, key=lambda doc: (_marks(doc, "-"), len(doc)))] if docs and not keeps else []
    for doc in {id(doc): doc for doc in shown if doc}.values():
        yield ""
        yield from fence(_cut(doc), "diff")


def _marks(doc: Sequence[str], mark: str) -> int:
    return sum(line.startswith(mark) for line in doc)


def _cut(doc: list[str]) -> list[str]:
    """The document, or twelve lines of it around the first line that goes."""
    if len(doc) <= _MOST_LINES:
        return doc
    first = next((n for n, line in enumerate(doc) if line.startswith("-")), 0)
    start = max(0, min(first - _MOST_LINES // 3, len(doc) - _MOST_LINES))
    end = start + _MOST_LINES
    return [*(["  …"] if start else []), *doc[start:end], *(["  …"] if end < len(doc) else [])]


def _listed(lines: Sequence[str]) -> str:
    return " · ".join(map(code, lines))
