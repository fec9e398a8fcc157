"""The metrics of a served model: the one list of what is exported, alerted on and drawn.

Every series carries ``model``; the scrape adds ``environment``, so that a query names both and stays right
where several environments share one Prometheus. What the runtime exports is exactly `METRICS`; nothing else
is queried under the prefix ``modelyard_``.
"""

from __future__ import annotations

from typing import Literal

from modelyard.records import dataclass

Kind = Literal["counter", "gauge", "histogram"]
By = Literal["serve", "watch"]

SECONDS = (
    0.001, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.06, 0.075, 0.1,
    0.125, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
)  # fmt: skip
"""Upper bounds of the latency buckets, close where models answer: a quantile is right to a few per cent."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric by its full name: who exports it, its labels beside ``model``, and what it says."""

    name: str
    kind: Kind
    by: By
    labels: tuple[str, ...]
    help: str


BUILD = Metric(
    "modelyard_build_info",
    "gauge",
    "serve",
    ("version", "digest"),
    "Constant 1; the model version and the image digest that answer.",
)
REQUESTS = Metric(
    "modelyard_requests_total",
    "counter",
    "serve",
    ("code",),
    "Prediction requests by HTTP status code.",
)
DURATION = Metric(
    "modelyard_request_duration_seconds",
    "histogram",
    "serve",
    (),
    "Time to answer a prediction request, from its last byte read to the first byte written.",
)
PREDICTIONS = Metric("modelyard_predictions_total", "counter", "serve", (), "Rows that were scored.")
PREDICTION = Metric(
    "modelyard_prediction_value",
    "histogram",
    "serve",
    (),
    "The score: probability of the positive class, or the predicted number.",
)
MISSING = Metric(
    "modelyard_feature_missing_total",
    "counter",
    "serve",
    ("feature",),
    "Rows in which a feature was missing.",
)
VALUE = Metric(
    "modelyard_feature_value",
    "histogram",
    "serve",
    ("feature",),
    "Numeric features, in buckets that each held a tenth of a sample of the training rows.",
)
LEVEL = Metric(
    "modelyard_feature_level_total",
    "counter",
    "serve",
    ("feature", "level"),
    "Rows by the level of a category that training knew; what it did not know is (other).",
)
LOG_ERRORS = Metric(
    "modelyard_prediction_log_errors_total",
    "counter",
    "serve",
    (),
    "Batches of predictions that could not be written to the log.",
)
DRIFT_EFFECT = Metric(
    "modelyard_drift_effect",
    "gauge",
    "watch",
    ("column", "method"),
    "Size of the difference between the last window and the reference, in the unit of the method.",
)
DRIFT_THRESHOLD = Metric(
    "modelyard_drift_threshold",
    "gauge",
    "watch",
    ("column", "method"),
    "Effect from which the column counts as drifted.",
)
DRIFT_VERDICT = Metric(
    "modelyard_drift_verdict",
    "gauge",
    "watch",
    ("verdict",),
    "1 for the last verdict (stable, drift or insufficient), 0 for the two others.",
)
DRIFT_RUN = Metric(
    "modelyard_drift_last_run_timestamp_seconds",
    "gauge",
    "watch",
    (),
    "Unix time of the last verdict; of the exporter's own start, where there is none yet.",
)
ESTIMATE = Metric(
    "modelyard_performance_estimate",
    "gauge",
    "watch",
    ("metric",),
    "Performance on the last window, estimated without labels.",
)
REALISED = Metric(
    "modelyard_performance_realised",
    "gauge",
    "watch",
    ("metric",),
    "Performance on the last window whose labels have come.",
)

METRICS = (
    BUILD,
    REQUESTS,
    DURATION,
    PREDICTIONS,
    PREDICTION,
    MISSING,
    VALUE,
    LEVEL,
    LOG_ERRORS,
    DRIFT_EFFECT,
    DRIFT_THRESHOLD,
    DRIFT_VERDICT,
    DRIFT_RUN,
    ESTIMATE,
    REALISED,
)

VERDICTS = ("stable", "drift", "insufficient")
"""The values of the label ``verdict``."""

QUANTILES = {"latency_p50_ms": 0.5, "latency_p90_ms": 0.9, "latency_p95_ms": 0.95, "latency_p99_ms": 0.99}
"""Latency metrics of an abort condition, by name."""

SERVICE_METRICS = ("availability", "error_rate", *QUANTILES, "requests_per_second")
"""What an abort condition may name: whatever can be read off a running endpoint within minutes."""
