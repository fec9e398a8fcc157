"""The plan: a spec resolved for its environments, with every default, override, unit and name final.

Targets read nothing else. Durations are whole seconds, shares are fractions of 1, CPU is in millicores, memory in
mebibytes, schedules are five-field cron in UTC. Sequences keep the order of the spec unless a field says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.expressions.types import Analysed, Condition

Role = Literal["train", "serve", "watch", "batch", "release", "alerts"]
"""What acts with rights of its own: the training job, the endpoint, the drift job, the batch job, the release workflow,
and the alert receivers' configuration."""


@dataclass(frozen=True, slots=True)
class PythonPlan:
    """The interpreter of every image and job, and the team's own requirements file where there is one."""

    version: str
    requirements: str | None


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """A declared column. ``type`` is the spec's word, ``sql_type`` DuckDB's. ``nulls`` is the tolerated share."""

    name: str
    type: str
    sql_type: str
    nulls: float
    min: float | None
    max: float | None
    allowed: tuple[str, ...]
    pattern: str | None
    unique: bool
    pii: bool
    unit: str | None
    description: str


@dataclass(frozen=True, slots=True)
class ExpectationPlan:
    """A boolean expression about a source; ``of`` says whether of the table or of every row (then ``at_least``)."""

    index: int
    check: Analysed
    of: Literal["table", "row"]
    at_least: float


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """A data source. ``kind`` is the spec's word (``parquet``, ``sql`` …); ``location`` a path, URL or table name.

    ``secret`` names the connection of a SQL source. ``version`` and ``as_of`` pin a Delta table in time.
    """

    name: str
    kind: str
    location: str
    secret: str | None
    version: int | None
    as_of: str | None
    versioned_by: str
    key: tuple[str, ...]
    timestamp: str | None
    columns: tuple[ColumnPlan, ...]
    expectations: tuple[ExpectationPlan, ...]
    description: str


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """A joined source, by columns of the same name on both sides; ``as_of`` where it has a timestamp."""

    source: str
    by: tuple[str, ...]
    as_of: bool


@dataclass(frozen=True, slots=True)
class FeaturePlan:
    """A feature: a row expression, or an aggregate over the ``over`` seconds of history before the row.

    ``kind`` is how it is prepared: ``numeric``, ``category``, ``boolean``, ``text``, ``embedding`` or ``timestamp``.
    """

    name: str
    expression: Analysed
    sql_type: str
    kind: str
    over: int | None
    by: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class FeaturesPlan:
    """The feature table: one row per row of ``spine``.

    ``inputs`` are the raw columns that row features read: a request.

    ``open``: the spine declares no columns, so that every column of the data but those in ``exclude`` is a
    feature, known at
    training and recorded with the model; ``columns`` and ``inputs`` are then empty.
    """

    spine: str
    joins: tuple[JoinPlan, ...]
    columns: tuple[FeaturePlan, ...]
    inputs: tuple[ColumnPlan, ...]
    open: bool
    exclude: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resources:
    """What a workload asks for: millicores, MiB, GPUs."""

    cpu: int
    memory: int
    gpu: int


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """How rows are parted (``random``, ``stratified``, ``time``, ``group`` then ``by``), and the shares held out."""

    kind: str
    test: float
    validation: float
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """A search over hyperparameters: ``grid``, ``random``, ``halving`` or ``optuna``.

    ``trials`` only where it applies.
    """

    kind: str
    metric: str
    space: Mapping[str, object]
    trials: int | None


@dataclass(frozen=True, slots=True)
class TrackingPlan:
    """Where runs and models are recorded.

    ``embedded``: MLflow on SQLite beside the data. ``server``: one that the plan runs in the training environment's
    cluster, with its own database. ``external``: the team's, at ``uri`` or at the secret ``uri_secret``.
    """

    kind: Literal["embedded", "server", "external"]
    uri: str | None
    uri_secret: str | None


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """What is trained and when. ``estimator`` is an import path; ``entrypoint`` is ``package.module:function``."""

    task: str
    target: str
    estimator: str | None
    entrypoint: str | None
    params: Mapping[str, object]
    prepare: Mapping[str, object]
    search: SearchPlan | None
    split: SplitPlan
    seed: int
    resources: Resources
    run_on: str
    schedule: str | None
    retrain_on: tuple[str, ...]
    tracking: TrackingPlan


@dataclass(frozen=True, slots=True)
class GatePlan:
    """A gate.

    ``name`` is unique; ``confidence`` a fraction; ``inconclusive`` ``stop`` or ``pass``; ``on`` the held-
    out rows judged.
    """

    name: str
    condition: Condition
    by: str | None
    min_rows: int
    confidence: float
    inconclusive: str
    on: str


@dataclass(frozen=True, slots=True)
class StrategyPlan:
    """How a release replaces the one before. ``steps`` are shares of traffic, ``every`` the pause between them."""

    kind: Literal["rolling", "canary", "blue_green"]
    steps: tuple[float, ...]
    every: int
    abort: Condition | None


@dataclass(frozen=True, slots=True)
class Replicas:
    """How many copies run: fixed where ``min == max``; else scaled on CPU share or on requests a second a pod."""

    min: int
    max: int
    target_cpu: float | None
    target_rps: float | None


@dataclass(frozen=True, slots=True)
class DeploymentPlan:
    """The endpoint or the batch job. ``input`` and ``output`` are locations (batch only)."""

    mode: Literal["realtime", "batch"]
    strategy: StrategyPlan
    replicas: Replicas
    resources: Resources
    ingress: str | None
    allow_from: tuple[str, ...]
    schedule: str | None
    input: str | None
    output: str | None


@dataclass(frozen=True, slots=True)
class DriftColumnPlan:
    """A column's own method and threshold."""

    column: str
    method: str
    threshold: float | None


@dataclass(frozen=True, slots=True)
class DriftPlan:
    """The drift check: when, over which window, against what (``training`` or the last ``rolling`` seconds)."""

    schedule: str
    every: int
    window: int
    method: str
    threshold: float | None
    columns: tuple[DriftColumnPlan, ...]
    prediction: bool
    rolling: int | None
    then: Literal["alert", "retrain"]


@dataclass(frozen=True, slots=True)
class PerformancePlan:
    """Realised performance once labels have come: from which source, how late, and the bound to hold."""

    labels: str
    delay: int
    check: Condition | None


@dataclass(frozen=True, slots=True)
class AlertPlan:
    """A receiver of alerts: ``slack``, ``pagerduty``, ``email`` or ``webhook``, with its secret or address."""

    kind: str
    secret: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class MonitoringPlan:
    """What is logged, compared and promised. ``log_path`` is where predictions go; ``sample`` the share logged."""

    log_path: str | None
    sample: float
    drift: DriftPlan | None
    performance: PerformancePlan | None
    availability: float | None
    latency_p95_ms: float | None
    alerts: tuple[AlertPlan, ...]


@dataclass(frozen=True, slots=True)
class GovernancePlan:
    """What is declared about the model's use. ``keep`` is in days."""

    risk: Literal["minimal", "limited", "high"]
    intended_use: str
    limitations: tuple[str, ...]
    explain: str | None
    keep: int | None
    contacts: tuple[str, ...]
    accepts: tuple[tuple[str, str], ...]


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
class Release:
    """What runs in an environment, as `releases/<environment>.yaml` says. Digests are ``sha256:…``."""

    version: int
    serve_digest: str
    watch_digest: str
    model_digest: str
    data_version: str
    gates_digest: str
    commit: str
    serve_image: str
    watch_image: str


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
class Pin:
    """A pinned thing: an action (``value`` a commit SHA) or an image (``value`` a digest), and what it is called."""

    name: str
    version: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Pins:
    """Every pin that emitted files need.

    ``requirements`` maps an image (``train``, ``serve``, ``watch``) to its hash-locked text.

    ``origin`` is ``lock`` where `modelyard.lock` gave them and ``shipped`` where this release of modelyard did.
    """

    actions: Mapping[str, Pin]
    images: Mapping[str, Pin]
    providers: Mapping[str, str]
    requirements: Mapping[str, str]
    origin: Literal["lock", "shipped"]


@dataclass(frozen=True, slots=True)
class Paths:
    """Where things lie, relative to the output root, with forward slashes."""

    spec: str
    spec_folder: str
    """The folder of the spec, '' at the root; releases/ and modelyard.lock stand there."""
    ops: str
    workflows: str

    def release(self, environment: str) -> str:
        """The release file of an environment."""
        return f"{self.spec_folder}/releases/{environment}.yaml".lstrip("/")

    @property
    def lock(self) -> str:
        """The lock file."""
        return f"{self.spec_folder}/modelyard.lock".lstrip("/")


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
