"""Random expressions of the language: what training stores is what a request gets, to the last bit."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import feature_worlds as worlds
import numpy as np
import pytest

from modelyard.expressions.analyse import analyse
from modelyard.expressions.types import Column as Known
from modelyard.expressions.types import Scope
from modelyard_runtime.contract.types import Feature
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.expressions import stored_type
from modelyard_runtime.features.online import OnlineFeatures
from modelyard_runtime.features.skew import request_body
from modelyard_runtime.features.table import feature_sql
from modelyard_runtime.features.typenames import kind_of
from modelyard_runtime.models.columns import from_arrow
from modelyard_runtime.serving.inputs import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

# the generator lies with the tests of the language
sys.path.append(str(Path(__file__).parents[1] / "expressions"))
Generator: Any = import_module("expression_generator").Generator

EXAMPLES = int(os.environ.get("MODELYARD_EXAMPLES", "150"))
TYPES = {
    **dict.fromkeys(("tiny", "small", "whole", "big", "huge", "utiny", "uwhole", "ubig"), "integer"),
    **dict.fromkeys(("single", "real", "price", "rate"), "float"),
    **dict.fromkeys(("name", "country"), "category"),
    **dict.fromkeys(("seen", "zoned"), "timestamp"),
    **dict.fromkeys(("counts", "vector"), "embedding"),
    "flag": "boolean",
    "day": "date",
}
"""The generator's columns, as a spec can declare them."""

ROWS = worlds.source("t", {"id": "integer", **TYPES, "y": "float"}, key=("id",))


def drawn(chance: Random, type_: str) -> Any:
    if chance.random() < 0.15:
        return None
    return {
        "integer": lambda: chance.choice((0, 1, -1, 3, chance.randrange(-200, 200), chance.randrange(2**40))),
        "float": lambda: chance.choice(
            (0.0, -0.0, 0.1, 1e-300, 2.5, chance.uniform(-1e3, 1e3), chance.gauss(0, 1e9))
        ),
        "category": lambda: chance.choice(
            ("", "x", "DE", "it's", "Straße", "1", "2026-01-31", "éè\u0301", "a|b")
        ),
        "timestamp": lambda: datetime(1999, 12, 31) + timedelta(microseconds=chance.randrange(10**15)),  # noqa: DTZ001
        "embedding": lambda: [chance.uniform(-1, 1) for _ in range(3)],
        "boolean": lambda: chance.random() < 0.5,
        "date": lambda: date(1999, 12, 31) + timedelta(days=chance.randrange(12_000)),
    }[type_]()


def rows(chance: Random, count: int) -> list[worlds.Row]:
    return [
        {"id": at, "y": 1.0, **{name: drawn(chance, type_) for name, type_ in TYPES.items()}}
        for at in range(count)
    ]


def features(chance: Random, count: int) -> list[Feature]:
    """Features of random expressions that the compiler takes and a model can read."""
    columns = {column.name: (Known("t", column.name, column.sql_type),) for column in ROWS.columns}
    found: list[Feature] = []
    generator = Generator(chance)
    while len(found) < count:
        text = generator.expression(3)
        analysed = analyse(text, Scope(columns, ("t",)))
        if (
            analysed.problems
            or analysed.aggregates
            or analysed.volatile
            or not analysed.columns
            or not analysed.type
        ):
            continue
        kind = kind_of(analysed.type)
        if kind is None:
            continue
        read = tuple((column.source, column.name) for column in analysed.columns)
        feature = Feature(f"f{len(found)}", analysed.type, kind, analysed.sql, text, read)
        try:
            stored_type(feature)
        except RuntimeProblem:
            continue
        found.append(feature)
    return found


@pytest.fixture(scope="module")
def engine() -> Any:
    made = DuckEngine(threads=2)
    yield made
    made.close()


Ways = dict[str, "dict[str, np.ndarray[Any, Any]] | str"]


def ways(engine: DuckEngine, table: Any, own: Sequence[Feature], given: Sequence[worlds.Row]) -> Ways:
    """The arrays of each way to compute these features, or that it refuses to."""
    made = worlds.world(ROWS, own)
    bodies = [json.loads(request_body({one.name: row.get(one.name) for one in made.inputs})) for row in given]
    read = Form(made.inputs, (), frozenset(one.name for one in made.inputs)).read(bodies).inputs
    online = OnlineFeatures(own, made.inputs)
    sql = f"SELECT * FROM ({feature_sql(made, {'t': table}).sql}) AS rows ORDER BY CAST(__key AS BIGINT)"
    found: Ways = {}
    for name, way in {
        "training": lambda: from_arrow(engine.arrow(sql).read_all(), own),
        "request": lambda: online.columns(read),
        "table": lambda: from_arrow(online.table(read), own),
        "one by one": lambda: joined([online.columns([row]) for row in read]),
    }.items():
        try:
            found[name] = way()
        except RuntimeProblem:
            found[name] = "refused"
    online.close()
    return found


def joined(parts: list[dict[str, Any]]) -> dict[str, Any]:
    widths = {name: max(part[name].shape[1:] for part in parts) for name in parts[0]}
    return {
        name: np.concatenate(
            [part[name] if part[name].shape[1:] == width else np.full((1, *width), np.nan) for part in parts]
        )
        for name, width in widths.items()
    }


def bits(arrays: Any) -> Any:
    """What two arrays of the same bits agree in; every NaN is the same missing value."""
    if isinstance(arrays, str):
        return arrays
    return {
        name: array.tolist() if array.dtype == object else np.where(np.isnan(array), np.nan, array).tobytes()
        for name, array in arrays.items()
    }


@pytest.mark.parametrize("seed", range(3))
def test_training_and_every_way_of_a_request_agree(engine: DuckEngine, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - no secret is made of it
    given = rows(chance, 12)
    table = engine.frame(worlds.arrow(ROWS, given))
    refused = 0
    for _ in range(EXAMPLES // 30):
        own = features(chance, 10)
        found = ways(engine, table, own, given)
        if "refused" in found.values():
            # what can't be computed spoils the whole query: each is asked alone
            for one in own:
                alone = ways(engine, table, [one], given)
                refused += alone["training"] == "refused"
                if alone["training"] != "refused":
                    # a row that training can't compute ends the run, and no model comes of it
                    agree(alone, [one])
            continue
        agree(found, own)
    assert refused < EXAMPLES // 3


@pytest.mark.parametrize("kind", ["category", "text", "numeric", "boolean"])
def test_kind_that_the_spec_gives_is_the_same_everywhere(engine: DuckEngine, kind: Any) -> None:
    chance = Random(4)  # noqa: S311 - no secret is made of it
    given = rows(chance, 40)
    names = ("flag", "whole", "real") if kind != "boolean" else ("flag", "whole")
    own = [replace(worlds.feature([ROWS], name, name), kind=kind) for name in names]
    found = ways(engine, engine.frame(worlds.arrow(ROWS, given)), own, given)
    assert isinstance(found["training"], dict)
    assert (found["training"]["flag"].dtype == object) == (kind in {"category", "text"})
    agree(found, own)


def test_time_beyond_what_python_holds_is_the_same_everywhere(engine: DuckEngine) -> None:
    given = [
        {"id": 1, "day": date(2026, 1, 31), "whole": 3_000_000},
        {"id": 2, "day": date(2026, 1, 31), "whole": 1},
    ]
    own = [worlds.feature([ROWS], "far", "day + CAST(whole AS INTEGER)")]
    found = ways(engine, engine.frame(worlds.arrow(ROWS, given)), own, given)
    assert found["training"]["far"].tolist() == [259_200_000_000.0 + 20_484 * 86_400, 20_485 * 86_400.0]  # type: ignore[index]
    agree(found, own)


def agree(found: Ways, own: Sequence[Feature]) -> None:
    wanted = bits(found.pop("training"))
    for way, arrays in found.items():
        got = bits(arrays)
        if got != wanted:
            apart = [
                one.text
                for one in own
                if isinstance(got, str) or isinstance(wanted, str) or got[one.name] != wanted[one.name]
            ]
            raise AssertionError(f"{way} differs from training in {apart}: {arrays} {found}")
