"""`make demo` shows what it promises, wherever it runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from support.examples import EXAMPLES
from support.tools import SEARCH, says, tool

if TYPE_CHECKING:
    from pathlib import Path


def test_the_demo_compiles_checks_tells_a_change_and_finds_mistakes(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    command = ["sh", str(tmp_path / "examples" / "demo.sh")]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PATH": SEARCH}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "files are current" in done.stdout
    assert "[loosens a gate]" in done.stdout
    assert "3 errors" in done.stdout
    for guess in ("estimator", "amount"):
        assert f'did you mean "{guess}"?' in done.stdout
    assert len(done.stdout.splitlines()) < 80
    assert (tmp_path / "build" / "demo" / "fraud" / "ops" / "fraud-detector" / "README.md").exists()


def test_the_demo_is_a_clean_script() -> None:
    assert says(tool("shellcheck"), EXAMPLES / "demo.sh") == ""
