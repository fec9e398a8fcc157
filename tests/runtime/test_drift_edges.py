"""Columns and tables at the edges: each has a stated answer (docs/explanation/drift.md)."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from drift_windows import both, contract, levels, numbers, query
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard_runtime.drift.check import Context, check
from modelyard_runtime.drift.decide import verdict_of
from modelyard_runtime.drift.history import history
from modelyard_runtime.drift.methods.registry import METHODS, method
from modelyard_runtime.drift.tails import LEVEL
from modelyard_runtime.drift.types import Pair
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.profiles.build import empty_profile, reference_profile, window_profile
from modelyard_runtime.profiles.past import coarser, windowed
from modelyard_runtime.profiles.types import CategoryColumn, NumericColumn
from modelyard_runtime.profiles.windows import before
from modelyard_runtime.reports.json import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.drift.types import Report
    from modelyard_runtime.engine.types import Table


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    made = DuckEngine(threads=2)
    yield made
    made.close()


def report(engine: DuckEngine, reference: Table, window: Table) -> Report:
    return check(contract(), *both(reference, window, engine), Context())


def test_a_million_categories_are_counted_and_nobody_is_called_new_without_cause(engine: DuckEngine) -> None:
    rows = "SELECT 'user ' || (hash(i) % 1000000) AS x FROM range({}, {}) r(i)"
    reference, window = (
        query(engine, rows.format(0, 1_500_000)),
        query(engine, rows.format(2_000_000, 2_300_000)),
    )
    profile = reference_profile(engine, reference)
    column = profile.columns[0]
    assert isinstance(column, CategoryColumn)
    assert (len(column.levels), column.others) == (500, None)
    assert column.values == 1_500_000
    found = check(contract(), profile, window_profile(engine, window, profile)[0], Context()).columns[0]
    assert {one.question: one.verdict for one in found.checks} == {"missing": "stable", "values": "stable"}


def test_a_thousand_columns_are_one_check(engine: DuckEngine) -> None:
    chosen = ", ".join(f"(hash(i * 1024 + {k}) % 100000) / 1e5 AS c{k:04}" for k in range(1000))
    wide = (f"SELECT {chosen} FROM range({start}, {start + 3000}) r(i)" for start in (0, 3000))
    moved = "SELECT * REPLACE (c0700 + 1 AS c0700)"
    tables = [engine.keep(next(wide)), engine.keep(f"{moved} FROM ({next(wide)})")]
    found = report(engine, *tables)
    assert [one.name for one in found.columns if one.verdict == "drift"] == ["c0700"]
    assert len(found.columns) == 1000
    assert found.columns[0].measures
    assert not found.columns[-1].measures


def test_heavy_tails_are_told_from_a_shift(engine: DuckEngine) -> None:
    generator = np.random.default_rng(5)
    one, same = generator.standard_cauchy(6000), generator.standard_cauchy(6000)
    assert report(engine, numbers(engine, one.tolist()), numbers(engine, same.tolist())).verdict == "stable"
    found = report(engine, numbers(engine, one.tolist()), numbers(engine, (same + 2).tolist()))
    assert found.verdict == "drift"


def test_a_window_without_rows_is_too_little_data_in_every_column(engine: DuckEngine) -> None:
    reference = reference_profile(
        engine, query(engine, "SELECT i AS n, 'a' AS c, [i] AS l FROM range(500) r(i)")
    )
    found = check(contract(), reference, empty_profile(reference), Context())
    assert {one.verdict for one in found.columns} == {"insufficient"}
    assert found.verdict == "insufficient"


def test_the_clock_going_back_moves_nothing(engine: DuckEngine) -> None:
    # the hour that Berlin has twice, as instants and as the same instants without a zone
    at = "TIMESTAMP '2026-10-24 00:00:00' + to_minutes(i * 3)"
    zoned = query(engine, f"SELECT ({at}) AT TIME ZONE 'UTC' AS x FROM range(1500) r(i)")
    naive = query(engine, f"SELECT {at} AS x FROM range(1500) r(i)")
    assert report(engine, zoned, zoned).verdict == report(engine, naive, zoned).verdict == "stable"


def test_a_column_that_was_constant_and_scatters_is_drift(engine: DuckEngine) -> None:
    assert (
        report(engine, numbers(engine, [5.0] * 400), numbers(engine, [4.0, 5.0, 6.0] * 200)).verdict
        == "drift"
    )


def test_a_grid_holds_a_frequent_value_among_others_apart(engine: DuckEngine) -> None:
    values = [0.0] * 600 + [math.sin(i) / 100 for i in range(1400)]
    column = reference_profile(engine, numbers(engine, values)).columns[0]
    assert isinstance(column, NumericColumn)
    assert column.grid.points == (0.0,)
    assert next(item.n for item in column.bins if item.point) == 601  # sin(0) is one more


WINDOW = st.lists(st.floats(-1e6, 1e6) | st.sampled_from([0.0, 1.0, 2.0]), min_size=60, max_size=120)


@settings(max_examples=20, deadline=None)
@given(WINDOW, WINDOW, st.randoms(use_true_random=False))
def test_no_order_of_rows_changes_a_verdict(
    engine: DuckEngine, one: list[float], other: list[float], chance: Any
) -> None:
    mixed = chance.sample(one, len(one)), chance.sample(other, len(other))
    found = render(report(engine, numbers(engine, one), numbers(engine, other)))
    assert render(report(engine, *(numbers(engine, side) for side in mixed))) == found


@settings(max_examples=20, deadline=None)
@given(WINDOW)
def test_a_data_set_never_drifts_from_itself(engine: DuckEngine, values: list[float]) -> None:
    table = numbers(engine, values)
    found = report(engine, table, table)
    assert found.verdict != "drift"
    assert all(
        check.judged is None or check.judged.effect == 0 for one in found.columns for check in one.checks
    )


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 2), st.integers(30, 10**7), st.integers(30, 10**7), st.sampled_from(sorted(METHODS)))
def test_bounds_hold_the_effect_and_a_verdict_follows_from_them(
    value: float, n: int, m: int, name: str
) -> None:
    reference = CategoryColumn("x", "VARCHAR", 1000, 0, (("a", 600), ("b", 400)), 0, ())
    column = NumericColumn("x", "DOUBLE", 0, 0, 0, 0, _grid(), ())
    del column
    if "category" not in METHODS[name]:
        return
    measured = method(name).measure(Pair(reference, reference))
    assert measured is not None
    judged = measured.noise.judge(value, n, m)
    assert judged.lower <= judged.upper
    assert judged.lower <= judged.effect + 1e-9
    assert 0 <= judged.p_value <= 1
    verdict, _ = verdict_of(judged, 0.1, judged.p_value)
    if verdict == "drift":
        assert judged.effect >= 0.1
        assert judged.p_value <= LEVEL
    if verdict == "stable":
        assert judged.upper < 0.1


def _grid() -> Any:
    from modelyard_runtime.profiles.types import Grid

    return Grid(0.0, 1.0)


LOG = (
    "SELECT TIMESTAMP '2026-01-01' + to_seconds(i * 60) AS time, "
    "sin(i * 1.7) + CASE WHEN i >= {from_} THEN 1 ELSE 0 END AS amount, ['a', 'b', 'c'][1 + i % 3] AS plan, "
    "CASE WHEN i % 50 <> 0 THEN i % 4 END AS few, 0 AS zero FROM range(14400) r(i)"
)


def test_many_windows_in_one_pass_are_the_windows_one_by_one(engine: DuckEngine) -> None:
    start, hour = 1_767_225_600, 3600
    reference = reference_profile(engine, query(engine, LOG.format(from_=99999)))
    table = query(engine, LOG.format(from_=12000))
    field = table.field("time")
    assert field is not None
    found = windowed(engine, table, reference, before(field, start + 240 * hour, 24 * hour, 10))
    for i, profile in enumerate(found.profiles):
        low, high = start + 24 * i * hour, start + 24 * (i + 1) * hour
        only = query(
            engine, f"FROM ({LOG.format(from_=12000)}) WHERE epoch(time) >= {low} AND epoch(time) < {high}"
        )
        alone, _ = window_profile(engine, only, reference)
        assert profile.rows == alone.rows
        for column in alone.columns:
            same = profile.column(column.name)
            if isinstance(column, NumericColumn) and i < 9:
                assert same == coarser(column)
            elif i == 9:
                assert same == column
            else:
                assert same is not None
                assert (same.rows, same.missing) == (column.rows, column.missing)
    traced = {trace.name: trace for trace in history(contract(), reference, found).traces}
    assert [point.verdict for point in traced["amount"].points][-2:] == ["drift", "drift"]
    assert {point.verdict for point in traced["plan"].points} == {"stable"}


@pytest.mark.parametrize("name", sorted({"psi", "kl", "js", "hellinger", "ks", "wasserstein"}))
def test_past_windows_are_judged_as_the_last_one_is(name: Any, engine: DuckEngine) -> None:
    reference = reference_profile(engine, query(engine, LOG.format(from_=99999)))
    table = query(engine, LOG.format(from_=12000))
    field = table.field("time")
    assert field is not None
    found = windowed(engine, table, reference, before(field, 1_767_225_600 + 240 * 3600, 86_400, 10))
    asked = contract(name)
    judged = check(asked, reference, found.profiles[-1], Context())
    traces = {trace.name: trace.points[-1] for trace in history(asked, reference, found).traces}
    for column in judged.columns:
        own = next((one for one in column.checks if one.question == "values"), None)
        if own is None or own.judged is None or column.name == "time":
            continue
        # on a coarser grid the bins of a binned distance are others, and what it says is the same
        assert traces[column.name].effect == pytest.approx(own.judged.effect, rel=0.3, abs=0.03), column.name
        assert (traces[column.name].verdict == "drift") == (own.verdict == "drift"), column.name


@pytest.mark.parametrize("kind", ["normal", "lognormal", "zero-inflated"])
def test_p_values_of_wasserstein_are_upper_bounds(kind: str, engine: DuckEngine) -> None:
    generator = np.random.default_rng(11)
    draw: Any = {
        "normal": lambda size: generator.normal(size=size),
        "lognormal": lambda size: generator.lognormal(0, 1.5, size),
        "zero-inflated": lambda size: np.where(
            generator.random(size) < 0.8, 0, generator.lognormal(0, 1, size)
        ),
    }[kind]
    profile = reference_profile(engine, numbers(engine, draw(2000).tolist()))
    known = profile.columns[0]
    p_values: list[float] = []
    for _ in range(60):
        window, _ = window_profile(engine, numbers(engine, draw(150).tolist()), profile)
        measured = method("wasserstein").measure(Pair(known, window.columns[0]))
        assert measured is not None
        p_values.append(measured.judged.p_value)
    for level in (0.05, 0.2, 0.5):
        assert sum(p <= level for p in p_values) <= level * 60 + 3 * math.sqrt(60 * level * (1 - level))


def test_new_levels_of_a_window_and_its_document(engine: DuckEngine) -> None:
    found = report(engine, levels(engine, ["a", "b"] * 300), levels(engine, ["a", "b", "\x1b[31m"] * 200))
    assert json.loads(render(found))["columns"][0]["checks"]
