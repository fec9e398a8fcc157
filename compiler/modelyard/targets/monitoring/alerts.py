"""The alerts of one environment, by what it runs: an endpoint, a batch job, a watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.monitoring import metrics, promql, slo
from modelyard.targets.monitoring.alert import Alert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import DriftPlan, EnvironmentPlan
    from modelyard.targets.monitoring.promql import Selector

BATCH_DEADLINE = 6 * 3600
"""Seconds after which a batch run is stopped; a run is called failed once this has passed without success."""


def drift_deadline(drift: DriftPlan) -> int:
    """Seconds after which a drift check is stopped: before the next one is due, at most an hour."""
    return min(3600, drift.every)


def drift_patience(drift: DriftPlan) -> int:
    """Seconds without a verdict after which the check is called stale: one may fail, two may not."""
    return 2 * drift.every + 1800


def endpoint(environment: EnvironmentPlan, series: Selector) -> Iterator[Alert]:
    """Alerts of a real-time endpoint."""
    monitoring = environment.monitoring
    if environment.deployment and environment.deployment.replicas.min > 0:
        yield _down(series)
    yield _no_traffic(series)
    if monitoring and monitoring.latency_p95_ms is not None:
        yield _slow(series, monitoring.latency_p95_ms)
    if monitoring and monitoring.log_path:
        yield _unlogged(series)
    if environment.deployment and environment.deployment.strategy.kind != "rolling" and environment.cluster:
        yield _aborted(environment.names.service_account["serve"], environment.namespace)


def _down(series: Selector) -> Alert:
    return Alert(
        "ModelEndpointDown",
        f"absent({series(metrics.BUILD.name)})",
        300,
        "critical",
        "no copy of the model answers",
        "Not one copy of the endpoint has been scraped for five minutes.",
        "See whether the pods run and are ready (`kubectl get pods`), then their events and logs; roll back "
        "with `modelyard release` if a release came just before.",
    )


def _no_traffic(series: Selector) -> Alert:
    rate = f"sum(rate({series(metrics.REQUESTS.name)}[30m]"
    return Alert(
        "ModelNoTraffic",
        f"({rate})) or vector(0)) == 0\nand on () {rate} offset 1w)) > 0",
        1800,
        "warning",
        "no requests, though there were some at this time a week ago",
        "The endpoint is up but nobody has called it for half an hour.",
        "Ask the callers' owners whether they stopped on purpose; if not, check the route and the network "
        "policy.",
    )


def _slow(series: Selector, milliseconds: float) -> Alert:
    return Alert(
        "ModelLatencyHigh",
        f"{series(slo.LATENCY)} > {milliseconds / 1000:.10g}",
        600,
        "critical",
        "the model answers more slowly than promised",
        f"The 95th percentile of latency has been above {milliseconds:g} ms for ten minutes.",
        "Compare versions and CPU use on the dashboard: more copies help where CPU is the limit, a roll-back "
        "where the new model is slower.",
    )


def _unlogged(series: Selector) -> Alert:
    return Alert(
        "ModelPredictionLogFailing",
        f"sum(rate({series(metrics.LOG_ERRORS.name)}[10m])) > 0",
        900,
        "warning",
        "predictions are not being logged",
        "Writing predictions to the log has been failing for a quarter of an hour, so that drift and "
        "performance will be judged on fewer rows.",
        "Look for the error in the pods' logs; the usual cause is the role's access to the log's bucket.",
    )


def _aborted(rollout: str, namespace: str) -> Alert:
    # Prometheus keeps the label for the controller's own namespace and renames it, unless told to honour it
    name, here = promql.quote(rollout), promql.quote(namespace)
    degraded = (
        f'rollout_info{{name={name},{label}={here},phase="Degraded"}}'
        for label in ("namespace", "exported_namespace")
    )
    return Alert(
        "ModelReleaseAborted",
        "max(\n  " + "\n  or ".join(degraded) + "\n) == 1",
        60,
        "warning",
        "a release was taken back",
        "The new version did not pass its analysis, and the version before it answers.",
        "Read the failed measurement (`kubectl argo rollouts get rollout`), then revert the release file: "
        "the rollback workflow opens that pull request.",
    )


def batch(environment: EnvironmentPlan) -> Iterator[Alert]:
    """Alerts of a batch job."""
    name = environment.names.service_account["batch"]
    job = f"namespace={promql.quote(environment.namespace)},cronjob={promql.quote(name)}"
    yield Alert(
        "ModelBatchFailed",
        f"max(kube_cronjob_status_last_schedule_time{{{job}}})\n"
        f"- (max(kube_cronjob_status_last_successful_time{{{job}}}) or vector(0)) > 0",
        BATCH_DEADLINE + 900,
        "critical",
        "the last batch run did not succeed",
        "A scheduled batch run has not ended well within its deadline, so its output is missing or old.",
        "Read the job's logs (`kubectl logs job/…`), mend the cause and start it by hand from the CronJob.",
    )


def watch(environment: EnvironmentPlan, series: Selector) -> Iterator[Alert]:
    """Alerts on drift and on realised performance."""
    monitoring = environment.monitoring
    if monitoring is None:
        return
    if monitoring.drift:
        yield from _drift(monitoring.drift, series)
    if monitoring.performance and monitoring.performance.check:
        check = monitoring.performance.check
        yield Alert(
            "ModelPerformanceLow",
            promql.fires(check, lambda name: promql.performance_query(name, series), negate=True),
            300,
            "critical",
            "the model's realised performance is below its bound",
            "On the last window whose labels have come, the model did not hold what the spec demands.",
            "Open the drift report of that window, compare the slices, and decide between retraining and "
            "taking the model out of use.",
        )


def _drift(drift: DriftPlan, series: Selector) -> Iterator[Alert]:
    drifted = series(metrics.DRIFT_VERDICT.name, verdict="drift")
    unjudged = series(metrics.DRIFT_VERDICT.name, verdict="insufficient")
    run = series(metrics.DRIFT_RUN.name)
    yield Alert(
        "ModelDrift",
        f"max({drifted}) == 1",
        0,
        "warning",
        "the data has drifted from what the model was trained on",
        "The last drift check found drift"
        + ("; retraining starts by itself." if drift.then == "retrain" else "."),
        "Open the report of the check: it names the columns, the size of each effect and the threshold.",
    )
    yield Alert(
        "ModelDriftUnjudged",
        f"max(min_over_time({unjudged}[{promql.seconds(3 * drift.every)}])) == 1",
        0,
        "warning",
        "drift could not be judged for three checks in a row",
        "The windows held too few rows for a verdict.",
        "Widen `monitoring.drift.window`, or see whether predictions are being logged.",
    )
    yield Alert(
        "ModelDriftCheckStale",
        f"time() - max({run}) > {drift_patience(drift)}",
        300,
        "warning",
        "the drift check has stopped",
        "No drift check has published a verdict for more than two of its intervals.",
        "See the last jobs of the CronJob (`kubectl get jobs`) and their logs.",
    )
    yield Alert(
        "ModelWatchDown",
        f"absent({run})",
        1800,
        "warning",
        "nothing reports drift and performance",
        "The exporter of verdicts has not been scraped for half an hour.",
        "See whether its pod runs and may read the verdicts in the artifacts bucket.",
    )
