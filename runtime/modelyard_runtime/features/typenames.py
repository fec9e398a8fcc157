"""SQL types by name: which of the declared columns' types a raw one is read as, and which kind of feature it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.contract.types import FeatureKind

WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"})
"""Whole numbers that a BIGINT holds."""

_REAL = frozenset({"FLOAT", "DOUBLE", "DECIMAL", "HUGEINT", "UHUGEINT", "UBIGINT", "BIGNUM"})
"""What is read as a DOUBLE."""

_TEXT = frozenset({"VARCHAR", "ENUM", "UUID"})

_NAMES = {
    "BIGINT": "integer",
    "DOUBLE": "float",
    "VARCHAR": "category",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "DOUBLE[]": "embedding",
}
"""The spec's names of the types that declared columns have."""

_KINDS: Mapping[str, FeatureKind] = {
    "BIGINT": "numeric",
    "DOUBLE": "numeric",
    "VARCHAR": "category",
    "BOOLEAN": "boolean",
    "DATE": "timestamp",
    "TIMESTAMP": "timestamp",
    "DOUBLE[]": "embedding",
}


def base(sql_type: str) -> str:
    """A type without its parameters: ``DECIMAL``, ``ENUM``."""
    return sql_type.partition("(")[0]


def is_number(sql_type: str) -> bool:
    """Whether a type is a number's, of any width."""
    return not is_list(sql_type) and base(sql_type) in WHOLE | _REAL


def is_list(sql_type: str) -> bool:
    """Whether a type is a list's."""
    return sql_type.endswith("]")


def is_vector(sql_type: str) -> bool:
    """Whether a type is a list of numbers."""
    return is_list(sql_type) and sql_type.count("[") == 1 and is_number(sql_type.partition("[")[0])


def is_time(sql_type: str) -> bool:
    """Whether a type is a day's or a moment's."""
    return not is_list(sql_type) and (sql_type == "DATE" or sql_type.startswith("TIMESTAMP"))


def canonical(sql_type: str) -> str:
    """The type of declared columns that a raw one is read as; itself where it is like none of them."""
    if is_vector(sql_type):
        return "DOUBLE[]"
    if is_list(sql_type):
        return sql_type
    if sql_type.startswith("TIMESTAMP"):
        return "TIMESTAMP"
    name = base(sql_type)
    for wide, narrow in (("BIGINT", WHOLE), ("DOUBLE", _REAL), ("VARCHAR", _TEXT)):
        if name in narrow:
            return wide
    return sql_type


def column_type(sql_type: str) -> str | None:
    """The spec's name of the type of a raw column; None where it has none."""
    return _NAMES.get(canonical(sql_type))


def kind_of(sql_type: str) -> FeatureKind | None:
    """The kind of a feature of which only the engine's type is known; None where no model can read it."""
    return _KINDS.get(canonical(sql_type))
