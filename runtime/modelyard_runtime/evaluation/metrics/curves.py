"""True positives and flagged rows at every threshold, for a sample and for its resamples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals.bootstrap import Bootstrapped, bootstrapped
from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard_runtime.evaluation.metrics.types import Resampler
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Array


@dataclass(frozen=True, slots=True)
class Curve:
    """For each threshold, from the highest: arrays of shape (resamples, thresholds).

    Attributes:
        hits: Positive rows at or above it.
        flagged: All rows at or above it.
    """

    hits: Array
    flagged: Array

    @property
    def precision(self) -> Array:
        """The share of flagged rows that are positive; 0 where none is flagged."""
        return np.divide(self.hits, self.flagged, out=np.zeros_like(self.hits), where=self.flagged > 0)

    @property
    def recall(self) -> Array:
        """The share of positive rows that are flagged; NaN where none is positive."""
        positives = self.hits[:, -1:]
        return np.divide(self.hits, positives, out=np.full_like(self.hits, np.nan), where=positives > 0)


def curves(sample: Sample) -> Callable[[Array], Curve]:
    """What gives for weights of shape (resamples, rows) the curve of each resample."""
    order = np.argsort(-sample.score, kind="stable")
    ordered = sample.score[order]
    ends = np.flatnonzero(np.r_[ordered[1:] != ordered[:-1], True])
    positive = (sample.truth[order] == 1).astype(np.float64)
    sorted_already = bool((order == np.arange(len(order))).all())
    distinct = len(ends) == len(order)

    def of(weights: Array) -> Curve:
        mine = weights if sorted_already else weights[:, order]
        hits, flagged = np.cumsum(mine * positive, axis=1), np.cumsum(mine, axis=1)
        return Curve(hits, flagged) if distinct else Curve(hits[:, ends], flagged[:, ends])

    return of


@dataclass(frozen=True, slots=True)
class OfCurve:
    """A number that is read off a curve; of more than two classes the mean of each against the rest.

    Attributes:
        number: Gives for the curves of resamples, and the arguments, one number each; NaN where it is not defined.
        events: The rows that the number is a share of, for a sample's own curve.
    """

    number: Callable[..., Array]
    events: Callable[..., float]

    def estimate(self, sample: Sample, *arguments: float) -> Bootstrapped:
        """The number, with its bootstrap interval.

        Raises:
            NotComputableError: a class has no row.
        """
        for code in range(sample.classes):
            if sample.classes > 2 or code == 1:
                _require(sample, code)
        resample = self.resampler(sample, *arguments)
        value = float(resample(np.ones((1, len(sample))))[0])
        return bootstrapped(
            resample,
            value,
            len(sample),
            groups=sample.groups,
            within=(0.0, 1.0),
            events=self._events(sample, *arguments),
        )

    def resampler(self, sample: Sample, *arguments: float) -> Resampler:
        """The number of each resample's curve."""
        parts = [curves(one) for one in _parts(sample)]

        def of(weights: Array) -> Array:
            numbers = [self.number(part(weights), *arguments) for part in parts]
            return np.asarray(sum(numbers) / len(numbers))

        return of

    def _events(self, sample: Sample, *arguments: float) -> float:
        one = np.ones((1, len(sample)))
        return min(self.events(curves(part)(one), *arguments) for part in _parts(sample))


def _parts(sample: Sample) -> list[Sample]:
    if sample.classes == 2:
        return [sample]
    return [sample.one_class(code) for code in range(sample.classes)]


def _require(sample: Sample, code: int) -> None:
    if not (sample.truth == code).any():
        which = "positive" if sample.classes == 2 else f"of class number {code + 1}"
        raise NotComputableError(f"no row is {which}")


def positives(curve: Curve) -> float:
    """The positive rows of a sample's curve."""
    return float(curve.hits[0, -1])
