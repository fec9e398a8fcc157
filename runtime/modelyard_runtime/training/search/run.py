"""A search: candidates by its kind, each judged on rows that it wasn't fitted on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.evaluation.types import NotComputableError
from modelyard_runtime.models.threads import answering
from modelyard_runtime.training.fit import fit
from modelyard_runtime.training.folds import folds, subset
from modelyard_runtime.training.search.kinds import KINDS
from modelyard_runtime.training.search.score import scorer
from modelyard_runtime.training.search.types import Found, Trial, ranked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard_runtime.contract.types import Training
    from modelyard_runtime.models.columns import Array
    from modelyard_runtime.models.model import Scores
    from modelyard_runtime.training.fit import Recipe
    from modelyard_runtime.training.rows import Rows
    from modelyard_runtime.training.search.score import Scorer


def search(training: Training, recipe: Recipe, rows: Rows, validation: Rows | None) -> Found | None:
    """Search as the spec says; None where it says nothing.

    Candidates are scored on the validation rows where there are any, else over folds of the training rows.

    Raises:
        RuntimeProblem: no candidate can be fitted, the metric can't be computed, or a library is missing.
    """
    asked = training.search
    if asked is None:
        return None
    judge = _Judge(training, recipe, rows, validation)
    trials = KINDS[asked.kind](asked, judge.measure, len(rows), recipe.seed, greater=judge.scorer.greater)
    whole = [trial for trial in trials if trial.share == 1.0 and trial.score is not None]
    if not whole:
        problem = next((trial.problem for trial in trials if trial.problem), "nothing was tried")
        raise RuntimeProblem(
            f"no candidate of the search could be fitted and scored: {problem}",
            help="change training.search.space or training.params",
        )
    return Found(tuple(trials), ranked(whole, greater=judge.scorer.greater)[0])


class _Judge:
    """Fits candidates, and scores them on rows that they weren't fitted on."""

    def __init__(self, training: Training, recipe: Recipe, rows: Rows, validation: Rows | None) -> None:
        assert training.search is not None  # noqa: S101 - the caller has looked
        self.scorer: Scorer = scorer(training.search.metric, recipe.task, len(recipe.classes), rows)
        self._params: Mapping[str, Any] = training.params
        self._recipe = recipe
        self._rows, self._validation = rows, validation
        self._folds = (
            [] if validation is not None else folds(training.split, rows, len(recipe.classes), recipe.seed)
        )

    def measure(self, params: Mapping[str, Any], share: float) -> Trial:
        """A candidate on a share of the training rows. A candidate that can't be fitted is a trial that failed."""
        scores: list[float] = []
        reason = "there are no folds to score on"
        try:
            for target, answers in self._answers({**self._params, **params}, share):
                try:
                    scores.append(self.scorer.value(target, answers))
                except NotComputableError as unknown:  # a fold without a row of some class, for instance
                    reason = unknown.reason
        except RuntimeProblem as problem:
            return Trial(dict(params), share, None, 0.0, problem.message)
        if not scores:
            return Trial(dict(params), share, None, 0.0, f"{self.scorer.name}: {reason}")
        return Trial(dict(params), share, float(np.mean(scores)), float(np.std(scores)))

    def _answers(self, params: Mapping[str, Any], share: float) -> Iterator[tuple[Array, Scores]]:
        """Targets and answers, for each fold."""
        for known, unseen in self._parted(share):
            fitted = fit(self._recipe, params, known, self._validation)
            with answering(unseen.values):
                answers = fitted.model.predict(unseen.columns)
            yield unseen.target, answers

    def _parted(self, share: float) -> Iterator[tuple[Rows, Rows]]:
        codes = self._rows.target if self._recipe.classes else None
        if self._validation is not None:
            every = np.arange(len(self._rows))
            yield self._rows.take(subset(every, share, codes, self._recipe.seed)), self._validation
        for known, unseen in self._folds:
            yield self._rows.take(subset(known, share, codes, self._recipe.seed)), self._rows.take(unseen)
