"""The service promise as recording rules and as alerts on how fast the error budget burns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.monitoring import metrics
from modelyard.targets.monitoring.alert import Alert, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.targets.monitoring.promql import Selector

WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
"""Every window that an alert or the dashboard reads."""

_FAST = ((14.4, "1h", "5m"), (6.0, "6h", "30m"))
_SLOW = ((3.0, "1d", "2h"), (1.0, "3d", "6h"))


def error_ratio(window: str) -> str:
    """The recorded share of failed requests."""
    return f"model:request_errors:ratio_rate{window}"


LATENCY = "model:request_duration_seconds:p95_rate5m"
TRAFFIC = "model:requests:rate5m"


def records(series: Selector) -> Iterator[Record]:
    """Traffic, latency and error ratios, computed once for alerts and dashboard."""
    requests = series(metrics.REQUESTS.name)
    failed = series(metrics.REQUESTS.name, code_="5..")
    bucket = series(f"{metrics.DURATION.name}_bucket")
    yield Record(TRAFFIC, f"sum(rate({requests}[5m]))")
    yield Record(LATENCY, f"histogram_quantile(\n  0.95,\n  sum by (le) (rate({bucket}[5m]))\n)")
    for window in WINDOWS:
        total = f"sum(rate({requests}[{window}]))"
        # The second half gives 0, not nothing, to a service that never failed.
        yield Record(
            error_ratio(window),
            f"(\n  sum(rate({failed}[{window}]))\n  or 0 * {total}\n)\n/ {total}",
        )


def alerts(series: Selector, availability: float) -> Iterator[Alert]:
    """Two alerts on the error budget: one that pages, one for office hours."""
    fast = _burning(series, availability, _FAST)
    if fast:
        yield Alert(
            "ModelErrorBudgetBurnFast",
            fast,
            120,
            "critical",
            "requests fail so fast that the month's error budget is gone within days",
            "{{ $value | humanizePercentage }} of requests failed, more than the promise of "
            f"{_percent(availability)} availability can bear.",
            "Look at the error ratio by version on the dashboard; if it began with a release, roll back with "
            "`modelyard release`, else look at the pods' logs and at what the model reads.",
        )
    slow = _burning(series, availability, _SLOW)
    if slow:
        yield Alert(
            "ModelErrorBudgetBurnSlow",
            slow,
            900,
            "warning",
            "requests fail steadily and will use up the month's error budget",
            "{{ $value | humanizePercentage }} of requests failed, more than the promise of "
            f"{_percent(availability)} availability can bear for long.",
            "Find the status code and the version that fail on the dashboard, and mend it in working hours.",
        )


def _percent(share: float) -> str:
    return f"{100 * share:.10g}%"


def _burning(series: Selector, availability: float, pairs: tuple[tuple[float, str, str], ...]) -> str:
    """Long and short window above the same rate, but for rates that more than every request would need."""
    conditions: list[str] = []
    for factor, long, short in pairs:
        bound = factor * (1 - availability)
        if 0 < bound < 1:
            limit = f"{bound:.10g}"
            conditions.append(
                f"(\n  {series(error_ratio(long))} > {limit}\n  and {series(error_ratio(short))} > {limit}\n)"
            )
    return "\nor ".join(conditions)
