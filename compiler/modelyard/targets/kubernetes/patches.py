"""The team's changes to emitted manifests, applied by the compiler so that what is written is what is applied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from modelyard.diagnostics.types import Finding
from modelyard.records import dataclass
from modelyard.targets.kubernetes import json_patch
from modelyard.targets.kubernetes.strategic_merge import DIRECTIVE, MergeError, merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from modelyard.plan.types import Patch, Plan
    from modelyard.targets.kubernetes.manifest import Json, Manifest

_ALSO = {"Deployment": frozenset({"Deployment", "Rollout"})}
"""A Rollout is a Deployment with a strategy of its own: who means the endpoint need not know which it is."""


@dataclass(frozen=True, slots=True)
class PatchProblem:
    """A patch that matches nothing, or that cannot be applied for what stands at ``path`` within it.

    ``named``: objects of the kind are emitted, but none of this name. ``allowed`` are the names or kinds that are.
    """

    environment: str
    index: int
    path: tuple[str | int, ...]
    message: str
    matched: bool
    named: bool = False
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Patched:
    """The manifests after every patch, and what went wrong with which."""

    manifests: tuple[Manifest, ...]
    problems: tuple[PatchProblem, ...]


def patch_findings(plan: Plan) -> Iterator[Finding]:
    """What is wrong with a plan's patches, judged on what is emitted once a release runs."""
    from modelyard.targets.kubernetes import problems  # noqa: PLC0415 - the target itself uses this module

    for problem in problems(plan):
        place = ("environments", problem.environment, "patches", problem.index)
        if problem.matched:
            yield Finding("invalid-patch", (*place, "patch", *problem.path), problem.message)
        else:
            of = "name" if problem.named else "kind"
            yield Finding("unmatched-patch", (*place, of), problem.message, allowed=problem.allowed)


def apply(environment: str, manifests: Iterable[Manifest], patches: Sequence[Patch]) -> Patched:
    """Apply an environment's patches in their order; one that fails leaves its object as it was."""
    found = list(manifests)
    problems: list[PatchProblem] = []
    for patch in patches:
        chosen = [manifest for manifest in found if _meant(manifest, patch)]
        if not chosen:
            problems.append(_unmatched(environment, found, patch))
        for manifest in chosen:
            place = found.index(manifest)
            try:
                data = _patched(manifest.data, patch.patch)
            except MergeError as error:
                problems.append(PatchProblem(environment, patch.index, error.path, str(error), matched=True))
            except json_patch.JsonPatchError as error:
                path = (error.index,)
                problems.append(PatchProblem(environment, patch.index, path, str(error), matched=True))
            else:
                found[place : place + 1] = [replace(manifest, data=data)] if data else []
    return Patched(tuple(found), tuple(problems))


def _meant(manifest: Manifest, patch: Patch) -> bool:
    kinds = _ALSO.get(patch.kind, frozenset({patch.kind}))
    return manifest.kind in kinds and patch.name in (None, manifest.name)


def _unmatched(environment: str, manifests: Sequence[Manifest], patch: Patch) -> PatchProblem:
    kinds = _ALSO.get(patch.kind, frozenset({patch.kind}))
    names = sorted(manifest.name for manifest in manifests if manifest.kind in kinds)
    if names:
        message = f"no {patch.kind} is called {patch.name!r}"
        return PatchProblem(
            environment, patch.index, (), message, matched=False, named=True, allowed=tuple(names)
        )
    known = tuple(sorted({manifest.kind for manifest in manifests}))
    message = f"no {patch.kind} is emitted for {environment}"
    return PatchProblem(environment, patch.index, (), message, matched=False, allowed=known)


def _patched(data: Json, patch: object) -> Json | None:
    """The object after a patch; None where the patch takes it away."""
    if isinstance(patch, list):
        changed = json_patch.apply(data, cast("list[object]", patch))
    else:
        part = cast("Json", patch)
        if part == {DIRECTIVE: "delete"}:
            return None
        changed = merge(data, part)
    for key in ("apiVersion", "kind", "metadata"):
        if key not in changed:
            raise MergeError((key,), f"an object needs {key}")
    return changed
