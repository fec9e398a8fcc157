"""A fitted model in memory: features in, scores and labels out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.models.calibration import calibrated, log_odds
from modelyard_runtime.models.columns import objects
from modelyard_runtime.models.encode import rows_of

if TYPE_CHECKING:
    from modelyard_runtime.models.card import Calibration, Class, ScoreKind
    from modelyard_runtime.models.columns import Array, Columns
    from modelyard_runtime.models.encode import Encoder


@dataclass(frozen=True, slots=True)
class Scores:
    """A model's answers, one a row.

    Attributes:
        score: The predicted number; of two classes the probability of the positive one; of more the probability of
            the class that is answered. float64 of shape (rows,).
        label: The class that is answered, as the data has it (object array); the number itself in a regression.
        probabilities: The probability of each class, in the order of the classes: (rows, classes). None where the
            answers are numbers.
        threshold: The probability from which on a row counts as positive, of two classes.
    """

    score: Array
    label: Array
    probabilities: Array | None
    threshold: float = 0.5


@dataclass(frozen=True, slots=True)
class Model:
    """An estimator with all that stands before and after it.

    Attributes:
        classes: The classes in order; empty for numbers.
        encoder: Makes the estimator's matrix.
        estimator: A fitted estimator with scikit-learn's methods. Classes are numbers for it: 0, 1, ….
        scores: What a score is; see the card.
        calibration: The map to probabilities, where there is one.
        threshold: The probability from which on a row counts as positive, of two classes.
        takes_columns: Whether the estimator takes the columns themselves in the place of a matrix.
    """

    classes: tuple[Class, ...]
    encoder: Encoder
    estimator: Any
    scores: ScoreKind
    calibration: Calibration | None = None
    threshold: float = 0.5
    takes_columns: bool = False

    def predict(self, columns: Columns) -> Scores:
        """The answers for these rows."""
        if not rows_of(columns):
            nothing = np.zeros(0)
            return Scores(nothing, objects([]), np.zeros((0, len(self.classes))) if self.classes else None)
        return self.answer(self.prepared(columns))

    def prepared(self, columns: Columns) -> Any:
        """What the estimator takes for these rows."""
        return dict(columns) if self.takes_columns else self.encoder.matrix(columns)

    def answer(self, prepared: Any) -> Scores:
        """The answers for rows that are prepared."""
        if not self.classes:
            numbers = np.asarray(self._ask("predict", prepared), dtype=float).reshape(-1)
            return Scores(numbers, numbers, None)
        probabilities = self.probabilities(prepared)
        names = objects(list(self.classes))
        if len(self.classes) == 2:
            score = probabilities[:, 1]
            answered = names[(score >= self.threshold).astype(np.intp)]
            return Scores(score, answered, probabilities, self.threshold)
        best = probabilities.argmax(axis=1)
        return Scores(probabilities[np.arange(len(best)), best], names[best], probabilities)

    def probabilities(self, prepared: Any) -> Array:
        """The probability of each class: (rows, classes), calibrated where there is a calibration."""
        if self.scores == "label":
            codes = np.asarray(self._ask("predict", prepared)).astype(np.intp).reshape(-1)
            return np.eye(len(self.classes))[codes]
        if self.calibration is not None and self.calibration.of == "decision":
            return calibrated(self.calibration, self.decisions(prepared))
        own = spread(self._ask("predict_proba", prepared), self.estimator, len(self.classes))
        return calibrated(self.calibration, log_odds(own)) if self.calibration is not None else own

    def decisions(self, prepared: Any) -> Array:
        """The estimator's decision values: (rows,) of two classes, (rows, classes) of more."""
        return np.asarray(self._ask("decision_function", prepared), dtype=float)

    def _ask(self, method: str, prepared: Any) -> Any:
        """What the estimator says.

        Raises:
            RuntimeProblem: it has no answer to these rows, as neighbours within a radius of which there are none.
        """
        name = type(self.estimator).__name__
        try:
            found = getattr(self.estimator, method)(prepared)
        except ValueError as error:
            words = str(error).strip().splitlines()[0][:300]
            raise RuntimeProblem(f"{name} can't answer: {words}") from error
        without = int((~np.isfinite(np.asarray(found, dtype=float))).sum())
        if without:
            raise RuntimeProblem(f"{name} has no answer to some rows: {without} of its numbers are none")
        return found


def spread(probabilities: Any, estimator: Any, classes: int) -> Array:
    """Probabilities with a column for every class, 0 for one that the estimator didn't see."""
    own = np.asarray(probabilities, dtype=float)
    seen = getattr(estimator, "classes_", None)
    if own.shape[1] == classes or seen is None:
        return own
    every = np.zeros((len(own), classes))
    every[:, np.asarray(seen).astype(np.intp)] = own
    return every
