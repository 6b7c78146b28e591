"""The examples of the pages about engines: every one is run as a script, and prints what the page shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from test_docs import DOCS, HOUSE, pattern

from cleaner.integrations.outcome import STATUSES
from cleaner.integrations.settings import ADDED, Settings

from .clusters import needs_java

PAGES = sorted((DOCS / "integrations").glob("*.md"))
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: what the examples import, and nobody needs to have
OPTIONAL = (
    "apache_beam", "dask", "datasets", "datatrove", "haystack", "langchain_core", "pandas", "polars", "pyarrow", "pyspark",
    "ray", "scrapy",
)  # fmt: skip


class Example(NamedTuple):
    """A script, and what the page shows right below it as its output."""

    name: str
    code: str
    shown: list[str]


def examples(page: Path) -> list[Example]:
    found = FENCED.findall(page.read_text(encoding="utf-8"))
    return [
        Example(f"{page.name}:{n}", code, below.splitlines() if kind == "text" else [])
        for n, ((language, code), (kind, below)) in enumerate(zip(found, [*found[1:], ("", "")], strict=True))
        if language == "python"
    ]


EXAMPLES = [example for page in PAGES for example in examples(page)]


def needed(code: str) -> list[str]:
    return [
        name
        for name in OPTIONAL
        if re.search(rf"^\s*(?:import|from) (?:cleaner\.integrations\.)?{name}\b", code, re.MULTILINE)
    ]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled rules: the scripts start many processes."""
    return tmp_path_factory.mktemp("rules")


def cases() -> Iterator[Any]:
    """The examples; those that start an engine of their own for half a minute come in `make test-all`."""
    for example in EXAMPLES:
        marks = [pytest.mark.slow] if {"pyspark", "ray"} & set(needed(example.code)) else []
        yield pytest.param(example, id=example.name, marks=marks)


@pytest.mark.parametrize("example", list(cases()))
def test_an_example_prints_what_the_page_shows(example: Example, tmp_path: Path, cache: Path) -> None:
    for module in needed(example.code):
        pytest.importorskip(module)
        if module == "pyspark":
            needs_java()
    folder = tmp_path / "example"
    shutil.copytree(DOCS / "example", folder)
    (folder / "script.py").write_text(example.code, encoding="utf-8")
    env = {
        **{name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"},  # a cluster of other tests
        "PYTHONPATH": str(HOUSE),
        "CLEANER_CACHE": str(cache),
        "HF_HOME": str(tmp_path / "hf"),
    }
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    printed = "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())
    assert re.fullmatch(pattern(example.shown), printed), f"{example.name}:\n{printed}\n{done.stderr}"


def test_every_page_of_an_engine_has_an_example() -> None:
    shown = {example.name.partition(":")[0] for example in EXAMPLES if example.shown}
    assert {page.name for page in PAGES} - shown == {"README.md"}


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"`+[^`]*`+", "", FENCED.sub("", page.read_text(encoding="utf-8")))
    links = re.findall(r"\]\(([^)\s]+)\)", prose)
    assert links
    for link in links:
        name, _, place = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        assert not place or place in headings(target), link


def headings(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_overview_names_every_page() -> None:
    overview = (DOCS / "integrations" / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if page.name != "README.md" and f"({page.name})" not in overview] == []


def test_the_overview_names_every_setting_and_all_that_comes_out() -> None:
    overview = (DOCS / "integrations" / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", overview))
    settings = {field.name for field in fields(Settings)} - {"rules_hash"}
    assert not {*settings, *STATUSES, *ADDED, "text"} - named
