"""Names of what only Terraform makes, each within its platform's limit and stable."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard.plan.types import EnvironmentPlan, Plan


def within(name: str, limit: int) -> str:
    """The name itself where it fits, else its beginning and a digest of the whole, so that two never meet."""
    if len(name) <= limit:
        return name
    digest = sha256(name.encode()).hexdigest()[:8]
    return f"{name[: limit - 9].rstrip('-._')}-{digest}"


@dataclass(frozen=True, slots=True)
class Created:
    """Names in one environment that no other target reads."""

    base: str
    secret_prefix: str
    access_log_bucket: str
    state_log_bucket: str
    state_key_alias: str
    scan_rule: str
    database: str
    database_role: str
    connection_parameter: str
    cluster_role: str
    node_role: str
    flow_log_role: str
    boundary: str
    terraform_boundary: str


def created(plan: Plan, environment: EnvironmentPlan) -> Created:
    """The names for one environment."""
    base = f"{plan.model}-{environment.name}"
    return Created(
        base=within(base, 128),
        secret_prefix=f"{plan.model}/{environment.name}",
        access_log_bucket=within(f"{environment.names.artifacts_bucket}-log", 63),
        state_log_bucket=within(f"{environment.names.state_bucket}-log", 63),
        state_key_alias=within(f"{base}-state", 128),
        scan_rule=within(f"{base}-image-scan-findings", 64),
        database=within(f"{base}-tracking", 63).replace("--", "-"),
        database_role=within(f"{base}-tracking-monitoring", 64),
        connection_parameter=f"/{plan.model}/{environment.name}/tracking-database",
        cluster_role=within(f"{base}-cluster", 64),
        node_role=within(f"{base}-nodes", 64),
        flow_log_role=within(f"{base}-flow-log", 64),
        boundary=within(f"{base}-boundary", 128),
        terraform_boundary=within(f"{base}-terraform-boundary", 128),
    )


def train_group(environment: EnvironmentPlan) -> str:
    """The Kubernetes group of the train workflow, which may reach the tracking server and nothing else."""
    return f"{environment.namespace}:train"
