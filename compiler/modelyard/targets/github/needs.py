"""Which workflows a plan needs: only what has something to do is emitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard.plan.types import EnvironmentPlan, Plan

IMAGES = ("serve", "watch")
"""The images that a release consists of; the train workflow builds them, the release workflow copies them."""


def in_cloud(plan: Plan) -> tuple[EnvironmentPlan, ...]:
    """The environments that have infrastructure of their own."""
    return tuple(environment for environment in plan.environments if environment.aws is not None)


def deployed(plan: Plan) -> tuple[EnvironmentPlan, ...]:
    """The environments that get releases: those with a registry to copy to and something to run."""
    return tuple(environment for environment in in_cloud(plan) if environment.deployment is not None)


def watched(plan: Plan) -> tuple[EnvironmentPlan, ...]:
    """The environments whose drift starts a training: judged by a job in the cluster, or from here."""
    return tuple(
        environment
        for environment in in_cloud(plan)
        if environment.monitoring is not None
        and environment.monitoring.drift is not None
        and (environment.monitoring.drift.then == "retrain" or environment.cluster is None)
    )


def repository(environment: EnvironmentPlan, image: str) -> str:
    """Where an environment keeps an image: registry and repository, without tag or digest."""
    names = environment.names
    kept = {"serve": names.serve_repository, "watch": names.watch_repository}[image]
    return f"{names.registry}/{kept}"


def minutes(seconds: float) -> int:
    """Whole minutes that hold these seconds."""
    return int(-(-seconds // 60))
