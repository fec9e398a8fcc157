"""A batch gives rows the features that training gave them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import feature_worlds as worlds
import pytest
from feature_sales import BEGIN, LOOKING, PEOPLE, SALES, looking, people, sales

from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.batch import predict_sql
from modelyard_runtime.features.table import feature_sql

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def engine() -> Iterator[DuckEngine]:
    made = DuckEngine(threads=2)
    yield made
    made.close()


def values_of(engine: DuckEngine, sql: str) -> dict[str, worlds.Row]:
    rows = engine.arrow(f"SELECT * FROM ({sql}) AS rows").read_all().to_pylist()
    return {row["__key"]: {name: row[name] for name in (one.name for one in LOOKING)} for row in rows}


def alike(found: worlds.Row, wanted: worlds.Row) -> None:
    for name, value in wanted.items():
        if name in {"spent", "paid"} and value is not None:
            assert found[name] == pytest.approx(value, rel=1e-12)
        else:
            assert found[name] == value, name


@pytest.mark.parametrize("there", [True, False], ids=["rows of the spine", "rows that are new"])
def test_batch_gives_rows_what_training_gave_them(engine: DuckEngine, there: bool) -> None:
    made, rows = looking(), sales(600)
    found = worlds.opened(engine, {SALES: rows, PEOPLE: people()})
    tables = {name: one.table for name, one in found.items()}
    trained = values_of(engine, feature_sql(made, tables).sql)
    asked = rows[500:]
    known = rows if there else rows[:500]
    batch = {name: one.table for name, one in worlds.opened(engine, {SALES: known, PEOPLE: people()}).items()}
    table = predict_sql(engine, made, engine.frame(worlds.arrow(SALES, asked)), batch, raw=("id",))
    predicted = values_of(engine, table.sql)
    assert len(predicted) == 100
    for key, values in predicted.items():
        alike(values, trained[key])


def test_rows_to_predict_need_no_target_and_no_key(engine: DuckEngine) -> None:
    made, rows = looking(), sales(200)
    batch = {name: one.table for name, one in worlds.opened(engine, {SALES: rows, PEOPLE: people()}).items()}
    asked = worlds.arrow(SALES, [{**row, "t": BEGIN + timedelta(hours=10)} for row in rows[:3]]).drop_columns(
        ["y", "id"]
    )
    table = predict_sql(engine, made, engine.frame(asked), batch)
    found = engine.rows(f'SELECT __key, paid, "all" FROM ({table.sql}) AS rows')
    assert len({row[0] for row in found}) == 3
    assert all(row[1] > 0 and row[2] == 16 for row in found)


def test_rows_to_predict_that_lack_an_input_are_refused(engine: DuckEngine) -> None:
    made = looking()
    batch = {name: one.table for name, one in worlds.opened(engine, {SALES: [], PEOPLE: []}).items()}
    asked = worlds.arrow(SALES, sales(3)).drop_columns(["x", "n"])
    with pytest.raises(RuntimeProblem, match=r"lack n, x, which"):
        predict_sql(engine, made, engine.frame(asked), batch)
