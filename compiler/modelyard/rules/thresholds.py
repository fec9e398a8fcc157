"""The plain bounds of a condition: what it demands of one metric whatever else holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard.expressions.metrics import KnownMetrics
    from modelyard.expressions.types import Condition

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def most(condition: Condition, metric: str) -> float | None:
    """The largest value of a metric that a condition lets through, None where it sets no plain limit."""
    return min(_bounds(condition.tree, metric, {"<", "<="}), default=None)


def _bounds(tree: Mapping[str, object], metric: str, operators: set[str]) -> Iterator[float]:
    if tree.get("op") == "and":
        for item in cast("list[Mapping[str, object]]", tree["items"]):
            yield from _bounds(item, metric, operators)
        return
    left = cast("Mapping[str, object]", tree.get("left") or {})
    right = cast("Mapping[str, object]", tree.get("right") or {})
    operator = str(tree.get("op"))
    for side, other, sign in ((left, right, operator), (right, left, _FLIPPED.get(operator))):
        number = other.get("number")
        plain = side.get("metric") == metric and not side.get("champion") and sign in operators
        if plain and isinstance(number, int | float):
            yield float(number)


def plain(condition: Condition, known: KnownMetrics) -> bool:
    """Whether a condition compares one metric with a number well inside its range: neither empty nor impossible.

    Nearly every gate is such a one, and seeing it costs a hundredth of a proof.
    """
    left = cast("Mapping[str, object]", condition.tree.get("left") or {})
    right = cast("Mapping[str, object]", condition.tree.get("right") or {})
    number, metric = right.get("number"), known.get(str(left.get("metric")))
    if metric is None or not isinstance(number, int | float) or condition.tree.get("op") not in _FLIPPED:
        return False
    return metric.range[0] < number < metric.range[1]
