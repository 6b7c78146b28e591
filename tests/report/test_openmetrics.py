"""The text that Prometheus reads: valid OpenMetrics, and what the older format makes of it."""

from __future__ import annotations

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as older_format

from cleaner.report.openmetrics import Family, Sample, exposition

DOCUMENTS = Family("x_documents", "counter", "Documents.", [Sample(3, {"outcome": "cleaned"}), Sample(0)])
BYTES = Family("x_input_bytes", "gauge", "Bytes.", [Sample(2.5)], "bytes")
EMPTY = Family("x_nothing", "gauge", "Nothing.", [])


def test_types_units_helps_and_the_end() -> None:
    assert exposition([DOCUMENTS, EMPTY, BYTES], {"run": "out"}).decode() == (
        "# TYPE x_documents counter\n"
        "# HELP x_documents Documents.\n"
        'x_documents_total{run="out",outcome="cleaned"} 3\n'
        'x_documents_total{run="out"} 0\n'
        "# TYPE x_input_bytes gauge\n"
        "# UNIT x_input_bytes bytes\n"
        "# HELP x_input_bytes Bytes.\n"
        'x_input_bytes{run="out"} 2.5\n'
        "# EOF\n"
    )
    assert exposition([], {}) == b"# EOF\n"
    assert b"x_input_bytes 2.5\n" in exposition([BYTES], {})


def test_a_parser_of_open_metrics_finds_what_was_said() -> None:
    documents, size = open_metrics(exposition([DOCUMENTS, BYTES], {}).decode())
    assert (documents.name, documents.type, documents.documentation) == ("x_documents", "counter", "Documents.")
    assert [(one.name, one.labels, one.value) for one in documents.samples] == [
        ("x_documents_total", {"outcome": "cleaned"}, 3), ("x_documents_total", {}, 0)
    ]  # fmt: skip
    assert (size.name, size.type, size.unit) == ("x_input_bytes", "gauge", "bytes")


@pytest.mark.parametrize("read", [open_metrics, older_format])
@pytest.mark.parametrize("value", ["plain", 'a "quoted"\\path\\n', "two\nlines", "ä 日本 \U0001f600", "", "}{,="])
def test_labels_come_back_as_they_were(read, value: str) -> None:  # type: ignore[no-untyped-def]
    text = exposition([BYTES], {"run": value}).decode()
    (family,) = read(text)
    assert family.samples[0].labels == {"run": value}


def test_what_is_no_unicode_in_a_name_is_spelled_out() -> None:
    text = exposition([BYTES], {"run": "b\udcff"}).decode()
    (family,) = open_metrics(text)
    assert family.samples[0].labels == {"run": "b\\udcff"}


def test_the_parser_would_see_a_mistake() -> None:
    good = exposition([DOCUMENTS, BYTES], {}).decode()
    for bad in (good.removesuffix("# EOF\n"), good.replace("_total", ""), good.replace("bytes bytes", "bytes lines")):
        with pytest.raises(ValueError):
            list(open_metrics(bad))
