"""What a spec leaves to the data: columns that are not declared, their types, and times in any zone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import feature_worlds as worlds
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from contracts import contract

from modelyard_runtime.contract.types import Split
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.build import write_parts
from modelyard_runtime.features.index import resolved_by
from modelyard_runtime.features.resolve import resolved
from modelyard_runtime.features.skew import skew
from modelyard_runtime.layout import PARTS, Layout
from modelyard_runtime.sources.open import open_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract, Feature

ROWS = 60
ZONE = timezone(timedelta(hours=5, minutes=30))
NIGHT = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)


@pytest.fixture
def engine() -> Iterator[DuckEngine]:
    made = DuckEngine(threads=2)
    yield made
    made.close()


def table() -> pa.Table:
    """Columns of the types that files hold and specs don't name."""
    return pa.table(
        {
            "id": pa.array(range(ROWS), pa.uint16()),
            "at": pa.array(
                [NIGHT + timedelta(days=at) for at in range(ROWS)], pa.timestamp("ns", "Asia/Kolkata")
            ),
            "small": pa.array([at % 9 - 4 for at in range(ROWS)], pa.int8()),
            "price": pa.array([Decimal(at) / 8 for at in range(ROWS)], pa.decimal128(12, 3)),
            "single": pa.array([at / 3 for at in range(ROWS)], pa.float32()),
            "kind": pa.array([("a", "b", None)[at % 3] for at in range(ROWS)]).dictionary_encode(),
            "flag": pa.array([at % 2 == 0 for at in range(ROWS)]),
            "born": pa.array([date(2000, 1, 1) + timedelta(days=at) for at in range(ROWS)]),
            "vector": pa.array([[at / 7, 1.0] for at in range(ROWS)], pa.list_(pa.float32())),
            "y": pa.array([at % 4 == 0 for at in range(ROWS)]),
        }
    )


def undeclared(folder: Path, features: Sequence[Feature] = (), rows: pa.Table | None = None) -> Contract:
    """A contract over a file whose columns nobody declared; without features, every column is one."""
    pq.write_table(table() if rows is None else rows, folder / "rows.parquet")
    source = replace(worlds.source("rows", {}, key=("id",), timestamp="at"), location="rows.parquet")
    made = worlds.world(source, features, task="classification", split=Split("time", 0.25, 0.0, ()))
    return replace(made, open=not features, exclude=("id", "at", "y"), inputs=())


def build(engine: DuckEngine, made: Contract, folder: Path) -> dict[str, Any]:
    found = {one.name: open_source(engine, one, root=folder) for one in made.data}
    return write_parts(engine, made, found, Layout(folder))


def test_every_column_is_a_feature_of_its_kind(engine: DuckEngine, tmp_path: Path) -> None:
    made = undeclared(tmp_path)
    index = build(engine, made, tmp_path)
    assert {one["name"]: (one["kind"], one["sql_type"]) for one in index["features"]} == {
        "small": ("numeric", "BIGINT"),
        "price": ("numeric", "DOUBLE"),
        "single": ("numeric", "DOUBLE"),
        "kind": ("category", "VARCHAR"),
        "flag": ("boolean", "BOOLEAN"),
        "born": ("timestamp", "DATE"),
        "vector": ("embedding", "DOUBLE[]"),
    }
    found = resolved_by(made, Layout(tmp_path))
    assert [one.name for one in found.inputs] == [one.name for one in found.features]
    assert {one.type for one in found.inputs} == {
        *("integer", "float", "category", "boolean", "date", "embedding"),
    }
    report = skew(made, Layout(tmp_path))
    assert report.passed, report.lines()
    assert (report.path, report.rows, report.refused) == ("online", 15, 0)


def test_features_over_undeclared_columns_get_the_type_that_the_data_gives(
    engine: DuckEngine, tmp_path: Path
) -> None:
    unknown = contract("quickstart").features[0]
    texts = {
        "half": '"small" / 2',
        "low": '"price" < 3',
        "name": 'upper("kind")',
        "both": '"small" + "small"',
    }
    own = [
        replace(
            unknown,
            name=name,
            sql=sql,
            sql_type="VARCHAR",
            kind="category",
            columns=(("rows", sql.split('"')[1]),),
        )
        for name, sql in texts.items()
    ]
    looking = replace(own[0], name="before", sql='sum("small")', over_seconds=10 * 86_400)
    made = undeclared(tmp_path, [*own, looking])
    index = build(engine, made, tmp_path)
    assert {one["name"]: (one["kind"], one["sql_type"]) for one in index["features"]} == {
        "half": ("numeric", "DOUBLE"),
        "low": ("boolean", "BOOLEAN"),
        "name": ("category", "VARCHAR"),
        "both": ("numeric", "BIGINT"),
        "before": ("numeric", "DOUBLE"),
    }
    assert [one["name"] for one in index["inputs"]] == ["small", "price", "kind"]
    assert skew(made, Layout(tmp_path)).passed


def test_column_whose_source_the_compiler_could_not_name_is_found_in_the_data(
    engine: DuckEngine, tmp_path: Path
) -> None:
    known = replace(contract("quickstart").features[0], sql='"price"', columns=(("rows", "price"),))
    made = undeclared(tmp_path, [known])
    made = replace(made, features=(replace(known, columns=(("", "price"),)),))
    build(engine, made, tmp_path)
    found = resolved_by(made, Layout(tmp_path))
    assert found.features[0].columns == (("rows", "price"),)


def test_column_that_no_model_can_read_is_named(engine: DuckEngine, tmp_path: Path) -> None:
    rows = table().append_column("clock", pa.array([1] * ROWS, pa.time64("us")))
    with pytest.raises(RuntimeProblem, match=r"the column clock, which is of the type TIME") as refused:
        build(engine, undeclared(tmp_path, rows=rows), tmp_path)
    assert "data.rows.columns" in refused.value.help


def test_feature_that_no_model_can_read_is_named(engine: DuckEngine, tmp_path: Path) -> None:
    sales = worlds.source(
        "rows", {"id": "integer", "a": "timestamp", "b": "timestamp", "y": "float"}, key=("id",)
    )
    wait = worlds.feature([sales], "wait", "b - a")
    found = worlds.opened(engine, {sales: []})
    with pytest.raises(RuntimeProblem, match="the feature wait is of the type INTERVAL") as refused:
        write_parts(engine, worlds.world(sales, [wait]), found, Layout(tmp_path))
    assert "epoch" in refused.value.help


def test_times_mean_utc_wherever_they_were_written(engine: DuckEngine, tmp_path: Path) -> None:
    """The hour of a moment is that of UTC, in a file with another zone, in a request, and in a batch."""
    made = undeclared(tmp_path)
    source = replace(
        worlds.source(
            "rows", {"id": "integer", "at": "timestamp", "y": "boolean"}, key=("id",), timestamp="at"
        ),
        location="rows.parquet",
    )
    hour = worlds.feature([source], "hour", 'hour("at")')
    day = worlds.feature([source], "day", 'CAST("at" AS DATE)')
    declared = worlds.world(source, [hour, day], task="classification", split=made.training.split)
    build(engine, declared, tmp_path)
    for part in PARTS:
        for row in pq.read_table(Layout(tmp_path).features(part)).to_pylist():
            at = NIGHT + timedelta(days=int(row["__key"]))
            assert (row["hour"], row["day"]) == (23, at.date())
            assert row["__time"] == at.replace(tzinfo=None)
    assert skew(declared, Layout(tmp_path)).passed
    request = {"at": NIGHT.astimezone(ZONE).isoformat()}
    from modelyard_runtime.features.online import OnlineFeatures
    from modelyard_runtime.serving.inputs import form

    read = form(declared, declared.inputs).read([json.loads(json.dumps(request))]).inputs
    assert OnlineFeatures(declared.features, declared.inputs).columns(read)["hour"].tolist() == [23.0]


@pytest.mark.parametrize("example", ["quickstart", "fraud", "demand", "churn"])
def test_declared_sources_leave_nothing_to_the_data(engine: DuckEngine, example: str) -> None:
    made = contract(example)
    rows = {one: [] for one in made.data}
    tables = {name: one.table for name, one in worlds.opened(engine, rows).items()}
    assert resolved(engine, made, tables) == made
