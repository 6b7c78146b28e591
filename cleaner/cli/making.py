"""What the options of a command make: a cleaner, the names of fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.api import Cleaner
    from cleaner.sources.scope import Fields


def made_cleaner(given: Mapping[str, Any]) -> Cleaner:
    """The cleaner that the parameters of a command say under "What goes"; remembers compiled rules."""
    from cleaner.api import Cleaner
    from cleaner.ruleset.cache import folder

    return Cleaner(
        rules=given["rules"] or (),
        profile=given["profile"],
        drop=given["drop"] or (),
        keep=given["keep"] or (),
        cache=folder(),
        article=given["article"],
        score=not given["no_score"],
    )


def made_fields(given: Mapping[str, Any]) -> Fields:
    """The fields that the parameters of a command name; raises UsageError for names that don't go together."""
    from cleaner.errors import UsageError
    from cleaner.sources.scope import Fields

    text, html, meta = given["text_field"], given["html_field"], given["meta_field"]
    if html is not None and given["format"] == "text":
        raise UsageError("--html-field names a page, and --format text says that there is none: leave one out")
    if given["no_html"] and html is None:
        raise UsageError("--no-html leaves the field of --html-field out: name that field too")
    read = (text, given["id_field"], given["url_field"], given["lang_field"], html)
    if meta in read:
        raise UsageError(f"--meta-field {meta!r} is read from or written to already: name another field")
    escapes = given.get("tsv_escapes", False)
    return Fields(*read, keep_html=not given["no_html"], meta=meta, tsv_escapes=escapes)
