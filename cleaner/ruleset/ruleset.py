"""The loaded rules with their index, and the questions the engine asks of them."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cleaner.evidence.names import NameTable
from cleaner.formats.html import Selectors
from cleaner.ruleset.conditions import Near
from cleaner.ruleset.facts import Facts
from cleaner.ruleset.index import Index
from cleaner.ruleset.question import Question
from cleaner.ruleset.rule import MAIN_CONTENT, SCORED_PAGE, SCORED_TEXT, Rule
from cleaner.ruleset.schema import Profile
from cleaner.ruleset.tables import Tables, grouped, tables

if TYPE_CHECKING:
    from cleaner.evidence.scorecard import Scorecard

#: Sets of active rules to keep tables of: one for each language and site in most runs
_MOST_TABLES = 256

_WITH_SCHEME = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//")


class RuleSet:
    """All rules of a run. A value: picklable, never changed after loading."""

    def __init__(
        self,
        rules: Sequence[Rule],
        index: Index,
        profiles: Mapping[str, Profile],
        disabled: Mapping[str, str],
        files: Sequence[str],
        hash: str,
        models: Mapping[str, str] | None = None,
    ) -> None:
        self.rules = tuple(rules)
        self.index = index
        self.facts = Facts(index)
        self.profiles = dict(profiles)
        self.disabled = dict(disabled)  #: id -> reason
        self.files = tuple(files)
        self.hash = hash  #: of the rule files, the models and the version of cleaner
        self._models = dict(models or {})

    @cached_property
    def by_test(self) -> dict[int, tuple[int, ...]]:
        """Number of a line test -> the rules (by their place in `rules`) that speak of lines it matches."""
        return grouped((test, i) for i, rule in enumerate(self.rules) for test in rule.tests)

    @cached_property
    def by_class(self) -> dict[str, tuple[int, ...]]:
        """Class of line -> the rules other than keep rules that speak of lines of that class."""
        return grouped((name, i) for i, rule in enumerate(self.rules) if not rule.keeps for name in rule.classes)

    @cached_property
    def near(self) -> dict[int, Near]:
        """The rules that ask for a dropped line near, with what they ask."""
        asks = ((i, c) for i, rule in enumerate(self.rules) for c in rule.when if isinstance(c, Near))
        return dict(asks)

    @cached_property
    def ranks(self) -> tuple[int, ...]:
        """Of each rule its place in the order in which rules answer for a line that several want gone."""
        ranked = sorted(range(len(self.rules)), key=lambda n: self.rules[n].rank)
        places = {n: place for place, n in enumerate(ranked)}
        return tuple(places[n] for n in range(len(self.rules)))

    @cached_property
    def of_copies(self) -> frozenset[int]:
        """The rules that take a line because the same line stands elsewhere above."""
        return frozenset(i for i, rule in enumerate(self.rules) if rule.copies)

    @cached_property
    def of_pages(self) -> frozenset[int]:
        """The rules that are for pages alone."""
        return frozenset(i for i, rule in enumerate(self.rules) if rule.scope.sources == {"html"})

    @cached_property
    def spared_by(self) -> dict[int, frozenset[int]]:
        """Keep rules that save lines from some rules only, with these rules."""
        spares = ((i, rule.spares) for i, rule in enumerate(self.rules) if rule.spares)
        return {i: frozenset(n for pattern in patterns for n in self._named(pattern)) for i, patterns in spares}

    @cached_property
    def main_content(self) -> int | None:
        """The number of the rule that answers for what jusText decides; None where it is disabled."""
        return next((i for i, rule in enumerate(self.rules) if rule.id == MAIN_CONTENT.id), None)

    @cached_property
    def scored_text(self) -> int | None:
        """The number of the rule that answers for what the learned score takes."""
        return next((i for i, rule in enumerate(self.rules) if rule.id == SCORED_TEXT.id), None)

    @cached_property
    def scored_page(self) -> int | None:
        """The number of the rule that answers for what the learned score takes of a page."""
        return next((i for i, rule in enumerate(self.rules) if rule.id == SCORED_PAGE.id), None)

    @cached_property
    def scorecard(self) -> Scorecard | None:
        """The learned score of plain text; None where there is no model of it. Raises ModelError."""
        if not self._models.get("text"):
            return None
        from cleaner.evidence.scorecard import Scorecard  # numpy takes a while to import, and not every run scores
        from cleaner.evidence.textfeatures import NAMES, telling

        return Scorecard(json.loads(self._models["text"]), NAMES, [telling(name) for name in NAMES])

    @cached_property
    def page_scorecard(self) -> Scorecard | None:
        """The learned score of pages; None where there is no model of it. Raises ModelError."""
        if not self._models.get("html"):
            return None
        from cleaner.evidence.pagefeatures import NAMES
        from cleaner.evidence.pagewords import group
        from cleaner.evidence.scorecard import Scorecard

        return Scorecard(json.loads(self._models["html"]), NAMES, [group(name) for name in NAMES])

    @cached_property
    def names(self) -> NameTable:
        """What names of elements are worth to the learned score."""
        card = self.page_scorecard
        return NameTable({piece: (near, far) for piece, (near, far) in card.names.items()} if card else {})

    @cached_property
    def selectors(self) -> Selectors:
        """The CSS selectors of all rules, with the numbers of their tests."""
        return Selectors(self.index.selectors())

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The conditions of every rule, as the engine asks them."""
        return tuple(Question(rule) for rule in self.rules)

    @cached_property
    def branches(self) -> dict[str, tuple[str, ...]]:
        """Category -> itself and the branch above, as far as a rule asks for lines dropped near under that name."""
        asked = {name for near in self.near.values() for name in near.categories}
        categories = {rule.category for rule in self.rules}
        return {of: tuple(name for name in dict.fromkeys((of, of.split(".")[0])) if name in asked) for of in categories}

    def tables(self, active: frozenset[int]) -> Tables:
        """What the engine asks of these rules, as tables."""
        if (found := self._tables.get(active)) is None:
            if len(self._tables) >= _MOST_TABLES:
                self._tables.clear()
            found = self._tables[active] = tables(self.rules, self.near, active)
        return found

    @cached_property
    def _tables(self) -> dict[frozenset[int], Tables]:
        return {}

    @cached_property
    def unscoped(self) -> frozenset[int]:
        """The rules that are for every document."""
        return frozenset(i for i, rule in enumerate(self.rules) if not _is_scoped(rule))

    @cached_property
    def _scoped(self) -> tuple[int, ...]:
        return tuple(i for i, rule in enumerate(self.rules) if _is_scoped(rule))

    @cached_property
    def _by_lang(self) -> dict[str, tuple[int, ...]]:
        return grouped((lang, i) for i in self._scoped for lang in self.rules[i].scope.langs or ("",))

    @cached_property
    def _by_fingerprint(self) -> dict[str, tuple[int, ...]]:
        """First line of a fingerprint -> rules."""
        scopes = ((i, self.rules[i].scope) for i in self._scoped)
        return grouped((scope.fingerprint[0], i) for i, scope in scopes if scope.fingerprint)

    @cached_property
    def _by_site(self) -> dict[str, tuple[int, ...]]:
        return grouped((site, i) for i in self._scoped for site in self.rules[i].scope.sites)

    @cached_property
    def _anywhere(self) -> frozenset[int]:
        """Scoped rules that name neither a site nor a fingerprint."""
        scopes = ((i, self.rules[i].scope) for i in self._scoped)
        return frozenset(i for i, scope in scopes if not scope.sites and not scope.fingerprint)

    def active(self, lang: str | None, url: str | None, kind: str, folded: Sequence[str]) -> frozenset[int]:
        """The rules that are for this document: by language, by site, or without a URL by its fingerprint."""
        here = frozenset(self._of_site(url) if url else self._of_fingerprint(folded))
        key = (lang, here, kind)
        if (found := self._actives.get(key)) is None:
            if len(self._actives) >= _MOST_TABLES:
                self._actives.clear()
            found = self._actives[key] = self._active(lang, here, kind)
        return found

    def of_elements(self, active: frozenset[int]) -> frozenset[int]:
        """Of these rules those that take elements of pages whole, and all keep rules."""
        return active & self._of_elements

    @cached_property
    def _of_elements(self) -> frozenset[int]:
        return frozenset(i for i, rule in enumerate(self.rules) if rule.extent == "node" or rule.keeps)

    def _active(self, lang: str | None, here: frozenset[int], kind: str) -> frozenset[int]:
        of_lang = {i for key in ("", lang or "") for i in self._by_lang.get(key, ())}
        named = of_lang & (self._anywhere | here)
        return self.unscoped | {i for i in named if kind in (self.rules[i].scope.sources or (kind,))}

    @cached_property
    def _actives(self) -> dict[tuple[str | None, frozenset[int], str], frozenset[int]]:
        return {}

    def _of_site(self, url: str) -> set[int]:
        labels = host_of(url).split(".")
        found: set[int] = set()
        for k in range(len(labels)):
            domain = ".".join(labels[k:])
            found.update(self._by_site.get(domain, ()))
            if k:
                found.update(self._by_site.get(f"*.{domain}", ()))
        return found

    def _of_fingerprint(self, folded: Sequence[str]) -> set[int]:
        if not self._by_fingerprint:
            return set()
        lines = set(folded)
        first = lines.intersection(self._by_fingerprint)
        candidates = {i for line in first for i in self._by_fingerprint[line]}
        return {i for i in candidates if lines.issuperset(self.rules[i].scope.fingerprint)}

    def named(self, pattern: str) -> list[Rule]:
        """The rules whose id is, or matches, the pattern."""
        return [self.rules[n] for n in self._named(pattern)]

    def _named(self, pattern: str) -> list[int]:
        return [n for n, rule in enumerate(self.rules) if fnmatch.fnmatchcase(rule.id, pattern)]


def _is_scoped(rule: Rule) -> bool:
    scope = rule.scope
    return bool(scope.langs or scope.sites or scope.sources or scope.fingerprint)


def host_of(url: str) -> str:
    """The host of a URL, with or without its scheme, in lower case and without `www.`; "" when it names none."""
    try:
        host = urlsplit(url if _WITH_SCHEME.match(url) else f"//{url}").hostname or ""
    except ValueError:  # such as a broken IPv6 address: a URL that names no site
        return ""
    return host.lower().rstrip(".").removeprefix("www.")
