"""`cleaner explain --record N`: the number that a run's ledger gives a record finds it again, in every container."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sources.warcs import members, page, response

from .conftest import ARTICLE, Cleaner

TEXTS = [ARTICLE.replace("Advertisement", f"Advertisement {k}") for k in range(3)]


def csv_file(path: Path) -> None:
    path.write_text("id,text\n" + "".join(f'{k},"{text}"\n' for k, text in enumerate(TEXTS)), "utf-8")


def tsv_file(path: Path) -> None:
    path.write_text("text\tid\n" + "".join(f'"{text}"\t{k}\n' for k, text in enumerate(TEXTS)), "utf-8")


def parquet_file(path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"text": TEXTS}), path)


def zip_file(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for k, text in enumerate(TEXTS):
            archive.writestr(f"{k}.txt", text)


def tar_file(path: Path) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for k, text in enumerate(TEXTS):
            info = tarfile.TarInfo(f"{k}.txt")
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))


def warc_file(path: Path) -> None:
    path.write_bytes(members([response(k, page(k, "<p>Advertisement</p>")) for k in range(3)]))


MAKERS: dict[str, Callable[[Path], None]] = {
    "a.csv": csv_file,
    "a.tsv": tsv_file,
    "a.parquet": parquet_file,
    "a.zip": zip_file,
    "a.tar.gz": tar_file,
    "a.warc.gz": warc_file,
}


@pytest.mark.parametrize("name", MAKERS)
def test_the_number_of_the_ledger_finds_the_record(cleaner_cli: Cleaner, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    MAKERS[name](path)
    assert cleaner_cli("batch", path, "--out", tmp_path / "run", "--workers", 0).code == 0
    rows = [json.loads(line) for line in (tmp_path / "run" / "ledger" / f"{name}.jsonl").read_bytes().splitlines()]
    drops = {row["file"]: row for row in rows if row["act"] == "drop"}
    assert len(drops) == 3
    for file, row in drops.items():
        number = file.rpartition(":")[2]
        ran = cleaner_cli("explain", f"{path}:{row['lines'][0]}", "--record", number)
        assert (ran.code, ran.lines[0]) == (0, f"{path}:{row['lines'][0]}: dropped")
        assert row["text"].splitlines()[0] in "\n".join(ran.lines)


@pytest.mark.parametrize("name", MAKERS)
def test_a_number_that_nothing_has_is_refused(cleaner_cli: Cleaner, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    MAKERS[name](path)
    ran = cleaner_cli("explain", path, "--record", 77)
    assert (ran.code, ran.out) == (2, b"")
    assert f"{path} has no record 77: say what stands behind the colon of `file` in the ledger" in ran.err
    assert "and for a single record  cleaner explain" in cleaner_cli("explain", path).err


def test_a_damaged_record_says_what_is_wrong(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'id,text\n1,"fine\nand good"\n2,"never closed\n')
    assert cleaner_cli("explain", path, "--record", 1).code == 0
    ran = cleaner_cli("explain", path, "--record", 2)
    assert (ran.code, ran.out) == (1, b"")
    assert f"{path}:2: " in ran.err


def test_a_page_in_a_column(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'url,html\nhttps://a.example/,"{page(1).decode()}"\n', "utf-8")
    ran = cleaner_cli("explain", path, "--record", 1, "--html-field", "html")
    assert (ran.code, "from the field 'html'" in ran.err) == (0, True)
    assert cleaner_cli("explain", path, "--record", 1).code == 1  # there is no column text


def test_files_that_are_one_document_have_no_records(cleaner_cli: Cleaner, article: Path) -> None:
    assert cleaner_cli("explain", article, "--record", 1).code == 2


def test_a_file_that_is_not_there_is_refused(cleaner_cli: Cleaner, tmp_path: Path) -> None:
    ran = cleaner_cli("explain", tmp_path / "no.csv", "--record", 1)
    assert (ran.code, "no such file" in ran.err) == (2, True)
