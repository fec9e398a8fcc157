"""Estimates as they are written down: rounded alike on every machine, with a reason where there is no number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from modelyard_runtime.evaluation.types import Estimate

Json = dict[str, Any]

CONFIDENCE = 0.95
"""Of the intervals that are not a gate's."""

_DIGITS = 10


def number(value: float) -> float | None:
    """A number to ten digits, beyond which the order of a sum shows; None for what is not finite."""
    return float(f"{value:.{_DIGITS}g}") + 0.0 if math.isfinite(value) else None


def figure(found: Estimate, confidence: float = CONFIDENCE) -> Json:
    """An estimate with its interval; a bound that there is none of is null, and the reason says why."""
    try:
        lower, upper = found.bounds(confidence)
    except NotComputableError as error:
        reason = {"reason": error.reason}
        return {
            "estimate": number(found.value),
            "lower": None,
            "upper": None,
            "n": found.n,
            "method": "",
            **reason,
        }
    return {
        "estimate": number(found.value),
        "lower": number(lower),
        "upper": number(upper),
        "n": found.n,
        "method": found.method,
    }


def figures(asked: Iterable[tuple[str, Callable[[], Estimate]]]) -> tuple[Json, dict[str, str]]:
    """Several estimates by name; and for each that these rows don't determine, the reason."""
    found: Json = {}
    without: dict[str, str] = {}
    for name, estimate in asked:
        try:
            found[name] = figure(estimate())
        except NotComputableError as error:
            without[name] = error.reason
    return found, without


def measurement(estimate: Callable[[], Estimate], rows: int, confidences: Iterable[float]) -> Json:
    """What a gate is judged by: an estimate with its intervals at these confidences."""
    try:
        found = estimate()
    except NotComputableError as error:
        return {"estimate": None, "n": 0, "rows": rows, "method": "", "reason": error.reason, "intervals": []}
    return {
        "estimate": number(found.value),
        "n": found.n,
        "rows": rows,
        "method": found.method,
        "reason": "",
        "intervals": [_interval(found, confidence) for confidence in sorted(confidences)],
    }


def _interval(found: Estimate, confidence: float) -> Json:
    try:
        lower, upper = found.bounds(confidence)
    except NotComputableError as error:
        return {"confidence": confidence, "lower": None, "upper": None, "reason": error.reason}
    return {"confidence": confidence, "lower": number(lower), "upper": number(upper), "reason": ""}
