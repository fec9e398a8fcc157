"""What a server exports to Prometheus is the compiler's list, and counts what happened."""

from __future__ import annotations

import math
import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest
from contracts import document
from hypothesis import given, settings
from hypothesis import strategies as some
from prometheus_client.parser import text_string_to_metric_families
from serving_client import ROW, row, stand_in, until

from modelyard.targets.monitoring import metrics as compiler
from modelyard_runtime.serving import metrics
from modelyard_runtime.serving.distributions import OTHER, Known
from modelyard_runtime.serving.inputs import Rows
from modelyard_runtime.serving.metrics import Histogram, Metrics, missing
from modelyard_runtime.serving.types import Answered, Answers, Asked, Identity

if TYPE_CHECKING:
    from pathlib import Path

    from prometheus_client.metrics_core import Metric

SERVED = {one.name: one for one in compiler.METRICS if one.by == "serve"}
OWN = {"le"}
"""The label that a histogram's buckets have by Prometheus' own rules."""


def families(text: str) -> dict[str, Metric]:
    """The metrics of a text by their full names: the parser takes a counter's ending off."""
    found = {one.name: one for one in text_string_to_metric_families(text)}
    return {f"{name}_total" if one.type == "counter" else name: one for name, one in found.items()}


def value(text: str, name: str, **labels: str) -> float:
    samples = [sample for one in text_string_to_metric_families(text) for sample in one.samples]
    (found,) = [s.value for s in samples if s.name == name and labels.items() <= s.labels.items()]
    return float(found)


def test_what_is_exported_is_the_compilers_list(tmp_path: Path) -> None:
    with stand_in(tmp_path, document("fraud")) as server:
        server.post(ROW)
        answer = server.get("/metrics")
    found = families(answer.text)
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert set(found) == set(SERVED)
    for name, metric in SERVED.items():
        assert found[name].type == metric.kind
        assert found[name].documentation == metric.help
        labels = {frozenset(set(sample.labels) - OWN) for sample in found[name].samples}
        assert labels == {frozenset({"model", *metric.labels})}
        assert {sample.labels["model"] for sample in found[name].samples} == {"fraud-detector"}


def test_latency_buckets_are_the_compilers() -> None:
    assert metrics.SECONDS == compiler.SECONDS


def test_requests_rows_scores_and_missing_features_are_counted(tmp_path: Path) -> None:
    with stand_in(tmp_path, document("fraud")) as server:
        server.post({"rows": [row(amount=100), row(amount=800, country=None), row(amount=990, country=None)]})
        server.post(row(amount=-1))
        server.post(row(amount=667))
        server.get("/readyz")
        until(lambda: value(server.get("/metrics").text, "modelyard_predictions_total") == 3)
        text = server.get("/metrics").text
    assert value(text, "modelyard_requests_total", code="200") == 1
    assert value(text, "modelyard_requests_total", code="422") == 1
    assert value(text, "modelyard_requests_total", code="500") == 1
    assert value(text, "modelyard_request_duration_seconds_count") == 3
    assert value(text, "modelyard_prediction_value_count") == 3
    assert math.isclose(value(text, "modelyard_prediction_value_sum"), 1.89)
    assert value(text, "modelyard_prediction_value_bucket", le="0.8") == 2
    assert value(text, "modelyard_feature_missing_total", feature="country") == 2
    assert value(text, "modelyard_feature_missing_total", feature="amount") == 0
    assert value(text, "modelyard_feature_value_bucket", feature="amount", le="100") == 1
    assert value(text, "modelyard_feature_value_count", feature="amount") == 3
    assert value(text, "modelyard_feature_level_total", feature="country", level="DE") == 1
    assert value(text, "modelyard_feature_level_total", feature="is_night", level="true") == 3
    assert value(text, "modelyard_build_info", version="7", digest="sha256:abc") == 1


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not here")
def test_promtool_finds_nothing_to_say() -> None:
    text = Metrics(Identity("m", "1", "d", "regression"), ["x"]).render()
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_names_are_escaped() -> None:
    name = 'a"b\\c\nd'
    text = Metrics(Identity(name, name, name, "regression"), [name]).render()
    assert value(text, "modelyard_build_info", model=name, version=name, digest=name) == 1
    assert value(text, "modelyard_feature_missing_total", feature=name) == 0


@settings(max_examples=25, deadline=None)
@given(
    values=some.lists(some.floats(-1e7, 1e7) | some.sampled_from(metrics.NUMBERS), max_size=30),
    lone=some.booleans(),
)
def test_a_histogram_counts_as_prometheus_does(values: list[float], *, lone: bool) -> None:
    histogram = Histogram(metrics.NUMBERS)
    for part in [[one] for one in values] if lone else [values]:
        histogram.observe_all(np.array(part, dtype=float))
    text = "\n".join(["# TYPE h histogram", *histogram.lines("h", 'a="b"'), ""])
    for bound in metrics.NUMBERS:
        assert value(text, "h_bucket", le=f"{bound:.12g}") == sum(one <= bound for one in values)
    assert value(text, "h_bucket", le="+Inf") == value(text, "h_count") == len(values)
    assert math.isclose(value(text, "h_sum"), math.fsum(values), rel_tol=1e-9, abs_tol=1e-6)


def test_what_is_not_finite_is_in_no_bucket() -> None:
    histogram = Histogram(metrics.SHARES)
    histogram.observe_all(np.array([np.nan]))
    histogram.observe_all(np.array([np.inf, 0.5, np.nan]))
    assert sum(histogram.counts) == 1
    assert histogram.sum == 0.5


def test_missing_of_every_kind() -> None:
    columns = {
        "number": np.array([1.0, np.nan, np.nan]),
        "text": np.array(["a", None, ""], dtype=object),
        "vector": np.array([[1.0, 2.0], [np.nan, np.nan], [0.0, 0.0]]),
        "whole": np.array([1.0, 2.0, 3.0]),
        "empty": np.empty((3, 0)),
    }
    assert dict(missing(columns)) == {"number": 2, "text": 1, "vector": 1, "empty": 3}


def test_a_level_that_training_did_not_know_makes_no_series_of_its_own() -> None:
    counted = Metrics(
        Identity("m", "1", "d", "regression"), [], Known({}, {"c": ("a", OTHER), "b": ("false", "true")})
    )
    features = {
        "c": np.array(["a", "b", "zzz", None], dtype=object),
        "b": np.array([1.0, 0.0, np.nan, 1.0]),
    }
    asked = Asked(Rows([{}] * 4, [{}] * 4), "r")
    counted.answered([Answered(asked, Answers(features, np.zeros(4)), 0.0)])
    text = counted.render()
    levels = {"a": 1, OTHER: 2}
    assert {
        level: value(text, "modelyard_feature_level_total", feature="c", level=level) for level in levels
    } == levels
    assert value(text, "modelyard_feature_level_total", feature="b", level="true") == 2
    assert value(text, "modelyard_feature_level_total", feature="b", level="false") == 1
    assert "zzz" not in text
