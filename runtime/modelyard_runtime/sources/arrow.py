"""Values of a database's driver as Arrow columns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow

_WHOLE = frozenset({"INTEGER", "BIGINT", "SMALLINT", "TINYINT", "INT", "MEDIUMINT", "SERIAL", "BIGSERIAL"})
_BINARY = frozenset({"FLOAT", "DOUBLE", "DOUBLE PRECISION", "DOUBLE_PRECISION", "REAL"})


def arrow_type(sql: str) -> pyarrow.DataType:
    """The Arrow type for a database's type. What has none of its own is text, decimals among it: they stay exact."""
    import pyarrow

    base = sql.upper().partition("(")[0].strip()
    for names, type_ in (
        (_WHOLE, pyarrow.int64()),
        (_BINARY, pyarrow.float64()),
        ({"BOOLEAN", "BOOL"}, pyarrow.bool_()),
        ({"DATE"}, pyarrow.date32()),
        ({"DOUBLE PRECISION[]", "REAL[]", "FLOAT[]"}, pyarrow.list_(pyarrow.float64())),
    ):
        if base in names:
            return type_
    return pyarrow.timestamp("us") if base.startswith(("TIMESTAMP", "DATETIME")) else pyarrow.string()


def batch(schema: pyarrow.Schema, rows: Sequence[Sequence[object]]) -> pyarrow.RecordBatch:
    """Rows as a batch of Arrow columns.

    Raises:
        RuntimeProblem: a value is none of its column's type.
    """
    import pyarrow

    columns = zip(*rows, strict=True)
    arrays = [
        _column(str(name), type_, list(values))
        for name, type_, values in zip(schema.names, schema.types, columns, strict=True)
    ]
    maker: Any = pyarrow.RecordBatch
    found: pyarrow.RecordBatch = maker.from_arrays(arrays, schema=schema)
    return found


def _column(
    name: str, type_: pyarrow.DataType, values: list[object]
) -> Any:  # Arrow's own generic type says less
    """Values of one column as an Arrow array of its type; a time with a zone is put into UTC.

    Raises:
        RuntimeProblem: a value is none of the type.
    """
    import pyarrow

    try:
        if pyarrow.types.is_string(type_):
            values = [_text(value) for value in values]
        elif pyarrow.types.is_timestamp(type_):
            values = [_utc(value) for value in values]
        return pyarrow.array(values, type=type_)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, TypeError, ValueError, OverflowError) as error:
        raise RuntimeProblem(f"a value of the column {name} is no {type_}") from error


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return str(_utc(value))
    return repr(value) if isinstance(value, float) else str(value)


def _utc(value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value
