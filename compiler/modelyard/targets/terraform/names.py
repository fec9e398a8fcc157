"""Names of what only Terraform makes, each within its platform's limit and stable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.plan.names import limited
from modelyard.records import dataclass

if TYPE_CHECKING:
    from modelyard.plan.types import EnvironmentPlan, Plan


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
        base=limited(base, 128),
        secret_prefix=f"{plan.model}/{environment.name}",
        access_log_bucket=limited(f"{environment.names.artifacts_bucket}-log", 63),
        state_log_bucket=limited(f"{environment.names.state_bucket}-log", 63),
        state_key_alias=environment.names.state_bucket,
        scan_rule=limited(f"{base}-image-scan-findings", 64),
        database=re.sub("-+", "-", limited(f"{base}-tracking", 63)),
        database_role=limited(f"{base}-tracking-monitoring", 64),
        connection_parameter=f"/{plan.model}/{environment.name}/tracking-database",
        cluster_role=limited(f"{base}-cluster", 64),
        node_role=limited(f"{base}-nodes", 64),
        flow_log_role=limited(f"{base}-flow-log", 64),
        boundary=limited(f"{base}-boundary", 128),
        terraform_boundary=limited(f"{base}-terraform-boundary", 128),
    )


def train_group(environment: EnvironmentPlan) -> str:
    """The Kubernetes group of the train workflow, which may reach the tracking server and nothing else."""
    return f"{environment.namespace}:train"
