"""Features as numpy arrays: the one conversion that training, evaluation and serving share.

``numeric``, ``boolean`` and ``timestamp`` are float64 with NaN for a missing value; a boolean is 0 or 1, a timestamp
the seconds since 1970-01-01 00:00 UTC. ``category`` and ``text`` are object arrays of ``str`` with None for a missing
value. An ``embedding`` is float64 of shape (rows, width), a row of NaN where it is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from modelyard_runtime.contract.types import Feature

    Array = np.ndarray[Any, np.dtype[Any]]
    Columns = Mapping[str, Array]

pc = library(
    "pyarrow.compute"
)  # the types that it is given don't know a column of which only the name is known

_SECONDS = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}
"""How many of each unit make a second."""

_FEW = 64
"""Up to so many values, a list is faster than a dictionary of levels."""


def from_arrow(table: pa.Table | pa.RecordBatch, features: Iterable[Feature]) -> dict[str, Array]:
    """The arrays of these features.

    Raises:
        RuntimeProblem: the table lacks a feature, or holds it in a type that its kind can't be read from.
    """
    names = set(table.schema.names)
    arrays: dict[str, Array] = {}
    for feature in features:
        if feature.name not in names:
            raise RuntimeProblem(
                f"the feature {feature.name} is missing", help="compute the features with the same contract"
            )
        try:
            arrays[feature.name] = array_of(table.column(feature.name), feature.kind)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise RuntimeProblem(f"the feature {feature.name} is no {feature.kind}: {error}") from None
    return arrays


def array_of(column: Any, kind: str) -> Array:
    """The array of one Arrow column, whole or in chunks, read as this kind of feature.

    Raises:
        pa.ArrowInvalid: its values are of another kind.
    """
    whole = column.combine_chunks() if hasattr(column, "num_chunks") else column
    if kind in {"category", "text"}:
        return _texts(whole)
    return _vectors(whole) if kind == "embedding" else _numbers(whole)


def _numbers(column: Any) -> Array:
    """Numbers, booleans and times as float64, NaN where a value is missing."""
    scale = 1.0
    if pa.types.is_date(column.type):
        column = column.cast(pa.timestamp("ms"))
    if pa.types.is_timestamp(column.type):
        scale = _SECONDS[column.type.unit]
        column = column.cast(pa.int64())
    elif pa.types.is_null(column.type):
        return np.full(len(column), np.nan)
    # A whole number beyond 2^53 loses its last digits here, as in every estimator.
    values = column.cast(pa.float64(), safe=False)
    numbers: Array = values.to_numpy(zero_copy_only=False)
    if values.null_count or not numbers.flags.writeable:
        numbers = np.array(pc.fill_null(values, float("nan")).to_numpy(zero_copy_only=False))
    return numbers / scale if scale != 1.0 else numbers


def _texts(column: Any) -> Array:
    """Texts as objects. Equal values are one object, so that a column of few levels stays small."""
    if len(column) <= _FEW:
        values = column.to_pylist()
        if not all(value is None or isinstance(value, str) for value in values):
            values = column.cast(pa.string()).to_pylist()
        return objects(values)
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    levels = objects([*coded.dictionary.cast(pa.string()).to_pylist(), None])
    found: Array = levels[pc.fill_null(coded.indices, len(levels) - 1).to_numpy(zero_copy_only=False)]
    return found


def objects(values: list[Any]) -> Array:
    """An object array of these values, whatever they are."""
    array: Array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _vectors(column: Any) -> Array:
    """Lists of one width as rows."""
    lists = column if pa.types.is_fixed_size_list(column.type) else column.cast(pa.list_(pa.float64()))
    widths = [width for width in pc.unique(pc.list_value_length(lists)).to_pylist() if width is not None]
    if len(widths) > 1:
        raise pa.ArrowInvalid(f"its vectors are {', '.join(map(str, sorted(widths)))} numbers long")
    width = widths[0] if widths else 0
    rows = np.full((len(column), width), np.nan)
    if width:
        rows[column.is_valid().to_numpy(zero_copy_only=False)] = _numbers(lists.flatten()).reshape(-1, width)
    return rows
