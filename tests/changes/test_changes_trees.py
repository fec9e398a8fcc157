"""From files on disk or in git to a report, and what infrastructure adds to it."""

from __future__ import annotations

import json
import subprocess
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from changed_contracts import BASE

from modelyard.changes.report import report
from modelyard.changes.trees import Trees, at, on_disk
from modelyard.emit.file import File
from modelyard.write import tree
from modelyard.write.types import Owner, Problem, Status

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard.changes.types import Report

OWNER = Owner("fraud", "modelyard.yaml", "ops/fraud")
MAIN = "ops/fraud/terraform/environments/prod/main.tf"
SERVE = "ops/fraud/kubernetes/prod/deployment.yaml"
DIGEST = "sha256:" + "a" * 64


def module(source: str, name: str = "") -> str:
    """A module call."""
    return f'module "{name or source}" {{\n  source = "../../modules/{source}"\n}}\n'


def contract(environment: str = "prod", **replicas: int) -> File:
    """A contract file with these replicas."""
    data: dict[str, Any] = deepcopy(BASE)
    data["environment"] = environment
    data["deployment"]["replicas"] |= replicas
    return File(f"ops/fraud/contract/{environment}.json", json.dumps(data), environment=environment)


def status(root: Path, files: list[File]) -> Status:
    """The comparison of these files with the disk."""
    found = tree.status(root, files, OWNER)
    assert isinstance(found, Status)
    return found


def said(found: Report) -> list[tuple[str, str, str]]:
    """(environment, place, risk) of every change."""
    return [(change.environment, ".".join(change.path), str(change.risk)) for change in found.changes]


def between(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str]]:
    """What is said of two trees with the same contract."""
    same = {"ops/fraud/contract/prod.json": json.dumps(BASE)}
    return said(report(Trees(OWNER, {**same, **before}, {**same, **after}, ("prod",))))


def test_changes_come_by_environment_and_the_worst_first(tmp_path: Path) -> None:
    tree.update(tmp_path, [contract("staging"), contract("prod")], OWNER)
    new = [contract("staging", min=3), contract("prod", max=30, min=0)]
    found = report(on_disk(status(tmp_path, new), ["staging", "prod"]))

    assert said(found) == [
        ("staging", "deployment.replicas.min", "safe"),
        ("prod", "deployment.replicas.min", "shifts traffic"),
        ("prod", "deployment.replicas.max", "safe"),
    ]
    assert str(found.risk) == "shifts traffic"
    assert [(file.how, file.path) for file in found.files] == [
        ("changed", "ops/fraud/contract/prod.json"),
        ("changed", "ops/fraud/contract/staging.json"),
    ]


def test_nothing_changes_where_nothing_does(tmp_path: Path) -> None:
    tree.update(tmp_path, [contract()], OWNER)
    found = report(on_disk(status(tmp_path, [contract()]), ["prod"]))

    assert (found.changes, found.files, found.risk) == ((), (), None)


def test_an_environment_that_goes_destroys_state(tmp_path: Path) -> None:
    tree.update(tmp_path, [contract("staging"), contract("prod")], OWNER)
    found = report(on_disk(status(tmp_path, [contract("staging")]), ["staging"]))

    assert said(found) == [("prod", "", "destroys state")]
    assert [file.how for file in found.files] == ["removed"]


def test_an_environment_that_comes_is_safe(tmp_path: Path) -> None:
    assert said(report(on_disk(status(tmp_path, [contract("prod")]), ["prod"]))) == [("prod", "", "safe")]


def test_a_fragment_shows_none_of_the_lines_of_the_team(tmp_path: Path) -> None:
    (tmp_path / "CODEOWNERS").write_text("* @team\n")
    shared = File("CODEOWNERS", "/ops/ @ml\n", merge=True)
    tree.update(tmp_path, [contract(), shared], OWNER)
    (tmp_path / "CODEOWNERS").write_text("# new\n" + (tmp_path / "CODEOWNERS").read_text())
    found = report(
        on_disk(status(tmp_path, [contract(), File("CODEOWNERS", "/ops/ @me\n", merge=True)]), ["prod"])
    )

    (file,) = found.files
    assert file.before == "# modelyard:begin fraud\n/ops/ @ml\n# modelyard:end fraud\n"
    assert file.after == "# modelyard:begin fraud\n/ops/ @me\n# modelyard:end fraud\n"


@pytest.mark.parametrize(
    ("before", "after", "place", "risk"),
    [
        (module("keys"), "", "terraform.module.keys", "destroys state"),
        (module("alarms"), "", "terraform.module.alarms", "safe"),
        (module("github_identity"), "", "terraform.module.github_identity", "changes access"),
        ("", module("workload_identity"), "terraform.module.workload_identity", "changes access"),
        ('resource "aws_s3_bucket" "log" {\n}\n', "", "terraform.aws_s3_bucket.log", "destroys state"),
        ('resource "aws_iam_role" "x" {\n}\n', "", "terraform.aws_iam_role.x", "changes access"),
        ("", 'resource "aws_iam_role" "x" {\n}\n', "terraform.aws_iam_role.x", "changes access"),
        ("", module("keys"), "terraform.module.keys", "safe"),
        ('  region = "eu-west-1"\n', '  region = "us-east-1"\n', "terraform.region", "destroys state"),
        ('    key    = "a"\n', '    key    = "b"\n', "terraform.key", "destroys state"),
        (
            '  node_type = "m7i.large"\n',
            '  node_type = "m7i.xlarge"\n',
            "terraform.node_type",
            "shifts traffic",
        ),
        ("  nodes_max = 6\n", "  nodes_max = 9\n", "terraform.nodes_max", "safe"),
    ],
)
def test_terraform_says_what_is_taken_down(before: str, after: str, place: str, risk: str) -> None:
    assert between({MAIN: before}, {MAIN: after}) == [("prod", place, risk)]


def test_a_block_that_moves_is_not_taken_down() -> None:
    old = module("keys", "a")
    new = module("keys", "b") + "\nmoved {\n  from = module.a\n  to   = module.b\n}\n"

    assert between({MAIN: old}, {MAIN: new}) == [("prod", "terraform.module.b", "safe")]
    assert between({MAIN: old}, {MAIN.replace("main", "other"): old}) == []


def test_a_cluster_that_is_no_longer_ours_is_taken_down() -> None:
    old, new = module("cluster", "cluster"), module("existing_cluster", "cluster")

    assert between({MAIN: old}, {MAIN: new}) == [
        ("prod", "terraform.module.cluster", "destroys state"),
        ("prod", "terraform.module.cluster", "safe"),
    ]


def test_a_label_may_be_called_as_an_argument() -> None:
    assert between({MAIN: '      region = "north"\n'}, {MAIN: '      region = "south"\n'}) == []


def test_another_image_shifts_traffic() -> None:
    old = f"spec:\n  - image: registry/serve@{DIGEST}\n"

    assert between({SERVE: old}, {SERVE: old.replace("aaa", "bbb")}) == [
        ("prod", "images.registry/serve", "shifts traffic")
    ]


@pytest.mark.parametrize(
    ("kind", "risk"),
    [
        ("PersistentVolumeClaim", "destroys state"),
        ("RoleBinding", "changes access"),
        ("CronJob", "shifts traffic"),
        ("PodDisruptionBudget", "safe"),
    ],
)
def test_an_object_that_goes_is_named(kind: str, risk: str) -> None:
    text = f"apiVersion: v1\nkind: {kind}\nmetadata:\n  labels:\n    a: b\n  name: x\n"

    assert between({SERVE: text}, {}) == [("prod", f"kubernetes.{kind}.x", risk)]


def git(root: Path, *arguments: str) -> None:
    """One git command in a repository of the test's own."""
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose main branch holds a compile, in a folder below its top."""
    root = tmp_path / "models"
    root.mkdir()
    git(tmp_path, "init", "--initial-branch=main")
    shared = File("CODEOWNERS", "/ops/ @ml\n", merge=True)
    tree.update(root, [contract(), shared], OWNER)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "Compile")
    return root


def test_the_output_of_a_branch_is_compared(repository: Path) -> None:
    shared = File("CODEOWNERS", "/ops/ @ml\n", merge=True)
    tree.update(repository, [contract(min=3), shared], OWNER)
    now = status(repository, [contract(min=4), shared])
    trees = at(repository, "main", now, ["prod"])

    assert isinstance(trees, Trees)
    (change,) = report(trees).changes
    assert (change.before, change.after) == (2, 4)


def test_a_model_that_a_branch_does_not_have_is_new(repository: Path) -> None:
    git(repository, "rm", "-r", "-q", "ops")
    git(repository, "commit", "-m", "Remove")
    trees = at(repository, "HEAD", status(repository, [contract()]), ["prod"])

    assert isinstance(trees, Trees)
    assert said(report(trees)) == [("prod", "", "safe")]


@pytest.mark.parametrize("ref", ["no-such-branch", "--output=/tmp/x", "-h", "", "HEAD:ops", "main..HEAD"])
def test_a_reference_that_is_none_is_named(repository: Path, ref: str) -> None:
    found = at(repository, ref, status(repository, [contract()]), ["prod"])

    assert isinstance(found, Problem)
    assert found.rule == "unknown-reference"


def test_a_folder_without_git_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    found = at(tmp_path, "main", status(tmp_path, [contract()]), ["prod"])
    assert isinstance(found, Problem)
    assert found.rule == "no-repository"

    monkeypatch.setenv("PATH", "")
    found = at(tmp_path, "main", status(tmp_path, [contract()]), ["prod"])
    assert isinstance(found, Problem)
    assert found.rule == "no-git"


def test_a_contract_that_can_not_be_read_is_no_crash() -> None:
    path = "ops/fraud/contract/prod.json"
    found = report(Trees(OWNER, {path: "<<<<<<<"}, {path: json.dumps(BASE)}, ("prod",)))

    assert said(found) == [("prod", "contract", "destroys state")]
