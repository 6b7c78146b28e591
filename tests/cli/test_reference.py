"""`cleaner rules reference`."""

from __future__ import annotations

from pathlib import Path

from .conftest import Cleaner

GOLD = """\
- Visit our mill shop
+ The old mill by the river was sold on Friday to a family from the next village.
+ They asked the baker to pass it on, and so he did.
"""


def test_the_page_of_ones_own_rules_with_their_scores(cleaner_cli: Cleaner, rules: Path, tmp_path: Path) -> None:
    gold = tmp_path / "mill.gutter"
    gold.write_text(GOLD)
    ran = cleaner_cli("rules", "reference", rules, "--scores", gold)
    assert ran.code == 0
    assert f"2 rules in `{rules}`." in ran.lines
    assert [line for line in ran.lines if line.startswith("### ")] == ["### mine/mill-shop", "### mine/second"]
    assert "- Removed 4 words (1 line), lost nothing. False matches: none." in ran.lines
    assert "- share, medium (dropped by `firm` only). Drops the line." in ran.lines


def test_without_gold_there_are_no_scores(cleaner_cli: Cleaner) -> None:
    ran = cleaner_cli("rules", "reference")
    assert ran.code == 0
    assert "### en/ads/slot-label" in ran.lines
    assert "Removed" not in ran.text


def test_what_cant_be_read_is_refused(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    for arguments, words in (
        ([tmp_path / "none.yaml"], "no such rule file"),
        (["--scores", tmp_path / "none.gutter"], "does not exist"),
        (["--scores", tmp_path], "holds no .gutter or .jsonl file"),
    ):
        ran = cleaner_cli("rules", "reference", *arguments)
        assert (ran.code, ran.out) == (2, b"")
        assert words in " ".join(ran.err.split())
