"""The sections of the plan: what one environment's view says of data, features, training, deployment, monitoring.

Units are those of `plan.types`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.expressions.types import Analysed, Condition


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
class GovernancePlan:
    """What is declared about the model's use. ``keep`` is in days."""

    risk: Literal["minimal", "limited", "high"]
    intended_use: str
    limitations: tuple[str, ...]
    explain: str | None
    keep: int | None
    contacts: tuple[str, ...]
    accepts: tuple[tuple[str, str], ...]
