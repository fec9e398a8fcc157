"""What people do between the workflows: merge a pull request, look at a release file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml
from bench import git
from workflows import GITHUB, github

if TYPE_CHECKING:
    from pathlib import Path


def merge(repository: Path) -> dict[str, str]:
    """Merge the newest open pull request; the event of the push to main."""
    state = github()
    waiting = [pull for pull in state["pulls"] if pull["state"] == "open"]
    before = git(repository, "rev-parse", "HEAD")
    if not waiting:  # a run that goes on from an earlier one
        return {"ref": "refs/heads/main", "before": git(repository, "rev-parse", "HEAD^"), "after": before}
    pull = waiting[-1]
    git(repository, "fetch", "--quiet", "origin", pull["head"])
    git(repository, "merge", "--quiet", "--no-edit", "FETCH_HEAD")
    git(repository, "push", "--quiet", "origin", "main")
    pull["state"] = "merged"
    (GITHUB / "state.json").write_text(json.dumps(state, indent=1), encoding="utf-8")
    return {"ref": "refs/heads/main", "before": before, "after": git(repository, "rev-parse", "HEAD")}


def release(repository: Path, environment: str) -> dict[str, Any]:
    """The release of an environment: on main, else as the newest pull request proposes it."""
    places = ["HEAD", *(f"origin/{pull['head']}" for pull in reversed(github()["pulls"]))]
    git(repository, "fetch", "--quiet", "origin")
    for place in places:
        listed = git(repository, "ls-tree", "--name-only", place, "releases/").split()
        if f"releases/{environment}.yaml" in listed:
            return dict(yaml.safe_load(git(repository, "show", f"{place}:releases/{environment}.yaml")))
    raise AssertionError(f"nobody released to {environment}")
