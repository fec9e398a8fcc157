"""Each row of the spine finds one partner or none: the latest that was known at its time."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import feature_worlds as worlds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.joins import unambiguous
from modelyard_runtime.features.table import feature_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = worlds.Row
EXAMPLES = int(os.environ.get("MODELYARD_EXAMPLES", "12"))
BEGIN = datetime(2026, 10, 25)  # noqa: DTZ001 - sources hold times in UTC without a zone

ORDERS = worlds.source(
    "orders",
    {"id": "integer", "t": "timestamp", "who": "string", "shop": "integer", "x": "float", "y": "float"},
    key=("id",),
    timestamp="t",
)
PEOPLE = worlds.source(
    "people",
    {"who": "string", "shop": "integer", "seen": "timestamp", "age": "integer", "x": "float"},
    key=("who", "seen"),
    timestamp="seen",
)
SHOPS = worlds.source("shops", {"shop": "integer", "town": "category"}, key=("shop",))


def moment() -> some.SearchStrategy[Any]:
    return some.none() | some.integers(0, 12).map(lambda at: BEGIN + timedelta(seconds=at))


ORDER_ROWS = some.lists(
    some.fixed_dictionaries(
        {
            "t": moment(),
            "who": some.sampled_from(("a", "b", "c", None)),
            "shop": some.sampled_from((1, 2, None)),
            "x": some.none() | some.floats(0, 9),
            "y": some.just(1.0),
        }
    ),
    max_size=25,
).map(lambda rows: [{"id": at, **row} for at, row in enumerate(rows)])
PEOPLE_ROWS = some.lists(
    some.fixed_dictionaries(
        {
            "who": some.sampled_from(("a", "b", None)),
            "shop": some.sampled_from((1, 2, None)),
            "seen": moment(),
            "age": some.none() | some.integers(0, 5),
            "x": some.none() | some.sampled_from((0.5, 1.5)),
        }
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def engine() -> Any:
    made = DuckEngine(threads=2)
    yield made
    made.close()


def features_of(
    engine: DuckEngine,
    joined: dict[Any, Sequence[str]],
    rows: dict[Any, Sequence[Row]],
    texts: dict[str, str],
) -> list[Row]:
    sources = [ORDERS, *joined]
    columns = [worlds.feature(sources, name, text) for name, text in texts.items()]
    contract = worlds.world(ORDERS, columns, joined=joined)
    tables = {name: one.table for name, one in worlds.opened(engine, rows).items()}
    tables, _ = unambiguous(engine, contract, tables)
    table = feature_sql(contract, tables)
    found = engine.arrow(f"SELECT * FROM ({table.sql}) AS features").read_all().to_pylist()
    assert len(found) == len(rows[ORDERS])
    return sorted(found, key=lambda row: int(row["__key"]))


def lowest(row: Row) -> tuple[Any, ...]:
    """How rows of one key and time sort: by key and columns, what is missing before what is there."""
    return tuple((row[name] is not None, row[name] or 0) for name in ("who", "seen", "shop", "age", "x"))


def latest(people: Sequence[Row], order: Row, by: Sequence[str]) -> Row | None:
    known = [
        one
        for one in people
        if all(one[name] is not None and one[name] == order[name] for name in by)
        and one["seen"] is not None
        and order["t"] is not None
        and one["seen"] <= order["t"]
    ]
    return max(known, key=lambda one: (one["seen"], lowest(one)), default=None)


@pytest.mark.parametrize("by", [("who",), ("who", "shop")], ids=["one", "two"])
def test_partner_is_the_latest_that_the_reference_finds(engine: DuckEngine, by: tuple[str, ...]) -> None:
    texts = {"age": "age", "seen": "seen", "other": "people.x", "own": "orders.x"}

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
    @given(ORDER_ROWS, PEOPLE_ROWS, some.randoms(use_true_random=False))
    def compare(orders: list[Row], people: list[Row], chance: Any) -> None:
        shuffled = chance.sample(people, len(people))
        found = features_of(engine, {PEOPLE: by}, {ORDERS: orders, PEOPLE: shuffled}, texts)
        for order, row in zip(orders, found, strict=True):
            partner = latest(people, order, by) or dict.fromkeys(("age", "seen", "x"))
            assert (row["age"], row["seen"], row["other"]) == (partner["age"], partner["seen"], partner["x"])
            assert row["own"] == order["x"]

    compare()


def test_two_joins_at_once_keep_the_number_of_rows(engine: DuckEngine) -> None:
    orders = [{"id": at, "t": BEGIN + timedelta(seconds=at), "who": "a", "shop": at % 3} for at in range(9)]
    people = [{"who": "a", "seen": BEGIN + timedelta(seconds=at), "age": at} for at in (2, 5)]
    shops = [
        {"shop": 0, "town": "Ulm"},
        {"shop": 1, "town": "Bonn"},
        {"shop": None, "town": "x"},
        {"shop": None},
    ]
    found = features_of(
        engine,
        {PEOPLE: ("who",), SHOPS: ("shop",)},
        {ORDERS: orders, PEOPLE: people, SHOPS: shops},
        {"age": "age", "town": "town", "name": "upper(shops.town) || coalesce(age, 0)"},
    )
    assert [row["age"] for row in found] == [None, None, 2, 2, 2, 5, 5, 5, 5]
    assert [row["town"] for row in found] == ["Ulm", "Bonn", None] * 3
    assert [row["name"] for row in found][:4] == ["ULM0", "BONN0", None, "ULM2"]


def test_joined_source_with_a_key_twice_is_refused_by_name(engine: DuckEngine) -> None:
    shops = [{"shop": at % 7, "town": "x"} for at in range(15)]
    with pytest.raises(RuntimeProblem) as refused:
        features_of(engine, {SHOPS: ("shop",)}, {ORDERS: [], SHOPS: shops}, {"town": "town"})
    assert refused.value.message == (
        "data.shops is joined by shop, and 7 keys have several rows: "
        "0 (3 rows), 1 (2 rows), 2 (2 rows), 3 (2 rows), 4 (2 rows) and others"
    )
    assert "timestamp" in refused.value.help


def test_personal_data_is_not_told(engine: DuckEngine) -> None:
    from dataclasses import replace

    hidden = replace(SHOPS, columns=tuple(replace(one, pii=one.name == "shop") for one in SHOPS.columns))
    with pytest.raises(RuntimeProblem) as refused:
        features_of(engine, {hidden: ("shop",)}, {ORDERS: [], hidden: [{"shop": 77}] * 2}, {"town": "town"})
    assert "77" not in refused.value.message
    assert "1 key has several rows" in refused.value.message


def test_join_as_of_a_time_needs_the_time_of_the_row(engine: DuckEngine) -> None:
    timeless = worlds.source("orders", {"id": "integer", "who": "string", "y": "float"}, key=("id",))
    contract = worlds.world(timeless, [worlds.feature([PEOPLE], "age", "age")], joined={PEOPLE: ("who",)})
    tables = {name: one.table for name, one in worlds.opened(engine, {timeless: [], PEOPLE: []}).items()}
    with pytest.raises(RuntimeProblem, match=r"data\.orders has no timestamp"):
        feature_sql(contract, tables)


def test_column_that_the_data_lacks_is_named(engine: DuckEngine) -> None:
    lacking = worlds.source("people", {"seen": "timestamp", "age": "integer"}, timestamp="seen")
    contract = worlds.world(ORDERS, [worlds.feature([PEOPLE], "age", "age")], joined={lacking: ("who",)})
    tables = {name: one.table for name, one in worlds.opened(engine, {ORDERS: [], lacking: []}).items()}
    with pytest.raises(RuntimeProblem, match=r"data\.people has no column who"):
        unambiguous(engine, contract, tables)
