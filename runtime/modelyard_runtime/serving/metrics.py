"""The metrics of a served model, as Prometheus reads them.

Which there are, with their labels and buckets, is the compiler's list in ``targets/monitoring/metrics.py``: alerts and
dashboards are made from it, and a test compares. Kept here by hand, for two reasons: a batch of rows goes into a
histogram in one step, and the serving image needs no further library for eight series.
"""

from __future__ import annotations

import math
import threading
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from modelyard_runtime.serving.distributions import OTHER, Known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from modelyard_runtime.serving.types import Answered, Identity

SECONDS = (
    0.001, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.06, 0.075, 0.1,
    0.125, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
)  # fmt: skip
"""Upper bounds of the latency buckets, in seconds."""

SHARES = tuple(round(0.05 * step, 2) for step in range(1, 21))
"""Upper bounds of the buckets of a probability."""

_STEPS = tuple(float(f"{digit}e{power}") for power in range(-2, 7) for digit in (1, 2, 5))
NUMBERS = (*(-step for step in reversed(_STEPS)), 0.0, *_STEPS)
"""Upper bounds of the buckets of a predicted number, whose range nobody knows beforehand."""

EXPORTED = {
    "modelyard_build_info": ("gauge", "Constant 1; the model version and the image digest that answer."),
    "modelyard_requests_total": ("counter", "Prediction requests by HTTP status code."),
    "modelyard_request_duration_seconds": (
        "histogram",
        "Time to answer a prediction request, from its last byte read to the first byte written.",
    ),
    "modelyard_predictions_total": ("counter", "Rows that were scored."),
    "modelyard_prediction_value": (
        "histogram",
        "The score: probability of the positive class, or the predicted number.",
    ),
    "modelyard_feature_missing_total": ("counter", "Rows in which a feature was missing."),
    "modelyard_feature_value": (
        "histogram",
        "Numeric features, in buckets that each held a tenth of a sample of the training rows.",
    ),
    "modelyard_feature_level_total": (
        "counter",
        "Rows by the level of a category that training knew; what it did not know is (other).",
    ),
    "modelyard_prediction_log_errors_total": (
        "counter",
        "Batches of predictions that could not be written to the log.",
    ),
}
"""Every metric: what kind it is, and what it says."""

_TRUTH = {0.0: "false", 1.0: "true"}
"""The levels of a boolean, as the model sees it; a missing one is none."""

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Histogram:
    """Counts by upper bound, and the sum."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds, self.counts, self.sum = tuple(bounds), [0] * (len(bounds) + 1), 0.0

    def observe(self, value: float) -> None:
        """Count one value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def observe_all(self, values: NDArray[Any]) -> None:
        """Count many values at once; what is not finite is left out."""
        if len(values) == 1:
            value = float(values[0])
            if math.isfinite(value):
                self.observe(value)
            return
        import numpy

        finite = values[numpy.isfinite(values)]
        places = numpy.searchsorted(self.bounds, finite, side="left")
        added = numpy.bincount(places, minlength=len(self.counts)).tolist()
        self.counts = [old + new for old, new in zip(self.counts, added, strict=True)]
        self.sum += float(finite.sum())

    def lines(self, name: str, labels: str) -> Iterator[str]:
        """The series of the histogram."""
        bounds = [*map(_number, self.bounds), "+Inf"]
        for bound, count in zip(bounds, accumulate(self.counts), strict=True):
            yield f'{name}_bucket{{{labels},le="{bound}"}} {count}'
        yield f"{name}_sum{{{labels}}} {_number(self.sum)}"
        yield f"{name}_count{{{labels}}} {sum(self.counts)}"


class Metrics:
    """What is counted of requests and predictions: requests by the event loop's thread, rows by those of the model."""

    def __init__(self, identity: Identity, features: Sequence[str], known: Known | None = None) -> None:
        """All at zero: a series that is there from the start can be rated from its first count.

        Args:
            identity: The model.
            features: The names of its features.
            known: What training knew of them, where their values are to be counted.
        """
        known = known or Known()
        self._identity = identity
        self._codes: dict[int, int] = {200: 0, 422: 0, 500: 0}
        self._rows = 0
        self._missing = dict.fromkeys(features, 0)
        self._durations = Histogram(SECONDS)
        self._values = {name: Histogram(bounds) for name, bounds in known.bounds.items()}
        self._levels = {name: dict.fromkeys(levels, 0) for name, levels in known.levels.items()}
        self._scores = Histogram(SHARES if identity.classes else NUMBERS)
        self._lock = threading.Lock()
        self.log_errors = 0

    def request(self, code: int, seconds: float) -> None:
        """Count a prediction request that was answered with this status after this time."""
        self._codes[code] = self._codes.get(code, 0) + 1
        self._durations.observe(seconds)

    def answered(self, answers: Sequence[Answered]) -> None:
        """Count the rows of answers."""
        with self._lock:
            for one in answers:
                self._rows += len(one.answers.score)
                self._scores.observe_all(one.answers.score)
                for name, count in missing(one.answers.features):
                    self._missing[name] = self._missing.get(name, 0) + count
                self._distributed(one.answers.features)

    def _distributed(self, features: Mapping[str, NDArray[Any]]) -> None:
        """Count the values of features."""
        for name, histogram in self._values.items():
            histogram.observe_all(features[name])
        for name, counts in self._levels.items():
            for value in features[name].tolist():
                level = value if isinstance(value, str) else _TRUTH.get(value)
                if level is not None:
                    counts[level if level in counts else OTHER] += 1

    def render(self) -> str:
        """Everything in Prometheus' text format."""
        model = f'model="{_escaped(self._identity.name)}"'
        lines: list[str] = []
        for name, (kind, text) in EXPORTED.items():
            lines += [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
            found = self._series()[name]
            for labels, value in found.items():
                if isinstance(value, Histogram):
                    lines += value.lines(name, model + labels)
                else:
                    lines.append(f"{name}{{{model}{labels}}} {value}")
        return "\n".join(lines) + "\n"

    def _series(self) -> dict[str, Mapping[str, Histogram | int]]:
        """The values of each metric, by the labels beside ``model``."""
        version, digest = _escaped(self._identity.version), _escaped(self._identity.digest)
        return {
            "modelyard_build_info": {f',version="{version}",digest="{digest}"': 1},
            "modelyard_requests_total": {f',code="{code}"': n for code, n in sorted(self._codes.items())},
            "modelyard_request_duration_seconds": {"": self._durations},
            "modelyard_predictions_total": {"": self._rows},
            "modelyard_prediction_value": {"": self._scores},
            "modelyard_feature_missing_total": {
                f',feature="{_escaped(name)}"': count for name, count in self._missing.items()
            },
            "modelyard_feature_value": {
                f',feature="{_escaped(name)}"': histogram for name, histogram in self._values.items()
            },
            "modelyard_feature_level_total": {
                f',feature="{_escaped(name)}",level="{_escaped(level)}"': count
                for name, counts in self._levels.items()
                for level, count in counts.items()
            },
            "modelyard_prediction_log_errors_total": {"": self.log_errors},
        }


def missing(features: Mapping[str, NDArray[Any]]) -> Iterator[tuple[str, int]]:
    """The features that are missing in some rows, and in how many."""
    for name, column in features.items():
        if column.dtype == object:
            count = sum(value is None for value in column)
        elif column.ndim > 1 and not column.shape[1]:
            count = len(column)  # vectors that are all missing, so that not even their width is known
        else:
            values = column[:, 0] if column.ndim > 1 else column
            count = int((values != values).sum())  # noqa: PLR0124 - NaN is the one number that differs from itself
        if count:
            yield name, count


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return f"{value:.12g}"
