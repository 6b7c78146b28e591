"""The public door: load rules once, clean many documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cleaner.engine.cleaning import clean
from cleaner.errors import UsageError
from cleaner.formats import html
from cleaner.model import Document, Failure, Result
from cleaner.ruleset.load import load
from cleaner.ruleset.rule import Rule
from cleaner.ruleset.ruleset import RuleSet
from cleaner.ruleset.schema import BRANCHES, CONFIDENCES, NOT_THE_BODY, Profile
from cleaner.ruleset.suggestion import suggestion


class Cleaner:
    """Cleans documents with one set of rules and one profile. Picklable, and safe to share between threads.

    `rules`: rule files and folders that add to the built-in packs. `profile`: what is dropped, by confidence. `drop`
    and `keep`: categories (or branches of the tree) that are always, or never, dropped; the more specific one wins.
    `article`: leave only what an editor would call the body: without title, byline, captions and whatever stands
    around it; `keep` takes categories back. `score`: let the learned score judge the lines that rules left.
    `cache`: a folder that remembers compiled rules between processes.
    Raises RuleFileError for rule files that can't be used, UsageError for names that don't exist.
    """

    def __init__(
        self,
        rules: Sequence[str | Path] = (),
        profile: str = "standard",
        drop: Sequence[str] = (),
        keep: Sequence[str] = (),
        cache: Path | None = None,
        *,
        article: bool = False,
        score: bool = True,
    ) -> None:
        self.ruleset: RuleSet = load(rules, cache=cache)
        self.profile = profile
        self.article = article
        self.dropping = dropping_rules(self.ruleset, profile, drop, keep, article)
        self.score = score
        self._spared = kept_rules(self.ruleset, drop, keep)
        self.point = self._point(profile) if score else None
        self._scores_pages = score and self.ruleset.profiles[profile].score is not None
        self.marks_only = self.ruleset.profiles[profile].least == "none"

    def _point(self, profile: str) -> float | None:
        """The score from which on lines go under a profile; None where none does."""
        wanted = self.ruleset.profiles[profile].score
        if wanted is None or self.ruleset.scored_text not in self.dropping or self.ruleset.scorecard is None:
            return None
        points = self.ruleset.scorecard.points
        if (name := f"{wanted:g}") not in points:
            raise UsageError(f"profile {profile}: the learned score has no point {name}. Points: {', '.join(points)}")
        return points[name]

    @property
    def rules_hash(self) -> str:
        """Hash of the rule files and of cleaner's version; equal hashes and options give equal output."""
        return self.ruleset.hash

    def prepare(self, cache: Path | None = None) -> None:
        """Take seconds now to save more of them later: for many documents, with thousands of rules.

        With CLEANER_HYPERSCAN=on, builds (or finds in `cache`) the database of hyperscan; else does nothing.
        """
        self.ruleset.index.prepare(cache, build=True)

    def clean(self, text: str, *, url: str | None = None, lang: str | None = None, id: str = "") -> Result:
        """Clean one text. `url` chooses site rules; `lang` (ISO 639-1) saves guessing the language."""
        return self.clean_document(Document(text, id=id, url=url, lang=lang))

    def clean_html(self, page: str | bytes, *, url: str | None = None, lang: str | None = None, id: str = "") -> Result:
        """Clean one page; the result speaks of the text that it renders to.

        Raises NotAPageError for bytes that hold no page.
        """
        return self.clean_document(Document("", id=id, url=url, lang=lang, format="html", markup=page))

    def clean_document(self, document: Document) -> Result:
        """Clean one document. Raises NotAPageError for one of format html whose markup is no page."""
        return self.clean_page(*self.read(document))

    def read(self, document: Document) -> tuple[Document, html.Page | None]:
        """The document as text, with the page that it was rendered from; None where it had no markup.

        Raises NotAPageError for markup that is no page.
        """
        if document.lang is not None:
            document = replace(document, lang=_language_code(document.lang))
        if document.markup is None:
            return document, None
        page = html.read(document.markup, self.ruleset.selectors)
        document = html.rendered(document, page)
        return replace(document, lang=_language_code(document.lang) if document.lang else None), page

    def clean_page(self, document: Document, page: html.Page | None) -> Result:
        """Clean what `read` gave."""
        return clean(
            document,
            self.ruleset,
            self.dropping,
            mark_only=self.marks_only,
            page=page,
            point=self.point,
            score=self._scores_pages,
            spared=self._spared,
        )

    def clean_many(self, documents: Iterable[Document | str]) -> Iterator[Result | Failure]:
        """Clean documents (or plain texts) one by one, in order, as they are asked for.

        One that can't be cleaned comes out as a Failure in its place; the others are not lost.
        """
        for each in documents:
            document = Document(each) if isinstance(each, str) else each
            if not isinstance(document, Document):
                yield Failure("", "", "failed", f"TypeError: a Document or a text is wanted, not {type(each).__name__}")
                continue
            try:
                yield self.clean_document(document)
            except Exception as error:  # whatever breaks on one document must not cost the others
                yield Failure(document.id, document.file, "failed", f"{type(error).__name__}: {error}")


def dropping_rules(
    ruleset: RuleSet, profile: str, drop: Sequence[str], keep: Sequence[str], article: bool = False
) -> frozenset[int]:
    """Numbers of the rules that may drop under a profile and the categories named besides.

    `article`: what is no part of the body of an article goes too, where neither `drop` nor `keep` names it.
    """
    if profile not in ruleset.profiles:
        known = ", ".join(ruleset.profiles)
        raise UsageError(f"no profile {profile!r}.{suggestion(profile, list(ruleset.profiles))} Profiles: {known}")
    for name in (*drop, *keep):
        if name not in BRANCHES:
            raise UsageError(f"no category {name!r}.{suggestion(name, BRANCHES)} Categories: {', '.join(BRANCHES)}")
    if both := sorted(set(drop) & set(keep)):
        raise UsageError(f"category {both[0]!r} is both in --drop and in --keep: leave one out")
    chosen = ruleset.profiles[profile]
    besides = NOT_THE_BODY if article else ()
    return frozenset(
        i for i, rule in enumerate(ruleset.rules) if not rule.keeps and _drops(rule, chosen, drop, keep, besides)
    )


def kept_rules(ruleset: RuleSet, drop: Sequence[str], keep: Sequence[str]) -> frozenset[int]:
    """Numbers of the rules whose category is to be kept: the score leaves what they fit, too."""
    if not keep:
        return frozenset()
    closer = ((i, _closest(rule.category, keep), _closest(rule.category, drop)) for i, rule in enumerate(ruleset.rules))
    return frozenset(i for i, kept, dropped in closer if kept > dropped)


def _drops(rule: Rule, profile: Profile, drop: Sequence[str], keep: Sequence[str], besides: Sequence[str]) -> bool:
    dropped, kept = _closest(rule.category, drop), _closest(rule.category, keep)
    if dropped != kept:
        return dropped > kept
    if not kept and _closest(rule.category, besides):
        return True
    if profile.least == "none":  # everything is marked, nothing dropped
        return True
    return rule.level >= CONFIDENCES.index(profile.least) and not _closest(rule.category, profile.off)


def _language_code(given: str) -> str | None:
    """The two letters of a language tag (`EN`, `en-US`); None, to be guessed, for what is none."""
    code = given.strip().lower().replace("_", "-").split("-")[0]
    return code if len(code) == 2 and code.isalpha() else None


def _closest(category: str, names: Sequence[str]) -> int:
    """How exactly the names speak of the category: its own name 2, its branch 1, not at all 0."""
    return 2 if category in names else 1 if category.split(".")[0] in names else 0
