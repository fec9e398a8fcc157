"""A feature's SQL in the type in which it is stored: the one place that training, batch and serving take it from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import quoted
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Feature, FeatureKind

_NUMBERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT", "DOUBLE"}
)
_WIDE = ("HUGEINT", "UHUGEINT", "UBIGINT", "DECIMAL", "BOOLEAN", "VARCHAR", "BIGNUM")
"""Numbers, or what is made one on request, that are stored as the DOUBLE that an estimator sees."""


def expression(feature: Feature, sql: str = "") -> str:
    """The SQL of a feature, as its contract types it and in the type that is stored.

    Args:
        feature: The feature.
        sql: What to write in the place of the feature's own SQL, such as the name of a column that holds its value.

    Raises:
        RuntimeProblem: no model can be given a value of this type.
    """
    value = f"CAST({sql or feature.sql or quoted(feature.name)} AS {feature.sql_type})"
    stored = stored_type(feature)
    return value if stored == feature.sql_type else f"CAST({value} AS {stored})"


def stored_type(feature: Feature) -> str:
    """The SQL type in which a feature is stored: its own, or the nearest that its kind is read from.

    Raises:
        RuntimeProblem: no model can be given a value of this type.
    """
    own = feature.sql_type
    found = {
        "numeric": _numeric(own),
        "boolean": "BOOLEAN",
        "category": "VARCHAR",
        "text": "VARCHAR",
        "timestamp": own if own.startswith(("DATE", "TIMESTAMP")) else None,
        "embedding": _vector(own),
    }[feature.kind]
    if found is None or _unusable(own):
        raise RuntimeProblem(
            f"the feature {feature.name} is of the type {own}, which is no {feature.kind} that a model can read",
            help="make a number or a category of it in its expression, such as epoch(…) or CAST(… AS VARCHAR)",
        )
    return found


def _numeric(own: str) -> str | None:
    if own in _NUMBERS:
        return own
    return "DOUBLE" if own.startswith(_WIDE) and not own.endswith("]") else None


def _vector(own: str) -> str | None:
    inner = own.partition("[")[0]
    return "DOUBLE[]" if own.endswith("]") and own.count("[") == 1 and _numeric(inner) else None


def _unusable(own: str) -> bool:
    return own.startswith(("STRUCT", "MAP", "UNION", "BLOB", "BIT"))


def kind_of(sql_type: str) -> FeatureKind | None:
    """The kind of a feature of which only the engine's type is known; None where no model can read it."""
    if sql_type == "BOOLEAN":
        return "boolean"
    if sql_type.startswith(("DATE", "TIMESTAMP")):
        return "timestamp"
    if sql_type == "VARCHAR" or sql_type.startswith("ENUM"):
        return "category"
    if _vector(sql_type):
        return "embedding"
    return "numeric" if _numeric(sql_type) else None
