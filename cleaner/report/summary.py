"""summary.json: the numbers of a run, and the two equations that must hold in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from cleaner.errors import LedgerError
from cleaner.report.layout import About
from cleaner.report.tally import Tally
from cleaner.sources import rawjson

_OUTCOMES = ("cleaned", "unchanged", "stopped", "rejected", "failed")
_MOST_VETOED = 20
_MOST_REPEATED = 20
_FEWEST_REPEATS = 3  # documents


def summarize(tally: Tally, about: About, rules: Iterable[str]) -> dict[str, Any]:
    """The summary of a run, JSON-ready; `rules` are the ids of all rules that could have fired.

    Holds nothing that differs between two runs over the same input with the same rules. Raises LedgerError when the
    numbers don't add up.
    """
    summary = {
        "version": about.version,
        "rules_hash": about.rules_hash,
        "profile": about.profile,
        "documents": _documents(tally),
        "characters": {
            "in": tally.characters_in,
            "kept": tally.characters_kept,
            "dropped": tally.characters_dropped,
        },
        "pages": {key: tally.pages[key] for key in ("in", "without_text")},
        "duplicate_ids": tally.ids.duplicates(),
        "rules": _rules(tally),
        "never_fired": sorted(set(rules) - tally.acted),
        "most_vetoed": _vetoed(tally),
        "most_lost": [
            {"file": loss.file, "doc": loss.id, "share": round(-loss.minus_share, 4), "characters": -loss.minus_dropped}
            for loss in tally.most_lost
        ],
        "repeated_unclaimed": _repeated(tally),
        "langs": dict(sorted(tally.langs.items())),
        "inputs": [_input(name, count, tally.skipped[name]) for name, count in tally.inputs.items()],
    }
    check(summary)
    return summary


def check(summary: dict[str, Any]) -> None:
    """Raise LedgerError unless both equations of a summary hold."""
    documents, characters = summary["documents"], summary["characters"]
    if documents["in"] != sum(documents[outcome] for outcome in _OUTCOMES):
        raise LedgerError(f"the documents don't add up: {documents}")
    if characters["in"] != characters["kept"] + characters["dropped"]:
        raise LedgerError(f"the characters don't add up: {characters}")


def summary_bytes(summary: dict[str, Any]) -> bytes:
    """What goes into summary.json."""
    try:
        return orjson.dumps(summary, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a lone surrogate in a sample or a name
        return rawjson.dump(summary) + b"\n"


def _documents(tally: Tally) -> dict[str, int]:
    return {"in": sum(tally.inputs.values())} | {outcome: tally.documents[outcome] for outcome in _OUTCOMES}


def _input(name: str, documents: int, skipped: int) -> dict[str, Any]:
    """`skipped`, members of an archive that are neither text nor page, is there where some are."""
    return {"name": name, "documents": documents} | ({"skipped": skipped} if skipped else {})


def _rules(tally: Tally) -> dict[str, dict[str, Any]]:
    return {
        rule: {
            "category": part.category,
            "documents": part.documents,
            "lines": part.lines,
            "characters": part.characters,
            "samples": part.samples,
        }
        for rule, part in sorted(tally.rules.items(), key=lambda item: (-item[1].characters, item[0]))
    }


def _vetoed(tally: Tally) -> list[dict[str, Any]]:
    kept_by: dict[str, dict[str, int]] = {}
    for (rule, keeper), count in sorted(tally.vetoes.items()):
        kept_by.setdefault(rule, {})[keeper] = count
    rows = [{"rule": rule, "vetoes": sum(by.values()), "by": by} for rule, by in kept_by.items()]
    return sorted(rows, key=lambda row: -sum(kept_by[str(row["rule"])].values()))[:_MOST_VETOED]


def _repeated(tally: Tally) -> list[dict[str, Any]]:
    lines = [
        (line, count)
        for line, count in tally.unclaimed.items()
        if count >= _FEWEST_REPEATS and any(map(str.isalnum, line))
    ]
    lines.sort(key=lambda item: (-item[1], item[0]))
    return [{"line": line, "documents": count} for line, count in lines[:_MOST_REPEATED]]
