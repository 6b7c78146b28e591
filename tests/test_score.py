"""Scores: words lost and removed, by kind, category and rule; floors; the figures of the benchmark's own script."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from cleaner import Cleaner, Decision, Document, Result
from cleaner.errors import GoldError
from cleaner.gold.document import GoldDocument
from cleaner.gold.reading import read
from cleaner.score.floors import Floors, figures, misses, read_floors, without_floor, write_floors
from cleaner.score.pagetable import PageTable
from cleaner.score.table import as_rows, tabulate, worst_line
from cleaner.score.words import Scored, Words, score

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
GOLD = GoldDocument(
    ("Share this", "The ferry was late.", "maybe", "It rained all day."), "-+.+", "1", "gold.jsonl", 1, "page/blog"
)


def drop(start: int, end: int, rule: str = "en/share/button", category: str = "share") -> Decision:
    return Decision("drop", start, end, 1, 1, rule, category, "certain", "a test")


def scored(gold: GoldDocument, *drops: Decision) -> Scored:
    return score(gold, Result(Document(gold.source), drops))


def clean_all(cleaner: Cleaner, documents: list[GoldDocument]) -> list[Result]:
    return [cleaner.clean_document(Document(one.source, one.id, one.url, one.lang)) for one in documents]


def test_words_count_by_themselves_and_go_with_any_of_their_characters() -> None:
    assert scored(GOLD).words == Words(content=8, lost=0, noise=2, removed=0)
    assert scored(GOLD, drop(0, 11)).words == Words(8, 0, 2, 2)
    assert scored(GOLD, drop(4, 5), drop(9, 10)).words == Words(8, 0, 2, 2)
    assert scored(GOLD, drop(5, 6)).words == Words(8, 0, 2, 0)  # the space between two words
    assert scored(GOLD, drop(31, 37)).words == Words(8, 0, 2, 0)  # a line that is not scored
    assert scored(GOLD, drop(18, 40)).words == Words(8, 4, 2, 0)


def test_the_rule_of_a_words_first_drop_answers_for_it() -> None:
    taken = scored(GOLD, drop(0, 2, "r1", "ads"), drop(2, 14, "r2", "related")).taken
    assert [(one.rule, one.category, one.mark, one.words, one.line) for one in taken] == [
        ("r1", "ads", "-", 1, 1),
        ("r2", "related", "-", 1, 1),
        ("r2", "related", "+", 1, 2),
    ]


def test_lines_are_counted_as_explain_counts_them() -> None:
    gold = GoldDocument(("one\rtwo", "three"), "++", "1", "gold.jsonl", 1)
    assert worst_line(scored(gold, drop(8, 13))).line == 3


def test_kinds_categories_rules_and_the_worst() -> None:
    other = replace(GOLD, id="2", line=2, kind="page/forum")
    table = tabulate(
        [scored(GOLD, drop(0, 11)), scored(other, drop(12, 32, "en/x", "ads"), drop(38, 40, "en/y", "ads"))], 1
    )
    rows = as_rows(table)
    assert list(rows["kinds"]) == ["all", "page", "page/blog", "page/forum"]
    assert (
        rows["kinds"]["page/blog"] | {"lost": 0, "removed": 2, "f1_before": 0.8889, "f1_after": 1.0}
        == rows["kinds"]["page/blog"]
    )
    assert (rows["kinds"]["all"]["lost_percent"], rows["kinds"]["all"]["removed_percent"]) == (31.25, 50.0)
    assert rows["categories"] == {"ads": {"lost": 5, "removed": 0}, "share": {"lost": 0, "removed": 2}}
    assert [row["rule"] for row in rows["remove_most"]] == ["en/share/button"]
    assert [(row["rule"], row["lost"]) for row in rows["lose_most"]] == [("en/x", 4), ("en/y", 1)]
    assert rows["lose_most"][0]["samples"] == [{"place": "gold.jsonl:2", "line": 2, "text": "The ferry was late."}]
    assert rows["worst"] == [
        {"id": "2", "place": "gold.jsonl:2", "lost": 5, "lost_percent": 62.5, "line": 2, "rule": "en/x"}
    ]


def found_of(*drops: Decision) -> Floors:
    return figures(tabulate([scored(GOLD, *drops)]), PageTable())


def test_floors_hold_what_was_reached(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    write_floors(found_of(drop(0, 11)), path)
    floors = read_floors(path)
    assert floors["page/blog"] == {"max_lost": 0.0, "min_removed": 100.0}
    assert not list(misses(found_of(drop(0, 11)), floors))
    missed = list(misses(found_of(drop(12, 15)), floors))
    assert missed[0] == "all: lost 12.5 % of the content words, the floor allows 0 %"
    assert missed[1] == "all: removed 0 % of the noise words, the floor asks for 100 %"
    assert len(missed) == 6
    assert list(misses(found_of(), {"wiki": {"max_lost": 1}})) == ["wiki: has a floor, but no document is of that kind"]
    assert without_floor(found_of(), {"all": {}, "page": {}}) == ["page/blog"]


@pytest.mark.parametrize(
    "text", ["[]", '{"all": 1}', '{"all": {"most": 1}}', '{"all": {"max_lost": "1"}}', "{", "", None]
)
def test_what_is_no_floor_is_refused(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "floors.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(GoldError, match="floors"):
        read_floors(path)


def test_our_own_corpus_stays_above_its_floors(cleaner: Cleaner) -> None:
    documents = list(read([CORPUS]))
    table = tabulate(map(score, documents, clean_all(cleaner, documents)))
    floors, found = read_floors(CORPUS / "floors.json"), figures(table, PageTable())
    assert not list(misses(found, floors)), "if this is meant: cleaner score corpus --write-floor corpus/floors.json"
    assert not without_floor(found, floors)


def test_figures_are_those_of_the_benchmark(cleaner: Cleaner, shared: Path, tmp_path: Path) -> None:
    """On every 40th of the development texts; shared/bench/score_text.py reads the ledger, we read the results."""
    documents = list(islice(read([shared / "data" / "text-dev.jsonl.zst"]), None, None, 40))
    results = clean_all(cleaner, documents)
    ledger, ids = tmp_path / "ledger.jsonl", tmp_path / "ids.jsonl"
    ledger.write_text("".join(json.dumps(row) + "\n" for result in results for row in result.report()))
    ids.write_text("".join(json.dumps({"id": one.id}) + "\n" for one in documents))
    script = shared / "bench" / "score_text.py"
    command = [sys.executable, str(script), str(ledger), "--ids", str(ids), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    as_they_name_them = [
        replace(one, kind=f"{view}/article" if page_type == "article" else f"{view}/other")
        for one in documents
        for view, page_type in [one.kind.split("/")]
    ]
    kinds = as_rows(tabulate(map(score, as_they_name_them, results)))["kinds"]
    assert len(theirs) == 9
    for name, row in theirs.items():
        ours = kinds[name.removesuffix("/all")]
        assert {"docs": ours["documents"], **{key: ours[key] for key in row if key != "docs"}} == row, name
