"""A spec that declares no columns: a champion and its successor are trained, a request answered, drift judged."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from modelyard_runtime.contract.load import load
from modelyard_runtime.lineage.collect import features_digest
from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.serving.describe import openapi
from modelyard_runtime.serving.inference import read
from modelyard_runtime.serving.limits import Limits
from modelyard_runtime.serving.model import open_model
from modelyard_runtime.serving.records import recorder
from modelyard_runtime.serving.types import Answered, Asked

QUICKSTART = Path(__file__).parents[2] / "examples" / "quickstart"
DECLARED = (
    "    columns: {wine_id: integer, alcohol: float, acidity: float, sulphates: float, colour: category, "
    "good: boolean}\n"
)
GATES = "gates: [roc_auc >= 0.75]"
HARDER = "gates: [roc_auc >= 0.75, roc_auc >= champion.roc_auc - 0.05, psi_max <= 0.2]"


def modelyard(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "modelyard", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def undeclared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quickstart without columns, run twice: the second model is held against the first."""
    folder = tmp_path_factory.mktemp("open") / "quickstart"
    shutil.copytree(QUICKSTART, folder)
    spec = folder / "modelyard.yaml"
    text = spec.read_text()
    assert DECLARED in text
    text = text.replace(DECLARED, "").replace(
        "ensemble.HistGradientBoostingClassifier", "linear_model.LogisticRegression"
    )
    for gates in (GATES, HARDER):
        spec.write_text(text.replace(GATES, gates))
        done = modelyard(folder, "run")
        assert done.returncode == 0, done.stderr
    return folder


def contract_of(folder: Path) -> Path:
    return next((folder / "build" / "compiled").rglob("contract/*.json"))


def test_the_champion_answers_the_same_rows_and_its_rows_are_compared(undeclared: Path) -> None:
    build = undeclared / "build"
    champion = json.loads((build / "evaluation" / "champion.json").read_text())
    assert (champion["version"], champion["paired"], champion["reason"]) == (1, True, "")
    gates = json.loads((build / "gates" / "report.json").read_text())["gates"]
    assert [one["verdict"] for one in gates] == ["pass", "pass", "pass"]
    assert all(one["estimate"] is not None for one in gates)
    assert json.loads((build / "result.json").read_text())["version"] == 2


def test_lineage_and_reference_name_the_features_that_were_found(undeclared: Path) -> None:
    contract = load(contract_of(undeclared))
    assert contract.features == ()
    card = Predictor.load(undeclared / "build" / "model").card
    assert [one.name for one in card.features] == ["alcohol", "acidity", "sulphates", "colour"]
    found = modelyard(undeclared, "lineage", "wine-quality@2", "--format", "json")
    assert found.returncode == 0, found.stderr
    record = json.loads(found.stdout)
    assert record["features"] == ["alcohol", "acidity", "sulphates", "colour"]
    assert record["features_digest"] == features_digest(contract, card.features)
    assert record["features_digest"] != features_digest(contract, ())
    profile = json.loads((undeclared / "build" / "reference" / "profile.json").read_text())
    assert {one["name"] for one in profile["columns"]} == {*record["features"], "prediction"}


def test_a_request_is_read_scored_and_logged_by_its_key(undeclared: Path) -> None:
    contract = load(contract_of(undeclared))
    served = open_model(contract, undeclared / "build" / "model")
    row = {"alcohol": 12.5, "acidity": 0.4, "sulphates": 0.6, "colour": "red", "wine_id": 7}
    rows = served.form.read([row, {**row, "wine_id": "seven"}, {"alcohol": 9.5}])
    answers = served.answer(rows.inputs)
    assert 0 <= answers.score[0] <= 1
    kept = recorder(contract, served.identity, served.features, served.form.keys)
    table = kept.table([Answered(Asked(rows, "r"), answers, 0.0)])
    assert table.column("wine_id").to_pylist() == ["7", "seven", None]
    tensors = [
        {"name": name, "datatype": kind, "shape": [1], "data": [row[name]]}
        for name, kind in (("alcohol", "FP64"), ("colour", "BYTES"), ("wine_id", "INT64"))
    ]
    asked = read({"inputs": tensors}, served.form, Limits(), served.identity, request="r")
    assert asked.rows.keys == [{"wine_id": "7"}]
    schema = openapi(served.identity, served.form, Limits(), "")["components"]["schemas"]["Row"]
    assert schema["properties"]["wine_id"]["type"] == ["string", "integer", "null"]
    assert schema["required"] == []


def test_drift_of_rows_that_nobody_declared_is_judged(undeclared: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved.csv"
    wines = undeclared / "data" / "wines.csv"
    duckdb.sql(f"COPY (SELECT * REPLACE (alcohol + 3 AS alcohol) FROM '{wines}') TO '{moved}'")
    for data, code in ((wines, 0), (moved, 3)):
        arguments = (
            "--contract",
            str(contract_of(undeclared)),
            "--reference",
            "build/reference",
            "--current",
            str(data),
        )
        done = modelyard(undeclared, "drift", *arguments)
        assert done.returncode == code, done.stdout + done.stderr
