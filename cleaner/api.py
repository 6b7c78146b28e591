"""The public door: load rules once, clean many documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cleaner.engine.cleaning import clean
from cleaner.errors import UsageError
from cleaner.model import Document, Result
from cleaner.ruleset.load import load
from cleaner.ruleset.parse import suggestion
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.ruleset import RuleSet
from cleaner.ruleset.schema import BRANCHES, CONFIDENCES, Profile


class Cleaner:
    """Cleans documents with one set of rules and one profile. Picklable, and safe to share between threads.

    `rules`: rule files and folders that add to the built-in packs. `profile`: what is dropped, by confidence. `drop`
    and `keep`: categories (or branches of the tree) that are always, or never, dropped; the more specific one wins.
    Raises RuleFileError for rule files that can't be used, UsageError for names that don't exist.
    """

    def __init__(
        self,
        rules: Sequence[str | Path] = (),
        profile: str = "standard",
        drop: Sequence[str] = (),
        keep: Sequence[str] = (),
    ) -> None:
        self.ruleset: RuleSet = load(rules)
        self.profile = profile
        self.dropping = dropping_rules(self.ruleset, profile, drop, keep)

    @property
    def rules_hash(self) -> str:
        """Hash of the rule files and of cleaner's version; equal hashes and options give equal output."""
        return self.ruleset.hash

    def clean(self, text: str, *, url: str | None = None, lang: str | None = None, id: str = "") -> Result:
        """Clean one text. `url` chooses site rules; `lang` (ISO 639-1) saves guessing the language."""
        return self.clean_document(Document(text, id=id, url=url, lang=lang))

    def clean_document(self, document: Document) -> Result:
        """Clean one document."""
        return clean(document, self.ruleset, self.dropping)

    def clean_many(self, documents: Iterable[Document | str]) -> Iterator[Result]:
        """Clean documents (or plain texts) one by one, in order, as they are asked for."""
        for document in documents:
            yield self.clean_document(Document(document) if isinstance(document, str) else document)


def dropping_rules(ruleset: RuleSet, profile: str, drop: Sequence[str], keep: Sequence[str]) -> frozenset[int]:
    """Numbers of the rules that may drop under a profile and the categories named besides."""
    if profile not in ruleset.profiles:
        known = ", ".join(ruleset.profiles)
        raise UsageError(f"no profile {profile!r}.{suggestion(profile, list(ruleset.profiles))} Profiles: {known}")
    for name in (*drop, *keep):
        if name not in BRANCHES:
            raise UsageError(f"no category {name!r}.{suggestion(name, BRANCHES)} Categories: {', '.join(BRANCHES)}")
    if both := sorted(set(drop) & set(keep)):
        raise UsageError(f"category {both[0]!r} is both in --drop and in --keep: leave one out")
    chosen = ruleset.profiles[profile]
    return frozenset(i for i, rule in enumerate(ruleset.rules) if not rule.keeps and _drops(rule, chosen, drop, keep))


def _drops(rule: Rule, profile: Profile, drop: Sequence[str], keep: Sequence[str]) -> bool:
    if profile.least == "none":
        return False
    dropped, kept = _closest(rule.category, drop), _closest(rule.category, keep)
    if dropped != kept:
        return dropped > kept
    return rule.level >= CONFIDENCES.index(profile.least) and not _closest(rule.category, profile.off)


def _closest(category: str, names: Sequence[str]) -> int:
    """How exactly the names speak of the category: its own name 2, its branch 1, not at all 0."""
    return 2 if category in names else 1 if category.split(".")[0] in names else 0
