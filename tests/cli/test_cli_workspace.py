"""Several specs under one workspace file: defaults, policies, and output at one root."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from spec_folders import CLOUD, LOCAL, WORKSPACE, changed, tree, written

from command_line import modelyard

if TYPE_CHECKING:
    from pathlib import Path

FILE = "modelyard.workspace.yaml"
BARE = LOCAL.replace('owners: ["@acme/growth"]\n', "")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    written(tmp_path, WORKSPACE, FILE)
    written(tmp_path / "models/churn", BARE)
    return written(tmp_path / "models/leavers", BARE.replace("model: churn", "model: leavers")).parents[1]


def policy(folder: Path, check: str) -> None:
    changed(folder, "count(gates) >= 1", check, FILE)


def test_every_spec_is_compiled_at_the_workspace_s_root(workspace: Path) -> None:
    ran = modelyard(workspace, "compile")
    assert ran.code == 0, ran.said
    files = tree(workspace)
    for model in ("churn", "leavers"):
        contract = json.loads(files[f"ops/{model}/contract/local.json"])
        assert contract["owners"] == ["@acme/ml"]
        assert f".github/workflows/{model}-check.yml" in files
    assert modelyard(workspace, "compile", "--check").code == 0


def test_one_spec_of_a_workspace_compiles_to_the_same_files(workspace: Path) -> None:
    modelyard(workspace, "compile")
    for name in ("churn", "leavers"):
        assert modelyard(workspace, "compile", "--check", f"models/{name}").code == 0
        assert modelyard(workspace / "models" / name, "compile", "--check").code == 0


def test_a_spec_may_differ_from_the_defaults(workspace: Path) -> None:
    written(workspace / "models/churn", LOCAL)
    modelyard(workspace, "compile")
    contract = json.loads((workspace / "ops/churn/contract/local.json").read_text())
    assert contract["owners"] == ["@acme/growth"]


def test_a_broken_policy_is_told_in_its_words_with_its_place(workspace: Path) -> None:
    policy(workspace, "count(gates) >= 2")
    ran = modelyard(workspace, "validate")
    assert ran.code == 1
    assert ran.out.count("error[policy-not-kept]") == 2
    assert "breaks a policy of this workspace: a model proves something" in ran.out
    assert f"::: {FILE}:6:12" in ran.out
    assert modelyard(workspace, "compile").code == 1
    assert not (workspace / "ops").exists()


def test_a_policy_reaches_into_the_plan(tmp_path: Path) -> None:
    written(tmp_path, WORKSPACE, FILE)
    written(tmp_path / "models/churn", CLOUD + "    override: {deployment: {replicas: 5}}\n")
    policy(tmp_path, "deployment.mode = 'realtime' and deployment.replicas.min >= 3")
    ran = modelyard(tmp_path, "validate", "--format", "json")
    (found,) = json.loads(ran.out)["diagnostics"]
    assert (ran.code, found["rule"]) == (1, "policy-not-kept")
    assert "staging breaks" in found["message"]


@pytest.mark.parametrize(
    ("check", "rule", "column"),
    [
        ("count(gates >= 1", "expression-syntax", None),
        ("count(gats) >= 1", "unknown-column", 18),
        ("governance.risks = 'high'", "unknown-column", 12),
        ("model = 1", "type-mismatch", 20),
        ("count(gates)", "not-boolean", 12),
    ],
)
def test_a_policy_that_means_nothing_is_an_error_at_its_place(
    check: str, rule: str, column: int | None, workspace: Path
) -> None:
    policy(workspace, check)
    ran = modelyard(workspace, "validate")
    assert ran.code == 1
    assert f"error[{rule}]" in ran.out
    assert f"--> {FILE}:6:{column or ''}" in ran.out
    assert ran.out.count("error[") == 1, "what is wrong with the workspace is told once"


def test_a_wrong_workspace_file_is_told_once(workspace: Path) -> None:
    changed(workspace, "policy:", "polices:", FILE)
    ran = modelyard(workspace, "validate")
    assert ran.code == 1
    assert ran.out.count("error[unknown-key]") == 1
    assert f"--> {FILE}:5:1" in ran.out


def test_a_wrong_default_is_told_where_it_stands(workspace: Path) -> None:
    changed(workspace, 'owners: ["@acme/ml"]', "owner: ml", FILE)
    ran = modelyard(workspace, "validate")
    assert ran.code == 1
    assert ran.out.count("error[unknown-key]") == 1
    assert f"--> {FILE}:4:3" in ran.out


def test_a_default_that_does_not_go_with_a_spec_is_told_where_it_stands(workspace: Path) -> None:
    changed(workspace, 'owners: ["@acme/ml"]', 'python: "2.7"', FILE)
    ran = modelyard(workspace, "validate")
    assert ran.code == 1
    assert f"--> {FILE}:4:" in ran.out
    assert "models/" not in ran.out


@pytest.mark.parametrize(
    ("text", "rule"),
    [("modelyard: 1\n", "missing-key"), ("- a\n", "root-not-mapping"), ("a: [\n", "yaml-syntax")],
)
def test_a_workspace_file_that_says_nothing_is_told_with_its_place(
    text: str, rule: str, tmp_path: Path
) -> None:
    ran = modelyard(written(tmp_path, text, FILE), "validate")
    assert ran.code == 1
    assert f"error[{rule}]" in ran.err
    assert f"--> {FILE}:1:" in ran.err or f"--> {FILE}:2:" in ran.err


def test_a_workspace_without_specs_is_usage(tmp_path: Path) -> None:
    written(tmp_path, WORKSPACE, FILE)
    ran = modelyard(tmp_path, "validate")
    assert ran.code == 2
    assert "names no spec that exists" in ran.err


def test_two_specs_of_one_model_do_not_overwrite_each_other(workspace: Path) -> None:
    written(workspace / "models/leavers", BARE)
    ran = modelyard(workspace, "compile")
    assert ran.code == 1
    assert "error[model-taken]" in ran.err
    assert (
        json.loads((workspace / "ops/churn/manifest.json").read_text())["spec"]
        == "models/churn/modelyard.yaml"
    )


def test_a_workspace_s_models_share_the_team_s_files(workspace: Path) -> None:
    written(workspace, "* @acme/everyone\n", ".github/CODEOWNERS")
    modelyard(workspace, "compile")
    text = (workspace / ".github/CODEOWNERS").read_text()
    assert text.startswith("* @acme/everyone\n")
    assert "# modelyard:begin churn" in text
    assert "# modelyard:begin leavers" in text
