"""The types of databases by DuckDB's names, and their drivers' values as Arrow columns."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from modelyard_runtime.engine.types import Field, quoted
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow

_NAMES = {
    **dict.fromkeys(("TINYINT", "SMALLINT"), "SMALLINT"),
    **dict.fromkeys(("INT", "INTEGER", "MEDIUMINT", "SERIAL"), "INTEGER"),
    **dict.fromkeys(("BIGINT", "BIGSERIAL"), "BIGINT"),
    **dict.fromkeys(("DOUBLE", "DOUBLE PRECISION", "DOUBLE_PRECISION"), "DOUBLE"),
    **dict.fromkeys(("REAL", "FLOAT"), "FLOAT"),
    **dict.fromkeys(("BOOL", "BOOLEAN"), "BOOLEAN"),
    **dict.fromkeys(("DOUBLE PRECISION[]", "DOUBLE_PRECISION[]", "REAL[]", "FLOAT[]"), "DOUBLE[]"),
    "DATE": "DATE",
}
"""DuckDB's names of the types that a database prints so."""

_SQL = {
    "TINYINT": "SMALLINT",
    "DOUBLE": "DOUBLE PRECISION",
    "FLOAT": "REAL",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ",
    "DOUBLE[]": "DOUBLE PRECISION[]",
    "HUGEINT": "NUMERIC(38, 0)",
}
"""A database's names of DuckDB's types, where they are other ones."""


def name_of(type_: object) -> str:
    """DuckDB's name of a type that SQLAlchemy found."""
    text = str(type_).upper()
    if text.startswith(("NUMERIC", "DECIMAL")):
        return "HUGEINT" if getattr(type_, "scale", None) == 0 else "DECIMAL"
    if text.startswith(("TIMESTAMP", "DATETIME")):
        return "TIMESTAMP WITH TIME ZONE" if getattr(type_, "timezone", False) else "TIMESTAMP"
    return _NAMES.get(text.partition("(")[0], "VARCHAR")


def compared_as_bytes(field: Field) -> str:
    """A column of a table as an expression under its own name; text compares by its bytes, as in DuckDB."""
    name = quoted(field.name)
    if field.type == "VARCHAR":
        return f'CAST({name} AS TEXT) COLLATE "C" AS {name}'
    return f"CAST({name} AS DOUBLE PRECISION) AS {name}" if field.type == "DECIMAL" else name


def declared(field: Field) -> str:
    """A column as CREATE TABLE declares it."""
    if field.type == "VARCHAR":
        return f'{quoted(field.name)} TEXT COLLATE "C"'
    return f"{quoted(field.name)} {_SQL.get(field.type, field.type)}"


_ARROW = {
    "int8": "TINYINT",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "list<item: double>": "DOUBLE[]",
    "list<l: double>": "DOUBLE[]",
}


def of_arrow(schema_: pyarrow.Schema) -> tuple[Field, ...]:
    """The columns of a stream that DuckDB gives."""
    return tuple(
        Field(str(name), _of_arrow(str(type_)))
        for name, type_ in zip(schema_.names, schema_.types, strict=True)
    )


def _of_arrow(name: str) -> str:
    if name.startswith("timestamp"):
        return "TIMESTAMP WITH TIME ZONE" if "tz=" in name else "TIMESTAMP"
    if name.startswith("decimal"):
        return "HUGEINT" if name.endswith(", 0)") else "DOUBLE"
    return _ARROW.get(name, "VARCHAR")


def schema(columns: Sequence[Field]) -> pyarrow.Schema:
    """The Arrow schema of columns."""
    import pyarrow

    types: dict[str, Any] = {
        "SMALLINT": pyarrow.int16(),
        "INTEGER": pyarrow.int32(),
        "BIGINT": pyarrow.int64(),
        "DOUBLE": pyarrow.float64(),
        "DECIMAL": pyarrow.float64(),
        "FLOAT": pyarrow.float32(),
        "BOOLEAN": pyarrow.bool_(),
        "DATE": pyarrow.date32(),
        "TIMESTAMP": pyarrow.timestamp("us"),
        "TIMESTAMP WITH TIME ZONE": pyarrow.timestamp("us", "UTC"),
        "DOUBLE[]": pyarrow.list_(pyarrow.float64()),
        "HUGEINT": pyarrow.decimal128(38, 0),
    }
    return pyarrow.schema([(field.name, types.get(field.type, pyarrow.string())) for field in columns])


def batch(schema_: pyarrow.Schema, rows: Sequence[Sequence[object]]) -> pyarrow.RecordBatch:
    """Rows as a batch of Arrow columns.

    Raises:
        RuntimeProblem: a value is none of its column's type.
    """
    import pyarrow

    maker: Any = pyarrow
    columns = zip(*rows, strict=True)
    arrays: list[Any] = []
    for name, type_, values in zip(schema_.names, schema_.types, columns, strict=True):
        try:
            arrays.append(maker.array(_fitting(type_, values), type=type_))
        except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, TypeError, ValueError, OverflowError) as error:
            raise RuntimeProblem(f"a value of the column {name} is no {type_}") from error
    found: pyarrow.RecordBatch = maker.RecordBatch.from_arrays(arrays, schema=schema_)
    return found


def _fitting(type_: pyarrow.DataType, values: Sequence[object]) -> list[object]:
    """A driver's values as Arrow takes them: anything as text where text is wanted, times in UTC."""
    import pyarrow

    if pyarrow.types.is_string(type_):
        return [text(value) for value in values]
    if pyarrow.types.is_timestamp(type_):
        return [utc(value) for value in values]
    if pyarrow.types.is_floating(type_):
        return [float(value) if isinstance(value, Decimal) else value for value in values]
    return list(values)


def text(value: object) -> str | None:
    """A driver's value as text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime.datetime):
        return str(utc(value))
    return repr(value) if isinstance(value, float) else str(value)


def utc(value: object) -> object:
    """A time with a zone as the same time without one, in UTC."""
    if isinstance(value, datetime.datetime) and value.tzinfo:
        return value.astimezone(datetime.UTC).replace(tzinfo=None)
    return value


def plain(value: object) -> object:
    """A value as DuckDB gives it: a whole number of any size is an integer."""
    if isinstance(value, Decimal) and value == value.to_integral_value() and value.as_tuple().exponent == 0:
        return int(value)
    return value
