"""The champion, fetched and verified; and what is said when it can't be."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from registries import files_of, made
from trainings import ORIGIN, contract, trained

from modelyard_runtime.contract.types import Tracking
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import read_json, sha256_of_folder
from modelyard_runtime.registry import opened
from modelyard_runtime.registry.address import Embedded
from modelyard_runtime.registry.champion import champion
from modelyard_runtime.registry.register import register


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two versions, of which the second is the champion."""
    root = tmp_path_factory.mktemp("project")
    made(root / "artifacts")
    for weights in ("first", "second"):
        register(contract(), trained(root / "build", contract(), weights=weights), root=root, origin=ORIGIN)
    return root


@pytest.fixture
def root(registered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(registered, tmp_path / "project"))


def test_the_champion_comes_with_its_metrics_and_reference(root: Path) -> None:
    into = root / "build" / "champion"
    (into / "left").mkdir(parents=True)
    found = champion(contract(), into, root=root)
    assert found
    assert (found.model, found.version) == ("wine-quality", 2)
    assert found.digest == sha256_of_folder(found.folder)
    assert (found.folder / "model.skops").read_text() == "second"
    assert found.metrics
    assert read_json(found.metrics, "its metrics")["metrics"]["roc_auc"]["estimate"] == 0.9
    assert found.reference
    assert (found.reference / "profile.json").exists()
    assert not (into / "left").exists(), "nothing is left of an earlier champion"


def test_without_a_registry_there_is_no_champion_and_none_is_made(tmp_path: Path) -> None:
    assert champion(contract(), tmp_path / "champion", root=tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_address_has_no_champion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    server = replace(contract().training, tracking=Tracking("server", None, None))
    assert champion(contract(training=server), tmp_path / "champion", root=tmp_path) is None
    with pytest.raises(RuntimeProblem, match="MLFLOW_TRACKING_URI is not set"):
        register(
            contract(training=server), trained(tmp_path / "build", contract()), root=tmp_path, origin=ORIGIN
        )


def test_a_model_that_is_not_registered_has_no_champion(root: Path) -> None:
    assert champion(contract(model="other"), root / "champion", root=root) is None


def test_a_registry_that_was_not_to_be_asked_has_no_champion(root: Path) -> None:
    assert champion(contract(), root / "champion", root=root, tracking="none") is None


@pytest.mark.parametrize("damage", ["changed", "added", "removed"])
def test_damaged_files_are_found_and_not_used(damage: str, root: Path) -> None:
    folder = files_of(root / "artifacts", 2) / "model"
    if damage == "changed":
        (folder / "model.skops").write_text("sec0nd")
    elif damage == "added":
        (folder / "sitecustomize.py").write_text("import os")
    else:
        (folder / "model.skops").unlink()
    with pytest.raises(RuntimeProblem, match=r"version 2 in .*mlflow\.db are damaged"):
        champion(contract(), root / "champion", root=root)
    assert not (root / "champion" / "model").exists()


def test_files_that_are_gone_are_a_problem(root: Path) -> None:
    shutil.rmtree(files_of(root / "artifacts", 2))
    with pytest.raises(RuntimeProblem, match=r"can't fetch model in the registry .*mlflow\.db: "):
        champion(contract(), root / "champion", root=root)


def test_a_champion_of_another_tool_is_named(root: Path) -> None:
    with opened.writing(Embedded(str(root / "artifacts")), "wine-quality") as registry:
        client = registry._client
        version = client.create_model_version("wine-quality", str(root))
        registry.set_alias("wine-quality", "champion", int(version.version))
    with pytest.raises(RuntimeProblem, match=r"version 3 in .* was not registered by modelyard"):
        champion(contract(), root / "champion", root=root)
