"""How a column is profiled, by the engine's type of it, and the SQL that makes a number or a level of a value."""

from __future__ import annotations

from typing import Literal

from modelyard_runtime.engine.types import Field, quoted

Kind = Literal["numeric", "category", "opaque"]

_NUMBERS = frozenset(
    {
        *(
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "HUGEINT",
            "UTINYINT",
            "USMALLINT",
            "UINTEGER",
            "UBIGINT",
        ),
        *("UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL"),
    }
)
_LEVELS = frozenset({"VARCHAR", "BOOLEAN", "ENUM", "UUID"})


def kind_of(type_: str) -> Kind:
    """The kind of a type: dates and times are numbers, lists and structures are only counted."""
    base = type_.partition("(")[0].strip()
    if type_.endswith("]"):
        return "opaque"
    if base in _NUMBERS or is_time(type_):
        return "numeric"
    return "category" if base in _LEVELS else "opaque"


def is_time(type_: str) -> bool:
    """Whether a type is a point in time."""
    return type_ == "DATE" or (type_.startswith("TIMESTAMP") and not type_.endswith("]"))


def number(field: Field) -> str:
    """A value as a double: a time as its seconds since 1970, in UTC, whatever zone it was written in."""
    name = quoted(field.name)
    if not is_time(field.type):
        return f"{name}::DOUBLE"
    time = name if field.type.endswith("ZONE") else f"{name}::TIMESTAMP"
    return (
        f"CASE WHEN {name} IS NULL THEN NULL WHEN NOT isfinite({time}) THEN 'infinity'::DOUBLE "
        f"ELSE epoch_us({time})::DOUBLE / 1000000 END"
    )


def level(field: Field) -> str:
    """A value as the name of its level."""
    return f"{quoted(field.name)}::VARCHAR"
