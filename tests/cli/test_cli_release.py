"""`modelyard release`: from a training to staging, to production, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from spec_folders import CLOUD, LOCAL, built, changed, digest, trained, tree, written

from command_line import Ran, modelyard

if TYPE_CHECKING:
    from pathlib import Path


def released(folder: Path, version: int) -> Ran:
    trained(folder / f"build-{version}", version)
    return modelyard(folder, "release", "staging", "--from", f"build-{version}", *built(version))


def running(folder: Path, environment: str) -> Any:
    return yaml.safe_load((folder / f"releases/{environment}.yaml").read_text())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository in which nothing was released yet."""
    assert modelyard(written(tmp_path, CLOUD), "compile").code == 0
    return tmp_path


def test_a_training_is_released_to_the_first_environment_and_compiled(folder: Path) -> None:
    assert not list(folder.glob("ops/churn/kubernetes/staging/deployment*"))
    ran = released(folder, 3)
    assert ran.code == 0, ran.said
    assert ran.out.startswith("releases/staging.yaml: version 3 runs in staging\n")
    release = running(folder, "staging")
    assert (release["version"], release["serve_digest"]) == (3, digest("serve 3"))
    manifests = "".join(path.read_text() for path in folder.glob("ops/churn/kubernetes/staging/*.yaml"))
    assert f"@{digest('serve 3')}" in manifests
    assert modelyard(folder, "compile", "--check").code == 0


def test_a_promotion_carries_the_same_digests_into_production(folder: Path) -> None:
    released(folder, 3)
    ran = modelyard(folder, "release", "prod", "--from", "staging")
    assert ran.code == 0, ran.said
    staging, prod = running(folder, "staging"), running(folder, "prod")
    same = ("version", "serve_digest", "watch_digest", "model_digest", "gates_digest", "commit")
    assert [staging[key] for key in same] == [prod[key] for key in same]
    assert prod["serve_image"].startswith("222222222222.")
    assert staging["serve_image"].startswith("111111111111.")
    assert modelyard(folder, "compile", "--check").code == 0


def test_a_step_back_returns_to_the_same_bytes(folder: Path) -> None:
    released(folder, 3)
    compiled = tree(folder / "ops")
    released(folder, 4)
    ran = modelyard(folder, "release", "staging", "--rollback")
    assert (ran.code, running(folder, "staging")["version"]) == (0, 3)
    assert {p: t for p, t in tree(folder / "ops").items() if "staging" in p} == {
        p: t for p, t in compiled.items() if "staging" in p
    }


def test_a_step_back_to_a_named_version(folder: Path) -> None:
    for version in (3, 4, 5):
        released(folder, version)
    assert modelyard(folder, "release", "staging", "--rollback", "--version", "3").code == 0
    assert running(folder, "staging")["version"] == 3
    assert modelyard(folder, "release", "staging", "--rollback", "--version", "9").code == 1


def test_releasing_what_runs_changes_nothing(folder: Path) -> None:
    released(folder, 3)
    before = tree(folder)
    ran = released(folder, 3)
    assert (ran.code, tree(folder)) == (0, before)
    assert "version 3 already runs in staging" in ran.out


def test_without_compile_only_the_release_file_is_written(folder: Path) -> None:
    trained(folder / "build", 3)
    before = tree(folder)
    ran = modelyard(folder, "release", "staging", "--from", "build", *built(3), "--no-compile")
    assert ran.code == 0
    assert set(tree(folder)) - set(before) == {"releases/staging.yaml"}
    assert modelyard(folder, "compile", "--check").code == 3


def test_a_rollback_of_one_environment_leaves_the_other(folder: Path) -> None:
    released(folder, 3)
    modelyard(folder, "release", "prod", "--from", "staging")
    released(folder, 4)
    modelyard(folder, "release", "prod", "--from", "staging")
    modelyard(folder, "release", "prod", "--rollback")
    assert (running(folder, "staging")["version"], running(folder, "prod")["version"]) == (4, 3)


@pytest.mark.parametrize(
    ("verdict", "options", "rule"),
    [
        ("fail", built(3), "gate-not-passed"),
        ("inconclusive", built(3), "gate-not-passed"),
        ("pass", (), "corrupt-training-result"),
        ("pass", built(3)[:-2], "corrupt-training-result"),
        ("pass", ("--serve-digest", "latest", *built(3)[2:]), "corrupt-training-result"),
    ],
)
def test_a_refusal_writes_nothing(verdict: str, options: tuple[str, ...], rule: str, folder: Path) -> None:
    trained(folder / "build", 3, verdict)
    before = tree(folder)
    ran = modelyard(folder, "release", "staging", "--from", "build", *options)
    assert (ran.code, ran.out, tree(folder)) == (1, "", before)
    assert f"error[{rule}]" in ran.err


def test_every_reason_against_a_release_is_told_at_once(folder: Path) -> None:
    trained(folder / "build", 3, "fail", model="fraud")
    ran = modelyard(folder, "release", "staging", "--from", "build", *built(3))
    assert ran.code == 1
    assert "error[another-model]" in ran.err
    assert "error[gate-not-passed]" in ran.err


def test_production_takes_nothing_that_staging_did_not_run(folder: Path) -> None:
    trained(folder / "build", 3)
    ran = modelyard(folder, "release", "prod", "--from", "build", *built(3))
    assert ran.code == 1
    assert "error[skipped-environment]" in ran.err
    assert "modelyard release prod --from staging" in ran.err
    assert modelyard(folder, "release", "prod", "--from", "staging").code == 1


def test_a_release_file_that_was_edited_stops_compile_and_release(folder: Path) -> None:
    released(folder, 3)
    changed(folder, digest("serve 3"), "latest", "releases/staging.yaml")
    for words in ("compile", "release prod --from staging", "release staging --rollback", "validate"):
        ran = modelyard(folder, *words.split())
        assert ran.code == 1
        assert "corrupt-release" in ran.said


def test_a_release_names_its_spec_among_several(tmp_path: Path) -> None:
    for name in ("churn", "leavers"):
        written(tmp_path / name, CLOUD.replace("model: churn", f"model: {name}"))
    written(tmp_path, "modelyard: 1\nspecs: '*/modelyard.yaml'\n", "modelyard.workspace.yaml")
    trained(tmp_path / "build", 3)
    ran = modelyard(tmp_path, "release", "staging", "--from", "build", *built(3))
    assert ran.code == 2
    assert "--spec" in ran.err
    ran = modelyard(tmp_path, "release", "staging", "--from", "build", *built(3), "--spec", "churn")
    assert ran.code == 0, ran.said
    assert (tmp_path / "churn/releases/staging.yaml").is_file()


def test_a_model_on_one_machine_can_be_released_and_rolled_back(tmp_path: Path) -> None:
    written(tmp_path, LOCAL)
    for version in (1, 2):
        trained(tmp_path / "build", version, environment="local")
        assert modelyard(tmp_path, "release", "local", "--from", "build", *built(version)).code == 0
    assert modelyard(tmp_path, "release", "local", "--rollback").code == 0
    assert running(tmp_path, "local")["version"] == 1
