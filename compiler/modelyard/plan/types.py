"""The plan: a spec resolved for its environments, with every default, override, unit and name final.

Targets read nothing else. Durations are whole seconds, shares are fractions of 1, CPU is in millicores, memory in
mebibytes, schedules are five-field cron in UTC. Sequences keep the order of the spec unless a field says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modelyard.plan.inputs import Paths, Pin, Pins, Release
from modelyard.plan.parts import (
    ColumnPlan,
    DeploymentPlan,
    ExpectationPlan,
    FeaturePlan,
    FeaturesPlan,
    GatePlan,
    GovernancePlan,
    JoinPlan,
    PythonPlan,
    Replicas,
    Resources,
    SearchPlan,
    SourcePlan,
    SplitPlan,
    StrategyPlan,
    TrackingPlan,
    TrainingPlan,
)
from modelyard.plan.watching import AlertPlan, DriftColumnPlan, DriftPlan, MonitoringPlan, PerformancePlan
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


__all__ = [
    "Access",
    "AlertPlan",
    "Aws",
    "ClusterPlan",
    "ColumnPlan",
    "DeploymentPlan",
    "DriftColumnPlan",
    "DriftPlan",
    "Egress",
    "EnvironmentPlan",
    "ExpectationPlan",
    "FeaturePlan",
    "FeaturesPlan",
    "GatePlan",
    "GovernancePlan",
    "JoinPlan",
    "MonitoringPlan",
    "Names",
    "Patch",
    "Paths",
    "PerformancePlan",
    "Pin",
    "Pins",
    "Plan",
    "PythonPlan",
    "Release",
    "Replicas",
    "Resources",
    "Role",
    "S3Grant",
    "SearchPlan",
    "SecretUse",
    "SourcePlan",
    "SplitPlan",
    "StrategyPlan",
    "TrackingPlan",
    "TrainingPlan",
]

Role = Literal["train", "serve", "watch", "batch", "release", "alerts"]
"""What acts with rights of its own: the training job, the endpoint, the drift job, the batch job, the release workflow,
and the alert receivers' configuration."""


@dataclass(frozen=True, slots=True)
class Aws:
    """An AWS account and region."""

    account: str
    region: str


@dataclass(frozen=True, slots=True)
class ClusterPlan:
    """The Kubernetes cluster: an existing one, or one that the plan creates (then nodes and version are set).

    A created cluster has a private API endpoint only.
    """

    name: str
    create: bool
    nodes_min: int
    nodes_max: int
    node_type: str
    version: str


@dataclass(frozen=True, slots=True)
class S3Grant:
    """What one role may do under one prefix.

    ``owned``: the bucket is made by this plan. ``prefix`` ends in / or is ''.
    """

    bucket: str
    prefix: str
    mode: Literal["read", "write", "read-write"]
    owned: bool


@dataclass(frozen=True, slots=True)
class SecretUse:
    """A secret by name, and who needs it. In a container it is an environment variable of the same name."""

    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Egress:
    """A network destination of a role beyond DNS and the cloud's own API endpoints (which are always 443)."""

    role: Role
    cidr: str
    port: int


@dataclass(frozen=True, slots=True)
class Access:
    """Everything that the spec touches, by role: what IAM policies and network policies are made from.

    ``s3`` holds, for each role, its grants sorted by bucket and prefix, merged so that none contains another.
    """

    s3: Mapping[Role, tuple[S3Grant, ...]]
    secrets: tuple[SecretUse, ...]
    egress: tuple[Egress, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of what is created in one environment, each within its platform's limits and stable.

    Buckets carry the account number because their names are global. Role names are given without path.
    """

    artifacts_bucket: str
    state_bucket: str
    state_key: str
    plans_prefix: str
    """Where the plans of pull requests lie in the state bucket until they are applied; ends in /."""
    serve_repository: str
    watch_repository: str
    registry: str
    role: Mapping[str, str]
    """Role names by purpose: ``plan``, ``apply``, ``train``, ``release``, ``watch_ci`` (GitHub) and ``serve``,
    ``watch``, ``batch``
    ``tracking`` (workloads in the cluster)."""
    github_environment: Mapping[str, str]
    """GitHub environments by purpose: ``release`` (the environment's own name), ``plan``, ``train``, ``watch``."""
    service_account: Mapping[str, str]
    """Kubernetes service accounts by workload: ``serve``, ``watch``, ``batch``, ``tracking``."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A change to emitted manifests: ``patch`` is a strategic merge (mapping) or JSON Patch operations (list)."""

    index: int
    kind: str
    name: str | None
    patch: object


@dataclass(frozen=True, slots=True)
class EnvironmentPlan:
    """One environment, complete: its own resolved view of every section and what is derived from it.

    ``platform`` is ``aws`` (a cluster, images, Terraform), ``compose`` (containers on one machine) or
    ``local`` (nothing deployed).
    ``delivery`` says who applies the manifests: the release workflow with ``kubectl``, or ``argocd`` from inside.
    ``previous`` is the environment that promotion comes from; None for the first, where models are trained.
    """

    name: str
    previous: str | None
    platform: Literal["aws", "compose", "local"]
    aws: Aws | None
    cluster: ClusterPlan | None
    namespace: str
    delivery: Literal["kubectl", "argocd"]
    runner: tuple[str, ...]
    approve: tuple[str, ...]
    data: tuple[SourcePlan, ...]
    features: FeaturesPlan
    training: TrainingPlan
    gates: tuple[GatePlan, ...]
    deployment: DeploymentPlan | None
    monitoring: MonitoringPlan | None
    governance: GovernancePlan
    access: Access
    names: Names
    budget: int
    """Monthly budget in whole US dollars at which the cloud alarms; 0: none."""
    release: Release | None
    patches: tuple[Patch, ...]

    def source(self, name: str) -> SourcePlan:
        """The source of this name, which the checks have shown to exist."""
        return next(source for source in self.data if source.name == name)


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole spec, resolved: what every target reads."""

    model: str
    description: str
    owners: tuple[str, ...]
    repository: str | None
    labels: tuple[tuple[str, str], ...]
    python: PythonPlan
    environments: tuple[EnvironmentPlan, ...]
    pins: Pins
    paths: Paths
    modelyard_version: str
    """The version that workflows and images install: exact, so that CI runs what the team ran."""

    @property
    def first(self) -> EnvironmentPlan:
        """The environment where models are trained."""
        return self.environments[0]
