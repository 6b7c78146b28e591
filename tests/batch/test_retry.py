"""Rejects run again, just those, from their sources."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from batch.cleaning import FAKE, about, clean_into, tree
from cleaner.batch.plan import plan_retry
from cleaner.batch.retry import rejected
from cleaner.batch.run import How, run_shards
from cleaner.batch.settings import Settings
from cleaner.errors import UsageError
from cleaner.report.restoring import restore_run


def again(run: Path, out: Path) -> dict[str, Any]:
    plan_retry(run, out)
    return run_shards(rejected(run), FAKE, Settings(about()), out, [], replace(How(), retry=str(run)))


def test_mended_records_are_cleaned_and_the_others_stay_rejects(tmp_path: Path) -> None:
    source, run = tmp_path / "in", tmp_path / "run"
    source.mkdir()
    good = b"".join(b'{"text":"AD\\nfine %d"}\n' % i for i in range(20_000))
    (source / "a.jsonl").write_bytes(b'{"text":"AD\\n1"}\n{"text": AD 2"}\n{"text":"3"}\n[]\n')
    (source / "cut.jsonl.gz").write_bytes(gzip.compress(good)[:-1000])
    (source / "t.txt").write_bytes(b"AD\n\xff\n")
    (source / "fine.txt").write_bytes(b"AD\nfine\n")
    clean_into(run, source, how=How(range_bytes=10))
    whole = len((run / "clean" / "fine.txt").read_bytes())
    cut = gzip.decompress((run / "clean" / "cut.jsonl.gz").read_bytes())

    (source / "a.jsonl").write_bytes(b'{"text":"AD\\n1"}\n{"text":"AD\\n2"}\n{"text":"3"}\n[]\n')
    (source / "cut.jsonl.gz").write_bytes(gzip.compress(good))
    (source / "t.txt").write_bytes("AD\nä\n".encode())
    summary = again(run, tmp_path / "again")

    files = tree(tmp_path / "again")
    assert whole == 5
    assert files["clean/a.jsonl"] == b'{"text":"2"}\n'
    assert json.loads(files["ledger/a.jsonl.jsonl"])["file"] == "a.jsonl:2"
    assert files["clean/t.txt"] == "ä\n".encode()
    assert cut + gzip.decompress(files["clean/cut.jsonl.gz"]) == good.replace(b"AD\\n", b"")
    (reject,) = map(json.loads, files["rejects.jsonl"].splitlines())
    assert (reject["file"], reject["line"], reject["kind"]) == ("a.jsonl", 4, "not-an-object")
    assert "clean/fine.txt" not in files
    assert summary["documents"]["in"] == 20_000 - cut.count(b"\n") + 3
    with pytest.raises(UsageError, match="only the records that were tried again"):
        restore_run(tmp_path / "again", tmp_path / "back")


def test_what_can_not_be_tried_again_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"AD\n")
    with pytest.raises(UsageError, match="holds no run"):
        rejected(tmp_path)
    clean_into(tmp_path / "run", tmp_path / "x.txt")
    with pytest.raises(UsageError, match="nothing to try again"):
        rejected(tmp_path / "run")
    (tmp_path / "run" / "rejects.jsonl").unlink()
    with pytest.raises(UsageError, match="did not end"):
        rejected(tmp_path / "run")
    with pytest.raises(UsageError, match="overlap"):
        plan_retry(tmp_path / "run", tmp_path / "run" / "again")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (b'{"file":"../z.jsonl","line":1}\n', "has read no input '../z.jsonl'"),
        (b'{"file":"/etc/z.txt","line":1}\n', "has read no input '/etc/z.txt'"),
        (b'{"file":"x.jsonl"}\n', "is no reject"),
        (b'{"file":["x.jsonl"],"line":1}\n', "is no reject"),
        (b"[1]\n", "is no reject"),
        (b'{"file":"x.js', "is no reject"),
    ],
)
def test_rejects_that_the_run_did_not_write_are_refused(tmp_path: Path, row: bytes, says: str) -> None:
    (tmp_path / "x.jsonl").write_bytes(b"[]\n")
    clean_into(tmp_path / "run", tmp_path / "x.jsonl")
    rejects = tmp_path / "run" / "rejects.jsonl"
    rejects.write_bytes(rejects.read_bytes() + row)
    with pytest.raises(UsageError, match=f"rejects.jsonl:2: .*{says}"):
        rejected(tmp_path / "run")


def test_a_name_that_leads_out_of_the_folder_is_refused_although_the_whole_run_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(b"[]\n")
    run = tmp_path / "run"
    clean_into(run, tmp_path / "x.jsonl")
    for path in (run / "rejects.jsonl", run / "state" / "manifest.jsonl"):
        path.write_bytes(path.read_bytes().replace(b'"x.jsonl"', b'"../x.jsonl"'))
    with pytest.raises(UsageError, match="leads out of the output folder"):
        rejected(run)
