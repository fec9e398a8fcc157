"""Performance in production: the estimate against labels drawn by its own probabilities, the realised one by joins."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import contracts
import jsonschema
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    f1_score,
    precision_recall_fscore_support,
    precision_score,
    recall_score,
    roc_auc_score,
)

from modelyard_runtime.contract.load import parse
from modelyard_runtime.drift.performance.calibration import read_calibration, write_calibration
from modelyard_runtime.drift.performance.confusion import binary, several
from modelyard_runtime.drift.performance.estimate import estimate
from modelyard_runtime.drift.reference import reference_at
from modelyard_runtime.drift.reference_rows import write_reference
from modelyard_runtime.drift.run import Ask, Judgement, judge
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.reports.html.drift import render
from modelyard_runtime.reports.json import of
from modelyard_runtime.reports.text import render as told

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schemas/verdict.schema.json").read_text(encoding="utf-8"))
END, DAY = 1_772_366_400, 86_400
PROMISE = {"op": ">=", "left": {"metric": "roc_auc"}, "right": {"number": 0.75}}
METRICS = {
    "accuracy": accuracy_score,
    "precision": precision_score,
    "recall": recall_score,
    "f1": f1_score,
}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.booleans(), st.booleans(), st.integers(1, 3)), min_size=2, max_size=30
    )
)
def test_with_labels_the_metrics_are_those_of_scikit_learn(rows: list[tuple[int, bool, bool, int]]) -> None:
    score, truth, yes, weight = (np.array(part) for part in zip(*rows, strict=True))
    if not (truth.any() and not truth.all() and yes.any()):
        return
    found = binary(score / 10, truth.astype(float), yes, weight.astype(float))
    for name, function in METRICS.items():
        expected = float(function(truth, yes, sample_weight=weight))
        assert found.get(name, 0.0) == pytest.approx(expected, abs=1e-12), name
    assert found["roc_auc"] == pytest.approx(
        float(roc_auc_score(truth, score, sample_weight=weight)), abs=1e-12
    )
    expected = float(average_precision_score(truth, score, sample_weight=weight))
    assert found["average_precision"] == pytest.approx(expected, abs=1e-12)


def test_a_probability_is_a_row_that_is_positive_and_negative_in_part() -> None:
    # the definition of the estimate: each row once with weight p and label 1, once with weight 1 - p and label 0
    generator = np.random.default_rng(3)
    share = generator.random(300)
    yes = share > 0.4
    found = binary(share, share, yes, np.ones(300))
    truth, weight = np.repeat([1, 0], 300), np.concatenate([share, 1 - share])
    both, answers = np.tile(share, 2), np.tile(yes, 2)
    assert found["roc_auc"] == pytest.approx(
        float(roc_auc_score(truth, both, sample_weight=weight)), abs=1e-12
    )
    for name, function in METRICS.items():
        assert found[name] == pytest.approx(float(function(truth, answers, sample_weight=weight)), abs=1e-12)


def test_means_over_classes_are_scikit_learns() -> None:
    generator = np.random.default_rng(4)
    truth, answered = generator.integers(0, 4, 200), generator.integers(0, 4, 200)
    found = several(np.eye(4)[truth], answered, np.ones(200))
    precision, recall, f1, _ = precision_recall_fscore_support(
        truth, answered, average="macro", zero_division=0
    )
    assert found["precision"] == pytest.approx(float(precision), abs=1e-12)
    assert found["recall"] == pytest.approx(float(recall), abs=1e-12)
    assert found["f1"] == pytest.approx(float(f1), abs=1e-12)


def held_out(folder: Path, score: NDArray[Any], truth: list[Any], label: list[Any], **more: Any) -> Path:
    path = folder / "held.parquet"
    pq.write_table(
        pa.table({"__row": range(len(score)), "__target": truth, "score": score, "label": label, **more}),
        path,
    )
    return path


def scored(count: int, seed: int, shift: float = 0.0) -> tuple[NDArray[Any], NDArray[Any]]:
    """Scores that are too sure of themselves, and labels that come true as often as they should not."""
    generator = np.random.default_rng(seed)
    logit = generator.normal(-0.5 + shift, 1.5, count)
    truth = generator.random(count) < 1 / (1 + np.exp(-logit))
    return 1 / (1 + np.exp(-2 * logit)), truth


def test_calibration_is_isotonic_regression_and_survives_its_file(tmp_path: Path) -> None:
    score, truth = scored(3000, 1)
    path = held_out(tmp_path, score, truth.tolist(), (score > 0.5).tolist())
    write_calibration(contracts.contract("churn"), [path], tmp_path / "calibration.json")
    found = read_calibration(tmp_path / "calibration.json")
    assert found.classes == ("false", "true")
    expected = IsotonicRegression(out_of_bounds="clip").fit(score, truth).predict(np.linspace(0, 1, 50))
    assert found.curves[0].of(np.linspace(0, 1, 50)) == pytest.approx(expected, abs=1e-12)
    assert found.metrics["roc_auc"] == pytest.approx(float(roc_auc_score(truth, score)), abs=1e-12)


def test_the_estimate_meets_what_is_realised_where_only_inputs_move(tmp_path: Path) -> None:
    score, truth = scored(20_000, 1)
    path = held_out(tmp_path, score, truth.tolist(), (score > 0.5).tolist())
    write_calibration(contracts.contract("churn"), [path], tmp_path / "calibration.json")
    calibration = read_calibration(tmp_path / "calibration.json")
    moved, real = scored(20_000, 2, shift=1.0)
    engine = DuckEngine(threads=1)
    window = engine.frame(pa.table({"prediction": moved, "label": moved > 0.5}))
    found = estimate(engine, window, calibration, None)
    engine.close()
    assert found.rows == 20_000
    for name, function in METRICS.items():
        realised = float(function(real, moved > 0.5))
        one = found.metrics[name]
        assert one.value == pytest.approx(realised, abs=0.015), name
        assert one.lower is not None
        assert one.upper is not None
        assert one.lower - 0.01 < realised < one.upper + 0.01, name
    assert found.metrics["roc_auc"].value == pytest.approx(float(roc_auc_score(real, moved)), abs=0.015)


def test_the_band_of_an_estimate_is_the_scatter_of_realised_metrics(tmp_path: Path) -> None:
    score, truth = scored(20_000, 1)
    path = held_out(tmp_path, score, truth.tolist(), (score > 0.5).tolist())
    write_calibration(contracts.contract("churn"), [path], tmp_path / "calibration.json")
    engine = DuckEngine(threads=1)
    one, _ = scored(1000, 5)
    window = engine.frame(pa.table({"prediction": one, "label": one > 0.5}))
    found = estimate(engine, window, read_calibration(tmp_path / "calibration.json"), None).metrics[
        "accuracy"
    ]
    engine.close()
    drawn = [
        accuracy_score(real, again > 0.5) for again, real in (scored(1000, seed) for seed in range(10, 410))
    ]
    assert found.lower is not None
    assert found.upper is not None
    width = float(np.quantile(drawn, 0.99) - np.quantile(drawn, 0.01))
    assert found.upper - found.lower == pytest.approx(width, rel=0.2)


def test_several_classes_are_estimated_and_a_regression_is_not(tmp_path: Path) -> None:
    generator = np.random.default_rng(8)
    shares = generator.dirichlet([1, 2, 3], 4000)
    truth = [["blue", "green", "red"][int((generator.random() > row.cumsum()).sum())] for row in shares]
    label = [["blue", "green", "red"][int(i)] for i in shares.argmax(axis=1)]
    columns = {f"p_{name}": shares[:, i] for i, name in enumerate(("blue", "green", "red"))}
    path = held_out(tmp_path, shares.max(axis=1), truth, label, **columns)
    write_calibration(contracts.contract("churn"), [path], tmp_path / "calibration.json")
    calibration = read_calibration(tmp_path / "calibration.json")
    engine = DuckEngine(threads=1)
    window = engine.frame(pa.table({"prediction": shares.max(axis=1), "label": label, **columns}))
    found = estimate(engine, window, calibration, None)
    assert found.metrics["accuracy"].value == pytest.approx(float(accuracy_score(truth, label)), abs=0.02)
    numbers = held_out(tmp_path, shares[:, 0], shares[:, 1].tolist(), [None] * 4000)
    write_calibration(contracts.contract("demand"), [numbers], tmp_path / "numbers.json")
    none = estimate(engine, window, read_calibration(tmp_path / "numbers.json"), None)
    engine.close()
    assert (none.metrics, none.rows) == ({}, 0)
    assert none.reason is not None
    assert "not estimated" in none.reason


@pytest.mark.parametrize(
    ("text", "message"), [('{"calibration": 2}', "another version"), ('{"calibration": 1}', "is damaged")]
)
def test_a_damaged_calibration_is_refused(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "calibration.json").write_text(text, encoding="utf-8")
    with pytest.raises(RuntimeProblem, match=message):
        read_calibration(tmp_path / "calibration.json")


def world(folder: Path, *, concept: float = 0.0, labelled: float = 0.8) -> tuple[Any, Judgement]:
    """A contract, a reference, a log of a month, and labels that come after ten days; judged at its end."""
    document = contracts.document("churn")
    labels = next(source for source in document["data"] if source["name"] == "customers")
    document["monitoring"] |= {
        "log": {"path": str(folder / "log"), "sample": 1.0},
        "performance": {
            "labels": "customers",
            "delay_seconds": 10 * DAY,
            "check": {
                "text": "roc_auc >= 0.75",
                "tree": {"op": ">=", "left": {"metric": "roc_auc"}, "right": {"number": 0.75}},
            },
        },
    }
    document["monitoring"]["drift"] |= {"window_seconds": 7 * DAY, "threshold": None}
    target, key = document["training"]["target"], labels["key"][0]
    labels |= {"kind": "csv", "location": str(folder / "labels.csv"), "timestamp": None, "key": [key]}
    labels["columns"] = [
        next(one for one in labels["columns"] if one["name"] == key)
        | {"type": "string", "sql_type": "VARCHAR"},
        labels["columns"][0] | {"name": target, "type": "boolean", "sql_type": "BOOLEAN"},
    ]
    score, truth = scored(4000, 11)
    held = held_out(folder, score, truth.tolist(), (score > 0.5).tolist())
    contract = parse(document)
    (folder / "reference").mkdir()
    write_calibration(contract, [held], folder / "reference/calibration.json")
    pq.write_table(pa.table({"prediction": score}), folder / "train.parquet")
    write_reference(contract, str(folder / "train.parquet"), folder / "reference/profile.json")
    served, real = scored(6000, 12)
    generator = np.random.default_rng(9)
    real = np.where(generator.random(6000) < concept, ~real, real)
    at = END - 3600 - np.arange(6000) // 100 * (DAY // 2)
    for moment in sorted(set(at.tolist())):
        rows = at == moment
        place = folder / "log" / time.strftime("date=%Y-%m-%d/hour=%H", time.gmtime(moment))
        place.mkdir(parents=True)
        logged = {
            "request": [f"r{i}" for i in np.flatnonzero(rows)],
            "row": [0] * int(rows.sum()),
            "time": pa.array(at[rows] * 1_000_000, pa.timestamp("us", tz="UTC")),
            key: [f"c{i}" for i in np.flatnonzero(rows)],
            "prediction": served[rows],
            "label": served[rows] > 0.5,
        }
        pq.write_table(pa.table(logged), place / "a-000001.parquet")
    known = np.flatnonzero(generator.random(6000) < labelled)
    lines = [f"{key},{target}", *(f"c{i},{str(bool(real[i])).lower()}" for i in known)]
    (folder / "labels.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with reference_at(str(folder / "reference")) as reference:
        found = judge(contract, reference, Ask(None, until=float(END)))
    due = (at >= END - 17 * DAY) & (at < END - 10 * DAY)
    return (served[due], real[due], np.isin(np.flatnonzero(due), known)), found


def test_labels_are_joined_when_they_are_due_and_coverage_is_said(tmp_path: Path) -> None:
    (served, real, labelled), found = world(tmp_path)
    jsonschema.validate(of(found), SCHEMA)
    assert found.performance is not None
    realised = found.performance.realised
    assert realised is not None
    assert realised.coverage == pytest.approx(float(labelled.mean()))
    assert realised.rows == int(labelled.sum())
    expected = float(roc_auc_score(real[labelled], served[labelled]))
    assert realised.metrics["roc_auc"].value == pytest.approx(expected, abs=1e-12)
    assert found.performance.verdict == "pass"
    assert found.verdict == found.report.verdict == "stable"
    assert "estimate performance" in told(found)
    page = render(found)
    assert "labels have come for" in page
    assert "Estimate, without labels" in page


def test_a_change_of_concept_shows_in_realised_performance_and_not_in_the_estimate(tmp_path: Path) -> None:
    _, found = world(tmp_path, concept=0.4)
    assert found.performance is not None
    assert found.performance.verdict == "fail"
    assert (found.report.verdict, found.verdict) == ("stable", "drift")
    assert found.performance.estimate is not None
    assert found.performance.estimate.metrics["roc_auc"].value > 0.8
    assert "fallen below" in render(found)
    assert of(found)["verdict"] == "drift"


def test_few_labels_leave_the_verdict_open(tmp_path: Path) -> None:
    _, found = world(tmp_path, labelled=0.01)
    assert found.performance is not None
    assert found.performance.verdict == "inconclusive"
    assert found.verdict == "stable"
