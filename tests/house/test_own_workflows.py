"""The workflows of this repository, judged as the emitted ones are."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WORKFLOWS = Path(__file__).parents[2] / ".github" / "workflows"


@pytest.mark.parametrize(
    "command",
    [("actionlint",), ("zizmor", "--offline", "--no-progress", "--persona", "pedantic")],
    ids=["actionlint", "zizmor"],
)
def test_our_own_workflows_have_no_finding(command: tuple[str, ...]) -> None:
    program = shutil.which(command[0], path=str(Path(sys.executable).parent)) or shutil.which(command[0])
    if program is None:
        pytest.skip(f"{command[0]} is not installed")
    files = sorted(WORKFLOWS.glob("*.yml"))
    if not files:
        pytest.skip("the repository's workflows are not here")
    done = subprocess.run([program, *command[1:], *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
