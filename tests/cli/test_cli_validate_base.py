"""`modelyard validate --base`: a gate that lets through more than the branch's needs a reason."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from spec_folders import CLOUD, changed, written

from command_line import modelyard

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=team", "-c", "user.email=team@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def _commit(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "as it stands")


@pytest.fixture
def loosened(tmp_path: Path) -> Path:
    """A repository whose second commit has loosened a gate, its output compiled anew."""
    modelyard(written(tmp_path, CLOUD), "compile")
    git(tmp_path, "init", "--quiet")
    _commit(tmp_path)
    changed(tmp_path, "roc_auc >= 0.75", "roc_auc >= 0.7")
    modelyard(tmp_path, "compile")
    _commit(tmp_path)
    return tmp_path


def test_a_weaker_gate_is_an_error_at_its_place(loosened: Path) -> None:
    assert modelyard(loosened, "validate").code == 0
    ran = modelyard(loosened, "validate", "--base", "HEAD^1")
    assert ran.code == 1
    assert "error[weaker-gate]" in ran.out
    assert "roc_auc >= 0.75 became roc_auc >= 0.7" in ran.out
    assert "accept the rule with the reason" in ran.out


def test_it_is_the_bases_gates_that_count(loosened: Path) -> None:
    assert modelyard(loosened, "validate", "--base", "HEAD").code == 0


def test_a_reason_sets_it_aside(loosened: Path) -> None:
    spec = loosened / "modelyard.yaml"
    accepted = "governance: {accepts: [{rule: weaker-gate, reason: The old bound was never met.}]}\n"
    spec.write_text(spec.read_text() + accepted)
    ran = modelyard(loosened, "validate", "--base", "HEAD^1")
    assert ran.code == 0
    assert "The old bound was never met." in ran.out


def test_a_model_that_is_new_has_no_base(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "first")
    modelyard(written(tmp_path, CLOUD), "compile")
    assert modelyard(tmp_path, "validate", "--base", "HEAD").code == 0


def test_a_reference_that_is_not_there_is_named(loosened: Path) -> None:
    ran = modelyard(loosened, "validate", "--base", "no-such-branch")
    assert ran.code == 1
    assert "no-such-branch" in ran.err
    assert "git fetch" in ran.err
