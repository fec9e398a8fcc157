"""Arrow columns as numpy arrays: one conversion for training, evaluation and serving."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from modelyard_runtime.contract.types import Feature
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.models.columns import array_of, from_arrow

NAN = float("nan")
DAY = 86_400.0


@pytest.mark.parametrize(
    ("column", "kind", "wanted"),
    [
        (pa.array([1, None, 3]), "numeric", [1.0, NAN, 3.0]),
        (pa.array([1.5, NAN, None]), "numeric", [1.5, NAN, NAN]),
        (pa.array([Decimal("1.25"), None]), "numeric", [1.25, NAN]),
        (pa.array([2**60]), "numeric", [float(2**60)]),
        (pa.array([True, None, False]), "boolean", [1.0, NAN, 0.0]),
        (pa.array([dt.date(1970, 1, 2), None]), "timestamp", [DAY, NAN]),
        (
            pa.array([dt.datetime(1970, 1, 2, 0, 0, 1, 500_000, dt.UTC)], pa.timestamp("us")),
            "timestamp",
            [DAY + 1.5],
        ),
        (pa.array([dt.datetime(1970, 1, 2, tzinfo=dt.UTC)], pa.timestamp("s")), "timestamp", [DAY]),
        (pa.array([1_500_000_000], pa.timestamp("ns", tz="UTC")), "timestamp", [1.5]),
        (pa.nulls(2), "numeric", [NAN, NAN]),
        (pa.nulls(2), "timestamp", [NAN, NAN]),
        (pa.chunked_array([pa.array([1]), pa.array([None], pa.int64())]), "numeric", [1.0, NAN]),
    ],
)
def test_numbers_are_floats_and_gaps_are_nan(column: Any, kind: str, wanted: list[float]) -> None:
    found = array_of(column, kind)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("repeat", [1, 60])
@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        (pa.array(["a", None, "b"]), ["a", None, "b"]),
        (pa.array(["a", None, "b"], pa.large_string()), ["a", None, "b"]),
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", None, "a"]),
        (pa.array([5, None, 7]), ["5", None, "7"]),
        (pa.array([True, None, False]), ["true", None, "false"]),
        (pa.nulls(3), [None, None, None]),
    ],
)
def test_texts_are_objects_however_many_rows(column: Any, wanted: list[Any], repeat: int) -> None:
    """A few rows are read in another way than many: both ways agree."""
    chunks = pa.chunked_array([column] * repeat)
    assert array_of(chunks, "category").tolist() == wanted * repeat


def test_equal_texts_of_a_long_column_are_one_object() -> None:
    found = array_of(pa.array(["level of a category"] * 1_000), "category")
    assert len({id(value) for value in found}) == 1


def test_vectors_are_rows() -> None:
    column = pa.array([[1.0, 2.0], None, [3.0, None]])
    wanted = [[1.0, 2.0], [NAN, NAN], [3.0, NAN]]
    np.testing.assert_array_equal(array_of(column, "embedding"), wanted)
    np.testing.assert_array_equal(array_of(column.cast(pa.list_(pa.float32(), 2)), "embedding"), wanted)
    assert array_of(pa.nulls(2, pa.list_(pa.float64())), "embedding").shape == (2, 0)


def test_vectors_of_two_widths_are_refused() -> None:
    with pytest.raises(
        RuntimeProblem, match="the feature v is no embedding: its vectors are 1, 2 numbers long"
    ):
        from_arrow(pa.table({"v": [[1.0], [1.0, 2.0]]}), [Feature("v", "DOUBLE[]", "embedding")])


def test_a_missing_feature_and_one_of_another_type_are_named() -> None:
    with pytest.raises(RuntimeProblem, match="the feature x is missing"):
        from_arrow(pa.table({"y": [1]}), [Feature("x", "DOUBLE", "numeric")])
    with pytest.raises(RuntimeProblem, match="the feature x is no numeric"):
        from_arrow(pa.table({"x": ["red"]}), [Feature("x", "DOUBLE", "numeric")])


def test_arrays_can_be_written_to() -> None:
    """What is read without a copy belongs to Arrow, and must not be handed to code that changes it."""
    assert array_of(pa.array([1.0, 2.0]), "numeric").flags.writeable
