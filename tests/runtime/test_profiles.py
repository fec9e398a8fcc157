"""Profiles: exact, the same for every order of rows, and additive."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from drift_windows import levels, numbers, query, save
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.engine.types import Table
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.profiles import document, numeric_parts, numeric_sql
from modelyard_runtime.profiles.build import reference_profile, window_profile
from modelyard_runtime.profiles.counted import INFINITE, NAN, NULL, column
from modelyard_runtime.profiles.merge import merge
from modelyard_runtime.profiles.past import windowed
from modelyard_runtime.profiles.types import CategoryColumn, Grid, NumericColumn, OpaqueColumn, Profile
from modelyard_runtime.profiles.windows import before, reference_and_window

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from modelyard_runtime.profiles.counted import Counted

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "schemas" / "profile.schema.json").read_text(encoding="utf-8")
)

VALUES = st.lists(
    st.one_of(
        st.none(),
        st.floats(width=64),
        st.sampled_from([0.0, -0.0, 1.0, 1e308, -1e308, 5e-324, float("inf"), float("nan")]),
    ),
    max_size=30,
)
NAMES = st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "'", "", "é", "NULL"])), max_size=20)


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    made = DuckEngine(threads=2)
    yield made
    made.close()


def window(engine: DuckEngine, table: Table, reference: Profile) -> Profile:
    return window_profile(engine, table, reference)[0]


@settings(max_examples=40, deadline=None)
@given(VALUES, VALUES, VALUES)
def test_adding_profiles_of_numbers_gives_that_of_all_rows(
    engine: DuckEngine, reference: list[float | None], left: list[float | None], right: list[float | None]
) -> None:
    known = reference_profile(engine, numbers(engine, reference))
    parts = [window(engine, numbers(engine, part), known) for part in (left, right)]
    assert merge(*parts) == merge(*reversed(parts)) == window(engine, numbers(engine, left + right), known)


@settings(max_examples=25, deadline=None)
@given(NAMES, NAMES, NAMES)
def test_adding_profiles_of_levels_gives_that_of_all_rows(
    engine: DuckEngine, reference: list[str | None], left: list[str | None], right: list[str | None]
) -> None:
    known = reference_profile(engine, levels(engine, reference))
    parts = [window(engine, levels(engine, part), known) for part in (left, right)]
    assert merge(*parts) == window(engine, levels(engine, left + right), known)


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_a_profile_counts_every_row_once_and_survives_its_file(
    engine: DuckEngine, values: list[float | None]
) -> None:
    profile = reference_profile(engine, numbers(engine, values))
    column = profile.columns[0]
    assert isinstance(column, NumericColumn)
    assert column.rows == len(values)
    assert column.values == sum(item.n for item in column.bins)
    assert document.parse(json.loads(document.render(profile))) == profile
    jsonschema.validate(json.loads(document.render(profile)), SCHEMA)


@settings(max_examples=25, deadline=None)
@given(VALUES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_byte(
    engine: DuckEngine, values: list[float | None], chance: random.Random
) -> None:
    shuffled = chance.sample(values, len(values))
    one, other = (reference_profile(engine, numbers(engine, rows)) for rows in (values, shuffled))
    assert document.render(one) == document.render(other)


GRIDS = st.builds(
    Grid,
    centre=st.sampled_from([0.0, 0.3, -1e6, 1e300]),
    scale=st.sampled_from([1.0, 0.1, 1e-250, 1e250]),
    shape=st.sampled_from(["softsign", "root"]),
    points=st.sampled_from([(), (0.0,), (0.0, 1e308)]),
    half=st.sampled_from([64, 256]),
)


@settings(max_examples=60, deadline=None)
@given(VALUES, GRIDS)
def test_what_is_counted_here_is_what_the_statement_counts_in_the_engine(
    engine: DuckEngine, values: list[float | None], grid: Grid
) -> None:
    table = numbers(engine, values)
    here, there = (
        [column(field, grid, [one for _, one in bins]) for field, bins in counted]
        for counted in (
            numeric_parts.counted(engine, table, {table.fields[0]: grid}, len(values), None),
            numeric_sql.counted(engine, table, {table.fields[0]: grid}, None),
        )
    )
    assert here == there


def test_windows_counted_here_are_those_that_the_statement_counts(engine: DuckEngine) -> None:
    table = query(engine, MIXED)
    at = table.field("at")
    assert at is not None
    known = {one.name: one for one in reference_profile(engine, table).columns}
    grids = {field: one.grid for field in table.fields if isinstance(one := known[field.name], NumericColumn)}
    assert any(grid.points for grid in grids.values())
    start = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
    for windows in (
        before(at, start + 39_000, 900, 40),
        reference_and_window(at, start + 20_000, start + 39_000, 9000),
    ):
        here, there = (
            {field.name: sorted(bins) for field, bins in counted}
            for counted in (
                numeric_parts.counted(engine, table, grids, 40_000, windows),
                numeric_sql.counted(engine, table, grids, windows),
            )
        )
        assert here.keys() == there.keys() == {field.name for field in grids}
        for name, bins in here.items():
            # The sum and the ends of what is no finite number are of nothing, and nobody reads them.
            assert [_read(one) for one in bins] == [_read(one) for one in there[name]], name


def _read(one: tuple[int, Counted]) -> tuple[object, ...]:
    window, (index, n, *rest) = one
    return (window, index, n) if index in (NULL, NAN, INFINITE) else (window, index, n, *rest)


MIXED = (
    "SELECT CASE WHEN i % 17 = 0 THEN NULL ELSE tan(i) END AS heavy, CASE WHEN i % 3 = 0 THEN 0 ELSE sin(i) END AS "
    "inflated, i % 7 AS few, (i * 7919) % 100003 AS many, 'level ' || (i % 900) AS level, i % 2 = 0 AS flag, "
    "[i] AS list, TIMESTAMP '2024-01-01' + to_seconds(i) AS at FROM range(40000) r(i)"
)


def test_the_number_of_threads_and_a_small_memory_change_no_byte(tmp_path: Path) -> None:
    rising = save(tmp_path / "rising.parquet", f"FROM ({MIXED}) ORDER BY many")
    falling = save(tmp_path / "falling.parquet", f"FROM ({MIXED}) ORDER BY many DESC")
    texts = set()
    for threads, path in ((1, rising), (4, falling)):
        engine = DuckEngine(threads=threads, memory_limit="100MB")
        texts.add(document.render(reference_profile(engine, engine.table(str(path)))))
        engine.close()
    assert len(texts) == 1
    jsonschema.validate(json.loads(texts.pop()), SCHEMA)


def test_grids_follow_the_data(engine: DuckEngine) -> None:
    profile = reference_profile(engine, query(engine, MIXED))
    heavy, inflated, few = (profile.column(name) for name in ("heavy", "inflated", "few"))
    assert isinstance(heavy, NumericColumn)
    assert isinstance(inflated, NumericColumn)
    assert isinstance(few, NumericColumn)
    assert heavy.grid.centre == pytest.approx(0, abs=0.05)  # a Cauchy distribution: median 0, IQR 2
    assert heavy.grid.scale == pytest.approx(2 / 1.35, abs=0.05)
    assert inflated.grid.points == (0.0,)
    assert few.grid.discrete
    assert [(item.low, item.high) for item in few.bins] == [(float(k), float(k)) for k in range(7)]
    assert sum(item.n for item in few.bins) == few.values
    assert isinstance(profile.column("list"), OpaqueColumn)
    many = profile.column("level")
    assert isinstance(many, CategoryColumn)
    assert len(many.levels) == 500
    assert many.others is not None
    assert len(many.others) == 400


def test_sums_of_bins_are_exact_to_a_rounding_of_each_value(engine: DuckEngine) -> None:
    column = reference_profile(
        engine, query(engine, "SELECT sin(i) * 1e6 AS x FROM range(5000) r(i)")
    ).columns[0]
    assert isinstance(column, NumericColumn)
    total = sum(item.total for item in column.bins) * column.grid.quantum + column.grid.centre * column.values
    expected = engine.rows("SELECT fsum(sin(i) * 1e6) FROM range(5000) r(i)")[0][0]
    assert total == pytest.approx(expected, abs=column.values * column.grid.quantum)


def test_time_zones_are_nothing_but_notations(engine: DuckEngine) -> None:
    instant = "SELECT ((TIMESTAMP '2024-03-31 00:30:00' + to_hours(i)) AT TIME ZONE 'UTC') AS x FROM range(100) r(i)"
    texts = []
    for zone in ("UTC", "Asia/Kathmandu"):
        try:
            engine.rows(f"SET TimeZone = '{zone}'")
        except RuntimeProblem:
            pytest.skip("this build of the engine knows no time zones")
        texts.append(document.render(reference_profile(engine, query(engine, instant))))
    engine.rows("SET TimeZone = 'UTC'")
    naive = "SELECT TIMESTAMP '2024-03-31 00:30:00' + to_hours(i) AS x FROM range(100) r(i)"
    texts.append(document.render(reference_profile(engine, query(engine, naive))))
    assert texts[0] == texts[1] == texts[2].replace('"TIMESTAMP"', '"TIMESTAMP WITH TIME ZONE"')


def test_too_many_new_levels_are_counted_and_not_named(engine: DuckEngine) -> None:
    known = reference_profile(engine, levels(engine, ["a", "b"]))
    new = query(engine, "SELECT 'new ' || i AS x FROM range(3000) r(i)")
    column = window(engine, new, known).columns[0]
    assert isinstance(column, CategoryColumn)
    assert (column.other, column.others) == (3000, None)


def test_profiles_of_different_grids_are_not_added(engine: DuckEngine) -> None:
    one, other = (reference_profile(engine, numbers(engine, values)) for values in ([1, 2, 3], [4, 5, 9]))
    with pytest.raises(RuntimeProblem, match="stand on different grids"):
        merge(one, other)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "is no profile"),
        ('{"profile": 2, "rows": 0, "columns": []}', "is of version 2"),
        ('{"profile": 1, "columns": []}', "is damaged"),
        (
            '{"profile": 1, "rows": 3, "columns": [{"name": "x","type": "", "kind": "opaque", "rows": 2, "nulls": 5}]}',
            "the counts of x don't add up",
        ),
    ],
)
def test_a_damaged_profile_is_refused(text: str, message: str) -> None:
    with pytest.raises(RuntimeProblem, match=message):
        document.parse(json.loads(text))


@settings(max_examples=25, deadline=None)
@given(NAMES, NAMES)
def test_levels_of_past_windows_are_those_of_each_window_alone(
    engine: DuckEngine, reference: list[str | None], current: list[str | None]
) -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
    known = reference_profile(engine, levels(engine, reference))
    name = known.columns[0].name
    rows = levels(engine, current)
    dated = (
        f"SELECT {name}, TIMESTAMP '2024-01-01' + to_seconds(row_number() OVER () - 1) AS at FROM {rows.sql}"
    )
    table = query(engine, f"SELECT *, {name} = 'a' AS flag FROM ({dated})")
    flags = reference_profile(
        engine, Table(table.sql, tuple(one for one in table.fields if one.name == "flag"))
    )
    both = Profile(known.rows, (*known.columns, *flags.columns))
    at = table.field("at")
    assert at is not None
    found = windowed(engine, table, both, before(at, start + 20, 5, 4))
    for number, profile in enumerate(found.profiles[:3]):
        alone = f"(SELECT * FROM {table.sql} WHERE {found.windows.only(number)})"
        expected = window(engine, Table(alone, table.fields), both)
        for one, other in zip(profile.columns, expected.columns, strict=True):
            assert isinstance(one, CategoryColumn)
            assert isinstance(other, CategoryColumn)
            assert (one.rows, one.nulls, one.levels, one.other) == (
                other.rows,
                other.nulls,
                other.levels,
                other.other,
            )
