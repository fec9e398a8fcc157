"""Rows of a request as an Arrow table of the contract's inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard_runtime.contract.types import Column


def schema(inputs: Sequence[Column]) -> Any:
    """The Arrow schema of rows that a request brings, one column an input."""
    pa = library("pyarrow")
    types: dict[str, Any] = {
        "DOUBLE": pa.float64(),
        "BIGINT": pa.int64(),
        "BOOLEAN": pa.bool_(),
        "VARCHAR": pa.string(),
        "DATE": pa.date32(),
        "TIMESTAMP": pa.timestamp("us"),
        "DOUBLE[]": pa.list_(pa.float64()),
    }
    return pa.schema([pa.field(column.name, types[column.sql_type]) for column in inputs])


def to_arrow(rows: Sequence[Mapping[str, object]], shape: Any) -> Any:
    """Rows as a table.

    Args:
        rows: One mapping a row, its values as the readers of a request give them: ``float``, ``int``, ``bool``,
            ``str``, ``date``, ``datetime`` in UTC without a zone, lists of ``float``, None where one is missing.
        shape: The columns; what else a row holds is left aside.
    """
    pa = library("pyarrow")
    arrays = [pa.array([row.get(field.name) for row in rows], field.type) for field in shape]
    return pa.Table.from_arrays(arrays, schema=shape)
