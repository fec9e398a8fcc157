"""Samples for tests of metrics: a model's answers and the truth, drawn from a seed."""

from __future__ import annotations

import numpy as np

from modelyard_runtime.evaluation.sample import Sample


def binary(
    n: int = 400, *, share: float = 0.3, apart: float = 1.5, seed: int = 0, ties: bool = False
) -> Sample:
    """Two classes whose log-odds are normal."""
    random = np.random.default_rng(seed)
    truth = (random.random(n) < share).astype(np.int64)
    score = 1 / (1 + np.exp(-(random.normal(size=n) + apart * truth - apart / 2)))
    if ties:
        score = np.round(score, 1)
    return Sample("classification", truth, score, (score >= 0.5).astype(np.int64), 2)


def multiclass(n: int = 500, *, classes: int = 4, seed: int = 0) -> Sample:
    """Several classes with softmax probabilities."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, classes, n)
    logits = random.normal(size=(n, classes))
    logits[np.arange(n), truth] += 1.5
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    label = shares.argmax(axis=1)
    return Sample("classification", truth, shares[np.arange(n), label], label, classes, shares)


def numbers(n: int = 300, *, seed: int = 0, noise: float = 1.0, scale: float | None = 1.3) -> Sample:
    """A regression with normal errors."""
    random = np.random.default_rng(seed)
    truth = random.normal(10, 3, n)
    score = truth + random.normal(0.2, noise, n)
    return Sample("forecast", truth, score, np.empty(0, np.int64), scale=scale)
