"""What decides a search: a metric of the spec, over rows that a candidate wasn't fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard_runtime.models.card import Class
    from modelyard_runtime.models.columns import Array
    from modelyard_runtime.models.model import Scores


@dataclass(frozen=True, slots=True)
class Scorer:
    """A metric by name, and which way is better."""

    name: str
    greater: bool
    _measure: Callable[[Array, Scores], float]

    def value(self, target: Array, scores: Scores) -> float:
        """The metric of these answers; NaN where they don't determine it, as with rows of one class."""
        return self._measure(target, scores)


def scorer(name: str, classes: tuple[Class, ...]) -> Scorer:
    """The metric of this name.

    Raises:
        RuntimeProblem: the task has no such metric.
    """
    metrics = library("sklearn.metrics")
    table: dict[str, tuple[bool, Callable[[Array, Scores], Any]]] = {
        "roc_auc": (True, lambda y, s: metrics.roc_auc_score(y, s.score)),
        "average_precision": (True, lambda y, s: metrics.average_precision_score(y, s.score)),
        "log_loss": (False, lambda y, s: metrics.log_loss(y, s.probabilities, labels=range(len(classes)))),
        "accuracy": (True, lambda y, s: metrics.accuracy_score(y, s.probabilities.argmax(axis=1))),
        "f1": (True, lambda y, s: metrics.f1_score(y, s.score >= 0.5)),
        "rmse": (False, lambda y, s: metrics.root_mean_squared_error(y, s.score)),
        "mae": (False, lambda y, s: metrics.mean_absolute_error(y, s.score)),
        "r2": (True, lambda y, s: metrics.r2_score(y, s.score)),
    }
    if name not in table:
        raise RuntimeProblem(f"the search can't be decided by {name}", help=f"use {', '.join(sorted(table))}")
    greater, measure = table[name]
    return Scorer(name, greater, lambda y, s: float(measure(y, s)))
