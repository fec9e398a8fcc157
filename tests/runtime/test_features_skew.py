"""Training and prediction compute the same, and where they do not, the skew test says so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import feature_worlds as worlds
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from contracts import contract
from feature_sales import LOOKING, PEOPLE, SALES, looking, people, sales

from modelyard_runtime.contract.types import Split
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.build import write_parts
from modelyard_runtime.features.compare import compared
from modelyard_runtime.features.online import OnlineFeatures
from modelyard_runtime.features.sample import path_of
from modelyard_runtime.features.skew import skew
from modelyard_runtime.layout import Layout
from modelyard_runtime.sources.open import open_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.contract.types import Contract

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def engine() -> Iterator[DuckEngine]:
    made = DuckEngine(threads=2)
    yield made
    made.close()


def example(engine: DuckEngine, name: str, folder: Path, instead: dict[str, str]) -> tuple[Contract, Layout]:
    made = contract(name)
    found = {one.name: open_source(engine, one, root=EXAMPLES / name, instead=instead) for one in made.data}
    write_parts(engine, made, found, Layout(folder))
    return made, Layout(folder)


def test_quickstart_computes_the_same_online(engine: DuckEngine, tmp_path: Path) -> None:
    made, layout = example(engine, "quickstart", tmp_path, {})
    report = skew(made, layout)
    assert report.passed
    assert (report.path, report.rows, report.refused) == ("online", 400, 0)
    assert all(one.equal == one.rows == 800 for one in report.features)
    assert report.words() == "4 features are the same on 400 rows, computed online"
    assert json.loads(json.dumps(report.document()))["passed"] is True


def test_demand_computes_the_same_in_batch(engine: DuckEngine, tmp_path: Path) -> None:
    local = {"sales": "data/sales.csv", "reports": "data/reports.csv"}
    made, layout = example(engine, "demand", tmp_path, local)
    report = skew(made, layout)
    assert report.passed
    assert (report.path, report.rows) == ("batch", 438)
    assert all(one.equal == one.rows for one in report.features)


def changed(layout: Layout, column: str, at: int, value: Any) -> None:
    """Another value in the test part, as an older version of an expression would have left it."""
    path = layout.features("test")
    table = pq.read_table(path)
    values = table.column(column).to_pylist()
    values[at] = value
    place = table.schema.get_field_index(column)
    field = table.schema.field(column)
    pq.write_table(table.set_column(place, field, pa.array(values, field.type)), path)


@pytest.mark.parametrize(
    ("column", "value", "difference"),
    [("alcohol", 99.0, pytest.approx(88.6, abs=5)), ("alcohol", None, None), ("colour", "blue", None)],
)
def test_one_value_that_differs_is_found(
    engine: DuckEngine, tmp_path: Path, column: str, value: Any, difference: Any
) -> None:
    made, layout = example(engine, "quickstart", tmp_path, {})
    changed(layout, column, 3, value)
    report = skew(made, layout)
    assert not report.passed
    apart = [one for one in report.features if not one.passed]
    assert [(one.name, one.rows - one.within, one.max_difference) for one in apart] == [
        (column, 2, difference)
    ]
    assert apart[0].examples[0]["training"] == value
    assert report.words() == f"{column} differ between training and prediction"
    assert report.lines()[0].startswith(f"{column}: 2 of 800 values differ")


def test_last_bit_is_a_difference() -> None:
    one = np.array([0.1, np.nan, 0.0, np.inf])
    for other, equal in (
        (np.array([0.1, np.nan, 0.0, np.inf]), 4),
        (np.array([np.nextafter(0.1, 1), np.nan, 0.0, np.inf]), 3),
        (np.array([0.1, np.nan, -0.0, np.inf]), 3),
        (np.array([0.1, 0.0, 0.0, -np.inf]), 2),
    ):
        assert compared("x", "numeric", one, {"way": other}).equal == equal
    near = compared("x", "numeric", np.array([1.0, 1.0]), {"way": np.array([1 + 1e-10, 1.1])}, tolerance=1e-9)
    assert (near.equal, near.within, near.passed) == (0, 1, False)


def test_personal_data_stands_in_no_example(engine: DuckEngine, tmp_path: Path) -> None:
    made, layout = example(engine, "quickstart", tmp_path, {})
    changed(layout, "colour", 3, "blue")
    private = {"colour", "wine_id"}
    source = made.data[0]
    columns = tuple(replace(one, pii=one.name in private) for one in source.columns)
    report = skew(replace(made, data=(replace(source, columns=columns),)), layout)
    assert not report.passed
    assert report.features[3].examples == ()
    changed(layout, "alcohol", 3, 1.0)
    report = skew(replace(made, data=(replace(source, columns=columns),)), layout)
    assert report.features[0].examples[0]["row"].startswith("row ")


def test_rows_that_a_server_refuses_are_told(engine: DuckEngine, tmp_path: Path) -> None:
    made, layout = example(engine, "quickstart", tmp_path, {})
    document = json.loads(layout.features_index.read_text())
    document["inputs"][0]["max"] = 11.0
    layout.features_index.write_text(json.dumps(document))
    report = skew(made, layout)
    assert report.passed
    assert 0 < report.refused < 400
    assert report.rows + report.refused == 400
    assert "alcohol" in report.refusal
    assert report.lines()[0].startswith("a server would refuse")


@pytest.mark.parametrize("key", [("id",), ()], ids=["key", "no key"])
def test_skew_of_history_and_joins_in_batch(engine: DuckEngine, tmp_path: Path, key: tuple[str, ...]) -> None:
    spine = replace(SALES, key=key)
    made = replace(looking(), data=(spine, PEOPLE))
    write_parts(engine, made, worlds.opened(engine, {spine: sales(900), PEOPLE: people()}), Layout(tmp_path))
    report = skew(made, Layout(tmp_path))
    assert report.passed, report.lines()
    assert (report.path, report.rows) == ("batch", 180)
    assert {one.name for one in report.features if one.tolerance} == {"spent", "paid"}
    changed(Layout(tmp_path), "often", 5, -1)
    changed(Layout(tmp_path), "spent", 6, 1.0)
    report = skew(made, Layout(tmp_path))
    assert [one.name for one in report.features if not one.passed] == ["spent", "often"]


def test_path_follows_from_how_the_model_answers() -> None:
    paths = {name: path_of(contract(name)) for name in ("quickstart", "fraud", "demand", "churn")}
    assert paths == {"quickstart": "online", "fraud": "online", "demand": "batch", "churn": "online"}
    assert path_of(looking()) == "batch"


def test_last_bits_of_another_engine_are_allowed_and_said(engine: DuckEngine, tmp_path: Path) -> None:
    features = [worlds.feature([SALES], "x", "x"), worlds.feature([SALES], "log", "ln(x + 1)")]
    made = worlds.world(SALES, features, split=Split("random", 0.3, 0.0, ()))
    write_parts(engine, made, worlds.opened(engine, {SALES: sales(100)}), Layout(tmp_path))
    stored = pq.read_table(Layout(tmp_path).features("test")).column("log").to_pylist()
    changed(Layout(tmp_path), "log", 4, float(np.nextafter(stored[4], 9)))
    assert not skew(made, Layout(tmp_path)).passed
    document = json.loads(Layout(tmp_path).features_index.read_text())
    assert document["engine"] == "duckdb"
    Layout(tmp_path).features_index.write_text(json.dumps({**document, "engine": "spark"}))
    report = skew(made, Layout(tmp_path))
    assert report.passed
    plain, log = report.document()["features"]
    assert (plain["tolerance"], plain["reason"]) == (0.0, "")
    assert log["tolerance"] == 1e-9
    assert log["reason"].startswith("training was computed by spark")
    assert (log["rows"] - log["equal"], 0 < log["max_difference"] < 1e-12) == (2, True)


def test_name_with_its_source_is_found_in_a_request(engine: DuckEngine, tmp_path: Path) -> None:
    features = [
        worlds.feature([SALES, PEOPLE], "age", "people.age + sales.n"),
        worlds.feature([SALES, PEOPLE], "who", "upper(sales.who)"),
    ]
    made = worlds.world(SALES, features, joined={PEOPLE: ("who",)}, split=Split("random", 0.3, 0.0, ()))
    write_parts(engine, made, worlds.opened(engine, {SALES: sales(100), PEOPLE: people()}), Layout(tmp_path))
    report = skew(made, Layout(tmp_path))
    assert (report.path, report.passed) == ("online", True)


def test_request_cannot_bring_two_columns_of_one_name() -> None:
    other = worlds.source(
        "people", {"who": "category", "since": "timestamp", "n": "integer"}, timestamp="since"
    )
    both = worlds.feature([SALES, other], "both", "people.n + sales.n")
    made = worlds.world(SALES, [both], joined={other: ("who",)})
    with pytest.raises(RuntimeProblem, match="a column n of two sources"):
        OnlineFeatures(made.features, made.inputs)
    with pytest.raises(RuntimeProblem, match="spent looks at earlier rows"):
        OnlineFeatures(LOOKING, ())


def test_sample_is_needed(engine: DuckEngine, tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    with pytest.raises(RuntimeProblem, match="index of the features"):
        skew(contract("quickstart"), Layout(tmp_path))
    made, layout = example(engine, "quickstart", tmp_path, {})
    layout.sample.unlink()
    with pytest.raises(RuntimeProblem, match="there is no sample") as refused:
        skew(made, layout)
    assert "--stage features" in refused.value.help
