"""The model of what a large run takes: its sums, and that the page shows what it prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import cost, storecalls
from benchmarks.cost import KINDS, Work

DOCS = Path(__file__).resolve().parents[2] / "docs"


def rows(work: Work) -> dict[str, str]:
    lines = cost.table(work).splitlines()[2:]
    return dict([cell.strip() for cell in line.strip("|").split("|")] for line in lines)


def test_the_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost, "rate", lambda kind: 2.0)
    found = rows(Work(documents=72e6, kilobytes=100, kind="extracted", parts=10))
    assert found["read"] == "7.2 TB in 107,288 shards of 64 MiB"
    assert found["core hours, at 2 MB/s a core"] == "1,000"
    assert found["hours on 64 cores"] == "15.6"
    assert found["clean, written"] == "6.98 TB"
    assert found["ledger, written"] == "1.01 TB; with --ledger spans 792 GB; with --pack-ledger 144 GB"
    assert found["requests of the parts"].startswith("321,864 GET, 321,944 HEAD, 429,202 PUT, ")
    assert found["lost with a worker that is killed"] == "17 s of its work on average"
    assert found["merge, memory"] == "720 MB, where documents have ids"
    assert found["manifest"] == "75.1 MB"


def test_twice_the_documents_take_twice_as_much() -> None:
    one, two = (rows(Work(count, 3, "furnished", 1))["core hours, at 2.4 MB/s a core"] for count in (1e9, 2e9))
    assert 2 * int(one) == pytest.approx(int(two), abs=1)


@pytest.mark.parametrize("kind", KINDS)
def test_rates_are_those_of_the_benchmarks(kind: str) -> None:
    lines = (DOCS.parent / "benchmarks" / "README.md").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    assert f"{cost.rate(kind)}" == next(row[2] for row in cells if row[0] == KINDS[kind].row)


def test_the_page_shows_what_the_model_prints(capsys: pytest.CaptureFixture[str]) -> None:
    page = (DOCS / "scale.md").read_text("utf-8")
    found = re.findall(r"`python -m benchmarks\.cost ([^`]+)`:\n\n((?:\|.*\n)+)", page)
    assert len(found) == 2
    for words, shown in found:
        cost.main(words.split())
        assert capsys.readouterr().out == shown


def test_requests_are_told_apart_as_a_bill_does() -> None:
    assert storecalls.kind("GET", "list-type=2&prefix=a%2F&delimiter=") == "LIST"
    assert storecalls.kind("GET", "list-type=2&prefix=") == "LIST"
    assert storecalls.kind("GET", "partNumber=1") == "GET"
    assert storecalls.kind("PUT", "prefix=a") == "PUT"
    assert str(storecalls.Calls({"PUT": 2, "GET": 1})) == "1 GET, 2 PUT"
