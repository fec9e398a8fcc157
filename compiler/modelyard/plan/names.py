"""Names of what an environment creates: stable, readable, within each platform's limits."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from modelyard.plan.types import Names

if TYPE_CHECKING:
    from modelyard.plan.types import Aws

_ROLES = ("plan", "apply", "train", "release", "watch_ci", "serve", "watch", "batch", "tracking")
_WORKLOADS = ("serve", "watch", "batch", "tracking")
BUCKET_LIMIT = 63
ROLE_LIMIT = 64


def limited(name: str, limit: int) -> str:
    """The name, or where it is too long its beginning and eight digits of its hash."""
    if len(name) <= limit:
        return name
    return f"{name[: limit - 9].rstrip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def registry_host(aws: Aws) -> str:
    """The host of an account's container registry in its region."""
    suffix = ".cn" if aws.region.startswith("cn-") else ""
    return f"{aws.account}.dkr.ecr.{aws.region}.amazonaws.com{suffix}"


def names_of(model: str, environment: str, aws: Aws | None) -> Names:
    """Every name of one environment. Those of the cloud are empty where there is none."""
    stem = f"{model}-{environment}"
    return Names(
        artifacts_bucket=limited(f"{stem}-{aws.account}", BUCKET_LIMIT) if aws else "",
        state_bucket=f"modelyard-state-{aws.account}-{aws.region}" if aws else "",
        state_key=f"{model}/{environment}/terraform.tfstate",
        plans_prefix=f"plans/{model}/{environment}/",
        serve_repository=f"{model}/{environment}/serve",
        watch_repository=f"{model}/{environment}/watch",
        registry=registry_host(aws) if aws else "",
        role={purpose: limited(f"{stem}-{purpose.replace('_', '-')}", ROLE_LIMIT) for purpose in _ROLES},
        github_environment={
            "release": environment,
            "plan": f"{environment}-plan",
            "train": f"{environment}-train",
            "watch": f"{environment}-watch",
        },
        service_account={workload: f"{model}-{workload}" for workload in _WORKLOADS},
    )
