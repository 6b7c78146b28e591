"""A rule's model to a rule the engine can run; what a model can't express is checked here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from cleaner.classes import PREDICATES
from cleaner.fold import fold
from cleaner.ruleset import models
from cleaner.ruleset.conditions import (
    Between,
    Condition,
    Enclosed,
    ExtentShare,
    InPart,
    LinkDensity,
    Look,
    Looks,
    Near,
    Opens,
    Repeats,
    Window,
)
from cleaner.ruleset.index import Index
from cleaner.ruleset.matchers import MATCHERS, LineTest
from cleaner.ruleset.models import Bounds, Conditions, LineLook
from cleaner.ruleset.models import Scope as ScopeModel
from cleaner.ruleset.pattern import PatternError, phrase_span_regex, span_regex
from cleaner.ruleset.rule import Extent, Region, Rule, Scope
from cleaner.ruleset.schema import Example
from cleaner.ruleset.yamltext import Path

_VERBS = ("drop", "cut", "keep")
_MATCHERS = tuple(MATCHERS)
_REGION_KEYS = ("from", "take", "bridge", "need", "max")
#: of the prose of a page, the most that a node rule takes where it doesn't say: class names lie, and tags stay open
_NODE_SHARE = 0.3

#: (path below the rule, message, fix)
Complaint = tuple[Path, str, str]
Complain = Callable[[Path, str, str], None]


def compile_rule(
    model: models.Rule, pack: str, index: Index, complain: Complain, numbered: dict[int, LineTest] | None = None
) -> Rule | None:
    """Compile one rule; complaints go to `complain`, with paths below the rule. None when it can't be used.

    `numbered` takes down the tests that the index numbers.
    """
    complaints = list(_contradictions(model))
    for path, message, fix in complaints:
        complain(path, message, fix)
    if complaints:
        return None
    compiler = _Compiler(index, complain, model.raw, {} if numbered is None else numbered)
    opening = model.from_ if model.drop == "region" else model
    assert opening is not None  # a region without `from` is a contradiction
    groups = compiler.groups(opening, ("from",) if model.drop == "region" else ())
    when, unless = compiler.conditions(model.when, "when"), compiler.conditions(model.unless, "unless")
    if model.drop == "node" and not any(isinstance(c, ExtentShare) for c in unless):
        unless += (ExtentShare(f"prose_share: min {_NODE_SHARE}", "prose_share", _NODE_SHARE),)
    extra = (Looks("from: the other keys", Look(tuple(groups[1:]))),) if len(groups) > 1 else ()
    spans = compiler.spans(model) if model.drop == "inline" else ()
    if compiler.failed or not groups:
        return None
    index.search_for(groups[0][0])
    return Rule(
        id=f"{pack}/{model.id}" if pack else model.id,
        category=model.category,
        confidence=model.confidence,
        why=model.why,
        keeps=model.keep is not None,
        extent=_extent(model),
        tests=groups[0][0],
        classes=groups[0][1],
        scope=_scope(model),
        when=(*extra, *when),
        unless=unless,
        region=_region(model),
        spans=spans,
        spares=model.spares or (),
        exact=model.is_ is not None and model.confidence == "certain" and model.drop == "line",
        examples=tuple(map(_example, model.tests)),
    )


def _scope(model: models.Rule) -> Scope:
    scope = compiled_scope(model.for_)
    return replace(scope, sources=frozenset({"html"})) if model.css else scope  # text has no elements


def compiled_scope(model: ScopeModel | None) -> Scope:
    if model is None:
        return Scope()
    return Scope(
        langs=frozenset(model.lang or ()),
        sites=tuple(site.lower().removeprefix("www.") for site in model.site or ()),
        sources=frozenset(model.source or ()),
        fingerprint=tuple(fold(line) for line in model.fingerprint or ()),
    )


def _extent(model: models.Rule) -> Extent:
    extent = model.drop or model.cut or model.keep
    assert extent is not None
    return extent


def _region(model: models.Rule) -> Region | None:
    if model.drop != "region":
        return None
    return Region(
        take=frozenset(model.take or ()),
        need=model.need.lines if model.need else 1,
        most=model.max.lines if model.max else 200,
        gap=model.bridge.gap if model.bridge else 0,
        then=model.bridge.then if model.bridge else 0,
    )


def _example(test: models.Test) -> Example:
    return Example(
        drop=test.drop or (),
        keep=test.keep or (),
        doc=test.doc,
        inline=test.inline,
        html=test.html,
        gone=test.gone or (),
        left=test.left or (),
        lang=test.lang,
        site=test.site,
        todo=test.todo,
    )


def _contradictions(model: models.Rule) -> Iterator[Complaint]:
    """What can't stand together in one rule."""
    given = model.model_fields_set
    verbs = [verb for verb in _VERBS if verb in given]
    matchers = [name for name in _MATCHERS if ("is_" if name == "is" else name) in given]
    region = model.drop == "region"
    if len(verbs) != 1:
        found = " and ".join(verbs) or "none"
        yield (), f"a rule has one verb (drop, cut or keep); this one has {found}", "make it one rule a verb"
    if "node" in (model.drop, model.keep) and "css" not in matchers:
        verb = "drop" if model.drop else "keep"
        yield (verb,), f"{verb}: node takes an element of a page, so it needs  css", "css: [nav]"
    if "css" in matchers and model.for_ and model.for_.source and "html" not in model.for_.source:
        yield ("css",), "css has no effect here: the rule is for text", "for: {source: html}"
    if region and matchers:
        yield (matchers[0],), f"{matchers[0]}: a region is opened by `from`", f"from: {{{matchers[0]}: ...}}"
    elif not region and len(matchers) != 1:
        found = " and ".join(matchers) or "none"
        yield (
            (),
            f"a rule has one matcher ({', '.join(MATCHERS)}); this one has {found}",
            ("put the others under  when:" if matchers else ""),
        )
    if region and model.from_ is None:
        yield (), "a region needs `from`: the line that opens it", "from: {is: [Related articles]}"
    if model.from_ is not None and not model.from_.model_fields_set:
        yield ("from",), "from says nothing about the line that opens the region", "from: {is: [Related articles]}"
    if region and model.take is None:
        yield (), "a region needs `take`: the classes of line that it goes on over", "take: [headline, teaser]"
    yield from _scope_that_never_fits(model.for_)
    yield from _without_effect(model, region)
    yield from _not_repeatable(model)


def _scope_that_never_fits(scope: ScopeModel | None) -> Iterator[Complaint]:
    for k, lang in enumerate((scope and scope.lang) or ()):
        if not re.fullmatch(r"[a-z]{2}", lang):
            yield ("for", "lang", k), f"lang {lang!r} is no ISO 639-1 code: two small letters", "for: {lang: [en]}"
    for k, site in enumerate((scope and scope.site) or ()):
        if not re.fullmatch(r"(\*\.)?[^\s/:*@]+", site):
            host = re.sub(r"^\w+://(?:www\.)?|[/:].*$", "", site) or "example.com"
            yield ("for", "site", k), f"site {site!r} is no host name, so it never fits", f"for: {{site: [{host}]}}"


def _without_effect(model: models.Rule, region: bool) -> Iterator[Complaint]:
    """Keys that would silently do nothing."""
    given = model.model_fields_set
    if not region:
        for key in _REGION_KEYS:
            if ("from_" if key == "from" else key) in given:
                yield (key,), f"{key} has no effect here: only  drop: region  reads it", "take the key out"
    if model.spares and not model.keep:
        yield ("spares",), "spares has no effect here: only a keep rule spares", "take the key out, or use keep:"
    if model.like and model.raw:
        yield ("raw",), "raw has no effect on like: classes are told from the line as it is", "take the key out"
    if model.drop == "inline" and not (model.contains or model.regex):
        yield ("drop",), "drop: inline cuts a part out of a line, so it needs  contains  or  regex", ""
    if not model.keep and model.category == "protect":
        yield ("category",), "category protect is for keep rules; this rule drops", "name the kind of noise"
    if model.like and not model.keep and set(model.like) & set(PREDICATES):
        yield ("like",), "verse and dialogue protect: only a keep rule may name them", ""
    for name, conditions in (("when", model.when), ("unless", model.unless)):
        if conditions is not None and not conditions.model_fields_set:
            yield (name,), f"{name} says nothing", "take it out, or name a condition"


def _not_repeatable(model: models.Rule) -> Iterator[Complaint]:
    """What would let a second pass over the clean text find more than the first."""
    unseen = "a second pass no longer sees the dropped line"
    for key in ("near", "between"):
        if model.unless and getattr(model.unless, key):
            yield ("unless", key), f"{key} can't stand under unless: {unseen}", "say it with  when:"
        if model.keep and model.when and getattr(model.when, key):
            yield ("when", key), f"{key} can't stand in a keep rule: {unseen}", ""
    if model.keep and model.for_ and model.for_.fingerprint:
        yield (
            ("for", "fingerprint"),
            ("a keep rule can't hang on a fingerprint: once its lines are dropped, a second pass can't see it"),
            "for: {site: [...]}",
        )


class _Compiler:
    """Numbers the line tests of one rule and turns its conditions into values."""

    def __init__(self, index: Index, complain: Complain, raw: bool, numbered: dict[int, LineTest]) -> None:
        self._index, self._complain, self._raw, self._numbered = index, complain, raw, numbered
        self.failed = False

    def groups(self, look: LineLook | models.Rule, path: Path) -> list[tuple[frozenset[int], frozenset[str]]]:
        """One group of tests for each matcher key that is given; within a group any test will do."""
        found = []
        for key in MATCHERS:
            values: tuple[str, ...] | None = getattr(look, "is_" if key == "is" else key)
            if values:
                found.append(self._group(key, values, (*path, key)))
        return found

    def _group(self, key: str, values: tuple[str, ...], path: Path) -> tuple[frozenset[int], frozenset[str]]:
        numbers, classes = set(), set()
        for i, value in enumerate(values):
            try:
                if not self._raw and key not in ("regex", "like") and not fold(value):
                    raise PatternError(f"{value!r} folds to nothing, so it would match every line or none")
                test = MATCHERS[key](value, self._raw)
            except PatternError as error:
                self._fail((*path, i), str(error), error.fix)
                continue
            if test.kind == "class":
                classes.add(test.value)
            else:
                number = self._index.number(test, asked=True)
                self._numbered[number] = test
                numbers.add(number)
        return frozenset(numbers), frozenset(classes)

    def spans(self, model: models.Rule) -> tuple[str, ...]:
        try:
            regexes = (span_regex(regex, model.raw) for regex in model.regex or ())
            return (*regexes, *(phrase_span_regex(phrase) for phrase in model.contains or ()))
        except PatternError as error:
            self._fail(("regex",), str(error), error.fix)
            return ()

    def conditions(self, model: Conditions | None, name: str) -> tuple[Condition, ...]:
        if model is None:
            return ()
        found: list[Condition] = []
        if groups := self.groups(model, (name,)):
            found += (
                Looks(_said(model, key), Look((group,))) for key, group in zip(_look_keys(model), groups, strict=True)
            )
        if model.part:
            found.append(InPart(f"part: {_listed(model.part)}", frozenset(model.part)))
        for what in ("words", "count", "prose_before", "prose_after"):
            if (bounds := getattr(model, what)) is not None:
                found.append(self._between(what, bounds, (name, what)))
        for side, step in (("next", 1), ("prev", -1)):
            if (look := getattr(model, side)) is not None:
                words = f"{side}: {', '.join(_said(look, key) for key in _look_keys(look))}"
                if not (groups := self.groups(look, (name, side))) and not self.failed:
                    self._fail((name, side), f"{side} says nothing about the line", f"{side}: {{like: headline}}")
                found.append(Looks(words, Look(tuple(groups)), step))
        for side, step in (("above", -1), ("below", 1)):
            windows = getattr(model, side) or ()
            found += (self._window(window, (name, side), step) for window in windows)
        if model.opens:
            found.append(Opens(f"opens: {_listed(model.opens)}", model.opens))
        if model.repeats:
            found.append(Repeats(f"repeats: {model.repeats}", model.repeats))
        for what in ("prose_share", "figures"):
            if (share := getattr(model, what)) is not None:
                found.append(ExtentShare(f"{what}: min {share.min}", what, share.min))
        if model.link_density:
            bounds = model.link_density
            said = ", ".join(f"{k} {v}" for k, v in (("min", bounds.min), ("max", bounds.max)) if v is not None)
            least, most = bounds.min or 0.0, 1.0 if bounds.max is None else bounds.max
            found.append(LinkDensity(f"link_density: {said}", least, most))
        if model.between:
            words = f"between: {_listed(model.between.category)} within {model.between.within}"
            found.append(Enclosed(words, model.between.category, model.between.within))
        if model.near:  # last: the others are cheaper
            words = f"near: {_listed(model.near.category)} within {model.near.within}"
            found.append(Near(words, model.near.category, model.near.within))
        return tuple(found)

    def _window(self, window: models.Window, path: Path, step: int) -> Window:
        side = path[-1]
        if not (groups := self.groups(window, path)) and not self.failed:
            self._fail(path, f"{side} says nothing about the lines", f"{side}: {{like: prose, within: 10}}")
        bounds = self._between("count", window.count, (*path, "count")) if window.count else None
        least, most = (bounds.least or 0, bounds.most) if bounds else (1, None)
        said = ", ".join(_said(window, key) for key in _look_keys(window))
        words = f"{side}: {said}, within {window.within}"
        if least and path[0] == "when":  # where none of them is in the document, no line is asked
            self._index.search_for(number for tests, _ in groups for number in tests)
        until = Look(((frozenset(), frozenset(window.until)),)) if window.until else None
        return Window(words, Look(tuple(groups)), step, window.within, least, most, until)

    def _between(self, what: str, bounds: Bounds, path: Path) -> Between:
        if bounds.min is None and bounds.max is None:
            self._fail(path, f"{what} needs min or max", f"{what}: {{max: 40}}")
        elif bounds.min is not None and bounds.max is not None and bounds.min > bounds.max:
            self._fail(path, f"{what}: min {bounds.min} is more than max {bounds.max}, so it never holds", "")
        said = ", ".join(f"{k} {v}" for k, v in (("min", bounds.min), ("max", bounds.max)) if v is not None)
        return Between(f"{what}: {said}", what, bounds.min, bounds.max)

    def _fail(self, path: Path, message: str, fix: str) -> None:
        self.failed = True
        self._complain(path, message, fix)


def _look_keys(look: LineLook) -> list[str]:
    return [key for key in MATCHERS if getattr(look, "is_" if key == "is" else key)]


def _said(look: LineLook, key: str) -> str:
    return f"{key}: {_listed(getattr(look, 'is_' if key == 'is' else key))}"


def _listed(values: tuple[str, ...]) -> str:
    shown = ", ".join(values[:4]) + (", ..." if len(values) > 4 else "")
    return shown if len(values) == 1 else f"[{shown}]"
