"""What decides a search: a metric of the spec, over rows that a candidate wasn't fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.evaluation.metrics import registry
from modelyard_runtime.evaluation.sample import Sample
from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Task
    from modelyard_runtime.models.columns import Array
    from modelyard_runtime.models.model import Scores
    from modelyard_runtime.training.rows import Rows

GREATER = frozenset(
    {
        "accuracy",
        "average_precision",
        "balanced_accuracy",
        "f1",
        "matthews_corrcoef",
        "precision",
        "r2",
        "recall",
        "roc_auc",
        "specificity",
    }
)
"""Metrics of which more is better; of the others less is, and of ``mean_error`` what is nearer to 0."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """A metric by name, for a task.

    Attributes:
        name: The metric's name.
        task: What is learnt.
        classes: How many classes there are, 0 for numbers.
        scale: The mean absolute error of the naive forecast, which MASE is a multiple of.
    """

    name: str
    task: Task
    classes: int
    scale: float | None

    @property
    def greater(self) -> bool:
        """Whether more is better."""
        return self.name in GREATER

    def value(self, target: Array, scores: Scores) -> float:
        """The metric of these answers.

        Raises:
            NotComputableError: they don't determine it, as with rows of one class.
        """
        sample = Sample(
            task=self.task,
            truth=target,
            score=scores.score,
            label=_codes(scores) if self.classes else np.zeros(0, np.int64),
            classes=self.classes,
            probabilities=scores.probabilities if self.classes > 2 else None,
            scale=self.scale,
            unscaled="" if self.scale else "the naive forecast is never wrong on the training rows",
        )
        sample.require()
        found = float(registry.metric(self.name).estimate(sample).value)
        if not np.isfinite(found):
            raise NotComputableError(f"{self.name} is {found}")
        return abs(found) if self.name == "mean_error" else found


def scorer(name: str, task: Task, classes: int, rows: Rows) -> Scorer:
    """The metric of this name.

    Raises:
        RuntimeProblem: the task has no such metric.
    """
    known = {metric for metric, facts in registry.of_task(task).items() if not facts.arguments}
    if name not in known:
        raise RuntimeProblem(
            f"a search for {task} can't be decided by {name}", help=f"use {', '.join(sorted(known))}"
        )
    return Scorer(name, task, classes, _naive_error(rows) if name == "mase" else None)


def _codes(scores: Scores) -> Array:
    """The number of each answered class."""
    probabilities = scores.probabilities
    if probabilities is None:
        return np.zeros(0, np.int64)
    if probabilities.shape[1] == 2:
        return (scores.score >= scores.threshold).astype(np.int64)
    return np.asarray(probabilities.argmax(axis=1), np.int64)


def _naive_error(rows: Rows) -> float | None:
    """How far each row's target is from the one before it, in the mean; candidates rank the same by any scale."""
    order = np.argsort(rows.time, kind="stable")
    error = float(np.abs(np.diff(rows.target[order])).mean()) if len(rows) > 1 else 0.0
    return error or None
