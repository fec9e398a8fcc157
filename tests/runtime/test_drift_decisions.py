"""Decisions: the same at every size, and a stated answer for columns that break other tools."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING

import jsonschema
import pytest
from drift_windows import both, contract, levels, numbers, query

from modelyard_runtime.drift.check import Context, check
from modelyard_runtime.drift.decide import decide
from modelyard_runtime.drift.methods.registry import AUTO, METHODS, method
from modelyard_runtime.drift.run import Judgement
from modelyard_runtime.drift.tails import LEVEL
from modelyard_runtime.drift.types import Pair
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.profiles.build import reference_profile, window_profile
from modelyard_runtime.profiles.types import Bin, CategoryColumn, Grid, NumericColumn
from modelyard_runtime.reports import json as reports
from modelyard_runtime.reports import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.drift.types import ColumnVerdict, Verdict
    from modelyard_runtime.engine.types import Table

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "schemas" / "verdict.schema.json").read_text(encoding="utf-8")
)
NORMAL = NormalDist()


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    made = DuckEngine(threads=1)
    yield made
    made.close()


def normal(n: int, shift: float) -> NumericColumn:
    """The profile of n rows that lie as a shifted normal distribution says: no rows are made."""
    grid, bins, before = Grid(0.0, 1.0), [], 0
    edges = [u / (256 - abs(u)) for u in range(-255, 256)]
    for low, high in pairwise(edges):
        here = round(n * NORMAL.cdf(high - shift)) - before
        before += here
        if here:
            middle, width = (low + high) / 2, (high - low) / 2.001
            low, high = (middle - width, middle + width) if here > 1 else (middle, middle)  # noqa: PLW2901
            total = round(here * middle / grid.quantum)
            bins.append(Bin(math.floor(256 * middle / (1 + abs(middle))), False, here, total, low, high))
    rows = sum(item.n for item in bins)
    return NumericColumn("x", "DOUBLE", rows, 0, 0, 0, grid, tuple(bins))


def shares(n: int, *counts: float) -> CategoryColumn:
    named = tuple((f"level {i}", round(n * share)) for i, share in enumerate(counts))
    return CategoryColumn("x", "VARCHAR", sum(k for _, k in named), 0, named, 0, ())


def verdict(pair: Pair, name: str) -> Verdict:
    chosen = method(name)
    measured = chosen.measure(pair)
    assert measured is not None
    return decide("values", measured, chosen.threshold, min(1, 20 * measured.judged.p_value), 20).verdict


@pytest.mark.parametrize("name", [name for name, kinds in METHODS.items() if "numeric" in kinds])
def test_a_shift_has_one_verdict_at_two_thousand_and_two_million_rows(name: str) -> None:
    reference = normal(2_000_000, 0)
    for shift, expected in ((0.0, "stable"), (0.01, "stable"), (1.0, "drift")):
        for m in (2_000, 2_000_000):
            assert verdict(Pair(reference, normal(m, shift)), name) == expected, (shift, m)


@pytest.mark.parametrize("name", [name for name, kinds in METHODS.items() if "category" in kinds])
def test_a_change_of_shares_has_one_verdict_at_two_thousand_and_two_million_rows(name: str) -> None:
    reference = shares(2_000_000, 0.5, 0.3, 0.2)
    for now, expected in (
        ((0.5, 0.3, 0.2), "stable"),
        ((0.505, 0.3, 0.195), "stable"),
        ((0.2, 0.3, 0.5), "drift"),
    ):
        for m in (2_000, 2_000_000):
            assert verdict(Pair(reference, shares(m, *now)), name) == expected, (now, m)


@pytest.mark.parametrize("name", METHODS)
def test_too_few_rows_are_said_to_be_too_few_and_how_many_would_do(name: str) -> None:
    numeric = "numeric" in METHODS[name]
    reference = normal(100_000, 0) if numeric else shares(100_000, 0.5, 0.3, 0.2)
    chosen = method(name)
    measured = chosen.measure(Pair(reference, normal(40, 0) if numeric else shares(40, 0.5, 0.3, 0.2)))
    assert measured is not None
    small = decide("values", measured, 0.05, 1.0, 1)
    assert small.verdict == "insufficient"
    assert small.enough is not None
    again = normal(small.enough * 2, 0) if numeric else shares(small.enough * 2, 0.5, 0.3, 0.2)
    larger = chosen.measure(Pair(reference, again))
    assert larger is not None
    assert decide("values", larger, 0.05, 1.0, 1).verdict == "stable"


def test_a_p_value_alone_decides_nothing() -> None:
    measured = method("ks").measure(Pair(normal(2_000_000, 0), normal(2_000_000, 0.01)))
    assert measured is not None
    assert measured.judged.p_value < 1e-6
    assert decide("values", measured, 0.1, measured.judged.p_value, 1).verdict == "stable"


def column(reference: Table, current: Table, engine: DuckEngine) -> ColumnVerdict:
    profiles = both(reference, current, engine)
    report = check(contract(), *profiles, Context())
    data = json.loads(reports.render(report))
    jsonschema.validate(data, SCHEMA)
    assert text.render(Judgement(report, *profiles))
    assert report.verdict == report.columns[0].verdict
    return report.columns[0]


def answers(found: ColumnVerdict) -> dict[str, Verdict]:
    return {one.question: one.verdict for one in found.checks}


WAVE = [math.sin(i) for i in range(3000)]
INF, NAN = math.inf, math.nan
NUMBERS: dict[str, tuple[list[float | None], list[float | None], dict[str, Verdict]]] = {
    "the same": ([*WAVE], [*WAVE], {"values": "stable", "missing": "stable"}),
    "constant": ([7.0] * 500, [7.0] * 500, {"values": "stable", "missing": "stable"}),
    "constant that changed": ([7.0] * 500, [8.0] * 500, {"values": "drift", "missing": "stable"}),
    "constant zero that changed": ([0.0] * 500, [1.0] * 500, {"values": "drift", "missing": "stable"}),
    "empty window": ([*WAVE], [], {"values": "insufficient", "missing": "insufficient"}),
    "one row": ([*WAVE], [0.5], {"values": "insufficient", "missing": "insufficient"}),
    "one row of a reference": ([0.5], [*WAVE], {"values": "insufficient", "missing": "insufficient"}),
    "all missing": ([*WAVE], [None] * 500, {"values": "insufficient", "missing": "drift"}),
    "all missing on both sides": (
        [None] * 500,
        [None] * 500,
        {"values": "insufficient", "missing": "stable"},
    ),
    "all NaN": ([*WAVE], [NAN] * 500, {"values": "insufficient", "missing": "drift"}),
    "infinities on both sides": (
        [*WAVE, INF, -INF],
        [*WAVE, INF, -INF],
        {"values": "stable", "missing": "stable"},
    ),
    "infinities that are new": ([*WAVE], [*WAVE, *[-INF] * 500], {"values": "stable", "missing": "drift"}),
    "one outlier in the reference": ([*WAVE, 1e9], [*WAVE], {"values": "stable", "missing": "stable"}),
    "greatest numbers": ([*WAVE, 1e308, -1e308], [*WAVE, -1e308], {"values": "stable", "missing": "stable"}),
    "far beyond the reference": ([*WAVE], [1e300] * 500, {"values": "drift", "missing": "stable"}),
    "heavy point": (
        [0.0] * 2700 + WAVE[:300],
        [0.0] * 2700 + WAVE[:300],
        {"values": "stable", "missing": "stable"},
    ),
    "heavy point that went": ([0.0] * 2700 + WAVE[:300], [*WAVE], {"values": "drift", "missing": "stable"}),
    "few values and a new one": (
        [1.0, 2.0] * 500,
        [1.0, 2.0, 9.0] * 300,
        {"values": "drift", "missing": "stable"},
    ),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_every_column_of_numbers_has_its_answer(case: str, engine: DuckEngine) -> None:
    reference, current, expected = NUMBERS[case]
    assert answers(column(numbers(engine, reference), numbers(engine, current), engine)) == expected


ABC = ["a"] * 600 + ["b"] * 300 + ["c"] * 100
LEVELS: dict[str, tuple[list[str | None], list[str | None], dict[str, Verdict]]] = {
    "the same": ([*ABC], [*ABC], {"values": "stable", "missing": "stable", "new-levels": "stable"}),
    "constant": (["a"] * 600, ["a"] * 600, {"values": "stable", "missing": "stable", "new-levels": "stable"}),
    "other shares": (
        [*ABC],
        ["c"] * 600 + ["a"] * 300,
        {"values": "drift", "missing": "stable", "new-levels": "stable"},
    ),
    "new level": (
        [*ABC],
        [*ABC, *["d"] * 60],
        {"values": "drift", "missing": "stable", "new-levels": "drift"},
    ),
    "only new levels": ([*ABC], ["z"] * 600, {"values": "drift", "missing": "stable", "new-levels": "drift"}),
    "all missing": (
        [*ABC],
        [None] * 600,
        {"values": "insufficient", "missing": "drift", "new-levels": "insufficient"},
    ),
    "one row": (
        [*ABC],
        ["a"],
        {"values": "insufficient", "missing": "insufficient", "new-levels": "insufficient"},
    ),
}


@pytest.mark.parametrize("case", LEVELS)
def test_every_column_of_levels_has_its_answer(case: str, engine: DuckEngine) -> None:
    reference, current, expected = LEVELS[case]
    assert answers(column(levels(engine, reference), levels(engine, current), engine)) == expected


def test_new_and_vanished_levels_are_named(engine: DuckEngine) -> None:
    found = column(levels(engine, ABC), levels(engine, ["a"] * 600 + ["d\x1b[2J"] * 60), engine)
    details = next(one.details for one in found.checks if one.question == "new-levels")
    assert details["new"] == ["d\x1b[2J"]
    assert details["vanished"] == ["b", "c"]


def test_levels_that_seldom_occur_are_no_drift(engine: DuckEngine) -> None:
    # every row its own level: in the window all are new, as the reference lets expect
    one, other = (query(engine, f"SELECT 'id ' || i AS x FROM range({a}, {a + 900}) r(i)") for a in (0, 900))
    assert answers(column(one, other, engine))["new-levels"] != "drift"


def test_a_missing_or_changed_column_fails_the_schema_and_not_the_others(engine: DuckEngine) -> None:
    reference = reference_profile(
        engine, query(engine, "SELECT i AS a, i AS b, i AS c FROM range(2000) r(i)")
    )
    window = query(engine, "SELECT 'text' AS b, i AS c FROM range(2000) r(i)")
    current, reasons = window_profile(engine, window, reference)
    report = check(contract(), reference, current, Context(reasons))
    found = {one.name: (one.verdict, one.problem) for one in report.columns}
    assert found["a"] == ("insufficient", "the column is missing")
    assert found["b"] == ("insufficient", "the column was BIGINT and is VARCHAR")
    assert found["c"] == ("stable", None)
    assert report.verdict == "insufficient"


def test_many_columns_without_drift_raise_no_alarm_and_one_with_it_comes_first(engine: DuckEngine) -> None:
    chosen = ", ".join(f"sin(i * {k + 2}.7) AS c{k:02}" for k in range(30))
    reference = query(engine, f"SELECT {chosen} FROM range(3000) r(i)")
    same = query(engine, f"SELECT {chosen} FROM range(3000, 5000) r(i)")
    moved = query(
        engine, f"SELECT * REPLACE (c17 + 0.5 AS c17) FROM (SELECT {chosen} FROM range(3000, 5000) r(i))"
    )
    assert check(contract(), *both(reference, same, engine), Context()).verdict == "stable"
    report = check(contract(), *both(reference, moved, engine), Context())
    assert report.verdict == "drift"
    assert [one.name for one in report.columns if one.verdict == "drift"] == ["c17"]
    assert report.columns[0].name == "c17"
    q_values = [
        one.q_value or 0 for found in report.columns for one in found.checks if one.verdict == "drift"
    ]
    assert max(q_values) <= LEVEL


def test_a_method_that_does_not_fit_a_column_gives_way_to_that_of_its_kind(engine: DuckEngine) -> None:
    table = query(engine, "SELECT i AS n, i % 2 = 0 AS c FROM range(500) r(i)")
    report = check(contract("ks", 0.3), *both(table, table, engine), Context())
    chosen = {
        found.name: (one.method, one.threshold)
        for found in report.columns
        for one in found.checks
        if one.question == "values"
    }
    assert chosen == {"n": ("ks", 0.3), "c": (AUTO["category"], 0.1)}
