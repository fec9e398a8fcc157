"""True positives and flagged rows by threshold, for a sample and for its resamples.

Only thresholds that reach a positive row matter: between them precision falls and recall stays.
"""

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
    """For each score of a positive row, from the highest: arrays of shape (resamples, thresholds).

    Attributes:
        added: Positive rows with that score.
        flagged: All rows with that score or a higher one.
        before: All rows with a higher score.
        rows: All rows, (resamples,).
    """

    added: Array
    flagged: Array
    before: Array
    rows: Array

    @property
    def hits(self) -> Array:
        """Positive rows with that score or a higher one."""
        return np.cumsum(self.added, axis=1)

    @property
    def positives(self) -> Array:
        """All positive rows, (resamples,)."""
        return np.asarray(self.added.sum(axis=1))

    @property
    def precision(self) -> Array:
        """The share of flagged rows that are positive; 0 where none is flagged."""
        hits = self.hits
        return np.divide(hits, self.flagged, out=np.zeros_like(hits), where=self.flagged > 0)

    @property
    def recall(self) -> Array:
        """The share of positive rows that are flagged; NaN where none is positive."""
        hits, all_ = self.hits, self.positives[:, np.newaxis]
        return np.divide(hits, all_, out=np.full_like(hits, np.nan), where=all_ > 0)


def curves(sample: Sample) -> Callable[[Array], Curve]:
    """What gives for weights of shape (resamples, rows) the curve of each resample.

    Args:
        sample: Rows of two classes, of which some are positive. From the highest score on they cost less.
    """
    order = np.argsort(-sample.score, kind="stable")
    ordered, positive = sample.score[order], np.flatnonzero(sample.truth[order] == 1)
    in_order = bool((order == np.arange(len(order))).all())
    reached = np.unique(ordered[positive])[::-1]
    starts = np.searchsorted(-ordered, -reached, "left")
    ends = np.searchsorted(-ordered, -reached, "right")
    firsts = np.searchsorted(positive, starts, "left")
    # Sums over the stretches between these places: from 0, to where a positive score begins and where it ends.
    places = np.unique(np.r_[0, starts, ends])
    at_start, at_end = np.searchsorted(places, starts), np.searchsorted(places, ends)
    cuts = places[places < len(order)]

    def of(weights: Array) -> Curve:
        mine = weights if in_order else weights[:, order]
        stretches = np.add.reduceat(mine, cuts, axis=1)
        up_to = np.zeros((len(mine), stretches.shape[1] + 1), mine.dtype)
        np.cumsum(stretches, axis=1, out=up_to[:, 1:])
        added = np.add.reduceat(mine[:, positive], firsts, axis=1)
        return Curve(added, up_to[:, at_end], up_to[:, at_start], up_to[:, -1])

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
        resample = self.resampler(sample, *arguments)
        value = float(resample(np.ones((1, len(sample))))[0])
        return bootstrapped(
            resample,
            value,
            len(sample),
            groups=sample.groups,
            within=(0.0, 1.0),
            events=self._events(sample, *arguments),
            parts=_count(sample),
        )

    def resampler(self, sample: Sample, *arguments: float) -> Resampler:
        """The number of each resample's curve.

        Raises:
            NotComputableError: a class has no row.
        """
        parts = [curves(one) for one in _parts(sample)]

        def of(weights: Array) -> Array:
            numbers = [self.number(part(weights), *arguments) for part in parts]
            return np.asarray(sum(numbers) / len(numbers))

        return of

    def _events(self, sample: Sample, *arguments: float) -> float:
        one = np.ones((1, len(sample)))
        return min(self.events(curves(part)(one), *arguments) for part in _parts(sample))


def _count(sample: Sample) -> int:
    return 1 if sample.classes == 2 else sample.classes


def _parts(sample: Sample) -> list[Sample]:
    if sample.classes == 2:
        require(sample, 1)
        return [sample]
    for code in range(sample.classes):
        require(sample, code)
    return [sample.one_class(code) for code in range(sample.classes)]


def require(sample: Sample, code: int) -> None:
    """Raises NotComputableError where no row is of a class."""
    if not (sample.truth == code).any():
        words = ("no row is negative", "no row is positive")
        raise NotComputableError(
            words[code] if sample.classes == 2 else f"no row is of class number {code + 1}"
        )
