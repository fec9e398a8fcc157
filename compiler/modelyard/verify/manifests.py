"""Kubernetes objects against the schemas of their kinds, and whose patch it was where one does not fit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from modelyard.targets import kubernetes
from modelyard.verify import schemas
from modelyard.verify.types import Fault, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import EnvironmentPlan
    from modelyard.targets.kubernetes.manifest import Manifest


def faults(tree: Tree) -> Iterator[Fault]:
    """What is wrong with the objects of every environment."""
    for environment in tree.plan.environments:
        if environment.cluster is not None:
            yield from _environment(tree, environment)


def _environment(tree: Tree, written: EnvironmentPlan) -> Iterator[Fault]:
    # What a first release will add is judged before it is written: the patches for it stand in the spec already.
    environment = kubernetes.as_released(written)
    folder = f"{tree.plan.paths.ops}/kubernetes/{environment.name}"
    for manifest in kubernetes.manifests(tree.plan, environment).manifests:
        found = list(misfits(manifest))
        if not found:
            continue
        origin = _patch(tree, environment, manifest, found) or manifest.origin
        for place, message in found:
            yield Fault(f"{folder}/{manifest.stem}.yaml", message, place=place, origin=origin)


def misfits(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Place and message of what the schema of an object's kind refuses."""
    version = str(manifest.data["apiVersion"])
    schema = schemas.kind(version, manifest.kind)
    if schema is None:
        yield (
            "kind",
            f"no schema of {version} {manifest.kind} travels with modelyard, so that it can't be checked",
        )
        return
    yield from schemas.errors(schema, manifest.data)


def _patch(
    tree: Tree, environment: EnvironmentPlan, broken: Manifest, found: list[tuple[str, str]]
) -> tuple[str | int, ...]:
    """The path of the first patch with which the object has one of these faults; empty where it has them without."""
    for count in range(len(environment.patches) + 1):
        fewer = replace(environment, patches=environment.patches[:count])
        same = [
            one
            for one in kubernetes.manifests(tree.plan, fewer).manifests
            if (one.kind, one.name) == (broken.kind, broken.name)
        ]
        if same and set(misfits(same[0])) & set(found):
            last = environment.patches[count - 1].index if count else None
            return () if last is None else ("environments", environment.name, "patches", last, "patch")
    return ()


def pods(document: dict[str, object], place: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Every pod specification within an object, with its place."""
    for key, value in document.items():
        here = f"{place}/{key}".lstrip("/")
        if isinstance(value, dict):
            inner = cast("dict[str, object]", value)
            if key == "spec" and "containers" in inner:
                yield here, inner
            else:
                yield from pods(inner, here)
