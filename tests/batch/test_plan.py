"""What is refused before anything is written, and which names inputs get."""

from __future__ import annotations

from pathlib import Path

import pytest

from batch.cleaning import clean_into, tree
from cleaner.batch.plan import plan
from cleaner.batch.run import How
from cleaner.errors import UsageError
from cleaner.report import layout


def put(path: Path, data: bytes = b"text\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_files_keep_their_base_name_and_folders_their_paths(tmp_path: Path) -> None:
    one = put(tmp_path / "deep" / "down" / "page.html.txt")
    odd = put(tmp_path / "README")
    for name in (
        "b.txt",
        "a/x.TXT",
        "a/y.jsonl.zst",
        "a/z.txt.gz",
        "a/.hidden.txt",
        ".git/c.txt",
        "a/image.png",
        "a/w.gz",
    ):
        put(tmp_path / "folder" / name)
    names = [i.name for i in plan([one, odd, tmp_path / "folder"], tmp_path / "out")]
    assert names == ["page.html.txt", "README", "a/x.TXT", "a/y.jsonl.zst", "a/z.txt.gz", "b.txt"]


@pytest.mark.parametrize("name", ["nothing", "nothing.txt", "nothing/below.txt"])
def test_a_missing_path_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} does not exist"):
        plan([tmp_path / name], tmp_path / "out")


def test_a_folder_without_text_is_named(tmp_path: Path) -> None:
    put(tmp_path / "in" / "x.png")
    with pytest.raises(UsageError, match=r"in holds no \.txt"):
        plan([tmp_path / "in"], tmp_path / "out")


@pytest.mark.parametrize(
    ("first", "second"),
    [("a/x.txt", "b/x.txt"), ("a/x", "b/x/y.txt"), ("a/x", "b/x.jsonl/y.txt"), ("a/x.txt", "a/x.txt")],
)
def test_two_inputs_with_one_output_name_are_both_named(tmp_path: Path, first: str, second: str) -> None:
    asked = [put(tmp_path / first), put(tmp_path / second)]
    if second.count("/") > 1:
        asked[1] = tmp_path / "b"
    with pytest.raises(UsageError) as error:
        clean_into(tmp_path / "out", *asked)
    assert str(tmp_path / first) in str(error.value)
    assert str(tmp_path / second) in str(error.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("out", ["in", "in/out", ".", "in/x.txt", "link", "link/out"])
def test_the_output_may_not_overlap_an_input(tmp_path: Path, out: str) -> None:
    put(tmp_path / "in" / "x.txt")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    with pytest.raises(UsageError, match="overlap"):
        plan([tmp_path / "in"], tmp_path / out)


def test_an_input_may_not_lead_into_the_output(tmp_path: Path) -> None:
    clean_into(tmp_path / "out", put(tmp_path / "x.txt"))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.txt").symlink_to(tmp_path / "out" / "clean" / "x.txt")
    with pytest.raises(UsageError, match="leads into the output folder"):
        plan([tmp_path / "in"], tmp_path / "out")


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    one = put(tmp_path / "x.txt")
    put(tmp_path / "out" / "summary.json", b"{}")
    with pytest.raises(UsageError, match="no run of cleaner; name an empty or a new folder"):
        clean_into(tmp_path / "out", one)
    assert tree(tmp_path / "out") == {"summary.json": b"{}"}


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a file"):
        plan([put(tmp_path / "x.txt")], put(tmp_path / "out"))


def test_another_run_is_replaced_on_demand_without_leftovers(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    first, second = put(tmp_path / "1" / "x.txt"), put(tmp_path / "2" / "y.txt")
    clean_into(out, first)
    put(out / "notes.md")
    (out / "summary.json").unlink()  # as after a killed run
    with pytest.raises(UsageError, match=r"holds another run, over .*x\.txt, and this one is over .*--force"):
        clean_into(out, second)
    clean_into(out, second, how=How(force=True))
    files = {name for name in tree(out) if not name.startswith("state/")}
    assert files == {"clean/y.txt", "ledger/y.txt.jsonl", "notes.md", "rejects.jsonl", "run.json", "summary.json"}
    assert len(list((out / "state").glob("*.tally"))) == 1


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/x", "", "a\0b"])
def test_no_name_leads_out_of_the_output(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="leads out of the output folder"):
        layout.clean_path(tmp_path, name)


def test_a_name_with_dots_in_it_is_fine(tmp_path: Path) -> None:
    assert layout.clean_path(tmp_path, "a..b/..c.txt") == tmp_path / "clean" / "a..b" / "..c.txt"
