"""How the values of features are distributed among requests, counted in the bins of training.

A number is counted in bins that each held a tenth of a sample of the training rows: as long as requests are like
those, the bins fill alike. A category is counted by the levels that training knew; what else a client sends is
``(other)``, so that no request makes a series of its own. Free text, times, vectors and personal data are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from modelyard_runtime.features.personal import rests_on_personal
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard_runtime.contract.types import Contract, Feature
    from modelyard_runtime.models.predictor import Predictor

OTHER = "(other)"
MOST_LEVELS = 50
"""Levels that have a count of their own; the further ones of a feature are counted as others."""

_TENTHS = [number / 10 for number in range(1, 10)]


@dataclass(frozen=True, slots=True)
class Known:
    """What training knew of features.

    Attributes:
        bounds: Of numbers, the upper bounds of bins, by feature.
        levels: Of categories, the levels, by feature.
    """

    bounds: Mapping[str, tuple[float, ...]] = field(default_factory=dict[str, "tuple[float, ...]"])
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])


def known(predictor: Predictor, contract: Contract) -> Known:
    """What a model's folder tells of its features: bins from the rows that it keeps, levels from its preparation."""
    from modelyard_runtime.models.columns import from_arrow
    from modelyard_runtime.models.preparation import Codes, OneHot, TargetMeans
    from modelyard_runtime.models.save import BACKGROUND

    features = [one for one in predictor.card.features if not rests_on_personal(contract, one)]
    rows = library("pyarrow.parquet").read_table(predictor.folder / BACKGROUND, partitioning=None)
    columns = from_arrow(rows, features)
    levels = {
        step.feature: step.levels[:MOST_LEVELS]
        for step in predictor.preparation.steps
        if isinstance(step, (Codes, OneHot, TargetMeans))
    }
    return Known(
        {one.name: _bounds(columns[one.name]) for one in features if one.kind == "numeric"},
        {one.name: found for one in features if (found := _levels(one, levels)) is not None},
    )


def _bounds(values: Any) -> tuple[float, ...]:
    """The tenths of a sample, without repetitions, in six digits."""
    import numpy

    finite = values[numpy.isfinite(values)]
    if not len(finite):
        return ()
    return tuple(sorted({float(f"{value:.6g}") for value in numpy.quantile(finite, _TENTHS).tolist()}))


def _levels(feature: Feature, levels: Mapping[str, Sequence[str]]) -> tuple[str, ...] | None:
    if feature.kind == "boolean":
        return ("false", "true")
    if feature.kind != "category" or feature.name not in levels:
        return None
    return (*levels[feature.name], OTHER)
