"""For each alert: series under which it fires, and series under which it stays quiet."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, cast

from modelyard.targets.monitoring import alerts, metrics, promql, rules
from modelyard.targets.monitoring.alert import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from modelyard.plan.types import DriftPlan, EnvironmentPlan, Plan
    from modelyard.targets.monitoring.alert import Alert
    from modelyard.targets.monitoring.promql import Selector

_WEEK = 7 * 86_400


def cases(plan: Plan, environment: EnvironmentPlan) -> Iterator[Case]:
    """A case for every alert of an environment whose condition can be met at all."""
    series = promql.selector(plan.model, environment.name)
    for _, items in rules.topics(plan, environment):
        for alert in items:
            case = _CASES[alert.name](plan, environment, alert, series)
            if case:
                yield case


def _burn(plan: Plan, environment: EnvironmentPlan, alert: Alert, series: Selector) -> Case:
    failing = (series(metrics.REQUESTS.name, code="500"), "0+600x120")
    answered = (series(metrics.REQUESTS.name, code="200"), "0+600x120")
    own = (("environment", environment.name), ("model", plan.model))
    return Case(alert.name, (failing,), (answered,), value="100%", labels=own)


def _everywhere(
    plan: Plan, metric: str, values: str, but: EnvironmentPlan | None = None
) -> tuple[tuple[str, str], ...]:
    """A series in every environment (but one): an alert on absence fires wherever nothing was said."""
    names = [environment.name for environment in plan.environments if environment is not but]
    return tuple((promql.selector(plan.model, name)(metric), values) for name in names)


def _down(plan: Plan, environment: EnvironmentPlan, alert: Alert, _: Selector) -> Case:
    others, every = (_everywhere(plan, metrics.BUILD.name, "1x120", but) for but in (environment, None))
    return Case(alert.name, others, every)


def _no_traffic(_: Plan, __: EnvironmentPlan, alert: Alert, series: Selector) -> Case:
    requests = series(metrics.REQUESTS.name, code="200")
    # Ninety minutes of requests, then a week with none; in the quiet case they are back by then.
    gap = _WEEK // 60 - 90
    again = f"0+60x90 _x{gap} 5400+60x90"
    return Case(alert.name, ((requests, "0+60x90"),), ((requests, again),), at=_WEEK + 3600)


def _slow(plan: Plan, environment: EnvironmentPlan, alert: Alert, series: Selector) -> Case | None:
    bucket = f"{metrics.DURATION.name}_bucket"
    limit = (environment.monitoring.latency_p95_ms or 0) / 1000 if environment.monitoring else 0
    above = next((bound for bound in metrics.SECONDS if bound > limit), None)
    if above is None:
        return None
    slow = ((series(bucket, le=f"{above:g}"), "0x120"), (series(bucket, le="+Inf"), "0+60x120"))
    # Everything above the last bound still shows as that bound, so the quick case answers in half the limit.
    quick = ((series(bucket, le=f"{limit / 2:.10g}"), "0+60x120"), (series(bucket, le="+Inf"), "0+60x120"))
    own = (("environment", environment.name), ("model", plan.model))
    return Case(alert.name, slow, quick, labels=own)


def _unlogged(_: Plan, __: EnvironmentPlan, alert: Alert, series: Selector) -> Case:
    errors = series(metrics.LOG_ERRORS.name)
    return Case(alert.name, ((errors, "0+1x120"),), ((errors, "5x120"),))


def _aborted(plan: Plan, environment: EnvironmentPlan, alert: Alert, __: Selector) -> Case:
    rollout, here = environment.names.service_account["serve"], environment.namespace

    def info(phase: str, namespace: str) -> tuple[str, str]:
        own = (("name", rollout), ("exported_namespace", namespace), ("namespace", "argo-rollouts"))
        return promql.Selector((*own, ("phase", phase)))("rollout_info"), "1x120"

    quiet = (info("Progressing", here), info("Degraded", f"{here}-elsewhere"))
    same = tuple(place.name for place in plan.environments if place.namespace == here)
    return Case(alert.name, (info("Degraded", here),), quiet, fires_in=same)


def _batch(plan: Plan, environment: EnvironmentPlan, alert: Alert, _: Selector) -> Case:
    name = environment.names.service_account["batch"]
    job = promql.Selector((("namespace", environment.namespace), ("cronjob", name)))
    planned, done = (
        job("kube_cronjob_status_last_schedule_time"),
        job("kube_cronjob_status_last_successful_time"),
    )
    at = alerts.BATCH_DEADLINE + 3600
    often = f"x{at // 60}"
    return Case(
        alert.name,
        ((planned, f"3600{often}"), (done, f"1800{often}")),
        ((planned, f"1800{often}"), (done, f"3600{often}")),
        at=at,
        # Namespaces of different clusters may be called the same.
        fires_in=tuple(place.name for place in plan.environments if place.namespace == environment.namespace),
    )


def _performance(_: Plan, environment: EnvironmentPlan, alert: Alert, series: Selector) -> Case | None:
    monitoring = environment.monitoring
    check = monitoring.performance.check if monitoring and monitoring.performance else None
    if check is None:
        return None
    found = _assignments(check.tree)
    if found is None:
        return None
    bad, good = found

    def inputs(figures: Mapping[str, float]) -> tuple[tuple[str, str], ...]:
        return tuple(
            (series(metrics.REALISED.name, metric=name), f"{figure:.10g}x120")
            for name, figure in figures.items()
        )

    return Case(alert.name, inputs(bad), inputs(good))


def _drift(_: Plan, __: EnvironmentPlan, alert: Alert, series: Selector) -> Case:
    def verdict(name: str) -> tuple[str, str]:
        return series(metrics.DRIFT_VERDICT.name, verdict="drift"), f"{int(name == 'drift')}x120"

    return Case(alert.name, (verdict("drift"),), (verdict("stable"),))


def _unjudged(_: Plan, environment: EnvironmentPlan, alert: Alert, series: Selector) -> Case:
    unjudged = series(metrics.DRIFT_VERDICT.name, verdict="insufficient")
    return Case(alert.name, ((unjudged, "1x120"),), ((unjudged, "1x89 0 1x30"),))


def _stale(_: Plan, environment: EnvironmentPlan, alert: Alert, series: Selector) -> Case:
    run = series(metrics.DRIFT_RUN.name)
    drift = cast("DriftPlan", environment.monitoring and environment.monitoring.drift)
    # Time begins at 0 here, so that a check long ago is one before it.
    return Case(alert.name, ((run, f"-{alerts.drift_patience(drift)}x120"),), ((run, "0+60x120"),))


def _watch_down(plan: Plan, environment: EnvironmentPlan, alert: Alert, _: Selector) -> Case:
    others, every = (
        _everywhere(plan, metrics.DRIFT_RUN.name, "0+60x120", but) for but in (environment, None)
    )
    return Case(alert.name, others, every)


_CASES: dict[str, Callable[[Plan, EnvironmentPlan, Alert, Selector], Case | None]] = {
    "ModelErrorBudgetBurnFast": _burn,
    "ModelErrorBudgetBurnSlow": _burn,
    "ModelEndpointDown": _down,
    "ModelNoTraffic": _no_traffic,
    "ModelLatencyHigh": _slow,
    "ModelPredictionLogFailing": _unlogged,
    "ModelReleaseAborted": _aborted,
    "ModelBatchFailed": _batch,
    "ModelPerformanceLow": _performance,
    "ModelDrift": _drift,
    "ModelDriftUnjudged": _unjudged,
    "ModelDriftCheckStale": _stale,
    "ModelWatchDown": _watch_down,
}


def _assignments(tree: Mapping[str, object]) -> tuple[dict[str, float], dict[str, float]] | None:
    """Figures under which a condition fails, and others under which it holds, if both exist."""
    names = sorted(_metrics(tree))
    candidates = sorted({0.0, 1.0, *(bound * step for bound in _numbers(tree) for step in (0.5, 1.0, 2.0))})
    bad = good = None
    for figures in product(candidates, repeat=len(names)):
        chosen = dict(zip(names, figures, strict=True))
        if _truth(tree, chosen):
            good = good or chosen
        else:
            bad = bad or chosen
        if bad is not None and good is not None:
            return bad, good
    return None


def _leaves(tree: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    children = [cast("Mapping[str, object]", tree[key]) for key in ("left", "right", "item") if key in tree]
    children += promql.items_of(tree) if "items" in tree else []
    if not children:
        yield tree
    for child in children:
        yield from _leaves(child)


def _metrics(tree: Mapping[str, object]) -> set[str]:
    return {promql.metric_name(leaf) for leaf in _leaves(tree) if "metric" in leaf}


def _numbers(tree: Mapping[str, object]) -> set[float]:
    return {float(cast("float", leaf["number"])) for leaf in _leaves(tree) if "number" in leaf}


def _truth(tree: Mapping[str, object], figures: Mapping[str, float]) -> bool:
    operator = str(tree["op"])
    if operator == "not":
        return not _truth(promql.side(tree, "item"), figures)
    if operator in ("and", "or"):
        return (all if operator == "and" else any)(_truth(item, figures) for item in promql.items_of(tree))
    left, right = (_figure(promql.side(tree, name), figures) for name in ("left", "right"))
    return {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "==": left == right,
        "!=": left != right,
    }[promql.SPELLING.get(operator, operator)]


def _figure(tree: Mapping[str, object], figures: Mapping[str, float]) -> float:
    if "number" in tree:
        return float(cast("float", tree["number"]))
    if "metric" in tree:
        return figures[promql.metric_name(tree)]
    left, right = (_figure(promql.side(tree, name), figures) for name in ("left", "right"))
    if tree["op"] == "/":
        return left / right if right else float("nan")
    return {"+": left + right, "-": left - right, "*": left * right}[str(tree["op"])]
