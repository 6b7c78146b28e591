"""Running the command line inside of the test, bytes in and bytes out."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cleaner.cli import run

ARTICLE = """\
Advertisement
The old mill by the river was sold on Friday to a family from the next village.

Advertisement

They want to open it to visitors in the spring, with a bakery on the ground floor.
Story continues below
The wheel has not turned since the flood, and the family will have to rebuild the dam.
"""
CLEAN = """\
The old mill by the river was sold on Friday to a family from the next village.

They want to open it to visitors in the spring, with a bakery on the ground floor.
The wheel has not turned since the flood, and the family will have to rebuild the dam.
"""
RULES = """\
cleaner: 1
pack: mine
rules:
# what the mill's site prints below every page
- id: mill-shop
  category: promo.subscribe
  confidence: certain
  why: The line that leads to the mill's shop.
  drop: line
  is: Visit our mill shop
  tests:
  - drop: [Visit our mill shop]
  - keep: ['They asked us to visit our mill shop on a Sunday, so we did.']

- id: second
  category: share
  confidence: medium
  why: The line that asks to pass the page on.
  drop: line
  is: Pass it on
  tests:
  - drop: [Pass it on]
  - keep: [He told them to pass it on to the next in line.]
"""


@dataclass(frozen=True)
class Ran:
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


Cleaner = Callable[..., Ran]


@pytest.fixture
def cleaner_cli(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Cleaner:
    """Run the command line in this process, with its error boundary."""
    monkeypatch.setenv("COLUMNS", "100")

    def ran(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsysbinary.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capsysbinary.readouterr()
        return Ran(code, out, err.decode())

    return ran


@pytest.fixture
def process() -> Cleaner:
    """Run `python -m cleaner` as a process of its own."""

    def ran(*arguments: object, stdin: bytes = b"", **more: str) -> Ran:
        import os

        command = [sys.executable, "-m", "cleaner", *map(str, arguments)]
        done = subprocess.run(command, input=stdin, capture_output=True, env={**os.environ, **more}, check=False)
        return Ran(done.returncode, done.stdout, done.stderr.decode())

    return ran


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "mill.txt"
    path.write_bytes(ARTICLE.encode())
    return path


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(RULES, "utf-8")
    return path
