"""Linear combinations of metrics over the same rows, of one model or of two.

One metric has its own interval. A difference of two models is taken row by row, since what is hard for one is mostly
hard for the other: DeLong for areas, Tango's score interval for shares of the same rows (as McNemar's test), Hall's for
mean losses, the joint table of truth and both answers for what else is read off decisions. Any other combination is
resampled as a whole, with the same draws for all its parts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.intervals import auc
from modelyard_runtime.evaluation.intervals.bootstrap import bootstrapped
from modelyard_runtime.evaluation.intervals.cells import resampled
from modelyard_runtime.evaluation.intervals.exact import Exact
from modelyard_runtime.evaluation.intervals.mean import mean_of
from modelyard_runtime.evaluation.intervals.paired import PairedShares
from modelyard_runtime.evaluation.metrics.registry import metric
from modelyard_runtime.evaluation.metrics.roc_auc import RocAuc, placed
from modelyard_runtime.evaluation.metrics.types import Decision, Loss
from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.evaluation.metrics.types import Metric
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Array, Bounds, Estimate
    from modelyard_runtime.gates.forms import Form

_MOST_CLASSES = 5
"""Of more classes the joint table of truth and two answers is too large."""

_JOINT = "bootstrap of counts, paired"
_ANY = (-np.inf, np.inf)


@dataclass(frozen=True, slots=True)
class _Part:
    """A metric of a sample, with the factor that it is added with."""

    factor: float
    metric: Metric
    sample: Sample
    arguments: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Scaled:
    """A multiple of an estimate."""

    factor: float
    of: Estimate

    @property
    def value(self) -> float:
        return self.factor * self.of.value

    @property
    def n(self) -> int:
        return self.of.n

    @property
    def method(self) -> str:
        return self.of.method

    def bounds(self, confidence: float) -> Bounds:
        low, high = sorted(self.factor * bound for bound in self.of.bounds(confidence))
        return low, high


def contrast(form: Form, own: Sample, champion: Sample | None = None) -> Estimate:
    """The estimate of a linear combination.

    Args:
        form: The combination; terms of the champion need its sample.
        own: The model's answers.
        champion: The champion's answers for the same rows, in the same order.

    Raises:
        NotComputableError: these rows don't determine one of its parts.
    """
    own.require()
    if champion is not None:
        champion.require()
    alike = champion is not None and own.same_answers(champion)
    merged: dict[tuple[str, tuple[float, ...], bool], float] = {}
    for term in form:
        key = term.metric, term.arguments, term.champion and not alike
        merged[key] = merged.get(key, 0.0) + term.factor
    parts: list[_Part] = []
    for (name, arguments, theirs), factor in merged.items():
        sample = champion if theirs else own
        if sample is None:
            raise NotComputableError("there is no champion")
        if factor:
            parts.append(_Part(factor, metric(name), sample, arguments))
    if not parts:
        return Exact(0.0, len(own), "the same answers for every row")
    return _one(parts[0]) if len(parts) == 1 else _many(parts, own)


def _one(part: _Part) -> Estimate:
    found = part.metric.estimate(part.sample, *part.arguments)
    return found if part.factor == 1 else _Scaled(part.factor, found)


def _many(parts: Sequence[_Part], own: Sample) -> Estimate:
    """Several parts: the one way that fits all of them."""
    for part in parts:  # what can't be computed says so here, before it is averaged away in resamples
        _value(part)
    metrics = [part.metric for part in parts]
    if own.groups is None:
        if own.classes == 2 and all(isinstance(one, RocAuc) for one in metrics):
            return _areas(parts)
        if all(isinstance(one, Loss) and one.link == "identity" for one in metrics):
            return _means(parts)
        if all(isinstance(one, Decision) for one in metrics):
            shares = _shares(parts)
            if shares is not None:
                return shares
            if own.classes <= _MOST_CLASSES:
                return _joint(parts)
    return _resampled(parts, own)


def _value(part: _Part) -> float:
    if isinstance(part.metric, Decision | Loss | RocAuc):
        return part.metric.estimate(part.sample).value
    return float(part.metric.resampler(part.sample, *part.arguments)(np.ones((1, len(part.sample))))[0])


def _areas(parts: Sequence[_Part]) -> Estimate:
    first, *others = (placed(part.sample).times(part.factor) for part in parts)
    for other in others:
        first = first.plus(other, 1.0)
    rows = len(parts[0].sample)
    positives = int((parts[0].sample.truth == 1).sum())
    return auc.AreaContrast(first.area, first.variance, min(positives, rows - positives), rows)


def _means(parts: Sequence[_Part]) -> Estimate:
    numbers = np.zeros(len(parts[0].sample))
    for part in parts:
        if isinstance(part.metric, Loss):
            numbers += part.factor * part.metric.losses(part.sample)
    return mean_of(numbers)


def _shares(parts: Sequence[_Part]) -> Estimate | None:
    """The difference of the same share of two models; None if the parts are anything else."""
    if len(parts) != 2 or parts[0].metric is not parts[1].metric or parts[0].factor != -parts[1].factor:
        return None
    first, second = sorted(parts, key=lambda part: -part.factor)
    kind = first.metric.paired if isinstance(first.metric, Decision) else None
    if kind is None or (kind != "all" and first.sample.classes != 2):
        return None
    truth = first.sample.truth
    of = np.ones(len(truth), bool) if kind == "all" else truth == (1 if kind == "positive" else 0)
    mine, theirs = (part.sample.label == truth for part in (first, second))
    only_first, only_second = int((of & mine & ~theirs).sum()), int((of & theirs & ~mine).sum())
    found = PairedShares(only_first, only_second, int(of.sum()))
    return found if first.factor == 1 else _Scaled(first.factor, found)


def _joint(parts: Sequence[_Part]) -> Estimate:
    """What is read off the table of truth and answers, of one model or of both."""
    first = parts[0].sample
    others = [part.sample for part in parts if part.sample is not first]
    k, axes = first.classes, (4 if others else 3)
    codes = first.truth * k + first.label
    if others:
        codes = codes * k + others[0].label
    counts = np.bincount(codes, minlength=k ** (axes - 1)).astype(np.float64)

    def of(drawn: Array) -> Array:
        tables = drawn.reshape(-1, *[k] * (axes - 1))
        mine, theirs = (tables.sum(axis=3), tables.sum(axis=2)) if others else (tables, tables)
        total = np.zeros(len(tables))
        for part in parts:
            if isinstance(part.metric, Decision):
                total += part.factor * part.metric.of_cells(mine if part.sample is first else theirs)
        return total

    value = float(of(counts[np.newaxis])[0])
    found = resampled(of, counts, added=k ** (2.0 - axes), within=_ANY, value=value)
    return replace(found, method=_JOINT) if others else found


def _resampled(parts: Sequence[_Part], own: Sample) -> Estimate:
    resamplers = [part.metric.resampler(part.sample, *part.arguments) for part in parts]

    def of(weights: Array) -> Array:
        total = np.zeros(len(weights))
        for part, resampler in zip(parts, resamplers, strict=True):
            total += part.factor * resampler(weights)
        return total

    value = float(of(np.ones((1, len(own))))[0])
    often = len(resamplers) * (own.classes if own.classes > 2 else 1)
    return bootstrapped(of, value, len(own), groups=own.groups, parts=often)
