"""Populations that samples are drawn from, and what is true of them: by a draw of three million rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation.contrast import contrast
from modelyard_runtime.evaluation.metrics.registry import metric
from modelyard_runtime.evaluation.sample import Sample
from modelyard_runtime.gates.forms import Form, Term

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 3_000_000
NONE = np.empty(0, np.int64)
Random = np.random.Generator
Pair = tuple[Sample, Sample]


@dataclass(frozen=True)
class Classes:
    """Two classes whose true log-odds are normal; the model says ``sharpness`` times them."""

    name: str
    mean: float
    spread: float
    sharpness: float = 1.0

    def draw(self, random: Random, n: int) -> Sample:
        odds = random.normal(self.mean, self.spread, n)
        truth = (random.random(n) < 1 / (1 + np.exp(-odds))).astype(np.int64)
        score = 1 / (1 + np.exp(-(self.mean + self.sharpness * (odds - self.mean))))
        sample = Sample("classification", truth, score, (score >= 0.5).astype(np.int64), 2)
        return sample.take(np.argsort(-score, kind="stable"))


@dataclass(frozen=True)
class Numbers:
    """A regression with errors of some shape."""

    name: str
    errors: Callable[[Random, int], np.ndarray]

    def draw(self, random: Random, n: int) -> Sample:
        truth = random.normal(10, 2, n)
        return Sample("forecast", truth, truth + self.errors(random, n), NONE, scale=1.5)


@dataclass(frozen=True)
class Rivals:
    """Two models of the same rows: each sees the true log-odds with an error of its own."""

    name: str
    mean: float
    spread: float
    noise: tuple[float, float]

    def draw(self, random: Random, n: int) -> Pair:
        odds = random.normal(self.mean, self.spread, n)
        truth = (random.random(n) < 1 / (1 + np.exp(-odds))).astype(np.int64)
        samples: list[Sample] = []
        for noise in self.noise:
            score = 1 / (1 + np.exp(-(odds + random.normal(0, noise, n))))
            samples.append(Sample("classification", truth, score, (score >= 0.5).astype(np.int64), 2))
        return samples[0], samples[1]


CLASSES = (
    Classes("common class", -1.0, 2.0),
    Classes("rare class (3 %)", -5.0, 2.0),
    Classes("easy (area 0.99)", -3.0, 8.0),
    Classes("overconfident", -1.0, 1.5, 2.0),
)
NUMBERS = (
    Numbers("normal errors", lambda random, n: random.normal(0.1, 1, n)),
    Numbers("heavy tails (t, 5)", lambda random, n: random.standard_t(5, n)),
    Numbers("skewed errors", lambda random, n: random.exponential(1.0, n) - 0.8),
)
RIVALS = (
    Rivals("alike", -1.0, 2.0, (0.5, 0.5)),
    Rivals("one is worse", -1.0, 2.0, (1.2, 0.5)),
    Rivals("alike, rare class", -5.0, 2.0, (0.5, 0.5)),
)
ARGUMENTS = {"recall_at_precision": (0.6,), "precision_at_recall": (0.5,)}


def difference(name: str, factor: float = 1.0) -> Form:
    """A metric of the model less that of the champion."""
    return Term(1.0, name), Term(-factor, name, (), champion=True)


CONTRASTS: dict[str, Form] = {
    "roc_auc": difference("roc_auc"),
    "accuracy": difference("accuracy"),
    "recall": difference("recall"),
    "f1": difference("f1"),
    "brier": difference("brier"),
    "1.05 log_loss": difference("log_loss", 1.05),
    "average_precision": difference("average_precision"),
    "roc_auc - brier": (Term(1.0, "roc_auc"), Term(-1.0, "brier")),
}


@cache
def truth(population: Classes | Numbers, name: str) -> float:
    """What a metric is for a whole population."""
    sample = _whole(population)
    found = metric(name)
    if name in ARGUMENTS or name == "average_precision":
        return float(found.resampler(sample, *ARGUMENTS.get(name, ()))(np.ones((1, ROWS)))[0])
    return found.estimate(sample).value


@cache
def _whole(population: Classes | Numbers) -> Sample:
    return population.draw(np.random.default_rng(99), ROWS)


@cache
def _both(population: Rivals) -> Pair:
    return population.draw(np.random.default_rng(99), ROWS)


@cache
def truth_of(population: Rivals, name: str) -> float:
    """What a combination is for a whole population: of each part alone, for which no interval is needed."""
    pair = _both(population)
    total = 0.0
    for term in CONTRASTS[name]:
        sample = pair[1] if term.champion else pair[0]
        total += term.factor * _alone(sample, term.metric)
    return total


def _alone(sample: Sample, name: str) -> float:
    if name == "average_precision":
        return float(metric(name).resampler(sample)(np.ones((1, ROWS)))[0])
    return contrast((Term(1.0, name),), replace(sample)).value
