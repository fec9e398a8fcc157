"""Every metric, one line each; a metric is loaded when it is asked for. The standard library is all that this needs."""

from __future__ import annotations

from importlib import import_module
from math import inf
from typing import TYPE_CHECKING

from modelyard_runtime.records import dataclass

if TYPE_CHECKING:
    from modelyard_runtime.evaluation.metrics.types import Metric

C, R, F = "classification", "regression", "forecast"
NUMBERS = (R, F)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a metric without loading it.

    Attributes:
        tasks: The tasks that have it.
        within: What it can be, closed where finite.
        arguments: How many numbers it is called with.
        usual: Whether it is measured without being asked for.
    """

    tasks: tuple[str, ...]
    within: tuple[float, float]
    arguments: int = 0
    usual: bool = True


SHARE, ABOVE = (0.0, 1.0), (0.0, inf)

METRICS = {
    "roc_auc": Known((C,), SHARE),
    "average_precision": Known((C,), SHARE),
    "accuracy": Known((C,), SHARE),
    "balanced_accuracy": Known((C,), SHARE),
    "precision": Known((C,), SHARE),
    "recall": Known((C,), SHARE),
    "f1": Known((C,), SHARE),
    "specificity": Known((C,), SHARE),
    "recall_at_precision": Known((C,), SHARE, 1, usual=False),
    "precision_at_recall": Known((C,), SHARE, 1, usual=False),
    "brier": Known((C,), SHARE),
    "expected_calibration_error": Known((C,), SHARE),
    "log_loss": Known((C,), ABOVE),
    "matthews_corrcoef": Known((C,), (-1.0, 1.0)),
    "rmse": Known(NUMBERS, ABOVE),
    "mae": Known(NUMBERS, ABOVE),
    "mape": Known(NUMBERS, ABOVE),
    "median_absolute_error": Known(NUMBERS, ABOVE),
    "r2": Known(NUMBERS, (-inf, 1.0)),
    "max_error": Known(NUMBERS, ABOVE),
    "mean_error": Known(NUMBERS, (-inf, inf)),
    "smape": Known((F,), ABOVE),
    "mase": Known((F,), ABOVE),
}
"""What is computed from rows and a model's answers."""

FAIRNESS = {"demographic_parity_difference": SHARE, "equalized_odds_difference": SHARE}
"""Gaps between the slices of a column, of two classes."""

LATENCY = {"latency_p50_ms": 0.50, "latency_p95_ms": 0.95, "latency_p99_ms": 0.99}
"""Quantiles of the time that one prediction takes."""

SIZE, ROWS, PSI = "model_size_mb", "rows", "psi_max"

OTHERS = {**FAIRNESS, **dict.fromkeys((*LATENCY, SIZE, ROWS, PSI), ABOVE)}
"""What gates may name beside metrics, and what it can be."""


def metric(name: str) -> Metric:
    """The metric of this name."""
    found: Metric = import_module(f"modelyard_runtime.evaluation.metrics.{name}").METRIC
    return found


def of_task(task: str) -> dict[str, Known]:
    """The metrics of a task."""
    return {name: known for name, known in METRICS.items() if task in known.tasks}


def within(name: str) -> tuple[float, float]:
    """What a metric can be. Raises KeyError for a name that no gate may use."""
    return METRICS[name].within if name in METRICS else OTHERS[name]
