"""A regression's error without labels: against the errors that labels would have shown, where only inputs move."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from contracts import contract

from modelyard_runtime.drift.performance.calibration import read_calibration, write_calibration
from modelyard_runtime.drift.performance.errors import METHOD, estimate, fit, write_errors
from modelyard_runtime.drift.performance.errors import _coded as coded  # pyright: ignore[reportPrivateUsage]
from modelyard_runtime.drift.performance.errors import _places as places  # pyright: ignore[reportPrivateUsage]
from modelyard_runtime.drift.performance.errors import _sql as sql  # pyright: ignore[reportPrivateUsage]
from modelyard_runtime.drift.performance.estimate import estimate as estimate_of
from modelyard_runtime.engine.duck import DuckEngine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelyard_runtime.contract.types import Feature

LEVELS = np.array(["red", "white", "rosé", "it's"], object)


def features() -> list[Feature]:
    known = contract("quickstart").features[0]
    kinds: dict[str, Any] = {"x": "numeric", "shop": "category", "sale": "boolean"}
    return [replace(known, name=name, kind=kind) for name, kind in kinds.items()]


def world(draw: np.random.Generator, rows: int, shift: float = 0.0) -> tuple[dict[str, Any], Any, Any]:
    """Features, answers and errors that grow with x and are twice as large in one shop."""
    x = draw.normal(shift, 1.0, rows)
    shop = LEVELS[draw.integers(0, 4, rows)]
    sale = draw.random(rows) < 0.3
    noise = draw.normal(size=rows) * np.exp(0.5 * x) * np.where(shop == "it's", 2.0, 1.0)
    return {"x": x, "shop": shop, "sale": sale.astype(float)}, 3 * x, noise


def table(engine: DuckEngine, columns: dict[str, Any], answer: Any) -> Any:
    shown = {**columns, "sale": columns["sale"].astype(bool), "prediction": answer}
    return engine.frame(
        pa.table({name: pa.array(values, from_pandas=True) for name, values in shown.items()})
    )


@pytest.fixture
def engine() -> Iterator[DuckEngine]:
    made = DuckEngine(threads=1)
    yield made
    made.close()


@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0])
def test_the_error_that_labels_would_show_is_met_where_inputs_move(engine: DuckEngine, shift: float) -> None:
    draw = np.random.default_rng(5)
    columns, answer, gap = world(draw, 8_000)
    tree = fit(features(), columns, answer, gap, 1)
    assert tree is not None
    tree, before = json.loads(json.dumps(tree)), float(np.abs(gap).mean())
    inside, off, old = 0, list[float](), list[float]()
    for _ in range(40):
        columns, answer, gap = world(draw, 3_000, shift)
        found = estimate(engine, table(engine, columns, answer), tree, None, {"mae": before}).metrics["mae"]
        real = float(np.abs(gap).mean())
        assert (found.reference, found.lower is not None, found.upper is not None) == (before, True, True)
        inside += (found.lower or 0) <= real <= (found.upper or 0)
        off.append(found.value / real - 1)
        old.append(before / real - 1)
    assert inside >= 37  # the 98 % band, of 40: fewer come about in one of 100 runs
    assert abs(np.mean(off)) < 0.03
    assert shift == 0 or abs(np.mean(old)) > 5 * abs(np.mean(off))


def test_sql_finds_the_leaf_that_numpy_finds(engine: DuckEngine) -> None:
    draw = np.random.default_rng(6)
    columns, answer, gap = world(draw, 4_000)
    tree = fit(features(), columns, answer, gap, 1)
    assert tree is not None
    columns, answer, _ = world(draw, 500)
    columns["x"][:20] = np.nan
    columns["x"][20:22] = np.inf, -np.inf
    columns["shop"][:10] = None
    columns["shop"][10:20] = "new"
    matrix = np.column_stack(
        [coded(one, {**columns, "prediction": answer}[one["name"]]) for one in tree["inputs"]]
    )
    wanted = places(tree["nodes"], matrix).tolist()
    window = table(engine, columns, answer)
    found = [int(row[0]) for row in engine.rows(f"SELECT {sql(tree, window, 0)} FROM {window.sql}")]
    assert found == wanted
    assert len(set(found)) > 5


def test_what_is_lacking_is_said(engine: DuckEngine) -> None:
    draw = np.random.default_rng(7)
    columns, answer, gap = world(draw, 1_000)
    tree = fit(features(), columns, answer, gap, 1)
    assert tree is not None
    assert fit(features(), *(({n: v[:150] for n, v in columns.items()}), answer[:150], gap[:150]), 1) is None
    bare = engine.frame(pa.table({"prediction": answer}))
    assert estimate(engine, bare, tree, None, {}).reason == "the window has no column x, shop, sale"
    none = table(engine, {name: values[:0] for name, values in columns.items()}, answer[:0])
    assert estimate(engine, none, tree, None, {}).reason == "the window has no predictions"


def test_a_run_leaves_the_tree_and_a_check_reads_it(engine: DuckEngine, tmp_path: Path) -> None:
    draw = np.random.default_rng(8)
    columns, answer, gap = world(draw, 600)
    made = contract("demand")
    made = replace(made, features=tuple(features()), inputs=())
    rows = {**columns, "sale": columns["sale"].astype(bool), "__row": np.arange(600)}
    pq.write_table(
        pa.table({name: pa.array(values) for name, values in rows.items()}), tmp_path / "test.parquet"
    )
    order = np.sort(draw.permutation(600)[:550])
    said = {"__row": order, "__target": (answer - gap)[order], "score": answer[order]}
    pq.write_table(pa.table(said), tmp_path / "scores.parquet")
    write_calibration(made, [tmp_path / "scores.parquet"], tmp_path / "calibration.json")
    write_errors(
        made, [(tmp_path / "test.parquet", tmp_path / "scores.parquet")], tmp_path / "calibration.json"
    )
    known = read_calibration(tmp_path / "calibration.json")
    found = estimate_of(engine, table(engine, columns, answer), known, None)
    assert found.method == METHOD
    assert found.metrics["mae"].value == pytest.approx(float(np.abs(gap).mean()), rel=0.1)
