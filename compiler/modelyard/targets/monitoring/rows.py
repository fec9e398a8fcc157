"""The dashboard's rows, panel by panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.monitoring import metrics, promql, slo
from modelyard.targets.monitoring.panels import Json, Panel, Query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import EnvironmentPlan
    from modelyard.targets.monitoring.promql import Selector

_RATE = "$__rate_interval"
_BY_VERSION = "by (app_kubernetes_io_version, rollouts_pod_template_hash)"
_VERSION = "version {{app_kubernetes_io_version}} {{rollouts_pod_template_hash}}"


def promise(series: Selector, last: EnvironmentPlan) -> Iterator[Panel]:
    """What callers were promised, and whether it holds."""
    monitoring = last.monitoring
    availability = (monitoring and monitoring.availability) or None
    latency = (monitoring and monitoring.latency_p95_ms) or None
    if availability is not None and availability < 1:
        budget = f"1 - {series(slo.error_ratio('3d'))} / {1 - availability:.10g}"
        yield Panel(
            "stat",
            "Error budget left (3 days)",
            "Share of the error budget that the last three days have left over; below 0 the promise is broken.",
            (Query(budget, instant=True),),
            "percentunit",
            5,
            4,
        )
    ratio = series(slo.error_ratio("1h"))
    bound = 1 - availability if availability is not None else None
    yield Panel(
        "stat",
        "Errors (1 hour)",
        "Share of requests that failed.",
        (Query(ratio, instant=True),),
        "percentunit",
        5,
        4,
        bound,
    )
    yield Panel(
        "stat",
        "95th percentile",
        "Latency that 95 of 100 requests keep.",
        (Query(series(slo.LATENCY), instant=True),),
        "s",
        5,
        4,
        latency and latency / 1000,
    )
    traffic = Query(series(slo.TRAFFIC), instant=True)
    yield Panel("stat", "Traffic", "Requests a second.", (traffic,), "reqps", 4, 4)
    running = f"count by (version) ({series(metrics.BUILD.name)})"
    yield Panel(
        "stat",
        "Version",
        "Model versions that answer, and by how many copies.",
        (Query(running, "version {{version}}", instant=True),),
        "short",
        5,
        4,
        options={"textMode": "value_and_name"},
    )


def requests(series: Selector, last: EnvironmentPlan) -> Iterator[Panel]:
    """Traffic, errors and latency over time."""
    requests = series(metrics.REQUESTS.name)
    monitoring = last.monitoring
    bound = 1 - monitoring.availability if monitoring and monitoring.availability else None
    yield Panel(
        "timeseries",
        "Requests by status",
        "Requests a second by HTTP status code.",
        (Query(f"sum by (code) (rate({requests}[{_RATE}]))", "{{code}}"),),
        "reqps",
    )
    yield Panel(
        "timeseries",
        "Error ratio",
        "Share of requests that failed, over short and long windows; the line is the promise.",
        tuple(Query(series(slo.error_ratio(window)), window) for window in ("5m", "1h", "6h")),
        "percentunit",
        limit=bound,
    )
    bucket = series(f"{metrics.DURATION.name}_bucket")
    quantiles = tuple(
        Query(f"histogram_quantile({rank}, sum by (le) (rate({bucket}[{_RATE}])))", name)
        for rank, name in (("0.5", "p50"), ("0.95", "p95"), ("0.99", "p99"))
    )
    latency = monitoring.latency_p95_ms if monitoring else None
    yield Panel(
        "timeseries",
        "Latency",
        "Percentiles of the time to answer; the line is the promise for the 95th.",
        quantiles,
        "s",
        limit=latency and latency / 1000,
    )
    yield Panel(
        "heatmap",
        "Latency distribution",
        "How many requests took how long.",
        (Query(f"sum by (le) (increase({bucket}[{_RATE}]))", "{{le}}", heatmap=True),),
        "s",
    )


def versions(series: Selector) -> Iterator[Panel]:
    """Each version by itself: during a canary, the old beside the new."""
    requests = series(metrics.REQUESTS.name)
    failed = series(metrics.REQUESTS.name, code_="5..")
    bucket = series(f"{metrics.DURATION.name}_bucket")
    total = f"sum {_BY_VERSION} (rate({requests}[{_RATE}]))"
    shares = f"{total} / on () group_left () sum(rate({requests}[{_RATE}]))"
    errors = f"(sum {_BY_VERSION} (rate({failed}[{_RATE}])) or 0 * {total}) / {total}"
    by_bucket = _BY_VERSION.replace("by (", "by (le, ")
    slow = f"histogram_quantile(0.95, sum {by_bucket} (rate({bucket}[{_RATE}])))"
    value = metrics.PREDICTION.name
    scored = f"sum {_BY_VERSION} (rate({series(f'{value}_count')}[{_RATE}]))"
    mean = f"sum {_BY_VERSION} (rate({series(f'{value}_sum')}[{_RATE}])) / {scored}"
    for title, help_, query, unit in (
        ("Share of traffic", "How much of the traffic each version answers.", shares, "percentunit"),
        ("Errors", "Share of requests that failed, by version.", errors, "percentunit"),
        ("95th percentile", "Latency by version.", slow, "s"),
        ("Mean prediction", "A new version that scores differently shows here first.", mean, "short"),
    ):
        yield Panel("timeseries", title, help_, (Query(query, _VERSION),), unit, 6)


def predictions(series: Selector) -> Iterator[Panel]:
    """What the model says, and what it lacked to say it."""
    rows = f"sum(rate({series(metrics.PREDICTIONS.name)}[{_RATE}]))"
    bucket = series(f"{metrics.PREDICTION.name}_bucket")
    missing = f"sum by (feature) (rate({series(metrics.MISSING.name)}[{_RATE}]))"
    unknown = f"sum by (feature) (rate({series(metrics.LEVEL.name, level='(other)')}[{_RATE}]))"
    values = f"sum by (feature, le) (rate({series(f'{metrics.VALUE.name}_bucket')}[{_RATE}]))"
    unlogged = f"sum(rate({series(metrics.LOG_ERRORS.name)}[{_RATE}]))"
    yield Panel(
        "heatmap",
        "Prediction distribution",
        "Scores that were given, over time.",
        (Query(f"sum by (le) (increase({bucket}[{_RATE}]))", "{{le}}", heatmap=True),),
    )
    yield Panel(
        "timeseries",
        "Missing features",
        "Share of rows in which a feature was missing.",
        (Query(f"{missing} / on () group_left () {rows}", "{{feature}}"),),
        "percentunit",
    )
    yield Panel(
        "timeseries",
        "Unknown levels",
        "Share of rows in which a category had a level that training did not know.",
        (Query(f"{unknown} / on () group_left () {rows}", "{{feature}}"),),
        "percentunit",
    )
    yield Panel(
        "timeseries",
        "Feature medians",
        "Where half of a number's values lie, to the nearest tenth of the training rows: a jump is a change upstream.",
        (Query(f"histogram_quantile(0.5, {values})", "{{feature}}"),),
    )
    yield Panel("timeseries", "Rows scored", "Rows a second.", (Query(rows, "rows"),), "rowsps")
    yield Panel(
        "timeseries",
        "Prediction log errors",
        "Batches of predictions a second that could not be logged.",
        (Query(unlogged, "errors"),),
    )


def copies(last: EnvironmentPlan) -> Iterator[Panel]:
    """The pods of the endpoint."""
    pods = promql.Selector((("namespace", last.namespace), ("container", "serve")))
    running = f'count(kube_pod_status_ready{{{_pods(last)},condition="true"}} == 1)'
    used = f"sum by (pod) (rate({pods('container_cpu_usage_seconds_total')}[{_RATE}]))"
    throttled = f"max by (pod) ({pods('container_memory_working_set_bytes')})"
    yield Panel("timeseries", "Ready copies", "Pods that answer.", (Query(running, "ready"),), "short", 8)
    yield Panel("timeseries", "CPU", "Cores in use, by pod.", (Query(used, "{{pod}}"),), "short", 8)
    yield Panel("timeseries", "Memory", "Memory in use, by pod.", (Query(throttled, "{{pod}}"),), "bytes", 8)


def _pods(place: EnvironmentPlan) -> str:
    name = promql.quote(f"{place.names.service_account['serve']}-[0-9a-f]+-[0-9a-z]+")
    return f"namespace={promql.quote(place.namespace)},pod=~{name}"


def batch(last: EnvironmentPlan) -> Iterator[Panel]:
    """The batch job."""
    job = promql.Selector((("namespace", last.namespace), ("cronjob", last.names.service_account["batch"])))
    age = f"time() - max({job('kube_cronjob_status_last_successful_time')})"
    late = f"time() - max({job('kube_cronjob_status_last_schedule_time')})"
    yield Panel(
        "stat", "Last success", "Time since a run ended well.", (Query(age, instant=True),), "s", 6, 4
    )
    yield Panel("stat", "Last start", "Time since a run was due.", (Query(late, instant=True),), "s", 6, 4)


def drift(series: Selector) -> Iterator[Panel]:
    """Verdicts of the drift check, and performance."""
    verdict = series(metrics.DRIFT_VERDICT.name)
    shown: Json = {
        "type": "value",
        "options": {"1": {"text": "last verdict", "color": "blue", "index": 0}},
    }
    yield Panel(
        "stat",
        "Verdict",
        "What the last drift check found.",
        (Query(f"max by (verdict) ({verdict}) == 1", "{{verdict}}", instant=True),),
        "short",
        6,
        4,
        options={"textMode": "name"},
        mappings=(shown,),
    )
    age = f"time() - max({series(metrics.DRIFT_RUN.name)})"
    yield Panel("stat", "Last check", "Time since the last verdict.", (Query(age, instant=True),), "s", 6, 4)
    effect, threshold = series(metrics.DRIFT_EFFECT.name), series(metrics.DRIFT_THRESHOLD.name)
    relative = f"max by (column) ({effect} / on (column, method) {threshold})"
    yield Panel(
        "bargauge",
        "Effect against threshold, by column",
        "1 is the threshold: columns beyond it have drifted.",
        (Query(f"sort_desc({relative})", "{{column}}", instant=True),),
        "short",
        12,
        12,
        1.0,
    )
    yield Panel(
        "timeseries",
        "Drift by column",
        "Effect as a multiple of its threshold.",
        (Query(relative, "{{column}}"),),
        "short",
        limit=1.0,
    )
    estimated = f"max by (metric) ({series(metrics.ESTIMATE.name)})"
    realised = f"max by (metric) ({series(metrics.REALISED.name)})"
    yield Panel(
        "timeseries",
        "Performance",
        "Estimated without labels, and realised once they have come.",
        (Query(estimated, "{{metric}} (estimate)"), Query(realised, "{{metric}}")),
    )
