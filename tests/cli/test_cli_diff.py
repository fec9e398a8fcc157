"""`modelyard diff`: what a change means, in three forms."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from spec_folders import CLOUD, changed, tree, written

from command_line import modelyard

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def loosened(tmp_path: Path) -> Path:
    """A folder whose output stands, and whose spec has loosened a gate since."""
    modelyard(written(tmp_path, CLOUD), "compile")
    changed(tmp_path, "roc_auc >= 0.75", "roc_auc >= 0.7")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=team", "-c", "user.email=team@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_text_says_in_words_what_changes_and_writes_nothing(loosened: Path) -> None:
    before = tree(loosened)
    ran = modelyard(loosened, "diff")
    assert (ran.code, tree(loosened)) == (3, before)
    assert "0.75" in ran.out
    assert "loose" in ran.out
    assert "@@" not in ran.out


def test_text_shows_lines_when_asked_for(loosened: Path) -> None:
    ran = modelyard(loosened, "diff", "--text")
    assert ran.code == 3
    assert "@@" in ran.out


def test_json_parses_and_names_environments_and_risk(loosened: Path) -> None:
    ran = modelyard(loosened, "diff", "--format", "json")
    report = json.loads(ran.out)
    assert (ran.code, ran.err) == (3, ran.err)
    assert report["model"] == "churn"
    assert report["risk"] == "loosens a gate"
    assert {each["environment"] for each in report["changes"]} >= {"staging", "prod"}


def test_markdown_is_a_comment_for_a_pull_request(loosened: Path) -> None:
    ran = modelyard(loosened, "diff", "--format", "markdown")
    assert ran.code == 3
    assert ran.out.startswith("<!-- modelyard diff churn -->\n### `churn`: ")
    assert "churn" in ran.out


def test_nothing_to_say_is_0(tmp_path: Path) -> None:
    modelyard(written(tmp_path, CLOUD), "compile")
    ran = modelyard(tmp_path, "diff")
    assert ran.code == 0
    assert "churn" in ran.out


def test_base_compares_with_what_is_committed(loosened: Path) -> None:
    changed(loosened, "roc_auc >= 0.7", "roc_auc >= 0.75")
    git(loosened, "init", "--quiet")
    git(loosened, "add", ".")
    git(loosened, "commit", "--quiet", "--message", "first")
    assert modelyard(loosened, "diff", "--base", "HEAD").code == 0
    changed(loosened, "roc_auc >= 0.75", "roc_auc >= 0.7")
    modelyard(loosened, "compile")
    assert modelyard(loosened, "diff").code == 0
    ran = modelyard(loosened, "diff", "--base", "HEAD")
    assert ran.code == 3
    assert "0.75" in ran.out


def test_a_model_that_is_new_is_told_as_new(tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path, CLOUD), "diff")
    assert ran.code == 3
    assert "staging" in ran.out
    assert list(tree(tmp_path)) == ["modelyard.yaml"]
