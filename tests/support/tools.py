"""The linters of the development environment, and what they say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.command import ROOT

SEARCH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"
YAMLLINT = ROOT / "tests" / "emit" / "yamllint.yml"


def tool(name: str, where: str = "it comes with the development requirements") -> str:
    """A tool's path, or a skip that says where it would come from."""
    found = shutil.which(name, path=SEARCH)
    if found is None:
        pytest.skip(f"{name} is not installed: {where}")
    return found


def promtool() -> str:
    """Prometheus' own checker of rules."""
    return tool("promtool", "no Python package has it; Debian's prometheus does (make tools)")


def checkov() -> str:
    """The checkov of the environment variable, of the PATH, or of this checkout."""
    named = os.environ.get("MODELYARD_CHECKOV")
    if named:
        return named
    return (
        str(CHECKOV)
        if CHECKOV.exists()
        else tool("checkov", "it has an environment of its own (make test-checkov)")
    )


def says(*command: str | Path, folder: Path | None = None) -> str:
    """What a linter says, with its exit code where that is not 0."""
    # terraform tells of a settings file that its variable names and that is not there.
    environment = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**environment, "PATH": SEARCH},
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{done.stdout}{done.stderr}{f'exit {done.returncode}' if done.returncode else ''}".strip()
