"""A few rows take a way of their own through the engine: it has to give the same bits as the way of a table."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from contracts import contract
from hypothesis import given, settings
from hypothesis import strategies as some

from modelyard_runtime.contract.types import Column, Feature
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features import inputs as brought
from modelyard_runtime.features.few import FEW
from modelyard_runtime.features.online import OnlineFeatures

EXAMPLES = ("quickstart", "fraud", "demand", "churn")

BEGIN = datetime(1900, 1, 1)  # noqa: DTZ001 - sources hold times in UTC without a zone

VALUES: dict[str, some.SearchStrategy[Any]] = {
    "float": some.floats(0, 1e9) | some.integers(0, 2**40).map(float),
    "integer": some.integers(0, 2**62),
    "boolean": some.booleans(),
    "date": some.dates(date(1900, 1, 1), date(2200, 1, 1)),
    "timestamp": some.datetimes(BEGIN, BEGIN + timedelta(days=109_000)),
    "embedding": some.lists(some.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3),
}
TEXT = some.text(max_size=12)


def row_of(columns: tuple[Column, ...]) -> some.SearchStrategy[dict[str, object]]:
    return some.fixed_dictionaries(
        {column.name: some.none() | VALUES.get(column.type, TEXT) for column in columns}
    )


def online(example: str) -> OnlineFeatures:
    found = contract(example)
    return OnlineFeatures([one for one in found.features if one.over_seconds is None], found.inputs)


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert list(one) == list(other)
    for name, values in one.items():
        assert values.dtype == other[name].dtype
        assert values.shape == other[name].shape
        if values.dtype == object:
            assert values.tolist() == other[name].tolist()
        else:
            np.testing.assert_array_equal(values, other[name], strict=True)


ONLINE = {example: online(example) for example in EXAMPLES}


@pytest.mark.parametrize("example", EXAMPLES)
@settings(max_examples=10, deadline=None)
@given(data=some.data())
def test_few_rows_give_the_bits_of_a_table(example: str, data: some.DataObject) -> None:
    inputs = contract(example).inputs
    rows = data.draw(some.lists(row_of(inputs), min_size=1, max_size=9))
    table = brought.to_arrow(rows, brought.schema(inputs))
    same(ONLINE[example].columns(rows), ONLINE[example].columns(table))


KINDS = (
    (
        Column("v", "DOUBLE[]", type="embedding"),
        Feature("v", "DOUBLE[]", "embedding", '"v"', columns=(("s", "v"),)),
    ),
    (Column("d", "DATE", type="date"), Feature("d", "DATE", "timestamp", '"d"', columns=(("s", "d"),))),
    (
        Column("t", "TIMESTAMP", type="timestamp"),
        Feature("later", "TIMESTAMP", "timestamp", '"t" + INTERVAL 1 DAY', columns=(("s", "t"),)),
    ),
    (Column("n", "BIGINT", type="integer"), Feature("n", "BIGINT", "category", '"n"', columns=(("s", "n"),))),
    (
        Column("x", "DOUBLE", type="float"),
        Feature("cents", "DECIMAL(18,3)", "numeric", 'CAST("x" AS DECIMAL(18,3))', columns=(("s", "x"),)),
    ),
    (
        Column("n", "BIGINT", type="integer"),
        Feature("big", "HUGEINT", "numeric", 'CAST("n" AS HUGEINT) * 1000', columns=(("s", "n"),)),
    ),
)


@pytest.mark.parametrize(
    ("column", "feature"), KINDS, ids=[feature.name + feature.kind for _, feature in KINDS]
)
@settings(max_examples=8, deadline=None)
@given(data=some.data())
def test_every_kind_gives_the_bits_of_a_table(
    column: Column, feature: Feature, data: some.DataObject
) -> None:
    features = OnlineFeatures([feature], [column])
    rows = data.draw(some.lists(row_of((column,)), min_size=1, max_size=5))
    table = brought.to_arrow(rows, brought.schema([column]))
    same(features.columns(rows), features.columns(table))
    features.close()


def test_a_feature_that_can_not_be_computed_is_told() -> None:
    column = Column("x", "VARCHAR", type="string")
    feature = Feature("n", "BIGINT", "numeric", 'CAST("x" AS BIGINT)', columns=(("s", "x"),))
    features = OnlineFeatures([feature], [column])
    with pytest.raises(RuntimeProblem, match="can't be computed"):
        features.columns([{"x": "one"}])
    assert features.columns([{"x": "1"}])["n"].tolist() == [1.0]


def test_many_rows_and_no_rows_go_as_a_table() -> None:
    rows = [
        {"alcohol": float(at), "acidity": 1.0, "sulphates": 2.0, "colour": "red"} for at in range(FEW + 1)
    ]
    assert ONLINE["quickstart"].columns(rows)["alcohol"].tolist() == [float(at) for at in range(FEW + 1)]
    assert len(ONLINE["quickstart"].columns([])["alcohol"]) == 0


def test_threads_don_t_mix_their_rows() -> None:
    wrong: list[object] = []
    start = BEGIN

    def ask(number: int) -> None:
        for at in range(40):
            moment = start + timedelta(hours=number)
            row = {"amount": float(number * 1000 + at), "event_time": moment, "opened_at": date(2020, 1, 1)}
            found = ONLINE["fraud"].columns([row])
            expected = (float(number * 1000 + at), float(moment.hour < 6))
            if (found["amount"][0], found["is_night"][0]) != expected:
                wrong.append((number, at))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_table_is_taken_as_it_is() -> None:
    table = pa.table({"alcohol": [1.0], "acidity": [2.0], "sulphates": [3.0], "colour": ["red"]})
    assert ONLINE["quickstart"].columns(table)["colour"].tolist() == ["red"]
