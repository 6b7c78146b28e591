"""The real cleaner in the loop: from files to clean files, and back."""

from __future__ import annotations

import json
from pathlib import Path

from batch.cleaning import about, tree
from cleaner.api import Cleaner
from cleaner.batch.plan import plan
from cleaner.batch.run import run
from cleaner.batch.settings import Settings
from cleaner.report.restoring import restore_run

STORY = "The council met on Tuesday and agreed on the new budget after a long debate about schools.\n" * 6


def test_a_run_and_its_undoing(tmp_path: Path, cleaner: Cleaner) -> None:
    text = STORY + "Advertisement\n" + STORY
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.jsonl").write_text(json.dumps({"id": 1, "text": text}) + "\n[]\n")
    out = tmp_path / "out"
    summary = run(plan([tmp_path / "a.txt", tmp_path / "b.jsonl"], out), cleaner, Settings(about()), out)

    assert summary["documents"] == {"in": 3, "cleaned": 2, "unchanged": 0, "stopped": 0, "rejected": 1, "failed": 0}
    assert "Advertisement" not in (out / "clean" / "a.txt").read_text()
    assert restore_run(out, tmp_path / "back").problems == ()
    assert tree(tmp_path / "back") == {name: (tmp_path / name).read_bytes() for name in ("a.txt", "b.jsonl")}
