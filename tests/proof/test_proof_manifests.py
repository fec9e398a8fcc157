"""The Kubernetes manifests of every example against their schemas, the restricted profile and kustomize."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from cluster_schemas import CORE, core_errors, custom_errors, needs_crds, violations

from support.examples import RELEASED, TREES, ops, tree
from support.tools import says, tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

IN_CLUSTERS = [name for name in TREES if name != "quickstart"]


@cache
def manifests(name: str) -> Mapping[str, dict[str, Any]]:
    """Every object of an output, by path."""
    found = {
        path.relative_to(tree(name)).as_posix(): yaml.load(path.read_text(), yaml.CSafeLoader)
        for path in sorted((tree(name)).glob("ops/*/kubernetes/**/*.yaml"))
        if path.name != "kustomization.yaml"
    }
    assert len(found) > 10
    return found


def environments(name: str) -> list[Path]:
    return [path for folder in ops(name) for path in sorted((folder / "kubernetes").iterdir())]


def pods(value: object) -> Iterator[dict[str, Any]]:
    """Every pod anywhere in an object."""
    if isinstance(value, dict):
        if isinstance(value.get("containers"), list):
            yield value
        for item in value.values():
            yield from pods(item)
    elif isinstance(value, list):
        for item in value:
            yield from pods(item)


@pytest.mark.parametrize("name", IN_CLUSTERS)
def test_kinds_of_kubernetes_itself_fit_their_schemas_strictly(name: str) -> None:
    core = {path: data for path, data in manifests(name).items() if data["apiVersion"] in CORE}
    assert len(core) > 10
    assert {path: found for path, data in core.items() if (found := list(core_errors(data)))} == {}


@needs_crds
@pytest.mark.parametrize("name", IN_CLUSTERS)
def test_custom_resources_fit_their_schemas(name: str) -> None:
    custom = {path: data for path, data in manifests(name).items() if data["apiVersion"] not in CORE}
    assert custom
    assert {path: found for path, data in custom.items() if (found := list(custom_errors(data)))} == {}


@pytest.mark.parametrize("name", RELEASED)
def test_every_pod_stays_within_the_restricted_profile(name: str) -> None:
    found = {path: list(pods(data)) for path, data in manifests(name).items()}
    assert sum(map(len, found.values())) >= 4
    assert [
        (path, wrong) for path, each in found.items() for pod in each if (wrong := list(violations(pod)))
    ] == []


@pytest.mark.parametrize("name", RELEASED)
def test_every_image_is_a_digest(name: str) -> None:
    images = [
        c["image"] for data in manifests(name).values() for pod in pods(data) for c in pod["containers"]
    ]
    assert images
    assert [image for image in images if "@sha256:" not in image] == []


@pytest.mark.parametrize("name", IN_CLUSTERS)
def test_kustomize_builds_exactly_the_objects_that_are_written(name: str) -> None:
    kubectl = tool("kubectl")
    for folder in environments(name):
        built = yaml.load_all(says(kubectl, "kustomize", folder), yaml.CSafeLoader)
        files = [path for path in folder.glob("*.yaml") if path.name != "kustomization.yaml"]
        written = [yaml.load(path.read_text(), yaml.CSafeLoader) for path in files]
        assert sorted(map(identity, built)) == sorted(map(identity, written))


def identity(data: dict[str, Any]) -> tuple[str, str]:
    return data["kind"], data["metadata"]["name"]


@pytest.mark.parametrize("name", [name for name in IN_CLUSTERS if name not in RELEASED])
def test_before_a_release_nothing_runs_the_model(name: str) -> None:
    kinds = {data["kind"] for data in manifests(name).values()}
    assert not kinds & {"Rollout", "CronJob", "HorizontalPodAutoscaler", "HTTPRoute"}
    assert {"Namespace", "ServiceAccount", "NetworkPolicy", "ResourceQuota"} <= kinds
