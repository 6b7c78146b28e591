"""Builds the wheel: pure Python, or with a compiled engine when CLEANER_COMPILE=1.

The compiled modules are those that pyproject.toml lists. They are compiled in a copy, so that no machine code is left
in the checkout, where it would shadow later edits. docs/decisions/009-compiled-engine.md has the reasons.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledEngine(BuildHookInterface):  # type: ignore[type-arg]
    """Adds to the wheel what mypyc makes of the engine; the .py files stay in it, for tracebacks and readers."""

    def dependencies(self) -> list[str]:
        """What a build needs besides hatchling."""
        return list(self.config["compiler"]) if _is_wanted() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and name the results to hatchling."""
        if not _is_wanted():
            return
        if version == "editable":
            raise RuntimeError("an editable install can't be compiled: unset CLEANER_COMPILE, or see `make compiled`")
        self._folder = Path(tempfile.mkdtemp(prefix="cleaner-compile-"))
        shutil.copytree(Path(self.root) / "cleaner", self._folder / "cleaner", ignore=_no_machine_code)
        _compile(self._folder, self.config["modules"])
        made = [*self._folder.glob("*__mypyc.*"), *(self._folder / "cleaner").rglob("*.*.*")]
        build_data["force_include"] |= {str(path): str(path.relative_to(self._folder)) for path in made}
        build_data |= {"pure_python": False, "infer_tag": True}

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the copy."""
        if _is_wanted():
            shutil.rmtree(self._folder)


def _is_wanted() -> bool:
    return os.environ.get("CLEANER_COMPILE", "") not in ("", "0")


def _no_machine_code(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "__pycache__" or name.count(".") > 1]


def _compile(folder: Path, modules: list[str]) -> None:
    # types are the business of `make types`; here only what is compiled is looked at
    command = [sys.executable, "-m", "mypyc", "--follow-imports=silent", "--ignore-missing-imports", *modules]
    env = {**os.environ, "MYPYC_OPT_LEVEL": "3", "MYPYC_DEBUG_LEVEL": "0"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the engine can't be compiled (is there a C compiler?):\n{done.stdout}{done.stderr}")
