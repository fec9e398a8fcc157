"""PostgreSQL as the engine answers as DuckDB does, or refuses."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import engine_flows
import pyarrow as pa
import pytest
from engine_cases import EXPRESSIONS
from source_tables import column, columns, contract_of, expectations, open_, source

from modelyard_runtime.checks import document
from modelyard_runtime.checks.run import check_sources
from modelyard_runtime.engine.open import open_engine
from modelyard_runtime.engine.warehouse import WarehouseEngine
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelyard_runtime.engine.duck import DuckEngine


VARIABLE = "DATABASE_URL"


@pytest.fixture
def warehouse(postgres: str) -> Iterator[WarehouseEngine]:
    made = open_engine(postgres)
    assert isinstance(made, WarehouseEngine)
    yield made
    made.close()


@pytest.mark.parametrize("kind", EXPRESSIONS)
def test_expressions_and_aggregates_mean_the_same(
    duck: DuckEngine, warehouse: WarehouseEngine, kind: str
) -> None:
    engine_flows.means_the_same(duck, warehouse, kind, "postgres")


@pytest.mark.parametrize("example", ["quickstart", "demand"])
def test_checks_and_feature_tables_of_the_examples_are_the_same(
    duck: DuckEngine, warehouse: WarehouseEngine, example: str, tmp_path: Path
) -> None:
    assert engine_flows.checked(warehouse, example) == engine_flows.checked(duck, example)
    expected = engine_flows.parted(duck, example, tmp_path / "duck")
    assert engine_flows.parted(warehouse, example, tmp_path / "warehouse") == expected


def test_a_table_of_the_same_database_stays_there(
    duck: DuckEngine, warehouse: WarehouseEngine, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    psycopg = pytest.importorskip("psycopg")
    monkeypatch.setenv(VARIABLE, postgres)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS inside CASCADE; CREATE SCHEMA inside")
        connection.execute(
            "CREATE TABLE inside.orders AS SELECT i AS id, i % 17 - 1 AS amount, chr(65 + i % 50) AS name, "
            "timestamp '2025-01-01' + i * interval '1 minute' AS at FROM generate_series(1, 5000) i"
        )
    rules = (
        column("id", "integer", unique=True),
        column("amount", "float", min=0),
        column("name", "category", pattern="[A-Z]"),
        column("at", "timestamp"),
    )
    expect = expectations(('"amount" < 15', 0.99), "count(*) >= 5000", "max(\"name\") < 'z'")
    one = source(
        "inside.orders",
        "sql",
        secret=VARIABLE,
        key=("id",),
        timestamp="at",
        columns=rules,
        expect=expect,
    )
    opened = [open_(engine, one) for engine in (duck, warehouse)]
    reports = [
        document.document(check_sources(engine, contract_of(one), [found]))
        for engine, found in zip((duck, warehouse), opened, strict=True)
    ]
    assert reports[0] == reports[1]
    assert opened[0].version == opened[1].version
    assert {rule["id"] for rule in reports[0]["rules"] if rule["verdict"] == "fail"} == {
        *("things.amount.min", "things.name.pattern", "things.expect[0]"),
    }
    # nothing was loaded, and text compares by its bytes though the database sorts by a language
    loaded = warehouse.rows(
        "SELECT count(*) FROM pg_catalog.pg_class WHERE relpersistence = 't' AND relkind = 'r'"
    )
    assert loaded == [(0,)]


def test_a_join_as_of_a_time_finds_the_latest_row_before(
    duck: DuckEngine, warehouse: WarehouseEngine
) -> None:
    chance = random.Random(5)  # noqa: S311 - made-up data
    start = datetime(2025, 1, 1)  # noqa: DTZ001 - times are UTC without a zone
    left, right = (
        pa.table(
            {
                "key": [chance.choice(["a", "b", None]) for _ in range(200)],
                "at": pa.array(
                    [
                        None if chance.random() < 0.1 else start + timedelta(minutes=chance.randrange(300))
                        for _ in range(200)
                    ],
                    pa.timestamp("us"),
                ),
                "number": range(200),
            }
        )
        for _ in range(2)
    )
    sql = (
        'SELECT l.number, r.seen FROM {0} AS l ASOF LEFT JOIN (SELECT key AS pair, "at" AS since, max(number) AS seen '
        'FROM {1} GROUP BY key, "at") AS r ON l.key = r.pair AND l."at" >= r.since ORDER BY 1'
    )
    found = [
        engine.rows(sql.format(engine.frame(left).sql, engine.frame(right).sql))
        for engine in (duck, warehouse)
    ]
    assert found[0] == found[1]
    assert len(found[0]) == 200


def test_frames_streams_and_files_come_and_go(warehouse: WarehouseEngine, tmp_path: Path) -> None:
    from pyarrow import parquet

    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    data: dict[str, list[Any]] = {"a": [3, 1, 2], "b": ["x", None, "y"]}
    for made in (pandas.DataFrame(data), polars.DataFrame(data), pa.table(data), pa.table(data).to_reader()):
        table = warehouse.frame(made)
        assert [field.type for field in table.fields] == ["BIGINT", "VARCHAR"]
        stream = warehouse.arrow(f"SELECT * FROM {table.sql} ORDER BY a", batch=2)
        assert warehouse.rows(f"SELECT count(*) FROM {table.sql}") == [(3,)]  # while the stream is open
        assert stream.read_all().to_pydict() == {"a": [1, 2, 3], "b": [None, "y", "x"]}
    assert warehouse.write_parquet(f"SELECT a FROM {table.sql} ORDER BY a DESC", tmp_path / "x.parquet") == 3
    assert parquet.read_table(tmp_path / "x.parquet").to_pydict() == {"a": [3, 2, 1]}
    kept = warehouse.keep(f"SELECT a + 1 AS a FROM {table.sql}")
    assert sorted(warehouse.rows(f"SELECT a FROM {kept.sql}")) == [(2,), (3,), (4,)]


def test_a_statement_that_fails_leaves_the_session_as_it_was(warehouse: WarehouseEngine) -> None:
    table = warehouse.frame(pa.table({"a": [1, 2]}))
    with pytest.raises(RuntimeProblem, match="division by zero"):
        warehouse.rows(f"SELECT a // (a - 1) FROM {table.sql}")
    with pytest.raises(RuntimeProblem, match='column "nothing" does not exist'):
        warehouse.rows(f"SELECT nothing FROM {table.sql}")
    assert warehouse.rows(f"SELECT sum(a) FROM {table.sql}") == [(3,)]
    text = warehouse.frame(pa.table({"s": ["straße"]}))
    with pytest.raises(RuntimeProblem, match="letters beyond ASCII"):
        warehouse.rows(f"SELECT upper(s) FROM {text.sql}")


def test_engines_that_are_not_there_are_named() -> None:
    with pytest.raises(RuntimeProblem, match="the engine oracle is not known") as caught:
        open_engine("oracle://host/db")
    assert "duckdb, spark" in caught.value.help
    with pytest.raises(RuntimeProblem, match=r"the warehouse .*\*\*\*.* can't be read") as caught:
        open_engine("postgresql://me:hunter2@127.0.0.1:1/db")
    assert "hunter2" not in str(caught.value)
    assert columns({"a": "integer"})[0].sql_type == "BIGINT"
