"""The commands of the task pages: every one is run, and does what the page says that it does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

import cleaner
from cleaner.classes import CLASSES, PREDICATES
from cleaner.ruleset import schema
from cleaner.sources import warc
from cleaner.sources.compression import raw_chunks
from cleaner.sources.record import Record, Reject
from cleaner.sources.scope import Fields

REPOSITORY = Path(__file__).resolve().parent.parent
HOUSE = Path(cleaner.__file__).parent.parent
DOCS = REPOSITORY / "docs"
PAGES = (
    "clean-a-folder.md",
    "clean-pages.md",
    "tables.md",
    "warc.md",
    "archives.md",
    "write-rules-for-a-site.md",
    "read-the-report.md",
    "exports.md",
    "cluster/README.md",
    pytest.param("parquet.md", marks=pytest.mark.skipif(find_spec("pyarrow") is None, reason="no pyarrow here")),
)
BLOCK = re.compile(r"^( *)```(console|python)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
TOOLS = ("bash", "grep", "gzip", "cmp", "diff", "sort", "uniq", "cut", "head", "sed", "tail", "tar")


def blocks(page: Path, language: str) -> list[str]:
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [dedent(indent + text) if indent else text for indent, kind, text in found if kind == language]


def commands(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Each command with the lines that the page shows below it."""
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = part.rstrip("\n").split("\n")
            yield command, shown


def pattern(shown: list[str]) -> str:
    """`...` stands for any lines, and within a line for the rest of it or a part of it."""
    lines = ["(?:.*\n)*?" if line.strip() == "..." else re.escape(line.rstrip()) + "\n" for line in shown]
    return "".join(lines).replace(re.escape("..."), ".*")


def run(command: str, folder: Path, bin: Path) -> str:
    """What a command prints, stderr too, without spaces at the ends of lines."""
    env = {**os.environ, "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
    words = ["bash", "-c", f"exec 2>&1\n{command}"]
    done = subprocess.run(words, cwd=folder, env=env, stdout=subprocess.PIPE, check=False)
    return "".join(line.rstrip() + "\n" for line in done.stdout.decode().splitlines())


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of docs/example where it stands in a checkout, and `cleaner` on the path."""
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.skip(f"no {', '.join(missing)} here")
    shutil.copytree(DOCS / "example", tmp_path / "docs" / "example")
    (tmp_path / "corpus").symlink_to(REPOSITORY / "corpus")
    tool = tmp_path / "bin" / "cleaner"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nPYTHONPATH="{HOUSE}" exec "{sys.executable}" -m cleaner "$@"\n')
    tool.chmod(0o755)
    return tmp_path / "docs" / "example"


@pytest.mark.parametrize("name", PAGES)
def test_every_command_of_a_page_prints_what_the_page_shows(name: str, example: Path) -> None:
    found = list(commands(DOCS / name))
    assert found
    for command, shown in found:
        printed = run(command, example, example.parent.parent / "bin")
        assert re.fullmatch(pattern(shown), printed), f"docs/{name}:\n$ {command}\n{printed}"


def test_the_first_example_of_the_readme(example: Path) -> None:
    for command, shown in list(commands(REPOSITORY / "README.md"))[:2]:
        printed = run(command, example / "pages", example.parent.parent / "bin")
        assert re.fullmatch(pattern(shown), printed), f"README.md:\n$ {command}\n{printed}"


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "CONTRIBUTING.md",
        *sorted(f"docs/{path.name}" for path in DOCS.glob("*.md")),
        "docs/cluster/README.md",
    ],
)
def test_links_lead_somewhere(page: str) -> None:
    path = REPOSITORY / page
    prose = BLOCK.sub("", path.read_text(encoding="utf-8"))
    links = re.findall(r"\]\(([^)#\s]+)\)", re.sub(r"`+[^`]*`+", "", prose))
    assert not [link for link in links if "://" not in link and not (path.parent / link).exists()]


def test_the_python_of_a_page_runs(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(example)
    (code,) = blocks(DOCS / "clean-a-folder.md", "python")
    exec(compile(code, "clean-a-folder.md", "exec"), {})


def test_the_python_of_the_parquet_page_reads_what_its_commands_wrote(
    example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    first, _ = next(commands(DOCS / "parquet.md"))
    run(first, example, example.parent.parent / "bin")
    monkeypatch.chdir(example)
    (code,) = blocks(DOCS / "parquet.md", "python")
    exec(compile(code, "parquet.md", "exec"), {})


def test_the_python_of_the_page_on_archives_runs(
    example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("fastwarc")
    monkeypatch.chdir(example)
    run("cleaner batch harbour.warc.gz --out archive", example, example.parent.parent / "bin")
    (code,) = blocks(DOCS / "warc.md", "python")
    exec(compile(code, "warc.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == [
        "https://www.harbourwire.example/boat 304",
        "https://www.harbourwire.example/frames 0",
    ]


def test_the_archive_of_the_example_holds_its_pages() -> None:
    folder = DOCS / "example"
    chunks = raw_chunks(folder / "harbour.warc.gz")
    supply: Any = SimpleNamespace(raw=lambda: chunks, open=partial((folder / "harbour.warc.gz").open, "rb"))
    boat, frames, reject = warc.read(supply, "harbour.warc.gz", Fields())
    assert isinstance(boat, Record)
    assert isinstance(frames, Record)
    assert isinstance(reject, Reject)
    assert boat.document.markup == (folder / "web" / "boat.html").read_bytes()
    assert frames.document.markup == (folder / "web" / "frames.html").read_bytes()


def test_yaml_that_a_page_shows_is_that_of_the_example() -> None:
    page = (DOCS / "read-the-report.md").read_text(encoding="utf-8")
    assert (DOCS / "example" / "off.yaml").read_text(encoding="utf-8") in page
    rule = (DOCS / "write-rules-for-a-site.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    head, tip = rule.split("rules:\n")
    file = (DOCS / "example" / "harbourwire.yaml").read_text(encoding="utf-8")
    assert file.startswith(head)
    assert tip in file


def test_the_rule_format_names_every_key_category_and_class() -> None:
    page = (DOCS / "rules.md").read_text(encoding="utf-8")
    code = " ".join(re.findall(r"```.*?```|`[^`]+`", page, re.DOTALL))
    models = [one for one in vars(schema).values() if isinstance(one, type) and issubclass(one, BaseModel)]
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    names = {*keys, *schema.CATEGORIES, *schema.CONFIDENCES, *CLASSES, *PREDICATES}
    assert not {name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", code)}
