"""What a row sees of the rows before it, held against a reference in plain Python on rows drawn by chance."""

from __future__ import annotations

import math
import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import feature_worlds as worlds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from modelyard.expressions.functions import is_aggregate, names
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.aggregates import AGGREGATES, windowed
from modelyard_runtime.features.table import feature_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modelyard_runtime.contract.types import Feature

Row = worlds.Row

SALES = worlds.source(
    "sales",
    {
        "id": "integer",
        "t": "timestamp",
        "shop": "category",
        "sort": "integer",
        "x": "float",
        "n": "integer",
        "p": "boolean",
        "s": "string",
        "y": "float",
    },
    key=("id",),
    timestamp="t",
)
BEGIN = datetime(2026, 3, 29)  # noqa: DTZ001 - sources hold times in UTC without a zone
OVER = 10
EXAMPLES = int(os.environ.get("MODELYARD_EXAMPLES", "8"))


def exact(values: Sequence[float | None]) -> float | None:
    present = [value for value in values if value is not None]
    return math.fsum(present) if present else None


def mean(values: Sequence[float | None]) -> float | None:
    present = [value for value in values if value is not None]
    return math.fsum(present) / len(present) if present else None


def present(rows: Sequence[Row], name: str) -> list[Any]:
    return [row[name] for row in rows if row[name] is not None]


def promoted(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["p"]]


REFERENCES: dict[str, Callable[[list[Row]], Any]] = {
    "count(*)": len,
    "count(x)": lambda rows: len(present(rows, "x")),
    "count(distinct s)": lambda rows: len(set(present(rows, "s"))),
    "count(*) filter (where p)": lambda rows: len(promoted(rows)),
    "sum(x)": lambda rows: exact([row["x"] for row in rows]),
    "sum(n)": lambda rows: exact([row["n"] for row in rows]),
    "avg(x)": lambda rows: mean([row["x"] for row in rows]),
    "min(x)": lambda rows: min(present(rows, "x"), default=None),
    "max(n)": lambda rows: max(present(rows, "n"), default=None),
    "bool_or(p)": lambda rows: any(present(rows, "p")) if present(rows, "p") else None,
    "coalesce(sum(x) filter (where p), -1) / (count(*) + 1)": lambda rows: (
        (-1 if not present(promoted(rows), "x") else math.fsum(present(promoted(rows), "x")))
        / (len(rows) + 1)
    ),
    "max(y)": lambda rows: max(present(rows, "y"), default=None),
    # the earliest and the latest row; of one time the one with the lower and the higher key
    "first(n)": lambda rows: rows[0]["n"] if rows else None,
    "last(n)": lambda rows: rows[-1]["n"] if rows else None,
    "last(n) filter (where p)": lambda rows: ([row["n"] for row in promoted(rows)] or [None])[-1],
    "string_agg(s, '+')": lambda rows: "+".join(present(rows, "s")) or None,
}


def history(by: Sequence[str]) -> list[Feature]:
    return [worlds.feature([SALES], text, text, OVER, by) for text in REFERENCES]


def before(rows: Sequence[Row], row: Row, by: Sequence[str]) -> list[Row]:
    """The rows in ``[t - over, t)`` with the same values of ``by``, in the order of time and key."""
    if row["t"] is None or any(row[name] is None for name in by):
        return []
    since = row["t"] - timedelta(seconds=OVER)
    found = [
        other
        for other in rows
        if other["t"] is not None
        and since <= other["t"] < row["t"]
        and all(other[name] == row[name] for name in by)
    ]
    return sorted(found, key=lambda other: (other["t"], other["id"]))


def times() -> some.SearchStrategy[Any]:
    """Whole seconds, so that many rows share one, and microseconds beside them."""
    whole = some.integers(0, 25).map(lambda seconds: BEGIN + timedelta(seconds=seconds))
    beside = some.tuples(whole, some.sampled_from((-1, 1))).map(
        lambda pair: pair[0] + timedelta(microseconds=pair[1])
    )
    return some.none() | whole | whole | whole | beside


def rows_of_sales() -> some.SearchStrategy[list[Row]]:
    row = some.fixed_dictionaries(
        {
            "t": times(),
            "shop": some.sampled_from(("a", "b", None)),
            "sort": some.sampled_from((1, 2)),
            "x": some.none() | some.floats(-1e6, 1e6),
            "n": some.none() | some.integers(-(2**40), 2**40),
            "p": some.sampled_from((True, False, None)),
            "s": some.none() | some.sampled_from(("u", "v", "w")),
            "y": some.none() | some.floats(0, 10),
        }
    )
    return some.lists(row, max_size=40).flatmap(
        lambda rows: some.permutations(range(len(rows))).map(
            lambda ids: [{"id": id_, **one} for id_, one in zip(ids, rows, strict=True)]
        )
    )


@pytest.fixture(scope="module")
def engine() -> Any:
    made = DuckEngine(threads=2)
    yield made
    made.close()


def computed(engine: DuckEngine, rows: Sequence[Row], features: Sequence[Feature]) -> dict[str, list[Any]]:
    found = worlds.opened(engine, {SALES: rows})
    table = feature_sql(worlds.world(SALES, features), {name: one.table for name, one in found.items()})
    values = engine.arrow(f"SELECT * FROM ({table.sql}) AS features").read_all().to_pydict()
    assert len(values["__key"]) == len(rows)
    order = sorted(range(len(rows)), key=lambda at: int(values["__key"][at]))
    return {feature.name: [values[feature.name][at] for at in order] for feature in features}


def alike(found: object, wanted: object) -> bool:
    if isinstance(found, float) and isinstance(wanted, (int, float)):
        return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-8)
    return found == wanted


@pytest.mark.parametrize("by", [("shop",), ("shop", "sort"), ()], ids=["one", "two", "none"])
def test_row_sees_what_the_reference_sees(engine: DuckEngine, by: tuple[str, ...]) -> None:
    features = history(by)

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
    @given(rows_of_sales())
    def compare(rows: list[Row]) -> None:
        found = computed(engine, rows, features)
        ordered = sorted(rows, key=lambda row: row["id"])
        for text, reference in REFERENCES.items():
            wanted = [reference(before(rows, row, by)) for row in ordered]
            for row, one, other in zip(ordered, found[text], wanted, strict=True):
                assert alike(one, other), (text, row, one, other)

    compare()


def test_no_change_of_a_later_row_or_of_the_row_itself_is_seen(engine: DuckEngine) -> None:
    """A leak would show here whatever the aggregate: all that is at or after a row's time is replaced."""
    features = history(("shop",))

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
    @given(rows_of_sales(), some.integers(0, 39))
    def compare(rows: list[Row], at: int) -> None:
        timed = [row["t"] for row in rows if row["t"] is not None]
        now = timed[at % len(timed)] if timed else BEGIN
        changed = [
            row
            if row["t"] is None or row["t"] < now
            else {**row, "x": 1e9, "n": 99, "p": True, "s": "leak", "y": 1e9}
            for row in rows
        ]
        one, other = computed(engine, rows, features), computed(engine, changed, features)
        for place, row in enumerate(sorted(rows, key=lambda row: row["id"])):
            if row["t"] is not None and row["t"] <= now:
                assert [one[text][place] for text in REFERENCES] == [
                    other[text][place] for text in REFERENCES
                ]

    compare()


def test_every_aggregate_of_the_language_is_known_here() -> None:
    assert {name for name in names() if is_aggregate(name)} == AGGREGATES


def test_calls_are_found_by_their_form_and_not_in_names_or_texts() -> None:
    sql = 'coalesce(sum("sum(x)") FILTER (WHERE "s" = \'count(*)\' AND ("n" > (1))), 0) / count(*)'
    assert windowed(sql, "w") == (
        'coalesce(sum("sum(x)") FILTER (WHERE "s" = \'count(*)\' AND ("n" > (1))) OVER w, 0) / count(*) OVER w'
    )
    assert windowed('quantile_cont("x", 0.5) - median(ln("x"))', "w") == (
        'quantile_cont("x", 0.5) OVER w - median(ln("x")) OVER w'
    )


def test_list_of_distinct_values_needs_an_order() -> None:
    with pytest.raises(RuntimeProblem, match="in no order") as refused:
        windowed("""string_agg(DISTINCT "s", ',')""", "w")
    assert "ORDER BY" in refused.value.help
    windowed("""string_agg(DISTINCT "s", ',' ORDER BY "s")""", "w")


def test_history_needs_a_time(engine: DuckEngine) -> None:
    plain = worlds.source("sales", {"id": "integer", "x": "float", "y": "float"}, key=("id",))
    looking = worlds.feature([plain], "before", "sum(x)", 60)
    found = worlds.opened(engine, {plain: [{"id": 1}]})
    with pytest.raises(RuntimeProblem, match="no timestamp"):
        feature_sql(worlds.world(plain, [looking]), {name: one.table for name, one in found.items()})


def test_aggregate_without_a_window_is_refused(engine: DuckEngine) -> None:
    endless = worlds.feature([SALES], "ever", "sum(x)", None, ("shop",))
    found = worlds.opened(engine, {SALES: []})
    with pytest.raises(RuntimeProblem, match="does not say over which time"):
        feature_sql(worlds.world(SALES, [endless]), {name: one.table for name, one in found.items()})


def test_name_of_the_feature_tables_own_is_refused(engine: DuckEngine) -> None:
    found = worlds.opened(engine, {SALES: []})
    hidden = worlds.feature([SALES], "__target", "x")
    with pytest.raises(RuntimeProblem, match="of the feature table's own"):
        feature_sql(worlds.world(SALES, [hidden]), {name: one.table for name, one in found.items()})
