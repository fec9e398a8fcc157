"""Held-out rows with what a model says of them, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Task
    from modelyard_runtime.evaluation.types import Array


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows with their truth and a model's answers.

    Attributes:
        task: What the model does.
        truth: Codes of classes (int64; -1 for a class that the model doesn't know), or numbers (float64). (rows,)
        score: Probability of the positive class, or the predicted number: float64 (rows,).
        label: Codes of the answered classes, int64 (rows,); empty in a regression.
        classes: How many classes there are, 0 in a regression. Of two classes 1 is the positive one.
        probabilities: Of each class, (rows, classes); None unless there are more than two.
        groups: The group of each row, from 0, where rows of one group are not independent of one another.
        hard: Whether the scores are answers, 0 or 1, of an estimator that knows no probabilities.
        scale: The error of the naive forecast on the training rows, which MASE is a multiple of.
        unscaled: Why there is no such scale.
    """

    task: Task
    truth: Array
    score: Array
    label: Array
    classes: int = 0
    probabilities: Array | None = None
    groups: Array | None = None
    hard: bool = False
    scale: float | None = None
    unscaled: str = ""

    def __len__(self) -> int:
        return len(self.truth)

    def take(self, which: Array) -> Sample:
        """Some of the rows: by their places, or by a mask."""
        groups = None
        if self.groups is not None:
            groups = np.unique(self.groups[which], return_inverse=True)[1]
        return replace(
            self,
            truth=self.truth[which],
            score=self.score[which],
            label=self.label[which] if len(self.label) else self.label,
            probabilities=None if self.probabilities is None else self.probabilities[which],
            groups=groups,
        )

    def one_class(self, code: int) -> Sample:
        """The same rows with one class against the rest."""
        if self.probabilities is None:
            return self
        return replace(
            self,
            truth=(self.truth == code).astype(np.int64),
            score=self.probabilities[:, code],
            label=(self.label == code).astype(np.int64),
            classes=2,
            probabilities=None,
        )

    def require(self) -> None:
        """Raises NotComputableError where no metric of these rows could be meant."""
        if not len(self):
            raise NotComputableError("there are no rows")
        answers = self.score if self.probabilities is None else self.probabilities.sum(axis=1)
        bad = int((~np.isfinite(answers)).sum())
        if bad:
            raise NotComputableError(f"{bad} of {len(self)} scores are missing or infinite")
        unknown = int((self.truth < 0).sum()) if self.classes else 0
        if unknown:
            raise NotComputableError(
                f"{unknown} of {len(self)} rows are of a class that the model doesn't know"
            )

    def require_probabilities(self) -> None:
        """Raises NotComputableError where the scores are no probabilities."""
        if self.hard:
            raise NotComputableError("the model answers classes, and no probabilities")

    def same_answers(self, other: Sample) -> bool:
        """Whether two models say the same of every row."""
        mine, theirs = self.probabilities, other.probabilities
        if (mine is None) != (theirs is None):
            return False
        same = bool((self.score == other.score).all() and np.array_equal(self.label, other.label))
        return same and (mine is None or theirs is None or bool((mine == theirs).all()))
