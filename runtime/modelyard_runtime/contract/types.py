"""The parts of a contract that the runtime works with, as values that can't change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from modelyard_runtime.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

FeatureKind = Literal["numeric", "category", "boolean", "text", "embedding", "timestamp"]
Method = Literal["auto", "psi", "ks", "js", "kl", "wasserstein", "chi2", "hellinger", "domain_classifier"]
SourceKind = Literal["csv", "parquet", "json", "delta", "sql"]
Task = Literal["classification", "regression", "forecast"]
SplitKind = Literal["random", "stratified", "time", "group"]
SearchKind = Literal["grid", "random", "halving", "optuna"]


@dataclass(frozen=True, slots=True)
class Column:
    """A raw column of a source, with the rules that its values keep.

    ``nulls`` is the share of missing values that is tolerated; bounds and ``allowed`` are empty where none is set.
    """

    name: str
    sql_type: str
    allowed: tuple[str, ...] = ()
    pii: bool = False
    type: str = "string"
    nulls: float = 0.0
    min: float | None = None
    max: float | None = None
    pattern: str | None = None
    unique: bool = False
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """A SQL boolean (DuckDB) over a source: of every row, of which the share ``at_least`` passes, or of the table."""

    sql: str
    text: str
    of: Literal["row", "table"]
    at_least: float
    index: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from. ``secret`` names the environment variable that holds the URL of a database."""

    name: str
    kind: SourceKind
    location: str
    secret: str | None
    version: int | None
    as_of: str | None
    versioned_by: str
    key: tuple[str, ...]
    timestamp: str | None
    columns: tuple[Column, ...]
    expect: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """A source joined to the spine: by equal columns, and ``as_of`` the spine's time where the source has one."""

    source: str
    by: tuple[str, ...]
    as_of: bool


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature, by the name under which the feature table holds it.

    ``sql`` is a DuckDB expression over the joined row, or, with ``over_seconds``, an aggregate over the history of
    the columns ``by`` before the row. ``columns`` are the (source, column) pairs that it reads.
    """

    name: str
    sql_type: str
    kind: FeatureKind
    sql: str = ""
    text: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    over_seconds: int | None = None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """How rows are parted; ``test`` and ``validation`` are shares, ``by`` the columns of a group."""

    kind: SplitKind
    test: float
    validation: float
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """A search over hyperparameters. ``trials`` only where the kind draws candidates."""

    kind: SearchKind
    metric: str
    space: Mapping[str, Any]
    trials: int | None


@dataclass(frozen=True, slots=True)
class Tracking:
    """Where runs are recorded: ``embedded`` (SQLite), ``server`` (ours, by MLFLOW_TRACKING_URI) or ``external``."""

    kind: Literal["embedded", "server", "external"]
    uri: str | None
    uri_secret: str | None


@dataclass(frozen=True, slots=True)
class Training:
    """What is learnt, with what, from which rows."""

    task: Task
    target: str
    estimator: str | None
    entrypoint: str | None
    params: Mapping[str, Any]
    prepare: Mapping[str, str]
    search: Search | None
    split: Split
    seed: int
    tracking: Tracking


@dataclass(frozen=True, slots=True)
class Condition:
    """A boolean over metrics: its text, and its tree (``op left right items metric number``)."""

    text: str
    tree: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gate:
    """A bound that a model has to prove, overall or for every value of ``by`` with at least ``min_rows`` rows."""

    name: str
    check: Condition
    by: str | None
    min_rows: int
    confidence: float
    on: Literal["test", "validation"]
    inconclusive: Literal["stop", "pass"]


@dataclass(frozen=True, slots=True)
class Deployment:
    """How the model answers: ``realtime`` or ``batch`` with what it reads (a source or a location) and writes."""

    mode: str
    schedule: str | None
    input: str | None
    output: str | None
    cpu_millicores: int
    memory_mib: int


@dataclass(frozen=True, slots=True)
class DriftColumn:
    """A column's own method and threshold."""

    name: str
    method: Method
    threshold: float | None


@dataclass(frozen=True, slots=True)
class Drift:
    """The drift check: the method and threshold of every column that has none of its own.

    ``rolling_seconds``: the reference is not training but the time before the window.
    """

    method: Method
    threshold: float | None
    columns: tuple[DriftColumn, ...]
    prediction: bool
    schedule: str = ""
    every_seconds: int = 86_400
    window_seconds: int = 86_400
    rolling_seconds: int | None = None
    then: Literal["alert", "retrain"] = "alert"

    def of(self, column: str) -> tuple[Method, float | None]:
        """The method and threshold of a column: its own, else the common ones."""
        for own in self.columns:
            if own.name == column:
                same = own.method in {"auto", self.method}
                return own.method, own.threshold if own.threshold is not None or not same else self.threshold
        return self.method, self.threshold


@dataclass(frozen=True, slots=True)
class PredictionLog:
    """Where served predictions are kept, and which share of them."""

    path: str
    sample: float


@dataclass(frozen=True, slots=True)
class Performance:
    """The check of realised performance: the source that brings labels, and how long they take."""

    labels: str
    delay_seconds: int
    check: Condition | None


@dataclass(frozen=True, slots=True)
class Governance:
    """What is declared about the model's use."""

    risk: str
    intended_use: str
    limitations: tuple[str, ...]
    explain: Literal["shap", "permutation"] | None
    keep_days: int | None
    contacts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """One environment's contract.

    ``inputs`` are the raw columns that a request brings; ``open``: no column is declared, and every column of the
    spine but ``exclude`` is a feature. ``artifacts`` is where what lasts is kept: a folder or an ``s3://`` prefix.
    """

    model: str
    environment: str
    features: tuple[Feature, ...]
    inputs: tuple[Column, ...]
    drift: Drift | None
    description: str
    owners: tuple[str, ...]
    repository: str | None
    spec: str
    platform: str
    data: tuple[Source, ...]
    spine: str
    open: bool
    exclude: tuple[str, ...]
    joins: tuple[Join, ...]
    training: Training
    gates: tuple[Gate, ...]
    deployment: Deployment | None
    log: PredictionLog | None
    performance: Performance | None
    governance: Governance
    artifacts: str
    digest: str

    def source(self, name: str) -> Source:
        """The source of this name. Raises KeyError where there is none."""
        for source in self.data:
            if source.name == name:
                return source
        raise KeyError(name)
