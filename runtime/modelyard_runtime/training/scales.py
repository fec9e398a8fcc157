"""Centre, scale and filling of a column of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Feature
    from modelyard_runtime.models.columns import Array
    from modelyard_runtime.training.needs import Needs


@dataclass(frozen=True, slots=True)
class Scale:
    """What a column is centred by, divided by and filled with, and whether its gaps get a column of their own."""

    centre: float
    scale: float
    fill: float | None
    flagged: bool


def scale_of(feature: Feature, values: Array, needs: Needs) -> Scale:
    """The scale of a feature.

    A boolean is 0 or 1 already, and its gaps are filled with the more frequent of the two. A time is counted from the
    first one in training, whatever the scaling: single precision holds no second of the seconds since 1970.

    Raises:
        RuntimeProblem: values are missing, the estimator takes none, and the spec fills none.
    """
    refuse_missing(feature.name, int((~np.isfinite(values)).sum()), needs)
    if feature.kind == "boolean":
        return _unscaled(
            values, needs, "most_frequent" if needs.missing in {"flag", "none"} else needs.missing
        )
    found = scale(values, needs)
    if feature.kind == "timestamp" and needs.numeric == "none":
        known = values[np.isfinite(values)]
        centre = float(np.floor(known.min())) if len(known) else 0.0
        return Scale(centre, 1.0, found.fill, found.flagged)
    return found


def scale(values: Array, needs: Needs) -> Scale:
    """The scale of a column of numbers, as the spec or the estimator asks."""
    known = values[np.isfinite(values)]
    plain = _unscaled(values, needs, needs.missing)
    if not len(known) or needs.numeric == "none":
        return plain
    if needs.numeric == "robust":
        low, centre, high = (float(value) for value in np.quantile(known, [0.25, 0.5, 0.75]))
        spread = high - low
    elif needs.numeric == "minmax":
        centre, spread = float(known.min()), float(known.max() - known.min())
    else:
        centre, spread = float(known.mean()), float(known.std())
    # A column of one value has no scale; neither has one whose spread is the rounding of its own mean.
    flat = not spread > 1e-12 * max(abs(centre), 1e-300)
    return Scale(centre, 1.0 if flat else spread, plain.fill, plain.flagged)


def _unscaled(values: Array, needs: Needs, missing: str) -> Scale:
    known = values[np.isfinite(values)]
    if needs.missing == "keep" or (needs.missing == "none" and needs.takes_missing):
        return Scale(0.0, 1.0, None, flagged=False)
    flagged = needs.missing == "flag" and len(known) < len(values)
    return Scale(0.0, 1.0, filling(known, missing), flagged)


def filling(known: Array, missing: str) -> float:
    """What fills a gap: the median unless another is asked for, 0 where nothing is known."""
    if not len(known):
        return 0.0
    if missing == "mean":
        return float(known.mean())
    if missing == "most_frequent":
        distinct, counts = np.unique(known, return_counts=True)
        return float(distinct[counts.argmax()])
    return float(np.median(known))


def refuse_missing(name: str, missing: int, needs: Needs) -> None:
    """Refuse gaps that nothing fills.

    Raises:
        RuntimeProblem: values are missing, the estimator takes none, and the spec fills none.
    """
    if missing and needs.missing == "none" and not needs.takes_missing:
        raise RuntimeProblem(
            f"{name} has {missing:,} missing values, the estimator takes none, and `prepare: {{missing: none}}` "
            "fills none",
            help="let missing be auto, median, mean or most_frequent, or fill them in the feature's expression",
        )
