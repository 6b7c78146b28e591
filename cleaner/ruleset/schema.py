"""What rule files speak of, as plain values: quick to import, unlike the models (`models.py`) that check the files."""

from __future__ import annotations

from typing import NamedTuple

FORMAT_VERSION = "1"

CATEGORIES = (
    "ads",
    "promo.newsletter",
    "promo.app",
    "promo.follow",
    "promo.subscribe",
    "related",
    "navigation",
    "masthead",
    "widget.weather",
    "widget.clock",
    "widget.date",
    "player",
    "share",
    "comments",
    "legal.copyright",
    "legal.cookie",
    "legal.terms",
    "disclaimer.ai",
    "disclaimer.affiliate",
    "disclaimer.subscription",
    "disclaimer.translation",
    "duplicate",
    "credit.source",
    "credit.photo",
    "credit.byline",
    "title",
    "artifact.script",
    "artifact.encoding",
    "boilerplate",
    "protect",
)
#: what conditions, options and profiles may name: a category or a branch of the tree
BRANCHES = tuple(sorted({*CATEGORIES, *(name.split(".")[0] for name in CATEGORIES)}))
#: what a page says of its story: off in every profile, and no sign that the lines beside it are noise
INFORMATION = frozenset({"title", "credit.photo", "credit.byline"})
#: what --article drops besides: that of an article which an editor would not call its body
NOT_THE_BODY = ("title", "credit", "related", "comments", "promo", "share", "player", "navigation", "disclaimer")
CONFIDENCES = ("medium", "high", "certain")


class Example(NamedTuple):
    """One entry of a rule's `tests`."""

    drop: tuple[str, ...] = ()  #: lines that the rule must take
    keep: tuple[str, ...] = ()  #: lines that no rule may take
    doc: str | None = None  #: a document with gutters
    inline: tuple[str, str] | None = None  #: a line before and after
    html: str | None = None  #: a page, or a piece of one ...
    gone: tuple[str, ...] = ()  #: ... lines of it that the rule must take
    left: tuple[str, ...] = ()  #: ... lines of it that no rule may take
    lang: str | None = None
    site: str | None = None
    todo: bool = False  #: a known miss


class Profile(NamedTuple):
    """What is dropped: matches of at least this confidence (`none`: nothing), categories that are off left alone."""

    least: str
    off: tuple[str, ...] = ()
    score: float | None = None  #: per cent of the content that the learned score of text is to leave; None: it is off
