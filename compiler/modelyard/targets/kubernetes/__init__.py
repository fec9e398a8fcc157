"""Kubernetes: every object of an environment, fully rendered, one a file, in the order in which they are applied."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING

from modelyard.emit.file import File
from modelyard.emit.header import header
from modelyard.emit.yaml import dump
from modelyard.plan.types import Release
from modelyard.targets.kubernetes import (
    analysis,
    argocd,
    contract,
    endpoint,
    jobs,
    namespace,
    network,
    observability,
    patches,
    scaling,
    secrets,
    services,
    tracking,
    wake,
)
from modelyard.targets.kubernetes.manifest import Manifest, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import EnvironmentPlan, Plan
    from modelyard.targets.kubernetes.patches import Patched, PatchProblem

_DIGEST = "sha256:" + "0" * 64


def emit(plan: Plan) -> Iterator[File]:
    """The files of ``ops/<model>/kubernetes`` for every environment that has a cluster."""
    for environment in plan.environments:
        if environment.cluster is not None:
            yield from _files(plan, environment)


def manifests(plan: Plan, environment: EnvironmentPlan) -> Patched:
    """The objects of an environment, patches applied."""
    place = Place(plan, environment)
    found = _manifests(place)
    if argocd.delivers(place):
        later = found if environment.release else _manifests(Place(plan, as_released(environment)))
        found += argocd.manifests(place, tuple(later))
    return patches.apply(environment.name, found, environment.patches)


def problems(plan: Plan) -> tuple[PatchProblem, ...]:
    """Patches that match nothing or cannot be applied, judged on what is emitted once a release runs."""
    found: list[PatchProblem] = []
    for environment in plan.environments:
        if environment.patches and environment.cluster is not None:
            found += manifests(plan, as_released(environment)).problems
    return tuple(found)


def unmatched(plan: Plan) -> tuple[tuple[str, int], ...]:
    """Environment and number of each patch that matches nothing."""
    return tuple((problem.environment, problem.index) for problem in problems(plan) if not problem.matched)


def as_released(environment: EnvironmentPlan) -> EnvironmentPlan:
    """The environment as it is once a release runs there; as it is where one does."""
    if environment.release is not None:
        return environment
    image = f"registry/image@{_DIGEST}"
    stand_in = Release(1, _DIGEST, _DIGEST, _DIGEST, "", _DIGEST, "", image, image)
    return replace(environment, release=stand_in)


def _manifests(place: Place) -> list[Manifest]:
    found = [
        *namespace.manifests(place),
        *network.manifests(place),
        *secrets.manifests(place),
        *tracking.manifests(place),
    ]
    if place.endpoint or place.batch:
        found.append(contract.manifest(place))
    if place.endpoint:
        found += [*analysis.manifests(place), *services.manifests(place), endpoint.manifest(place)]
        found += [*wake.manifests(place), *scaling.manifests(place)]
    if place.endpoint or place.batch:
        found += [*jobs.manifests(place), *observability.manifests(place)]
    return found


def _files(plan: Plan, environment: EnvironmentPlan) -> Iterator[File]:
    folder = f"{plan.paths.ops}/kubernetes/{environment.name}"
    opening = header(plan.paths.spec)
    written = manifests(plan, environment).manifests
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": [f"{manifest.stem}.yaml" for manifest in written if manifest.applied],
    }
    for manifest in written:
        top = "\n".join([opening, *wrap(manifest.note, 110)]) if manifest.note else opening
        text = dump(manifest.data, header=top)
        yield File(f"{folder}/{manifest.stem}.yaml", text, manifest.origin, environment.name)
    yield File(
        f"{folder}/kustomization.yaml",
        dump(kustomization, header=opening),
        ("environments", environment.name),
        environment.name,
    )
