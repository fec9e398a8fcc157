"""Spark makes the same parts as DuckDB: the same rows in the same places, and the same features."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import feature_worlds as worlds
import pyarrow.parquet as pq
import pytest
from feature_sales import PEOPLE, SALES, looking, people, sales

from modelyard_runtime.contract.types import Split
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.features.build import write_parts
from modelyard_runtime.features.skew import skew
from modelyard_runtime.layout import PARTS, Layout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelyard_runtime.engine.types import Engine

pytest.importorskip("pyspark", reason="Spark is not installed")
spark = pytest.importorskip("modelyard_runtime.engine.spark", reason="this build has no Spark engine")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    made = spark.SparkEngine(threads=2)
    yield made
    made.close()


def parts(engine: Engine, folder: Path, kind: Any) -> tuple[dict[str, Any], Layout]:
    made = looking()
    by = ("who", "n") if kind == "group" else ()
    training = replace(made.training, split=Split(kind, 0.2, 0.1, by), seed=3)
    if kind == "stratified":
        training = replace(training, task="classification", target="n")
    made = replace(made, training=training)
    rows = {SALES: sales(400), PEOPLE: people()}
    return write_parts(engine, made, worlds.opened(engine, rows), Layout(folder)), Layout(folder)


@pytest.mark.parametrize("kind", ["random", "stratified", "time", "group"])
def test_parts_are_those_of_duckdb(session: Engine, tmp_path: Path, kind: str) -> None:
    own = DuckEngine()
    wanted, first = parts(own, tmp_path / "duckdb", kind)
    own.close()
    found, second = parts(session, tmp_path / "spark", kind)
    assert (wanted["engine"], found["engine"]) == ("duckdb", "spark")
    for key in ("features", "rows", "dropped", "split"):
        assert found[key] == wanted[key]
    for part in PARTS:
        one, other = (pq.read_table(layout.features(part)) for layout in (first, second))
        assert one.schema.names == other.schema.names
        for name in one.schema.names:
            values = other.column(name).to_pylist()
            if name in {"spent", "paid"}:
                # sums of floating point numbers; approx takes no None
                assert values == [
                    None if one is None else pytest.approx(one, rel=1e-12)
                    for one in one.column(name).to_pylist()
                ]
            else:
                assert values == one.column(name).to_pylist(), name


def test_what_spark_made_is_what_a_batch_computes(session: Engine, tmp_path: Path) -> None:
    _, layout = parts(session, tmp_path, "time")
    report = skew(
        replace(looking(), training=replace(looking().training, split=Split("time", 0.2, 0.1, ()))), layout
    )
    assert report.passed, report.lines()
    assert report.rows == 80


def test_personal_data_is_told_apart_as_duckdb_does(session: Engine, tmp_path: Path) -> None:
    private = tuple(
        replace(source, columns=tuple(replace(one, pii=one.name in {"id", "who"}) for one in source.columns))
        for source in (SALES, PEOPLE)
    )
    made = replace(looking(), data=private)
    keys: list[Any] = []
    own = DuckEngine()
    for name, engine in (("duckdb", own), ("spark", session)):
        layout = Layout(tmp_path / name)
        rows = dict(zip(private, (sales(200), people()), strict=True))
        write_parts(engine, made, worlds.opened(engine, rows), layout)
        keys.append(pq.read_table(layout.features("test")).column("__key").to_pylist())
        report = skew(made, layout)
        assert report.passed, report.lines()
    own.close()
    assert keys[0] == keys[1]
    assert {len(key) for key in keys[0]} == {64}
