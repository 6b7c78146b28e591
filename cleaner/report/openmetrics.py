"""Numbers as a text that Prometheus reads: OpenMetrics 1.0, in the subset that its older text format means alike.

Of that older format, which node_exporter's textfile collector reads, the types `unknown`, `info` and `stateset` are no
part, and it skips timestamps and `# UNIT`. So all is counter or gauge here, and nothing has a timestamp. A counter's
samples end in `_total`; the older format doesn't know that they belong to the name without it, and takes them untyped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

Value = int | float
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


class Sample(NamedTuple):
    """One number, and the labels that tell it from the others of its family."""

    value: Value
    labels: Mapping[str, str] = {}


class Family(NamedTuple):
    """Numbers of one name. The unit, where there is one, ends the name; `_total` is no part of it."""

    name: str
    type: Literal["counter", "gauge"]
    help: str  #: one sentence without backslash and line end
    samples: Iterable[Sample]
    unit: str = ""


def exposition(families: Iterable[Family], labels: Mapping[str, str]) -> bytes:
    """The whole text; every sample has these labels first. A family without samples is left out."""
    lines = [line for family in families for line in _lines(family, labels)]
    return "".join(f"{line}\n" for line in [*lines, "# EOF"]).encode()


def _lines(family: Family, labels: Mapping[str, str]) -> list[str]:
    name = family.name
    suffix = "_total" if family.type == "counter" else ""
    samples = [f"{name}{suffix}{_labels({**labels, **each.labels})} {each.value}" for each in family.samples]
    if not samples:
        return []
    unit = [f"# UNIT {name} {family.unit}"] if family.unit else []
    return [f"# TYPE {name} {family.type}", *unit, f"# HELP {name} {family.help}", *samples]


def _labels(labels: Mapping[str, str]) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _escaped(value: str) -> str:
    """A label's value; what is no Unicode in it (bytes of a file's name) is spelled out."""
    return value.encode("utf-8", "backslashreplace").decode().translate(_ESCAPES)
