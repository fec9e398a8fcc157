"""Columns of features to the matrix of an estimator, by the steps of a preparation: numpy and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.models.preparation import Codes, Numbers, OneHot, TargetMeans, Terms, Vector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from modelyard_runtime.models.columns import Array, Columns
    from modelyard_runtime.models.preparation import Preparation, Step

    Write = Callable[[Columns, Array], None]
    """Fills the columns of one step, which are zeros before."""

_WORD = re.compile(r"\b\w\w+\b")
"""A term of a text: two letters or digits, or more. scikit-learn counts the same."""

_LARGEST = float(np.finfo(np.float32).max)


class Encoder:
    """The matrix of a preparation, for any number of rows."""

    def __init__(self, preparation: Preparation) -> None:
        self._writes: list[tuple[slice, Write]] = []
        self._features = sorted({feature for _, feature in preparation.columns()})
        self.width = 0
        for step in preparation.steps:
            width = len(step.columns())
            self._writes.append((slice(self.width, self.width + width), _write(step)))
            self.width += width

    def matrix(self, columns: Columns) -> Array:
        """The matrix of these columns: float64 of shape (rows, width).

        Raises:
            RuntimeProblem: a feature is missing, or an embedding is of another width than in training.
        """
        for name in self._features:
            if name not in columns:
                raise RuntimeProblem(f"the feature {name} is missing")
        out = np.zeros((rows_of(columns), self.width))
        for place, write in self._writes:
            write(columns, out[:, place])
        return out


def rows_of(columns: Columns) -> int:
    """How many rows these columns have."""
    return len(next(iter(columns.values()))) if columns else 0


def _write(step: Step) -> Write:
    if isinstance(step, Numbers):
        return _numbers(step)
    if isinstance(step, Codes):
        return _codes(step)
    if isinstance(step, OneHot):
        return _one_hot(step)
    if isinstance(step, TargetMeans):
        return _target_means(step)
    return _terms(step) if isinstance(step, Terms) else _vector(step)


def _numbers(step: Numbers) -> Write:
    width = len(step.features)
    scale = _Scale(step.centre, step.scale, step.fill)
    flags = [(width + at, step.features.index(name)) for at, name in enumerate(step.flagged)]

    def write(columns: Columns, out: Array) -> None:
        block = out[:, :width]
        for at, name in enumerate(step.features):
            block[:, at] = columns[name]
        missing = scale(block)
        for at, source in flags:
            out[:, at] = missing[:, source]
        if step.clipped:
            np.clip(block, 0.0, 1.0, out=block)

    return write


class _Scale:
    """Fill, centre and scale a block in place; answers which of its values were missing."""

    def __init__(
        self, centre: tuple[float, ...], scale: tuple[float, ...], fill: tuple[float | None, ...]
    ) -> None:
        self._centre, self._scale = np.array(centre), np.array(scale)
        self._fill = np.array([np.nan if value is None else value for value in fill], dtype=float)
        self._plain = not self._centre.any() and bool((self._scale == 1.0).all())

    def __call__(self, block: Array) -> Array:
        missing: Array = ~np.isfinite(block)
        if missing.any():
            np.copyto(block, self._fill, where=missing)
        if not self._plain:
            block -= self._centre
            block /= self._scale
        np.clip(block, -_LARGEST, _LARGEST, out=block)
        return missing


def _codes(step: Codes) -> Write:
    missing = float("nan") if step.missing is None else step.missing
    code = _coded(step.levels, float(len(step.levels)) if step.other else missing, missing)

    def write(columns: Columns, out: Array) -> None:
        out[:, 0] = code(columns[step.feature])

    return write


def _coded(levels: Iterable[str], other: float, missing: float) -> Callable[[Array], Array]:
    """Gives the number of each value's level, and these for what is none or not there."""
    known: dict[str | None, float] = {level: float(index) for index, level in enumerate(levels)}
    known[None] = missing
    of = known.get

    def coded(values: Array) -> Array:
        return np.fromiter((of(value, other) for value in values.tolist()), float, len(values))

    return coded


def _one_hot(step: OneHot) -> Write:
    width = len(step.levels)
    own = width + step.other
    missing = float(own) if step.missing else -1.0 if step.fill is None else float(step.fill)
    code = _coded(step.levels, float(width) if step.other else missing, missing)

    def write(columns: Columns, out: Array) -> None:
        codes = code(columns[step.feature]).astype(np.intp)
        rows = np.flatnonzero(codes >= 0)
        out[rows, codes[rows]] = 1.0

    return write


def _target_means(step: TargetMeans) -> Write:
    table = np.array([*step.values, step.other, step.missing])
    code = _coded(step.levels, float(len(step.levels)), float(len(step.levels) + 1))

    def write(columns: Columns, out: Array) -> None:
        out[:] = table[code(columns[step.feature]).astype(np.intp)]

    return write


def _terms(step: Terms) -> Write:
    places = {term: at for at, term in enumerate(step.terms)}
    weights = np.array(step.weights)

    def write(columns: Columns, out: Array) -> None:
        for row, text in enumerate(columns[step.feature].tolist()):
            for term in _WORD.findall((text or "").lower()):
                place = places.get(term)
                if place is not None:
                    out[row, place] += 1.0
        out *= weights
        lengths = np.sqrt((out * out).sum(axis=1, keepdims=True))
        np.divide(out, lengths, out=out, where=lengths > 0.0)

    return write


def _vector(step: Vector) -> Write:
    scale = _Scale(step.centre, step.scale, step.fill)

    def write(columns: Columns, out: Array) -> None:
        rows = columns[step.feature]
        if rows.shape[1] != out.shape[1]:
            if not np.isnan(rows).all():
                raise RuntimeProblem(
                    f"{step.feature} is {rows.shape[1]} numbers long, and the model was trained on {out.shape[1]}"
                )
            rows = np.full(out.shape, np.nan)
        out[:] = rows
        scale(out)

    return write
