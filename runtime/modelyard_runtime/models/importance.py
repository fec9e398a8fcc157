"""How much each feature matters to a model: permutation importance over held-out rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.models.columns import Array, Columns
    from modelyard_runtime.models.model import Model

REPEATS = 10
"""How many times the values of a feature are shuffled."""

WORDS = (
    f"permutation importance: the loss that is added when a feature's values are shuffled, {REPEATS} times"
)

_Z = 1.959964
"""The 97.5% point of the normal distribution."""

_LEAST = 1e-6
"""The least probability that a log loss is taken of: one row that was sure and wrong doesn't decide all."""


@dataclass(frozen=True, slots=True)
class Importance:
    """How much a feature matters, with the 95% interval over the rows that it was measured on."""

    feature: str
    importance: float
    lower: float
    upper: float


def permutation(
    model: Model, features: Sequence[str], columns: Columns, target: Array, seed: int
) -> list[Importance]:
    """The permutation importance of every feature (Breiman 2001; Fisher, Rudin and Dominici 2019).

    What is lost is the log loss of a class, or the absolute error of a number, so that each row has a loss of its own
    and the interval is that of a mean over rows.

    Args:
        model: The model.
        features: The names of its features.
        columns: Rows that it wasn't fitted on.
        target: Their classes as codes, -1 for one that it doesn't know, or numbers.
        seed: What shuffles.
    """
    draw = np.random.default_rng(seed)
    plain = _losses(model, columns, target)
    # All shuffles of a feature are asked for at once: a forest takes its time for a call, and little for a row.
    every = np.tile(np.arange(len(plain)), REPEATS)
    repeated = {name: values[every] for name, values in columns.items()}
    found: list[Importance] = []
    for name in features:
        orders = np.concatenate([draw.permutation(len(plain)) for _ in range(REPEATS)])
        shuffled = {**repeated, name: columns[name][orders]}
        losses = _losses(model, shuffled, np.tile(target, REPEATS)).reshape(REPEATS, -1)
        found.append(of_rows(name, losses.mean(axis=0) - plain))
    return found


def _losses(model: Model, columns: Columns, target: Array) -> Array:
    """The loss of each row."""
    answer = model.predict(columns)
    if answer.probabilities is None:
        return np.asarray(np.abs(answer.score - target))
    known = np.flatnonzero(target >= 0)
    chance = np.zeros(len(target))
    chance[known] = answer.probabilities[known, target[known]]
    return np.asarray(-np.log(np.clip(chance, _LEAST, 1.0)))


def of_rows(name: str, values: Array) -> Importance:
    """The mean of one value a row, with its interval, in 12 digits: more of them hang on the order of adding up."""
    mean = float(values.mean()) if len(values) else 0.0
    half = _Z * float(values.std(ddof=1)) / np.sqrt(len(values)) if len(values) > 1 else 0.0
    return Importance(name, _rounded(mean), _rounded(mean - half), _rounded(mean + half))


def _rounded(value: float) -> float:
    return float(f"{value:.12g}")


def sample(rows: int, most: int, seed: int) -> Array:
    """The places of at most so many rows, drawn by the seed, in their order."""
    if rows <= most:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))
