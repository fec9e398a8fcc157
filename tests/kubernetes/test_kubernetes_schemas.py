"""Manifests against the schemas of their kinds, and what kustomize and a linter say of the files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from cluster_schemas import CORE, ROOT, core_errors, custom_errors, needs_crds, violations

from cluster_plans import files, in_clusters, objects, plans, pod_specs

BIN = Path(sys.executable).parent


def written(name: str, environment: str, folder: Path) -> Path:
    for file in files(name, environment):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    return folder / plans()[name].paths.ops / "kubernetes" / environment


@pytest.mark.parametrize(("name", "environment"), in_clusters())
def test_kinds_of_kubernetes_itself_fit_their_schemas_strictly(name: str, environment: str) -> None:
    for stem, data in objects(plans()[name], environment).items():
        if data["apiVersion"] in CORE:
            assert list(core_errors(data)) == [], stem


@needs_crds
@pytest.mark.parametrize(("name", "environment"), in_clusters())
def test_custom_resources_fit_their_schemas(name: str, environment: str) -> None:
    for stem, data in objects(plans()[name], environment).items():
        if data["apiVersion"] not in CORE:
            assert list(custom_errors(data)) == [], stem


@pytest.mark.parametrize(("name", "environment"), in_clusters())
def test_every_pod_stays_within_the_restricted_profile(name: str, environment: str) -> None:
    for stem, data in objects(plans()[name], environment).items():
        for place, pod in pod_specs(data):
            assert list(violations(pod)) == [], f"{stem}{place}"


@pytest.mark.parametrize(("name", "environment"), in_clusters())
def test_kustomize_builds_exactly_the_objects_that_are_written(
    name: str, environment: str, tmp_path: Path
) -> None:
    folder = written(name, environment, tmp_path)
    done = subprocess.run([BIN / "kubectl", "kustomize", folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    built = sorted((one["kind"], one["metadata"]["name"]) for one in yaml.safe_load_all(done.stdout))
    expected = sorted(
        (one["kind"], one["metadata"]["name"])
        for stem, one in objects(plans()[name], environment).items()
        if "/" not in stem
    )
    assert built == expected


def test_files_pass_yamllint(tmp_path: Path) -> None:
    for name, environment in in_clusters():
        if name in ("realtime", "batch"):
            written(name, environment, tmp_path / name)
    rules = ROOT / "tests" / "emit" / "yamllint.yml"
    command = [BIN / "yamllint", "--strict", "--config-file", rules, tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout + done.stderr == ""
