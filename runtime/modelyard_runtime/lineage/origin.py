"""Who and what made a training: the commit, the person, and the CI run if it was one."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a training comes from. What is not known is empty.

    Attributes:
        commit: The full git commit.
        dirty: Whether files that git tracks differ from it.
        branch: The branch.
        repository: The repository's address, without login.
        person: Who started it: the account in CI, else name and address as git has them, else the system's user.
        run: The address of the CI run.
    """

    commit: str = ""
    dirty: bool = False
    branch: str = ""
    repository: str = ""
    person: str = ""
    run: str = ""


def origin(folder: Path, environ: Mapping[str, str] | None = None) -> Origin:
    """The origin of a training of the spec in a folder, as git and the environment tell it."""
    variables = os.environ if environ is None else environ
    commit = variables.get("GITHUB_SHA") or _git(folder, "rev-parse", "HEAD")
    server, repository = variables.get("GITHUB_SERVER_URL", ""), variables.get("GITHUB_REPOSITORY", "")
    number = variables.get("GITHUB_RUN_ID", "")
    in_ci = bool(server and repository)
    return Origin(
        commit=commit,
        dirty=bool(_git(folder, "status", "--porcelain", "--untracked-files=no")),
        branch=variables.get("GITHUB_REF_NAME") or _git(folder, "branch", "--show-current"),
        repository=f"{server}/{repository}" if in_ci else _remote(folder),
        person=variables.get("GITHUB_ACTOR") or _person(folder),
        run=f"{server}/{repository}/actions/runs/{number}" if in_ci and number else "",
    )


def _remote(folder: Path) -> str:
    from modelyard_runtime.registry.address import redacted

    remote = redacted(_git(folder, "remote", "get-url", "origin")).removesuffix(".git")
    over_ssh = re.fullmatch(r"(?:ssh://)?(?:\w+@)?([\w.-]+)[:/](.+)", remote)
    return f"https://{over_ssh[1]}/{over_ssh[2]}" if over_ssh and "@" in remote else remote


def _person(folder: Path) -> str:
    name, address = _git(folder, "config", "user.name"), _git(folder, "config", "user.email")
    if name or address:
        return f"{name} <{address}>" if name and address else name or address
    return os.environ.get("USER") or os.environ.get("USERNAME") or ""


def _git(folder: Path, *words: str) -> str:
    """What git says, in one line; empty where there is no git, no repository or no answer."""
    # Without optional locks, asking for the status writes nothing, so that a person's own git is never in the way.
    command = ["git", "--no-optional-locks", "-C", str(folder), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603 - git alone, by a list
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
