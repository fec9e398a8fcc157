"""Each section of a view as its part of the plan: defaults filled in, choices made, references resolved."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Literal, cast

from modelyard.analysis.types import SQL_TYPES
from modelyard.model.cron import Cron
from modelyard.plan.schedules import cron_of
from modelyard.plan.types import (
    AlertPlan,
    ColumnPlan,
    DeploymentPlan,
    DriftColumnPlan,
    DriftPlan,
    ExpectationPlan,
    FeaturePlan,
    FeaturesPlan,
    GatePlan,
    GovernancePlan,
    JoinPlan,
    MonitoringPlan,
    PerformancePlan,
    Replicas,
    Resources,
    SearchPlan,
    SourcePlan,
    SplitPlan,
    StrategyPlan,
    TrackingPlan,
    TrainingPlan,
)

if TYPE_CHECKING:
    from modelyard.analysis.types import Analysis, FeatureAnalysis
    from modelyard.model import data as data_model
    from modelyard.model import deployment as deployment_model
    from modelyard.model import monitoring as monitoring_model
    from modelyard.model import training as training_model
    from modelyard.model.spec import Spec

DAY = 86_400
DEFAULT_TRIALS = 20


def source_plan(name: str, source: data_model.Source, analysis: Analysis) -> SourcePlan:
    """A source with its columns and the expectations that its rows keep."""
    kind, location = _location(source)
    table = source.sql or source.snowflake
    return SourcePlan(
        name=name,
        kind=kind,
        location=location,
        secret=table.connection.secret if table else None,
        version=source.delta.version if source.delta else None,
        as_of=source.delta.as_of if source.delta else None,
        versioned_by=source.versioned_by,
        key=source.key or (),
        timestamp=source.timestamp,
        columns=tuple(column_plan(column, spec) for column, spec in (source.columns or {}).items()),
        expectations=tuple(
            _expectation(index, name, source, analysis) for index in range(len(source.expect))
        ),
        description=source.description,
    )


def _location(source: data_model.Source) -> tuple[str, str]:
    for kind, value in (("csv", source.csv), ("parquet", source.parquet), ("json", source.json_)):
        if value is not None:
            return kind, value
    if source.delta:
        return "delta", source.delta.path
    if source.sql:
        return "sql", source.sql.table
    raise LookupError("a source of this kind is refused before planning")


def column_plan(name: str, column: data_model.Column) -> ColumnPlan:
    """A column with its rules."""
    return ColumnPlan(
        name=name,
        type=column.type,
        sql_type=SQL_TYPES[column.type],
        nulls=column.nulls,
        min=column.min,
        max=column.max,
        allowed=tuple(str(value) for value in column.allowed or ()),
        pattern=column.pattern,
        unique=column.unique,
        pii=column.pii,
        unit=column.unit,
        description=column.description,
    )


def _expectation(index: int, source: str, section: data_model.Source, analysis: Analysis) -> ExpectationPlan:
    analysed = analysis.expectations[source, index]
    share = section.expect[index].at_least
    return ExpectationPlan(
        index, analysed, "table" if analysed.aggregates else "row", 1.0 if share is None else share
    )


def features_plan(spec: Spec, analysis: Analysis) -> FeaturesPlan:
    """The feature table, with the raw columns that a request must bring."""
    spine = analysis.spine or next(iter(spec.data))
    joins = spec.features.join if spec.features else {}
    rows = [feature for feature in analysis.features if not feature.history]
    used = dict.fromkeys(column for feature in rows for column in feature.analysed.columns)
    return FeaturesPlan(
        spine=spine,
        joins=tuple(JoinPlan(name, by, spec.data[name].timestamp is not None) for name, by in joins.items()),
        columns=tuple(_feature(feature, spec) for feature in analysis.features),
        inputs=tuple(
            column_plan(column.name, (spec.data[column.source].columns or {})[column.name])
            for column in used
            if column.name in (spec.data[column.source].columns or {})
        ),
        open=analysis.open,
        exclude=_excluded(spec, spine),
    )


def _excluded(spec: Spec, spine: str) -> tuple[str, ...]:
    source = spec.data[spine]
    timestamp = (source.timestamp,) if source.timestamp else ()
    return tuple(dict.fromkeys((*(source.key or ()), *timestamp, spec.training.target)))


def _feature(feature: FeatureAnalysis, spec: Spec) -> FeaturePlan:
    written = (spec.features.columns or {}).get(feature.name) if spec.features else None
    sql_type = feature.analysed.type or "VARCHAR"
    return FeaturePlan(
        name=feature.name,
        expression=feature.analysed,
        sql_type=sql_type,
        kind=(written.type if written and written.type else _kind(feature, sql_type, spec)),
        over=written.over if written else None,
        by=(written.by or ()) if written else (),
        description=written.description if written else "",
    )


def _kind(feature: FeatureAnalysis, sql_type: str, spec: Spec) -> str:
    if sql_type == "BOOLEAN":
        return "boolean"
    if sql_type.endswith("[]"):
        return "embedding"
    if sql_type.startswith(("DATE", "TIMESTAMP")):
        return "timestamp"
    if sql_type != "VARCHAR":
        return "numeric"
    only = feature.analysed.columns[0] if len(feature.analysed.columns) == 1 else None
    declared = (spec.data[only.source].columns or {}).get(only.name) if only else None
    return "text" if declared is not None and declared.type == "text" else "category"


def training_plan(spec: Spec, analysis: Analysis, *, in_cluster: bool) -> TrainingPlan:
    """Training with its split, search, resources, triggers and tracking.

    ``in_cluster``: a tracking server could run.
    """
    training = spec.training
    schedule = training.retrain.schedule
    return TrainingPlan(
        task=training.task,
        target=training.target,
        estimator=training.estimator,
        entrypoint=training.entrypoint,
        params=dict(training.params),
        prepare=training.prepare.model_dump(),
        search=_search(training.search),
        split=_split(spec, analysis),
        seed=training.seed,
        resources=resources_plan(training.resources, cpu=2000, memory=4096),
        run_on=training.run_on,
        schedule=cron_of(schedule, f"{spec.model} train") if schedule else None,
        retrain_on=tuple(dict.fromkeys(training.retrain.on)),
        tracking=_tracking(training.tracking, in_cluster=in_cluster),
    )


def resources_plan(resources: training_model.Resources, *, cpu: int, memory: int) -> Resources:
    """What a workload asks for, with these defaults."""
    return Resources(resources.cpu or cpu, resources.memory or memory, resources.gpu)


def _search(search: training_model.Search | None) -> SearchPlan | None:
    for kind in ("grid", "random", "halving", "optuna") if search else ():
        method = cast("training_model.SearchMethod | None", getattr(search, kind))
        if method:
            trials = (method.trials or DEFAULT_TRIALS) if kind in {"random", "optuna"} else None
            return SearchPlan(kind, method.metric, dict(method.space), trials)
    return None


def _split(spec: Spec, analysis: Analysis) -> SplitPlan:
    split = spec.training.split
    for kind in ("random", "stratified", "time") if split else ():
        holdout = cast("training_model.Holdout | None", getattr(split, kind))
        if holdout:
            return SplitPlan(kind, holdout.test, holdout.validation, ())
    if split and split.group:
        return SplitPlan("group", split.group.test, split.group.validation, split.group.by)
    spine = spec.data.get(analysis.spine or "")
    kind = (
        "time"
        if spine and spine.timestamp
        else "stratified"
        if spec.training.task == "classification"
        else "random"
    )
    return SplitPlan(kind, 0.2, 0.0, ())


def _tracking(tracking: training_model.Tracking | None, *, in_cluster: bool) -> TrackingPlan:
    mlflow = tracking.mlflow if tracking else None
    if mlflow and mlflow.uri:
        return TrackingPlan("external", mlflow.uri.url, mlflow.uri.secret)
    return TrackingPlan("server" if mlflow and in_cluster else "embedded", None, None)


def gate_plans(spec: Spec, analysis: Analysis) -> tuple[GatePlan, ...]:
    """The gates, each with a name of its own."""
    plans: list[GatePlan] = []
    for index, gate in enumerate(spec.gates):
        name = gate.name or _slug(gate.check + (f" by {gate.by}" if gate.by else ""))
        while any(name == plan.name for plan in plans):
            name = f"{name}-{index + 1}"
        plans.append(
            GatePlan(
                name,
                analysis.gates[index],
                gate.by,
                gate.min_rows,
                gate.confidence,
                gate.inconclusive,
                gate.on,
            )
        )
    return tuple(plans)


def _slug(text: str) -> str:
    words = (
        text.replace(">=", " at least ")
        .replace("<=", " at most ")
        .replace(">", " above ")
        .replace("<", " below ")
    )
    slug = re.sub(r"[^a-z0-9.]+", "-", words.lower()).strip("-")
    return slug if len(slug) <= 60 else f"{slug[:51]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def deployment_plan(spec: Spec, analysis: Analysis) -> DeploymentPlan | None:
    """The endpoint or the batch job, None where nothing is deployed."""
    deployment = spec.deployment
    if deployment is None:
        return None
    schedule = deployment.schedule
    return DeploymentPlan(
        mode=cast("Literal['realtime', 'batch']", deployment.mode),
        strategy=_strategy(deployment.strategy, analysis),
        replicas=_replicas(deployment.replicas),
        resources=resources_plan(deployment.resources, cpu=500, memory=1024),
        ingress=deployment.ingress,
        allow_from=deployment.allow_from,
        schedule=cron_of(schedule, f"{spec.model} batch") if schedule else None,
        input=deployment.input,
        output=deployment.output,
    )


def _strategy(strategy: deployment_model.Strategy | None, analysis: Analysis) -> StrategyPlan:
    if strategy and strategy.canary:
        return StrategyPlan("canary", strategy.canary.steps, strategy.canary.every, analysis.abort)
    if strategy and strategy.blue_green:
        return StrategyPlan("blue_green", (), strategy.blue_green.every, analysis.abort)
    return StrategyPlan("rolling", (), 0, None)


def _replicas(replicas: deployment_model.Replicas | None) -> Replicas:
    if replicas is None:
        return Replicas(2, 2, None, None)
    most = replicas.max if replicas.max is not None else max(replicas.min, 1)
    cpu = replicas.target_cpu
    if cpu is None and replicas.target_rps is None and most > replicas.min > 0:
        cpu = 0.7
    return Replicas(replicas.min, most, cpu, replicas.target_rps)


def monitoring_plan(spec: Spec, analysis: Analysis, default_log: str | None) -> MonitoringPlan | None:
    """What is logged, compared and promised.

    ``default_log`` is where predictions go when drift is watched and no path is given.
    """
    monitoring = spec.monitoring
    if monitoring is None:
        return None
    service = monitoring.service
    return MonitoringPlan(
        log_path=monitoring.log.path if monitoring.log else default_log if monitoring.drift else None,
        sample=monitoring.log.sample if monitoring.log else 1.0,
        drift=_drift(monitoring.drift, spec.model) if monitoring.drift else None,
        performance=_performance(monitoring.performance, analysis) if monitoring.performance else None,
        availability=service.availability if service else None,
        latency_p95_ms=service.latency_p95_ms if service else None,
        alerts=tuple(_alert(alert) for alert in monitoring.alerts),
    )


def _drift(drift: monitoring_model.Drift, model: str) -> DriftPlan:
    schedule = cron_of(drift.every, f"{model} drift")
    gap = Cron.parse(schedule).largest_gap()
    return DriftPlan(
        schedule=schedule,
        every=gap,
        window=drift.window or max(gap, DAY),
        method=drift.method,
        threshold=drift.threshold,
        columns=tuple(DriftColumnPlan(name, c.method, c.threshold) for name, c in drift.columns.items()),
        prediction=drift.prediction,
        rolling=drift.reference.rolling if drift.reference else None,
        then=drift.then,
    )


def _performance(performance: monitoring_model.Performance, analysis: Analysis) -> PerformancePlan:
    return PerformancePlan(performance.labels, performance.delay or 0, analysis.performance)


def _alert(alert: monitoring_model.Alert) -> AlertPlan:
    for kind in ("slack", "pagerduty", "email", "webhook"):
        address = cast("training_model.Address | None", getattr(alert, kind))
        if address:
            return AlertPlan(kind, address.secret, address.url)
    raise LookupError("an alert without a receiver is refused before planning")


def governance_plan(spec: Spec) -> GovernancePlan:
    """What is declared about the model's use; ``keep`` in days."""
    governance = spec.governance
    return GovernancePlan(
        risk=governance.risk,
        intended_use=governance.intended_use,
        limitations=governance.limitations,
        explain=governance.explain,
        keep=governance.keep // DAY if governance.keep else None,
        contacts=governance.contacts,
        accepts=tuple((accept.rule, accept.reason) for accept in governance.accepts),
    )
