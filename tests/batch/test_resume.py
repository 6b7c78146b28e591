"""A run that is gone on with: what stands is taken over, what changed is done again, other runs are left alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from batch.cleaning import FakeCleaner, clean_into, output, tree
from batch.inputs import make
from cleaner.batch import lock
from cleaner.batch.plan import plan
from cleaner.batch.run import How, Observer
from cleaner.batch.shards import cut
from cleaner.errors import UsageError
from cleaner.report.restoring import restore_run

SMALL = 8192  # bytes of a range


class Watching(Observer):
    """Keeps what a run says, and how much it reads."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.size = 0

    def begins(self, size: int) -> None:
        self.size = size

    def say(self, message: str) -> None:
        self.said.append(message)


def go(out: Path, *inputs: Path, **more: Any) -> Watching:
    watching = Watching()
    how = more.pop("how", How())
    clean_into(out, *inputs, how=replace(how, range_bytes=SMALL, observer=watching), **more)
    return watching


class BrokenError(Exception):
    pass


class Breaking(Observer):
    """Stops a run after so many shards."""

    def __init__(self, after: int) -> None:
        self.left = after

    def comes(self, now: object) -> None:
        self.left -= 1
        if not self.left:
            raise BrokenError


def test_a_second_call_has_nothing_to_do_and_changes_nothing(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    go(out, source)
    before = tree(out)
    watching = go(out, source)
    assert watching.size == 0
    assert watching.said[0].startswith("going on with an earlier run: ")
    assert tree(out) == before


@pytest.mark.parametrize("after", [1, 2, 6, 10])
def test_a_run_that_broke_off_goes_on_to_the_same_bytes(tmp_path: Path, after: int) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    go(tmp_path / "whole", source)
    with pytest.raises(BrokenError):
        clean_into(out, source, how=How(observer=Breaking(after), range_bytes=SMALL))
    assert not (out / "summary.json").exists()
    assert not list(out.rglob(".part-*"))
    assert f"{after} of" in go(out, source).said[0]
    assert tree(out) == tree(tmp_path / "whole")


def test_a_torn_last_row_is_no_row(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    go(tmp_path / "whole", source)
    with pytest.raises(BrokenError):
        clean_into(out, source, how=How(observer=Breaking(4), range_bytes=SMALL))
    manifest = out / "state" / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes()[:-7])
    assert "3 of" in go(out, source).said[0]
    assert tree(out) == tree(tmp_path / "whole")


def test_what_changed_is_done_again_and_told(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    go(out, source)
    (source / "b.jsonl").write_bytes(b'{"text":"AD\\nnew"}\n')
    (source / "texts" / "3.txt").unlink()
    watching = go(out, source)
    go(tmp_path / "whole", source)
    assert tree(out) == tree(tmp_path / "whole")
    assert "b.jsonl" in watching.said[1]
    assert watching.said[2] == "no longer among the inputs, and removed: texts/3.txt"


@pytest.mark.parametrize("change", ["rules", "url", "drop", "ledger", "article", "no-score"])
def test_other_settings_do_all_again_and_say_so(tmp_path: Path, change: str) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    clean_into(out, source)
    watching = Watching()
    more: dict[str, Any] = {
        "url": {"url": "http://x.example"},
        "drop": {"drop": ("ads",)},
        "ledger": {"ledger": "spans"},
        "article": {"article": True},
        "no-score": {"score": False},
    }.get(change, {})
    if change == "rules":
        run = json.loads((out / "run.json").read_text())
        (out / "run.json").write_text(json.dumps({**run, "rules_hash": "other"}))
        manifest = (out / "state" / "manifest.jsonl").read_text()
        (out / "state" / "manifest.jsonl").write_text(manifest.replace('"settings":"', '"settings":"other'))
    clean_into(out, source, how=How(observer=watching), **more)
    name = "the rules" if change == "rules" else f"--{change}"
    assert watching.said == [f"changed since then: {name}; what was cleaned before is cleaned again"]
    assert watching.size > 0


@pytest.mark.parametrize(
    "name", ["clean/a.jsonl", "ledger/large.jsonl.jsonl", "clean/large.jsonl", "clean/texts/1.txt"]
)
@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_output_that_was_touched_is_made_again(tmp_path: Path, name: str, damage: str) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    go(out, source)
    before = tree(out)
    if damage == "gone":
        (out / name).unlink()
    else:
        (out / name).write_bytes(b"somebody's")
    go(out, source)
    assert tree(out) == before


def test_state_that_was_lost_is_made_again(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    go(out, source)
    before = tree(out)
    for path in sorted((out / "state").glob("*.tally"))[::3]:
        path.unlink()
    go(out, source)
    assert tree(out) == before


def test_a_growing_file_reads_its_new_end_alone(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    shards = len(cut(plan([source], out), SMALL))
    with pytest.raises(BrokenError):  # before the stretches are joined
        clean_into(out, source, how=How(observer=Breaking(shards), range_bytes=SMALL))
    with (source / "large.jsonl").open("ab") as file:
        file.write(b'{"text":"AD\\nmore"}\n')
    watching = go(out, source)
    go(tmp_path / "whole", source)
    assert tree(out) == tree(tmp_path / "whole")
    assert watching.size < (source / "large.jsonl").stat().st_size


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    with lock.writer(out), pytest.raises(UsageError, match="another cleaner is writing into"):
        go(out, source)
    go(out, source)  # a folder with locks alone is nobody's


@pytest.mark.parametrize("range_bytes", [1000, 5000, 1 << 26])
def test_the_cut_does_not_change_the_output(tmp_path: Path, range_bytes: int) -> None:
    source = make(tmp_path / "in")
    clean_into(tmp_path / "whole", source)
    clean_into(tmp_path / "cut", *sorted(source.iterdir(), reverse=True), how=How(range_bytes=range_bytes))
    expected = {Path(name).name: data for name, data in output(tmp_path / "whole").items() if "texts" not in name}
    found = {Path(name).name: data for name, data in output(tmp_path / "cut").items()}
    for name, data in expected.items():
        if name.endswith((".jsonl", ".gz", ".zst")) and name != "rejects.jsonl":
            assert found[name] == data, name


def test_a_run_in_many_shards_is_restored(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    (source / "d.jsonl.zst").unlink()
    go(out, source)
    assert restore_run(out, tmp_path / "back").problems == ()
    back, original = tree(tmp_path / "back"), tree(source)
    assert set(back) == set(original)
    assert all(back[name] == original[name] for name in original if not name.endswith(".gz"))


def test_a_limit_takes_the_first_records(tmp_path: Path) -> None:
    source, out = make(tmp_path / "in"), tmp_path / "out"
    summary = clean_into(out, source, how=How(limit=200, range_bytes=SMALL))
    assert summary["documents"]["in"] == 200
    assert summary["inputs"] == [{"name": "a.jsonl", "documents": 120}, {"name": "b.jsonl", "documents": 80}]
    again = clean_into(out, source, how=How(range_bytes=SMALL))
    go(tmp_path / "whole", source)
    assert again["documents"]["in"] > 200
    assert output(out) == output(tmp_path / "whole")


def test_too_many_rejects_stop_a_run_that_can_go_on(tmp_path: Path) -> None:
    from cleaner.errors import RejectsError

    source, out = make(tmp_path / "in"), tmp_path / "out"
    with pytest.raises(RejectsError, match=r"more than --max-failures 9; the first ones are in"):
        go(out, source, how=How(most_rejects=9))
    with pytest.raises(RejectsError):
        go(out, source, how=How(most_rejects=9))
    go(out, source, how=How(most_rejects=10_000))
    go(tmp_path / "whole", source)
    assert tree(out) == tree(tmp_path / "whole")


def test_an_output_is_never_half_there(tmp_path: Path) -> None:
    """A document that ends the run leaves nothing of its file."""

    class Ending(FakeCleaner):
        def clean_document(self, document: Any) -> Any:
            if document.file == "b.jsonl:80":
                raise KeyboardInterrupt
            return super().clean_document(document)

    source, out = make(tmp_path / "in"), tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        clean_into(out, source, cleaner=Ending())
    assert set(tree(out)) <= {"run.json", "state/manifest.jsonl", "state/lock", "state/workers"} | {
        name for name in tree(out) if name.startswith(("clean/a", "ledger/a", "state/"))
    }
    assert not list(out.rglob(".part-*"))
    clean_into(out, source)
    clean_into(tmp_path / "whole", source)
    assert tree(out) == tree(tmp_path / "whole")
