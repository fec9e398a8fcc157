"""Spark answers as DuckDB does, with a real local session, or refuses."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import engine_flows
import pyarrow as pa
import pytest
from engine_cases import EXPRESSIONS
from pyarrow import parquet
from source_tables import column, contract_of, expectations, open_, source

from modelyard_runtime.checks import document
from modelyard_runtime.checks.run import check_sources
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.engine.duck import DuckEngine
    from modelyard_runtime.engine.spark import SparkEngine


@pytest.mark.parametrize("kind", EXPRESSIONS)
def test_expressions_and_aggregates_mean_the_same(duck: DuckEngine, spark: SparkEngine, kind: str) -> None:
    engine_flows.means_the_same(duck, spark, kind, "spark")


def test_what_duckdb_refuses_is_no_number_in_spark_either(duck: DuckEngine, spark: SparkEngine) -> None:
    for sql in (
        "SELECT 9223372036854775807 + a FROM {0}",
        "SELECT a // 0 FROM {0}",
        "SELECT a % 0 FROM {0}",
        "SELECT CAST(s AS BIGINT) FROM {0}",
        "SELECT CAST(s AS TIMESTAMP) FROM {0}",
        "SELECT nothing FROM {0}",
    ):
        data = pa.table({"a": [1], "s": ["x"]})
        for engine in (duck, spark):
            with pytest.raises(RuntimeProblem, match="the data can't be read"):
                engine.rows(sql.format(engine.frame(data).sql))


def test_letters_beyond_ascii_have_no_case_that_all_agree_on(spark: SparkEngine) -> None:
    table = spark.frame(pa.table({"s": ["straße"]}))
    with pytest.raises(RuntimeProblem, match="letters beyond ASCII"):
        spark.rows(f"SELECT upper(s) FROM {table.sql}")


@pytest.mark.parametrize("example", ["quickstart", "demand"])
def test_checks_of_the_examples_are_the_same(duck: DuckEngine, spark: SparkEngine, example: str) -> None:
    assert engine_flows.checked(spark, example) == engine_flows.checked(duck, example)


def test_a_feature_table_with_history_and_a_join_as_of_a_time_is_the_same(
    duck: DuckEngine, spark: SparkEngine
) -> None:
    assert engine_flows.features(spark, "demand") == engine_flows.features(duck, "demand")


@pytest.mark.slow
def test_the_parts_of_a_feature_table_are_the_same(
    duck: DuckEngine, spark: SparkEngine, tmp_path: Path
) -> None:
    expected = engine_flows.parted(duck, "demand", tmp_path / "duck")
    assert engine_flows.parted(spark, "demand", tmp_path / "spark") == expected


def test_a_join_as_of_a_time_finds_the_latest_row_before(duck: DuckEngine, spark: SparkEngine) -> None:
    chance = random.Random(5)  # noqa: S311 - made-up data
    start = datetime(2025, 1, 1)  # noqa: DTZ001 - times are UTC without a zone

    def made(rows: int) -> pa.Table:
        times = [start + timedelta(minutes=chance.randrange(300)) for _ in range(rows)]
        return pa.table(
            {
                "key": [chance.choice(["a", "b", None]) for _ in range(rows)],
                "at": pa.array(
                    [None if chance.random() < 0.1 else time for time in times], pa.timestamp("us")
                ),
                "number": range(rows),
            }
        )

    left, right = made(60), made(60)
    sql = (
        'SELECT l.number, r.seen FROM {0} AS l ASOF LEFT JOIN (SELECT key AS pair, "at" AS since, max(number) AS seen '
        'FROM {1} GROUP BY key, "at") AS r ON l.key = r.pair AND l."at" >= r.since ORDER BY 1'
    )
    found = [
        engine.rows(sql.format(engine.frame(left).sql, engine.frame(right).sql)) for engine in (duck, spark)
    ]
    assert found[0] == found[1]
    assert len(found[0]) == 60
    assert any(seen is not None for _, seen in found[0])


def test_broken_rules_have_the_same_counts_and_offenders(
    duck: DuckEngine, spark: SparkEngine, tmp_path: Path
) -> None:
    rows = 400
    data = {
        "id": [i // 2 * 2 for i in range(rows)],
        "day": [f"2025-01-{i % 40 + 1:02}" for i in range(rows)],
        "price": [None if i % 50 == 0 else float("nan") if i % 51 == 0 else i / 8 - 3 for i in range(rows)],
        "country": [("DE", "FR", "X", None)[i % 4] for i in range(rows)],
        "email": [f"{i}@x.org" if i % 3 else "none" for i in range(rows)],
        "whole": [i + 0.5 * (i % 7 == 0) for i in range(rows)],
        "late": pa.array([datetime(2025, 1, 1)] * rows, pa.timestamp("us")),  # noqa: DTZ001
    }
    parquet.write_table(pa.table(data), tmp_path / "x.parquet")
    rules = (
        column("id", "integer", unique=True),
        column("day", "date"),
        column("price", "float", min=0, max=40, nulls=0.1),
        column("country", "category", allowed=("DE", "FR")),
        column("email", pii=True, pattern=r"\d+@x\.org"),
        column("whole", "integer"),
        column("late", "timestamp"),
    )
    expect = expectations(('"price" < 30', 0.9), "count(*) > 1000", 'max("late") >= now() - INTERVAL 24 HOUR')
    one = source(
        str(tmp_path / "x.parquet"),
        "parquet",
        key=("id", "late"),
        columns=rules,
        expect=expect,
        timestamp="late",
    )
    reports = [
        document.document(check_sources(engine, contract_of(one), [open_(engine, one)]))
        for engine in (duck, spark)
    ]
    assert reports[0] == reports[1]
    assert {rule["id"] for rule in reports[0]["rules"] if rule["verdict"] == "fail"} >= {
        *(
            "things.id.unique",
            "things.day.type",
            "things.price.min",
            "things.price.max",
            "things.country.allowed",
        ),
        *("things.email.pattern", "things.whole.type", "things.key", "things.expect[0]", "things.expect[1]"),
    }


def test_the_window_of_a_profile_is_counted_the_same(duck: DuckEngine, spark: SparkEngine) -> None:
    from modelyard_runtime.profiles import numeric
    from modelyard_runtime.profiles.build import reference_profile
    from modelyard_runtime.profiles.types import NumericColumn

    chance = random.Random(3)  # noqa: S311 - made-up data
    rows = 3000
    data = pa.table(
        {
            "amount": [chance.lognormvariate(3, 1) if i % 20 else None for i in range(rows)],
            "spread": [chance.gauss(0, 1e6) for _ in range(rows)],
            "visits": [int(chance.expovariate(0.3)) for _ in range(rows)],
        }
    )
    one, other = duck.frame(data), spark.frame(data)
    known = {column.name: column for column in reference_profile(duck, one).columns}
    grids = {
        field: column.grid for field in one.fields if isinstance(column := known[field.name], NumericColumn)
    }
    expected = {column.name: column for column in numeric.profiles(duck, one, grids, rows)}
    assert {column.name: column for column in numeric.profiles(spark, other, grids, rows)} == expected
    assert len(expected) == 3
    # Spark adds whole numbers in 64 bits: what does not fit is an error, and no other number.
    beyond = spark.frame(pa.table({"amount": [float("inf")] * 9}))
    with pytest.raises(RuntimeProblem, match="overflow"):
        list(numeric.profiles(spark, beyond, {beyond.fields[0]: next(iter(grids.values()))}, 9))


def test_frames_streams_and_files_come_and_go(spark: SparkEngine, tmp_path: Path) -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    data = {"a": [3, 1, 2], "b": ["x", None, "y"]}
    for made in (pandas.DataFrame(data), polars.DataFrame(data), pa.table(data), pa.table(data).to_reader()):
        table = spark.frame(made)
        assert [field.type for field in table.fields] == ["BIGINT", "VARCHAR"]
        stream = spark.arrow(f"SELECT * FROM {table.sql} ORDER BY a", batch=2)
        assert stream.read_all().to_pydict() == {"a": [1, 2, 3], "b": [None, "y", "x"]}
    assert spark.write_parquet(f"SELECT a FROM {table.sql} ORDER BY a DESC", tmp_path / "x.parquet") == 3
    assert parquet.read_table(tmp_path / "x.parquet").to_pydict() == {"a": [3, 2, 1]}
    assert spark.arrow(f"SELECT a FROM {table.sql} WHERE a > 9").read_all().num_rows == 0
    kept = spark.keep(f"SELECT a + 1 AS a FROM {table.sql}")
    assert sorted(spark.rows(f"SELECT a FROM {kept.sql}")) == [(2,), (3,), (4,)]
    assert spark.table(str(tmp_path / "*.parquet"), columns=["a"]).fields == table.fields[:1]
