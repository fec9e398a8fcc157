"""The metrics that a gate, an abort condition or a performance check may name, by the names of the field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from math import inf
from typing import TypeAlias

from modelyard.records import dataclass


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """A metric: how many numbers it is called with, what it can be, and which way is better.

    ``range`` is closed where finite. ``argument_range`` is what each argument may be. ``champion`` says whether the
    registered champion has it too, ``by`` whether it exists per slice only.
    """

    name: str
    summary: str
    range: tuple[float, float] = (0.0, inf)
    higher_is_better: bool = False
    arguments: tuple[int, int] = (0, 0)
    argument_range: tuple[float, float] = (0.0, 1.0)
    champion: bool = False
    by: bool = False


KnownMetrics: TypeAlias = Mapping[str, MetricSpec]
"""What a condition may name in one place of the spec."""


def _share(name: str, summary: str, *, better: bool = True, arguments: int = 0) -> MetricSpec:
    return MetricSpec(name, summary, (0.0, 1.0), better, (arguments, arguments))


_CLASSIFICATION = (
    _share("roc_auc", "area under the ROC curve"),
    _share("average_precision", "area under the precision-recall curve"),
    _share("accuracy", "share of right predictions"),
    _share("balanced_accuracy", "mean recall of the classes"),
    _share("precision", "share of flagged rows that are positive"),
    _share("recall", "share of positive rows that are flagged"),
    _share("f1", "harmonic mean of precision and recall"),
    _share("specificity", "share of negative rows that are not flagged"),
    _share("recall_at_precision", "highest recall at a precision of at least x", arguments=1),
    _share("precision_at_recall", "highest precision at a recall of at least x", arguments=1),
    _share("brier", "mean squared error of the probabilities", better=False),
    _share("expected_calibration_error", "mean gap of probability and outcome", better=False),
    MetricSpec("log_loss", "cross-entropy of the probabilities"),
    MetricSpec(
        "matthews_corrcoef", "correlation of prediction and outcome", (-1.0, 1.0), higher_is_better=True
    ),
)
_REGRESSION = (
    MetricSpec("rmse", "root of the mean squared error"),
    MetricSpec("mae", "mean absolute error"),
    MetricSpec("mape", "mean absolute error as a share of the value"),
    MetricSpec("median_absolute_error", "median absolute error"),
    MetricSpec("r2", "share of the variance explained", (-inf, 1.0), higher_is_better=True),
    MetricSpec("max_error", "largest absolute error"),
    MetricSpec("mean_error", "mean of prediction minus value", (-inf, inf)),
)
_FORECAST = (
    *_REGRESSION,
    MetricSpec("smape", "symmetric mean absolute percentage error"),
    MetricSpec("mase", "mean absolute error over that of the seasonal naive forecast"),
)
_LATENCY = (
    MetricSpec("latency_p50_ms", "median time of one prediction, in milliseconds"),
    MetricSpec("latency_p95_ms", "95th percentile of the time of one prediction, in milliseconds"),
    MetricSpec("latency_p99_ms", "99th percentile of the time of one prediction, in milliseconds"),
)
_OPERATIONAL = (
    *_LATENCY,
    MetricSpec("model_size_mb", "size of the model's files, in megabytes"),
    MetricSpec("rows", "rows in the test set or the slice", higher_is_better=True),
)
_FAIRNESS = (
    replace(
        _share("demographic_parity_difference", "gap between slices in flagged rows", better=False), by=True
    ),
    replace(_share("equalized_odds_difference", "gap between slices in error rates", better=False), by=True),
)
_DRIFT = (MetricSpec("psi_max", "largest population stability index against the champion's training data"),)
_SERVICE = (
    _share("error_rate", "share of requests answered with a server error", better=False),
    *_LATENCY,
    MetricSpec("requests_per_second", "requests a second", higher_is_better=True),
)
_BY_TASK = {"classification": _CLASSIFICATION, "regression": _REGRESSION, "forecast": _FORECAST}
TASKS = tuple(_BY_TASK)


def _named(*groups: tuple[MetricSpec, ...]) -> KnownMetrics:
    return {metric.name: metric for group in groups for metric in group}


@cache
def gate_metrics(task: str | None) -> KnownMetrics:
    """What a gate may name: the task's metrics and operations', each also of the champion, fairness and drift."""
    own = tuple(replace(metric, champion=True) for metric in (*_of_task(task), *_LATENCY))
    fairness = _FAIRNESS if task in (None, "classification") else ()
    return _named(_OPERATIONAL, own, fairness, _DRIFT)


@cache
def task_metrics(task: str | None) -> KnownMetrics:
    """What a performance check in production may name."""
    return _named(_of_task(task))


@cache
def service_metrics() -> KnownMetrics:
    """What an abort condition or an alert on a running service may name."""
    return _named(_SERVICE)


def task_of(name: str) -> tuple[str, ...]:
    """The tasks that have a metric of this name."""
    return tuple(task for task, metrics in _BY_TASK.items() if any(metric.name == name for metric in metrics))


def _of_task(task: str | None) -> tuple[MetricSpec, ...]:
    if task is None:
        return tuple(_named(*_BY_TASK.values()).values())
    return _BY_TASK.get(task, ())
