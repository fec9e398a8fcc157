"""The stage `evaluate` with real models: answers, metrics, the champion on the same rows, latencies."""

from __future__ import annotations

import dataclasses
import json
import shutil
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from contracts import contract as real_contract
from feature_parts import wine_parts
from gate_worlds import fewer_draws, gate  # noqa: F401 - a fixture
from sklearn.metrics import roc_auc_score

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.evaluation import latency, naive
from modelyard_runtime.evaluation.run import evaluate
from modelyard_runtime.files import sha256_of_folder
from modelyard_runtime.gates.run import judge
from modelyard_runtime.layout import Layout
from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.registry.types import Champion
from modelyard_runtime.training.run import train

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract

GATES = (
    gate("roc_auc >= 0.7"),
    gate("recall >= 0.2", by="colour", min_rows=50),
    gate("demographic_parity_difference <= 0.9", by="colour"),
    gate("roc_auc >= champion.roc_auc - 0.1"),
    gate("recall_at_precision(0.6) >= 0.2"),
    gate("psi_max <= 0.5"),
    gate("latency_p50_ms <= champion.latency_p50_ms + 1000"),
    gate("accuracy >= 0.6", on="validation"),
)


def contract(regularised: float = 1.0) -> Contract:
    given = real_contract("quickstart")
    training = dataclasses.replace(
        given.training, estimator="sklearn.linear_model.LogisticRegression", params={"C": regularised}
    )
    return dataclasses.replace(given, gates=GATES, training=training)


@pytest.fixture(scope="module", autouse=True)
def few_requests() -> Iterator[None]:
    """As many requests as latencies need, and no more: what is measured is not what is tested here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(latency, "MOST", latency.FEWEST)
        patch.setattr(latency, "WARM_UP", 2)
        yield


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    made = wine_parts(tmp_path_factory.mktemp("wines"), contract(), validation=0.1)
    for part in ("train", "validation", "test"):  # as the stage `features` leaves them
        path = made.features(part)
        table = pq.read_table(path)
        pq.write_table(table.append_column("__by_colour", table["colour"].cast(pa.string())), path)
    train(contract(), made)
    return made


@pytest.fixture(scope="module")
def champion(layout: Layout, tmp_path_factory: pytest.TempPathFactory) -> Champion:
    """A model of the same spec that was trained with another parameter."""
    folder = tmp_path_factory.mktemp("champion")
    shutil.copytree(layout.root / "features", folder / "features")
    made = Layout(folder)
    train(contract(0.001), made)
    evaluate(dataclasses.replace(contract(0.001), gates=GATES[:1]), made)
    digest = sha256_of_folder(made.model)
    return Champion("wine-quality", 4, "run4", digest, made.model, made.metrics, made.reference)


@pytest.fixture(scope="module")
def evaluated(layout: Layout, champion: Champion) -> dict[str, Any]:
    return evaluate(contract(), layout, champion=champion).metrics


def test_answers_are_those_of_the_model(layout: Layout, evaluated: dict[str, Any]) -> None:
    table = pq.read_table(layout.predictions("test"))
    assert table.schema.names == ["__row", "__target", "score", "label", "__by_colour"]
    assert table["__row"].to_pylist() == pq.read_table(layout.features("test"))["__row"].to_pylist()
    threshold = Predictor.load(layout.model).card.threshold
    assert table["label"].to_pylist() == [score >= threshold for score in table["score"].to_pylist()]
    auc = roc_auc_score(table["__target"].to_numpy(), table["score"].to_numpy())
    assert evaluated["metrics"]["roc_auc"]["estimate"] == pytest.approx(auc, rel=1e-9)
    assert evaluated["rows"] == len(table)
    assert json.loads(layout.metrics.read_text()) == evaluated


def test_what_is_written_adds_up(evaluated: dict[str, Any]) -> None:
    assert sum(one["n"] for one in evaluated["slices"]["colour"].values()) == evaluated["rows"]
    assert sum(one["n"] for one in evaluated["calibration"]) == evaluated["rows"]
    cells = evaluated["confusion"]["rows"]
    assert sum(map(sum, cells)) == evaluated["rows"]
    recall = cells[1][1] / sum(cells[1])
    assert evaluated["metrics"]["recall"]["estimate"] == pytest.approx(recall, rel=1e-9)
    assert "recall_at_precision(0.6)" in evaluated["metrics"]
    last = evaluated["thresholds"][-1]
    assert (last["recall"], last["flagged"]) == (1.0, 1.0)
    assert evaluated["validation"]["rows"] > 0
    assert set(evaluated["fairness"]["colour"]["groups"]) == {"red", "white"}


def test_twice_the_same_bytes(layout: Layout, champion: Champion, evaluated: dict[str, Any]) -> None:
    del evaluated
    kept = [layout.metrics, layout.champion, layout.predictions("test"), layout.champion_predictions("test")]
    before = [path.read_bytes() for path in kept]
    evaluate(contract(), layout, champion=champion)
    assert [path.read_bytes() for path in kept] == before


def test_the_order_of_the_rows_does_not_matter(
    layout: Layout, evaluated: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copytree(layout.root, tmp_path / "run")
    other = Layout(tmp_path / "run")
    table = pq.read_table(other.features("test"))
    shuffled = np.random.default_rng(0).permutation(len(table))
    pq.write_table(table.take(pa.array(shuffled)), other.features("test"), row_group_size=37)
    again = evaluate(contract(), other).metrics
    assert again["metrics"] == evaluated["metrics"]
    assert again["slices"] == evaluated["slices"]


def test_gates_are_judged_by_it(layout: Layout, evaluated: dict[str, Any]) -> None:
    del evaluated
    report = judge(contract(), layout)
    assert [found.verdict for found in report.gates] == ["pass"] * len(GATES)
    paired = report.gates[3].decisive
    assert paired is not None
    assert paired.reading is not None
    assert paired.reading.method == "DeLong, paired"
    psi = report.gates[5].decisive
    assert psi is not None
    assert psi.reading is not None
    assert psi.reading.estimate == 0.0, "it was trained on the same rows"


def test_the_champion_is_named(layout: Layout, champion: Champion, evaluated: dict[str, Any]) -> None:
    known = json.loads(layout.champion.read_text())
    assert (known["version"], known["paired"]) == (4, True)
    assert evaluated["champion"]["version"] == 4
    theirs = pq.read_table(layout.champion_predictions("test"))
    mine = pq.read_table(layout.predictions("test"))
    assert theirs["__row"] == mine["__row"]
    assert theirs["score"] != mine["score"]
    assert champion.metrics is not None


def test_a_champion_of_other_features_is_compared_by_its_own_evaluation(
    layout: Layout, champion: Champion, tmp_path: Path
) -> None:
    shutil.copytree(layout.root, tmp_path / "run")
    other = Layout(tmp_path / "run")
    features = tuple(
        dataclasses.replace(one, sql=f"{one.sql} + 0") if one.name == "alcohol" else one
        for one in contract().features
    )
    changed = dataclasses.replace(contract(), features=features, gates=(GATES[3],))
    train(changed, other)
    found = evaluate(changed, other, champion=champion)
    assert "its feature alcohol is computed in another way now" in found.findings[0]
    assert not other.champion_predictions("test").exists()
    decisive = judge(changed, other).gates[0].decisive
    assert decisive is not None
    assert decisive.reading is not None
    assert decisive.reading.method == "independent evaluations, not the same rows"


def test_a_champion_that_is_damaged_stands_by_its_own_evaluation(
    layout: Layout, champion: Champion, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(champion.folder, folder)
    next(folder.glob("*.skops")).write_bytes(b"x")
    shutil.copytree(layout.root, tmp_path / "run")
    broken = dataclasses.replace(champion, folder=folder)
    found = evaluate(contract(), Layout(tmp_path / "run"), champion=broken)
    assert found.metrics["champion"]["paired"] is False
    assert "can't be loaded here" in found.findings[0]


def test_what_an_earlier_champion_left_is_gone(layout: Layout, tmp_path: Path, champion: Champion) -> None:
    shutil.copytree(layout.root, tmp_path / "run")
    other = Layout(tmp_path / "run")
    evaluate(contract(), other, champion=champion)
    assert other.champion.exists()
    found = evaluate(contract(), other)
    assert not other.champion.exists()
    assert not other.champion_predictions("test").exists()
    assert found.metrics["champion"] is None
    assert {one.verdict for one in judge(contract(), other).gates} == {"pass"}


def test_data_that_has_moved_since_the_champion_fails_its_gate(
    layout: Layout, champion: Champion, tmp_path: Path
) -> None:
    shutil.copytree(layout.root, tmp_path / "run")
    other = Layout(tmp_path / "run")
    path = other.features("train")
    moved = f"SELECT * REPLACE (alcohol + 3 AS alcohol) FROM '{path}'"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({moved}) TO '{tmp_path}/moved.parquet' (FORMAT parquet)")
    shutil.move(tmp_path / "moved.parquet", path)
    asked = dataclasses.replace(contract(), gates=(gate("psi_max <= 0.2"),))
    evaluate(asked, other, champion=champion)
    found = judge(asked, other).gates[0]
    assert found.verdict == "fail"
    none = dataclasses.replace(champion, reference=None)
    evaluate(asked, other, champion=none)
    found = judge(asked, other).gates[0]
    assert (found.verdict, found.reason) == ("inconclusive", "there is no reference profile of the champion")


def test_latencies_are_those_of_the_servers_own_path(layout: Layout, evaluated: dict[str, Any]) -> None:
    del evaluated
    document = json.loads(layout.latency.read_text())
    times = document["model"]["milliseconds"]
    assert len(times) >= latency.FEWEST
    assert times == sorted(times)
    assert times[0] > 0
    median = document["metrics"]["latency_p50_ms"]
    assert median["lower"] <= median["estimate"] <= median["upper"]
    assert median["estimate"] == pytest.approx(np.median(times), rel=1e-9)
    assert document["champion"]["milliseconds"]


def test_rows_without_a_target_are_left_out_and_counted(layout: Layout, tmp_path: Path) -> None:
    shutil.copytree(layout.root, tmp_path / "run")
    other = Layout(tmp_path / "run")
    table = pq.read_table(other.features("test"))
    target = [None if place < 3 else value for place, value in enumerate(table["__target"].to_pylist())]
    place = table.schema.get_field_index("__target")
    pq.write_table(table.set_column(place, "__target", pa.array(target)), other.features("test"))
    found = evaluate(contract(), other)
    assert found.metrics["rows"] == len(table) - 3
    assert found.findings == ("3 held-out rows have no target and are left out",)


def test_a_missing_value_is_a_slice_of_its_own(layout: Layout, tmp_path: Path) -> None:
    shutil.copytree(layout.root, tmp_path / "run")
    other = Layout(tmp_path / "run")
    table = pq.read_table(other.features("test"))
    colours = [None if place % 3 == 0 else value for place, value in enumerate(table["colour"].to_pylist())]
    colours[1] = "(missing)"
    place = table.schema.get_field_index("__by_colour")
    pq.write_table(table.set_column(place, "__by_colour", pa.array(colours)), other.features("test"))
    slices = evaluate(contract(), other).metrics["slices"]["colour"]
    assert slices["(missing)"]["n"] == 1
    assert slices["(missing)'"]["n"] == colours.count(None)


def test_rows_of_one_group_are_drawn_together(
    layout: Layout, evaluated: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copytree(layout.root, tmp_path / "run")
    other = Layout(tmp_path / "run")
    table = pq.read_table(other.features("test"))
    groups = pa.array([str(place // 5) for place in range(len(table))])
    pq.write_table(table.append_column("__group", groups), other.features("test"))
    found = evaluate(contract(), other).metrics["metrics"]
    assert found["recall"]["method"] == "bootstrap of groups (BCa)"
    assert found["recall"]["estimate"] == evaluated["metrics"]["recall"]["estimate"]


@pytest.mark.parametrize("what", ["rows", "target", "feature"])
def test_what_is_missing_is_named(layout: Layout, tmp_path: Path, what: str) -> None:
    shutil.copytree(layout.root, tmp_path / "run")
    other = Layout(tmp_path / "run")
    table = pq.read_table(other.features("test"))
    changed = {
        "rows": table.slice(0, 0),
        "target": table.drop_columns(["__target"]),
        "feature": table.drop_columns(["alcohol"]),
    }
    pq.write_table(changed[what], other.features("test"))
    before = other.metrics.read_bytes() if other.metrics.exists() else None
    with pytest.raises(
        RuntimeProblem, match={"rows": "no rows", "target": "no target", "feature": "alcohol"}[what]
    ):
        evaluate(contract(), other)
    assert (other.metrics.read_bytes() if other.metrics.exists() else None) == before


# The naive forecast


def series(folder: Path, rows: str) -> Path:
    path = folder / "train.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")
    return path


DAYS = (
    "SELECT (10 + CASE WHEN extract(dow FROM day) = 0 THEN 5 ELSE 0 END + 0.5 * (i % 2))::DOUBLE AS __target, "
    "day::TIMESTAMP AS __time, {key} AS __key "
    "FROM (SELECT DATE '2026-01-01' + i::INTEGER AS day, i FROM range(70) t(i)), (VALUES ('a|b'), ('c')) p(product)"
)


def test_the_naive_forecast_is_that_of_the_week_before(tmp_path: Path) -> None:
    source = dataclasses.replace(
        real_contract("demand").source(real_contract("demand").spine), key=("product", "day"), timestamp="day"
    )
    key = r"replace(product, '|', '\|') || '|' || day::VARCHAR"
    scale, reason = naive.scale(series(tmp_path, DAYS.format(key=key)), source)
    assert reason == ""
    # a week before, i has another parity: 0.5 off, and the same day of the week
    assert scale == pytest.approx(0.5)


def test_a_naive_forecast_needs_series(tmp_path: Path) -> None:
    source = real_contract("demand").source(real_contract("demand").spine)
    timeless = dataclasses.replace(source, timestamp=None)
    assert naive.scale(tmp_path / "x", timeless)[0] is None
    unkeyed = dataclasses.replace(source, key=("id",), timestamp="day")
    scale, reason = naive.scale(series(tmp_path, DAYS.format(key="day::VARCHAR")), unkeyed)
    assert scale is None
    assert "doesn't tell its series apart" in reason
