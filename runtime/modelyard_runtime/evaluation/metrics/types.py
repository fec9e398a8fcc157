"""What every metric can do, and the kinds of metric that share how they do it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from modelyard_runtime.evaluation.intervals.bootstrap import bootstrapped
from modelyard_runtime.evaluation.intervals.cells import resampled
from modelyard_runtime.evaluation.intervals.exact import Unbounded
from modelyard_runtime.evaluation.intervals.mean import mean_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard_runtime.evaluation.intervals.proportion import Proportion
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Array, Bounds, Estimate

    Resampler = Callable[[Array], Array]

MOST_CLASSES = 50
"""Beyond so many classes a table of counts is too sparse to be resampled."""


class Metric(Protocol):
    """A number that tells how good a model is on a sample."""

    def estimate(self, sample: Sample, *arguments: float) -> Estimate:
        """The number, with its interval.

        Raises:
            NotComputableError: these rows don't determine it.
        """
        ...

    def resampler(self, sample: Sample, *arguments: float) -> Resampler:
        """What gives for weights of shape (resamples, rows) the number for each; NaN where it is not defined."""
        ...


@dataclass(frozen=True, slots=True)
class Loss:
    """The mean of what each row costs, or its root.

    Attributes:
        losses: The cost of each row: float64 of shape (rows,).
        link: ``root`` where the number is the root of the mean.
        least: The least that a row costs.
    """

    losses: Callable[[Sample], Array]
    link: Literal["identity", "root"] = "identity"
    least: float = 0.0

    def estimate(self, sample: Sample) -> Estimate:
        """The mean, with Hall's interval."""
        losses = self.losses(sample)
        found = mean_of(losses, link=self.link, least=self.least)
        if sample.groups is None:
            return found
        within = (self.least, math.inf)
        return bootstrapped(
            self.resampler(sample), found.value, len(sample), groups=sample.groups, within=within
        )

    def resampler(self, sample: Sample) -> Resampler:
        """The weighted mean of the rows' costs."""
        losses = self.losses(sample)

        def of(weights: Array) -> Array:
            means = (weights @ losses) / weights.sum(axis=1)
            return np.asarray(np.sqrt(means) if self.link == "root" else means)

        return of


@dataclass(frozen=True, slots=True)
class Decision:
    """A function of how many rows of each class are answered with each class.

    Attributes:
        of_cells: Gives for tables of shape (..., classes, classes), truth by answer, one number each; NaN where it is
            not defined.
        check: Raises NotComputableError where one table does not determine the number.
        within: What the number can be.
        share: The number as a share of rows, where it is one: from a table, None where it isn't.
        paired: Which rows the share is of, so that two models' shares can be compared row by row.
    """

    of_cells: Callable[[Array], Array]
    check: Callable[[Array], None]
    within: Bounds = (0.0, 1.0)
    share: Callable[[Array], Proportion | None] | None = None
    paired: Literal["all", "positive", "negative"] | None = None

    def estimate(self, sample: Sample) -> Estimate:
        """The number, with the exact interval of a share, or that of a table of counts."""
        cells = table(sample)
        self.check(cells)
        value = float(self.of_cells(cells))
        if sample.groups is not None:
            return bootstrapped(
                self.resampler(sample), value, len(sample), groups=sample.groups, within=self.within
            )
        share = self.share(cells) if self.share else None
        if share is not None:
            return share
        k = sample.classes
        if k > MOST_CLASSES:
            return Unbounded(value, len(sample), f"the counts of {k} classes are too sparse for an interval")
        return resampled(
            lambda drawn: self.of_cells(drawn.reshape(-1, k, k)),
            cells.reshape(-1),
            added=1 / k,
            within=self.within,
            value=value,
        )

    def resampler(self, sample: Sample) -> Resampler:
        """The number of each resample's table."""
        k = sample.classes
        codes = sample.truth * k + sample.label

        def of(weights: Array) -> Array:
            tables = [np.bincount(codes, one, k * k).reshape(k, k) for one in weights]
            return np.asarray(self.of_cells(np.stack(tables)))

        return of


def table(sample: Sample) -> Array:
    """How many rows of each class are answered with each class: float64 of shape (classes, classes)."""
    k = sample.classes
    return np.bincount(sample.truth * k + sample.label, minlength=k * k).reshape(k, k).astype(np.float64)
