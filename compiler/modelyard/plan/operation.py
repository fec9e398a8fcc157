"""Deployment, monitoring and governance of a view, as parts of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from modelyard.model.cron import Cron
from modelyard.plan.schedules import cron_of
from modelyard.plan.training import resources_plan
from modelyard.plan.types import (
    AlertPlan,
    DeploymentPlan,
    DriftColumnPlan,
    DriftPlan,
    GovernancePlan,
    MonitoringPlan,
    PerformancePlan,
    Replicas,
    StrategyPlan,
)

if TYPE_CHECKING:
    from modelyard.analysis.types import Analysis
    from modelyard.model import deployment as deployment_model
    from modelyard.model import monitoring as monitoring_model
    from modelyard.model import training as training_model
    from modelyard.model.spec import Spec

DAY = 86_400
DEFAULT_TRIALS = 20


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
        log_path=monitoring.log.path
        if monitoring.log
        else default_log
        if monitoring.drift and spec.deployment
        else None,
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
