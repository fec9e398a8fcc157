"""Prometheus rules of each environment, and of the whole plan as one rule file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.monitoring import alerts, promql, slo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import EnvironmentPlan, Plan
    from modelyard.targets.monitoring.alert import Alert


def groups(plan: Plan, environment: EnvironmentPlan) -> list[dict[str, object]]:
    """Rule groups of one environment, in a stable order; none where nothing runs or nothing is watched."""
    found: list[dict[str, object]] = []
    for topic, items in topics(plan, environment):
        rules = [_alert(plan, environment, alert) for alert in items]
        if topic == "endpoint":
            # One group, because only within a group is the order of evaluation sure.
            rules = [*_records(plan, environment), *rules]
        if rules:
            found.append({"name": f"{plan.model}-{environment.name}-{topic}", "rules": rules})
    return found


def topics(plan: Plan, environment: EnvironmentPlan) -> Iterator[tuple[str, list[Alert]]]:
    """The alerts of one environment by topic; a topic may be empty."""
    series = promql.selector(plan.model, environment.name)
    monitoring = environment.monitoring
    if realtime(environment):
        promised = monitoring and monitoring.availability
        kept = slo.alerts(series, promised) if promised else ()
        yield "endpoint", [*kept, *alerts.endpoint(environment, series)]
    if batch(environment):
        yield "batch", list(alerts.batch(environment))
    if deployed(environment):
        yield "watch", list(alerts.watch(environment, series))


def deployed(environment: EnvironmentPlan) -> bool:
    """Whether something answers or runs here, so that there is something to watch."""
    return environment.platform != "local" and environment.deployment is not None


def realtime(environment: EnvironmentPlan) -> bool:
    """Whether this environment has an endpoint."""
    return (
        deployed(environment)
        and environment.deployment is not None
        and environment.deployment.mode == "realtime"
    )


def batch(environment: EnvironmentPlan) -> bool:
    """Whether this environment has a batch job in a cluster."""
    return (
        environment.cluster is not None
        and environment.deployment is not None
        and environment.deployment.mode == "batch"
    )


def labels(plan: Plan, environment: EnvironmentPlan, alert: Alert) -> dict[str, str]:
    """The labels that every alert bears; the namespace is how an AlertmanagerConfig finds its own."""
    return {
        "severity": alert.severity,
        "model": plan.model,
        "environment": environment.name,
        **({"namespace": environment.namespace} if environment.namespace else {}),
    }


def told(plan: Plan, alert: Alert) -> dict[str, str]:
    """What a person is told, and where to read on."""
    page = f"{plan.paths.ops}/monitoring/runbook.md#{alert.name.lower()}"
    link = f"https://github.com/{plan.repository}/blob/HEAD/{page}" if plan.repository else page
    return {
        "summary": f"{plan.model}: {alert.summary}",
        "description": alert.description,
        "runbook_url": link,
    }


def _records(plan: Plan, environment: EnvironmentPlan) -> Iterator[dict[str, object]]:
    own = {"model": plan.model, "environment": environment.name}
    for record in slo.records(promql.selector(plan.model, environment.name)):
        yield {"record": record.name, "expr": record.query, "labels": own}


def _alert(plan: Plan, environment: EnvironmentPlan, alert: Alert) -> dict[str, object]:
    return {
        "alert": alert.name,
        "expr": alert.query,
        **({"for": promql.seconds(alert.hold)} if alert.hold else {}),
        "labels": labels(plan, environment, alert),
        "annotations": told(plan, alert),
    }
