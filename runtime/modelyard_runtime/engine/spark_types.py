"""Spark's types by DuckDB's names, its values as plain Python, and its errors as ours."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from modelyard_runtime.engine.sql.spark_casts import TEXT_OF_DOUBLE
from modelyard_runtime.engine.types import Field
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from pyspark.sql.types import StructType

_NAMES = {
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
    "timestamp_ntz": "TIMESTAMP",
    "binary": "BLOB",
    "void": "VARCHAR",
}
_UNITS = {
    "": "b",
    "b": "b",
    "k": "k",
    "kb": "k",
    "kib": "k",
    "m": "m",
    "mb": "m",
    "mib": "m",
    "g": "g",
    "gb": "g",
}


def name_of(spark: str) -> str:
    """DuckDB's name of a type."""
    if spark.startswith("array<"):
        return f"{name_of(spark[6:-1])}[]"
    return _NAMES.get(spark, spark.upper())


def fields(schema: StructType) -> tuple[Field, ...]:
    """The columns of a frame."""
    return tuple(
        Field(str(field.name), name_of(str(field.dataType.simpleString()))) for field in schema.fields
    )


def values(row: Sequence[object]) -> tuple[Any, ...]:
    """A row's values as DuckDB gives them: whole numbers without a scale are integers, structures dictionaries."""
    return tuple(_value(value) for value in row)


def _value(value: object) -> object:
    if isinstance(value, Decimal) and value.as_tuple().exponent == 0:
        return int(value)
    as_dict: Any = getattr(value, "asDict", None)
    return as_dict(recursive=True) if as_dict else value


def text_function() -> tuple[str, Callable[[float | None], str | None], str]:
    """The function of a session that writes a double as DuckDB does: the shortest digits that give it back."""
    return TEXT_OF_DOUBLE, text_of_double, "string"


def text_of_double(value: float | None) -> str | None:
    """A double as DuckDB writes it, which is how Python does."""
    return None if value is None else repr(value)


def memory(limit: str) -> str:
    """A size such as ``4GB`` as Java writes it.

    Raises:
        RuntimeProblem: it is none.
    """
    found = re.fullmatch(r"([0-9]+)(?:\.[0-9]+)?\s*([A-Za-z]*)", limit.strip())
    unit = _UNITS.get(found.group(2).lower()) if found else None
    if found is None or unit is None:
        raise RuntimeProblem(f"{limit} is no size", help="write it as 4GB")
    return found.group(1) + unit


class Told:
    """Says of Spark's errors, in one line, that the data can't be read."""

    def __init__(self, error: type[Exception]) -> None:
        self._error = error

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, self._error):
            raise RuntimeProblem(f"the data can't be read: {_first(error)}") from error


def _first(error: BaseException) -> str:
    """The first line of Spark's message, without its class and state."""
    line = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return re.sub(r"\s*SQLSTATE: \w+$", "", line.strip())
