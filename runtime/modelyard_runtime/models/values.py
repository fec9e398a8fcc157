"""A feature's value as a person reads it."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard_runtime.contract.types import Column, Feature

PERSONAL = "(personal data)"
_LONGEST = 80


def shown(feature: Feature, value: Any, inputs: Iterable[Column]) -> str | float | bool | None:
    """A value of a feature, as `models/columns.py` holds it: None where it is missing, nothing of personal data."""
    personal = {column.name for column in inputs if column.pii}
    if any(name in personal for _, name in feature.columns):
        return PERSONAL
    if feature.kind in {"category", "text"}:
        return value if value is None or len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
    return f"{len(value)} numbers" if feature.kind == "embedding" else _number(feature.kind, float(value))


def _number(kind: str, number: float) -> str | float | bool | None:
    if not math.isfinite(number):
        return None
    if kind == "boolean":
        return number != 0.0
    if kind == "timestamp":
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=number)).isoformat()
    return number
