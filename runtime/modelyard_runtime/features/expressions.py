"""A feature's SQL in the type in which it is stored: the one place that training, batch and serving take it from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.typenames import WHOLE, canonical, is_number, is_time, is_vector

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Feature

_PLAIN = WHOLE | {"FLOAT", "DOUBLE"}
"""Numbers that are stored as they are. Wider ones are stored as the DOUBLE that an estimator sees."""

_SCALAR = ("BOOLEAN", "VARCHAR", "DATE", "TIMESTAMP", "UUID", "ENUM")


def expression(feature: Feature, sql: str = "") -> str:
    """The SQL of a feature, as its contract types it and in the type that is stored.

    Args:
        feature: The feature.
        sql: What to write in the place of the feature's own SQL, such as the name of a column that holds its value.

    Raises:
        RuntimeProblem: no model can be given a value of this type.
    """
    value = f"CAST({sql or feature.sql} AS {feature.sql_type})"
    stored = stored_type(feature)
    return value if stored == feature.sql_type else f"CAST({value} AS {stored})"


def is_column(feature: Feature) -> str | None:
    """The name of the raw column that a feature is and nothing else, where it is one."""
    if len(feature.columns) == 1 and feature.over_seconds is None:
        name = feature.columns[0][1]
        if feature.sql == quoted(name):
            return name
    return None


def stored_type(feature: Feature) -> str:
    """The SQL type in which a feature is stored: its own, or the nearest that its kind is read from.

    Raises:
        RuntimeProblem: no model can be given a value of this type.
    """
    own, found = feature.sql_type, None
    scalar = is_number(own) or (own.startswith(_SCALAR) and not own.endswith("]"))
    if feature.kind == "embedding":
        found = "DOUBLE[]" if is_vector(own) else None
    elif feature.kind == "timestamp":
        # With the session's time zone, which is UTC in training and in serving, a zone adds nothing.
        found = canonical(own) if is_time(own) else None
    elif scalar:
        found = {"boolean": "BOOLEAN", "category": "VARCHAR", "text": "VARCHAR"}.get(feature.kind) or _number(
            own
        )
    if found is None:
        raise RuntimeProblem(
            f"the feature {feature.name} is of the type {own}, and no {feature.kind} that a model can read",
            help="make a number or a category of it in its expression, such as epoch(…) or CAST(… AS VARCHAR)",
        )
    return found


def _number(own: str) -> str | None:
    if own in _PLAIN:
        return own
    return None if is_time(own) or own.startswith(("UUID", "ENUM")) else "DOUBLE"
