"""Learn the steps that make an estimator's matrix from the training rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.models.encode import Encoder
from modelyard_runtime.models.preparation import Codes, Numbers, OneHot, Preparation, Step, Terms, Vector
from modelyard_runtime.training import scales
from modelyard_runtime.training.target_means import target_means
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.contract.types import Feature
    from modelyard_runtime.models.columns import Array, Columns
    from modelyard_runtime.training.needs import Needs

MOST_TERMS = 300
"""How many terms of a text are told apart: the most frequent ones."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The steps, and the matrix of the rows that they were learnt from."""

    preparation: Preparation
    matrix: Array


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of a category that are told apart, in order, and how the others stand.

    Attributes:
        names: The levels.
        pooled: How many others there are.
        missing: How many values are missing.
        most: The place of the most frequent level.
    """

    names: tuple[str, ...]
    pooled: int
    missing: int
    most: int


def prepare(
    features: Sequence[Feature], columns: Columns, target: Array, classes: int, needs: Needs, seed: int
) -> Prepared:
    """Learn the preparation of these rows.

    Args:
        features: The features, in order.
        columns: Their values.
        target: Codes of classes or numbers; only an encoding by the target's means reads it.
        classes: How many classes there are, 0 for numbers.
        needs: What the estimator needs.
        seed: For what is drawn by chance.

    Raises:
        RuntimeProblem: the spec asks for a preparation that leaves what the estimator can't take.
    """
    steps: list[Step] = []
    fixed: dict[str, Array] = {}
    numbers = [feature for feature in features if feature.kind in {"numeric", "boolean", "timestamp"}]
    for feature in features:
        values = columns[feature.name]
        if feature.kind == "category":
            if needs.category == "target":
                step, own = target_means(feature.name, values, target, classes, needs, seed)
                fixed[feature.name] = own
                steps.append(step)
            else:
                steps.append(_category(feature, values, needs))
        elif feature.kind == "text":
            steps.append(_terms(feature.name, values))
        elif feature.kind == "embedding":
            steps.append(_vector(feature.name, values, needs))
    if numbers:
        steps.append(_numbers(numbers, columns, needs))
    # What the estimator knows as a category stands first: it would move it there by itself, at every prediction.
    steps.sort(key=lambda step: not (isinstance(step, Codes) and step.native))
    preparation = Preparation(tuple(steps))
    return Prepared(preparation, _matrix(preparation, columns, fixed))


def _matrix(preparation: Preparation, columns: Columns, fixed: dict[str, Array]) -> Array:
    """The matrix of the training rows. Their target means come from other rows than themselves."""
    matrix = Encoder(preparation).matrix(columns)
    places = {
        name: at for at, name in reversed(list(enumerate(feature for _, feature in preparation.columns())))
    }
    for name, own in fixed.items():
        matrix[:, places[name] : places[name] + own.shape[1]] = own
    return matrix


def _numbers(features: Sequence[Feature], columns: Columns, needs: Needs) -> Numbers:
    found = [scales.scale_of(feature, columns[feature.name], needs) for feature in features]
    return Numbers(
        features=tuple(feature.name for feature in features),
        centre=tuple(one.centre for one in found),
        scale=tuple(one.scale for one in found),
        fill=tuple(one.fill for one in found),
        flagged=tuple(feature.name for feature, one in zip(features, found, strict=True) if one.flagged),
        clipped=needs.numeric == "minmax",
    )


def levels_of(values: Array, most_levels: int) -> Levels:
    """The levels of a category: all of them, or the most frequent where there are more than so many."""
    counts: Counter[Any] = Counter(values.tolist())
    missing = counts.pop(None, 0)
    ranked = sorted(counts, key=lambda level: (-counts[level], level))
    names = sorted(ranked[:most_levels])
    most = names.index(ranked[0]) if ranked else 0
    return Levels(tuple(names), max(0, len(ranked) - most_levels), missing, most)


def _category(feature: Feature, values: Array, needs: Needs) -> Step:
    name = feature.name
    if needs.category == "none":
        raise RuntimeProblem(
            f"{name} is a category, `prepare: {{category: none}}` leaves it a text, and no matrix holds texts",
            help="let category be auto, one_hot, ordinal or target, or make a number of it in its expression",
        )
    levels = levels_of(values, needs.most_levels)
    _refuse_missing(name, levels.missing, needs)
    filled = needs.missing == "most_frequent"
    if needs.category == "one_hot":
        own = levels.missing > 0 and not filled
        fill = levels.most if filled and levels.names else None
        return OneHot(name, levels.names, levels.pooled > 0, own, fill)
    if filled:
        missing: float | None = float(levels.most)
    else:
        missing = None if needs.takes_missing else -1.0
    return Codes(name, levels.names, levels.pooled > 0, missing, native=needs.category == "native")


def _terms(name: str, values: Array) -> Terms:
    texts = ["" if text is None else text for text in values.tolist()]
    vectorizer = library("sklearn.feature_extraction.text").TfidfVectorizer(max_features=MOST_TERMS)
    try:
        vectorizer.fit(texts)
    except ValueError:  # not one term in all of the texts
        return Terms(name, ("",), (1.0,))
    terms = tuple(str(term) for term in vectorizer.get_feature_names_out())
    return Terms(name, terms, tuple(float(weight) for weight in vectorizer.idf_))


def _vector(name: str, values: Array, needs: Needs) -> Vector:
    _refuse_missing(name, int((~np.isfinite(values)).any(axis=1).sum()), needs)
    found = [scales.scale(values[:, at], needs) for at in range(values.shape[1])]
    return Vector(
        name,
        tuple(one.centre for one in found),
        tuple(one.scale for one in found),
        tuple(one.fill for one in found),
    )


def _refuse_missing(name: str, missing: int, needs: Needs) -> None:
    scales.refuse_missing(name, missing, needs)
