"""Values of two ways to compute the same, compared to the last bit; and the report of such a comparison."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Array = np.ndarray[Any, np.dtype[Any]]

_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Compared:
    """A feature, or the score, as training and predictions have it.

    Attributes:
        name: The feature's name, or ``score``.
        kind: Its kind.
        rows: How many values were compared; each way of predicting counts.
        equal: How many are equal to the last bit, or missing on both sides.
        within: How many are equal or differ by no more than the tolerance.
        max_difference: The largest absolute difference of two numbers; None where nothing differs, or not by a number.
        tolerance: The relative difference that is allowed, 0 for none.
        reason: Why it is allowed.
        examples: Rows that differ by more: the row, and both values; empty where they are personal data.
    """

    name: str
    kind: str
    rows: int
    equal: int
    within: int
    max_difference: float | None
    tolerance: float
    reason: str
    examples: tuple[Mapping[str, Any], ...]

    @property
    def passed(self) -> bool:
        """Whether all values are the same as far as is asked for."""
        return self.within == self.rows


def compared(
    name: str,
    kind: str,
    stored: Array,
    ways: Mapping[str, Array],
    *,
    rows: Sequence[str] = (),
    tolerance: float = 0.0,
    reason: str = "",
) -> Compared:
    """Compare what training stored with what predictions are made with.

    Args:
        name: What is compared.
        kind: Of which kind it is.
        stored: Values of training, shape [n] or [n, d].
        ways: Values of each way of predicting, of the same shape.
        rows: What each row is called in examples; none are given where this is left out.
        tolerance: The relative difference that is allowed.
        reason: Why it is allowed.
    """
    equal = within = total = 0
    largest: float | None = None
    examples: list[Mapping[str, Any]] = []
    for way, values in ways.items():
        same, near, difference = _rows(stored, values, tolerance)
        equal, within, total = equal + int(same.sum()), within + int(near.sum()), total + len(same)
        if difference is not None:
            largest = difference if largest is None else max(largest, difference)
        for at in np.flatnonzero(~near)[: _EXAMPLES - len(examples)] if rows else ():
            example = {
                "row": rows[at],
                "training": _told(stored[at]),
                "prediction": _told(values[at]),
                "way": way,
            }
            examples.append(example)
    return Compared(name, kind, total, equal, within, largest, tolerance, reason, tuple(examples))


def _rows(one: Array, other: Array, tolerance: float) -> tuple[Array, Array, float | None]:
    """Which rows are equal, which are near enough, and the largest difference."""
    if one.dtype == object or one.shape != other.shape:
        same = np.array(
            [_told(left) == _told(right) for left, right in zip(one, other, strict=True)], dtype=bool
        )
        return same, same, None
    left, right = (array.reshape(len(array), -1).astype(float) for array in (one, other))
    missing = np.isnan(left) & np.isnan(right)
    # 0.0 and -0.0 are different bits, and 1 / x tells them apart.
    same = missing | ((left == right) & (np.signbit(left) == np.signbit(right)))
    with np.errstate(invalid="ignore"):
        difference = np.abs(left - right)
        near = same | (
            np.isfinite(difference) & (difference <= tolerance * np.maximum(np.abs(left), np.abs(right)))
        )
    apart = difference[~same & ~np.isnan(difference)]
    return same.all(axis=1), near.all(axis=1), float(apart.max()) if len(apart) else None


def _told(value: Any) -> Any:
    """A value as JSON holds it; what is missing or infinite as null or text."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        items: list[Any] = value  # pyright: ignore[reportUnknownVariableType] - of any kind
        return [_told(item) for item in items]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value


@dataclass(frozen=True, slots=True)
class SkewReport:
    """How features and predictions of a sample compare.

    Attributes:
        path: How predictions compute features: ``online`` or ``batch``.
        rows: Rows that were compared.
        refused: Rows of the test part that a server would refuse, since they break a rule of their columns.
        refusal: Why it would refuse the first of them.
        features: Each feature.
        score: The model's scores on both sides; None where there is no model yet.
    """

    path: str
    rows: int
    refused: int
    refusal: str
    features: tuple[Compared, ...]
    score: Compared | None

    @property
    def passed(self) -> bool:
        """Whether rows were compared, and all of them are the same on both sides."""
        parts = (*self.features, *((self.score,) if self.score else ()))
        return self.rows > 0 and all(part.passed for part in parts)

    def words(self) -> str:
        """The report in a few words."""
        if not self.rows:
            return "no row could be compared"
        apart = [
            part.name for part in (*self.features, *((self.score,) if self.score else ())) if not part.passed
        ]
        if apart:
            return f"{', '.join(apart[:3])}{' and others' * (len(apart) > 3)} differ between training and prediction"
        scores = " and the scores" if self.score else ""
        return (
            f"{len(self.features)} features{scores} are the same on {self.rows:,} rows, computed {self.path}"
        )

    def lines(self) -> tuple[str, ...]:
        """One line for each thing that a person should see."""
        found = [
            f"{part.name}: {part.rows - part.within} of {part.rows} values differ"
            + "".join(
                f"; {one['row']}: {one['training']} and {one['prediction']}" for one in part.examples[:1]
            )
            for part in (*self.features, *((self.score,) if self.score else ()))
            if not part.passed
        ]
        if self.refused:
            found.append(f"a server would refuse {self.refused} of the sampled rows: {self.refusal}")
        return tuple(found)

    def document(self) -> dict[str, Any]:
        """The report as JSON; it holds no clock and no machine."""
        return {
            "skew": 1,
            "path": self.path,
            "passed": self.passed,
            "rows": self.rows,
            "refused": {"rows": self.refused, "reason": self.refusal},
            "features": [_document(part) for part in self.features],
            "score": _document(self.score) if self.score else None,
        }


def _document(part: Compared) -> dict[str, Any]:
    return {
        "name": part.name,
        "kind": part.kind,
        "rows": part.rows,
        "equal": part.equal,
        "max_difference": _told(part.max_difference),
        "tolerance": part.tolerance,
        "reason": part.reason,
        "examples": [dict(one) for one in part.examples],
        "verdict": "pass" if part.passed else "fail",
    }
