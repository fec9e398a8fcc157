"""From the plan to the environment that a release goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.release.types import Destination
from modelyard.write.types import Problem

if TYPE_CHECKING:
    from modelyard.plan.types import EnvironmentPlan, Plan


def destination(plan: Plan, environment: str) -> Destination | Problem:
    """The environment of this name; a problem that lists the known ones where there is none."""
    found = next((each for each in plan.environments if each.name == environment), None)
    if found is None:
        names = ", ".join(each.name for each in plan.environments)
        return Problem(
            "unknown-environment",
            environment,
            f"unknown environment {environment!r}",
            f"choose one of {names}",
        )
    gates = tuple(gate.name for gate in found.gates)
    serve, watch = _repositories(found)
    return Destination(plan.model, found.name, found.previous, serve, watch, gates)


def _repositories(environment: EnvironmentPlan) -> tuple[str, str]:
    """Where the environment keeps its images: in its own registry, where it has one."""
    names = environment.names
    prefix = f"{names.registry}/" if names.registry else ""
    return f"{prefix}{names.serve_repository}", f"{prefix}{names.watch_repository}"
