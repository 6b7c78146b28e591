"""datatrove: a filter that cleans the text of documents, and drops those that can't be cleaned."""

from __future__ import annotations

from typing import Any

from cleaner.errors import UsageError
from cleaner.integrations.needs import needed
from cleaner.integrations.outcome import Outcome
from cleaner.integrations.settings import BESIDE, Settings

_BaseFilter: Any = needed("datatrove.pipeline.filters.base_filter", "datatrove").BaseFilter
_ADDED = ("meta", "drops", "flags")  # what goes into the metadata; the rest is what filters say in their own words


class Clean(_BaseFilter):  # type: ignore[misc]
    """Replaces the text of each document by its clean text, and puts the drops into its metadata.

    `url`, `lang` and `file` name entries of the metadata that are read; with format="html" texts are pages, as readers
    of WARC hand them over. All other settings are those of Settings. Into the metadata go `drops`, the rows of the
    ledger, and on request `flags` and `meta`, each with `prefix` before its name.

    A document that can't be cleaned, of which no text is left, or that has an entry of such a name already is dropped:
    it goes to the exclusion writer, with its own text, the kind of reject (or `empty`) as `filter_reason` and the words
    as `filter_words`. The statistics count what became of documents, characters, and what each rule dropped.
    """

    name = "🧹 cleaner"

    def __init__(
        self,
        exclusion_writer: Any = None,
        *,
        lang: str | None = "language",
        file: str | None = "file_path",
        **settings: Any,
    ) -> None:
        super().__init__(exclusion_writer)
        if given := sorted({"text", "html", "id"} & set(settings)):
            raise UsageError(f"{given[0]}= has no meaning here: text and id are those of the document; leave it out")
        self.settings = Settings(lang=lang, file=file, **settings)

    def filter(self, doc: Any) -> bool | tuple[bool, str]:
        """True, once the document is clean; or False, and why it can't be."""
        settings, metadata = self.settings, doc.metadata
        added = [(settings.prefix + name, name) for name in settings.added() if name in _ADDED]
        if taken := [key for key, _ in added if key in metadata]:
            return _dropped(doc, "field-taken", f"the metadata has an entry {taken[0]!r} already: give a prefix")
        names = {each: name for each, name in settings.read().items() if each in BESIDE and each != "id"}
        outcome = settings.outcome(
            source=doc.text, id=doc.id, **{each: metadata.get(name) for each, name in names.items()}
        )
        self.stat_update(outcome.status)
        if outcome.text is None:
            return _dropped(doc, *str(outcome.reason).split(": ", 1))
        for key, name in added:
            if (value := getattr(outcome, name)) is not None:
                metadata[key] = value
        self._count(outcome)
        if not outcome.text:
            return _dropped(doc, "empty", "no text is left")
        doc.text = outcome.text
        return True

    def _count(self, outcome: Outcome) -> None:
        for row in outcome.drops:
            self.stat_update(f"rule.{row['rule']}")
            self.stat_update("dropped_characters", value=row["end"] - row["start"])
        self.stat_update("kept_characters", value=len(outcome.text or ""))


def _dropped(doc: Any, kind: str, words: str) -> tuple[bool, str]:
    doc.metadata["filter_words"] = words
    doc.text = _writable(doc.text)
    return False, kind


def _writable(text: object) -> str:
    """The text, or what of it a writer can write without failing the task."""
    if isinstance(text, str):
        return text.encode(errors="backslashreplace").decode()
    return text.decode(errors="backslashreplace") if isinstance(text, bytes) else ""
