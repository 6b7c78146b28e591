"""A rule in words: what it does, where, and for which documents."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from cleaner.reference.markdown import code
from cleaner.ruleset.conditions import (
    Between,
    Condition,
    Enclosed,
    ExtentShare,
    InPart,
    Looks,
    Near,
    Opens,
    Repeats,
    Window,
)
from cleaner.ruleset.rule import Region, Rule, Scope

_VERBS = {
    "line": "Drops the line",
    "paragraph": "Drops the paragraph that the line stands in",
    "inline": "Drops the matching part of a line",
    "after": "Cuts the line and all that follows",
    "before": "Cuts the line and all that stands above",
    "below": "Cuts all that follows the line",
    "above": "Cuts all that stands above the line",
    "node": "Drops the element of the page",
}
_KEEPS = {
    "line": "Keeps the line",
    "paragraph": "Keeps the paragraph that the line stands in",
    "node": "Keeps the element of the page",
}
_PARTS = {"head": "before the story", "body": "in the story", "tail": "behind the story"}
_OUTSIDE = frozenset({"head", "tail"})
_ARTICLES = {"prose": "", "code": "", "verse": "", "dialogue": "", "blank": "", "other": "", "item": "an "}
_COUNTS = {
    "words": ("if the line has {}", "word"),
    "count": ("if it stands {} in the document", "time"),
    "prose_before": ("with {} above", "line of prose"),
    "prose_after": ("with {} below", "line of prose"),
}
_PLURALS = {"line of prose": "lines of prose"}
_SIDE = re.compile(r"^(?:next|prev|above|below): |, within \d+$")
_LONGEST = 60  # characters of a condition that is quoted as its author wrote it


def deed(rule: Rule) -> str:
    """What the rule does and where, as one sentence."""
    said = _KEEPS[rule.extent] if rule.keeps else _region(rule.region) if rule.region else _VERBS[rule.extent]
    if rule.classes:
        said += f", if it is {_kinds(rule.classes)}"
    said += "".join(f"; only {_condition(condition)}" for condition in rule.when)
    said += "".join(f"; not {_condition(condition)}" for condition in rule.unless)
    if rule.spares:
        said += f"; saves from {_either([code(name) for name in rule.spares])} alone"
    return said + "."


def audience(scope: Scope) -> str:
    """The documents that the rule is for."""
    parts = []
    if scope.langs:
        parts.append(f"language {_either(sorted(scope.langs))}")
    if scope.sites:
        parts.append(f"site {_either([code(site) for site in scope.sites])}")
    if scope.fingerprint:
        lines = " and ".join(map(code, scope.fingerprint))
        parts.append(f"without a URL, texts with the line{'s' if len(scope.fingerprint) > 1 else ''} {lines}")
    if scope.sources:
        parts.append(f"source {_either(sorted(scope.sources))}")
    return "; ".join(parts) or "every document"


def _region(region: Region) -> str:
    bounds = f"{_number(region.need, 'line')} or more, {region.most} at most"
    bridge = f"; steps over {_number(region.gap, 'odd line')} if {region.then} of the list follow" if region.gap else ""
    return f"Drops the line and the list under it ({_kinds(region.take)}: {bounds}{bridge})"


def _condition(condition: Condition) -> str:
    match condition:
        case InPart():
            named = [_PARTS[part] for part in _PARTS if part in condition.parts]
            return "outside of the story" if condition.parts == _OUTSIDE else _either(named)
        case Between():
            frame, unit = _COUNTS[condition.what]
            return frame.format(_bounds(condition.least, condition.most, unit))
        case Near():
            return f"within {_number(condition.within, 'line')} of a dropped line of {_codes(condition.categories)}"
        case Enclosed():
            lines = f"dropped lines of {_codes(condition.categories)}"
            return f"between {lines}, at most {_number(condition.within, 'line')} away"
        case Repeats():
            return _REPEATS[condition.where]
        case Opens():
            return f"if it opens {_either([_OPENED[what] for what in condition.what])}"
        case ExtentShare():
            return f"if {_SHARES[condition.what].format(f'{condition.least:.0%}')}"
        case Looks():
            return f"if {_LINES[condition.step]} {_look(condition)}"
        case Window():
            return f"if {_window(condition)}"
    return f"if {code(_shortened(condition.words))}"


_REPEATS = {
    "earlier": "if the same line stands above",
    "prev": "if the same line stands right above",
    "later": "if the same words stand below",
}
_OPENED = {"document": "the document", "paragraph": "a paragraph", "entry": "an entry among others"}
_SHARES = {
    "prose_share": "that takes {} or more of the prose",
    "figures": "{} or more of the lines that it would take are figures",
}
_LINES = {0: "the line", 1: "the next line", -1: "the line before"}


def _look(condition: Looks | Window) -> str:
    classes = [_kinds(kinds) for tests, kinds in condition.look.groups if not tests]
    if len(classes) == len(condition.look.groups):
        return f"is {' and '.join(classes)}"
    return f"fits {code(_shortened(_SIDE.sub('', condition.words)))}"


def _window(condition: Window) -> str:
    least, most = condition.least, condition.most
    count = f"{least} or more" if most is None else "none" if not most else f"{least} to {most}"
    side = "below" if condition.step > 0 else "above"
    until = f", up to the first that is {_kinds(condition.until.groups[0][1])}" if condition.until else ""
    return f"{count} of the {_number(condition.within, 'line')} {side}{until}{',' if until else ''} {_look(condition)}"


def _kinds(classes: Collection[str]) -> str:
    return _either([_ARTICLES.get(name, "a ") + name for name in sorted(classes)])


def _bounds(least: int | None, most: int | None, unit: str) -> str:
    if most == 0:
        return f"no {unit}"
    if least is None:
        return f"at most {_number(most or 0, unit)}"
    if most is None:
        return f"at least {_number(least, unit)}"
    return f"{least} to {_number(most, unit)}"


def _number(count: int, unit: str) -> str:
    return f"{count} {unit if count == 1 else _PLURALS.get(unit, unit + 's')}"


def _either(names: Sequence[str]) -> str:
    return " or ".join([*([", ".join(names[:-1])] if names[1:] else []), *names[-1:]])


def _codes(names: Sequence[str]) -> str:
    return _either([code(name) for name in names])


def _shortened(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"
