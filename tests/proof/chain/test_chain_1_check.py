"""1. Compile, commit, check"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from bench import HOME, MODEL, PROOF, commit, fresh, git, modelyard
from workflows import github, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench import Evidence

pytestmark = PROOF
CHECK = f"{MODEL}-check.yml"


def pull_request(repository: Path) -> dict[str, object]:
    """What is in the folder as a pull request, merged as GitHub merges it to check it; the event."""
    git(repository, "switch", "--quiet", "--create", "change")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "change")
    git(repository, "switch", "--quiet", "main")
    git(repository, "merge", "--quiet", "--no-ff", "change", "--message", "merge")
    found = {"full_name": "acme/fraud"}
    return {"repository": found, "pull_request": {"number": 7, "head": {"repo": found}}}


@pytest.fixture
def branch(team: Path) -> Path:
    """A copy of the team's repository, to spoil."""
    copy = fresh(HOME / "branches" / "fraud")
    copy.rmdir()
    shutil.copytree(team, copy, symlinks=True, ignore=shutil.ignore_patterns("build"))
    return copy


def test_a_second_compile_changes_nothing(team: Path) -> None:
    before = git(team, "status", "--porcelain")
    assert "0 written, 0 removed" in modelyard("compile", cwd=team)
    assert git(team, "status", "--porcelain") == before


def test_the_check_workflow_passes_and_says_what_changes(branch: Path, evidence: Evidence) -> None:
    spec = branch / "modelyard.yaml"
    spec.write_text(spec.read_text().replace("replicas: {min: 2, max: 20", "replicas: {min: 3, max: 20"))
    modelyard("compile", cwd=branch)

    ran = run(branch, CHECK, "pull_request", payload=pull_request(branch))

    assert ran.code == 0, ran.short
    told = (ran.artifacts / f"{MODEL}-diff" / "diff.md").read_text()
    assert "replicas" in told
    assert any("replicas" in comment["body"] for comment in github()["comments"])
    installed = re.search(r"Successfully installed .*", ran.log)
    if installed:
        evidence.value("check", "installed", len(installed[0].split()) - 2)
    evidence.fact("check", "jobs install modelyard from the emitted requirements, every wheel by its hash")


def _by_hand(folder: Path) -> None:
    file = folder / "ops" / MODEL / "kubernetes" / "staging" / "network-policy-serve.yaml"
    file.write_text(file.read_text().replace("Ingress", "Egress", 1))


def _stale(folder: Path) -> None:
    spec = folder / "modelyard.yaml"
    spec.write_text(spec.read_text().replace("latency_p95_ms <= 30", "latency_p95_ms <= 25"))


def _broken(folder: Path) -> None:
    spec = folder / "modelyard.yaml"
    spec.write_text(spec.read_text().replace("target: is_fraud", "target: is_froud"))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_by_hand, ("network-policy-serve.yaml", "edited")),
        (_stale, ("stale",)),
        (_broken, ("unknown-column", "is_froud", "is_fraud")),
    ],
    ids=["a file edited by hand", "a stale file", "a broken spec"],
)
def test_the_check_workflow_fails_and_says_why(
    branch: Path, spoil: Callable[[Path], None], words: tuple[str, ...], evidence: Evidence
) -> None:
    spoil(branch)

    ran = run(branch, CHECK, "pull_request", payload=pull_request(branch))

    assert ran.code != 0
    assert ran.ended("failed") == {f"{MODEL}: spec", f"{MODEL}: required"}
    assert all(ran.said(word) for word in words), ran.short


def test_a_loosened_gate_fails_until_a_reason_is_given(branch: Path, evidence: Evidence) -> None:
    spec = branch / "modelyard.yaml"
    _loosened(branch)
    ran = run(branch, CHECK, "pull_request", payload=pull_request(branch))
    assert ran.ended("failed") == {f"{MODEL}: spec", f"{MODEL}: required"}
    assert ran.said("weaker-gate")
    assert ran.said("roc_auc >= 0.92 became roc_auc >= 0.52")

    git(branch, "reset", "--quiet", "--hard", "HEAD^1")
    git(branch, "branch", "--quiet", "--delete", "--force", "change")
    reason = "    - {rule: weaker-gate, reason: The old bound was never met in production.}"
    spec.write_text(spec.read_text().replace("  accepts:\n", f"  accepts:\n{reason}\n"))
    _loosened(branch)
    again = run(branch, CHECK, "pull_request", payload=pull_request(branch))
    assert again.code == 0, again.short
    assert "loosens a gate" in (again.artifacts / f"{MODEL}-diff" / "diff.md").read_text()
    evidence.fact("check", "a loosened gate: `weaker-gate`, an error until the spec accepts it with a reason")


def _loosened(folder: Path) -> None:
    spec = folder / "modelyard.yaml"
    spec.write_text(spec.read_text().replace("roc_auc >= 0.92", "roc_auc >= 0.52"))
    modelyard("compile", cwd=folder)


def test_the_repository_is_as_it_was_committed(team: Path) -> None:
    assert commit(team, "nothing") == git(team, "rev-parse", "origin/main")
