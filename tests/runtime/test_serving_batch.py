"""Batches of predictions: the scores of the model, one file a window whatever happens, on a disk and in a store."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest
from contracts import FILES, GOLDENS, contract
from feature_parts import WINES, wine_parts
from threadpoolctl import threadpool_limits

from modelyard_runtime.contract.types import Deployment, PredictionLog
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.serving import batch as batches
from modelyard_runtime.serving.batch import Batch, predict
from modelyard_runtime.serving.windows import unit_of, window
from modelyard_runtime.storage import locations
from modelyard_runtime.training.run import train

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.engine.duck import DuckEngine

DAY = "2026-05-17"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quickstart's model."""
    layout = wine_parts(tmp_path_factory.mktemp("wines"), contract())
    with threadpool_limits(1):
        train(contract(), layout)
    return layout.model


def deployed(input_: str, output: str, log: str = "", **changes: Any) -> Contract:
    deployment = Deployment("batch", changes.pop("schedule", "30 4 * * *"), input_, output, 1000, 1000)
    return contract(deployment=deployment, log=PredictionLog(log, 1.0) if log else None, **changes)


def run(engine: DuckEngine, given: Contract, model: Path, day: str = DAY) -> pa.Table:
    """The predictions of a window."""
    done = predict(engine, Batch(given, model, WINES.parent.parent, {}, day))
    table = pq.read_table(pa.BufferReader(locations.read_bytes(done.location)))
    assert (done.window, done.rows) == (day, table.num_rows)
    return table


def test_keys_that_nobody_declared_are_logged_as_text(duck: DuckEngine, model: Path, tmp_path: Path) -> None:
    undeclared = replace(contract().data[0], columns=())
    given = deployed("wines", f"{tmp_path}/scores", f"{tmp_path}/log", data=(undeclared,))
    run(duck, given, model)
    assert {row["wine_id"] for row in log_rows(f"{tmp_path}/log")} == {str(one) for one in expected(model)}


def test_a_relative_log_lies_below_the_folder_of_the_spec(
    duck: DuckEngine, model: Path, tmp_path: Path
) -> None:
    given = deployed("wines", "scores", "log/")
    done = predict(duck, Batch(given, model, tmp_path, {"wines": str(WINES)}, DAY))
    assert done.location.startswith(f"{tmp_path}/scores")
    assert len(log_rows(f"{tmp_path}/log")) == done.rows


def expected(model: Path) -> dict[int, float]:
    """The model's scores of all wines, without the engine."""
    wines = pc.read_csv(WINES).sort_by("wine_id")
    columns = {
        name: np.array(wines[name].to_pylist(), dtype=object if name == "colour" else float)
        for name in ("alcohol", "acidity", "sulphates", "colour")
    }
    scores = Predictor.load(model).predict(columns).score
    return dict(zip(wines["wine_id"].to_pylist(), scores.tolist(), strict=True))


def test_every_row_gets_the_models_score(duck: DuckEngine, model: Path, tmp_path: Path) -> None:
    table = run(duck, deployed("wines", str(tmp_path)), model)
    assert table.column_names == ["wine_id", "score", "label", "model", "version", "window"]
    assert dict(zip(table["wine_id"].to_pylist(), table["score"].to_pylist(), strict=True)) == expected(model)
    assert table["label"].to_pylist() == [score >= 0.5 for score in table["score"].to_pylist()]
    assert set(table["window"].to_pylist()) == {DAY}
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.parquet")] == [
        f"date={DAY}/predictions.parquet"
    ]


def test_the_same_window_twice_is_the_same_bytes_in_the_same_place(
    duck: DuckEngine, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "ROWS", 700)
    files: list[dict[str, bytes]] = []
    for _ in range(2):
        run(duck, deployed("wines", str(tmp_path)), model)
        files.append({str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()})
    assert files[0] == files[1]
    run(duck, deployed("wines", str(tmp_path)), model, "2026-05-18")
    assert len(list(tmp_path.rglob("*.parquet"))) == 2


@pytest.mark.parametrize("place", ["disk", "store"])
def test_rows_come_from_a_location_without_a_target(
    place: str, duck: DuckEngine, model: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    base = str(tmp_path) if place == "disk" else f"{request.getfixturevalue('s3')}/batch"
    wines = pc.read_csv(WINES).drop_columns(["good"])
    for number in range(2):
        sink = pa.BufferOutputStream()
        pq.write_table(wines.slice(number * 1000, 1000), sink)
        locations.write_bytes(f"{base}/tomorrow/{number}.parquet", sink.getvalue().to_pybytes())
    table = run(duck, deployed(f"{base}/tomorrow/", f"{base}/scores"), model)
    assert dict(zip(table["wine_id"].to_pylist(), table["score"].to_pylist(), strict=True)) == expected(model)


def log_rows(folder: str) -> list[dict[str, Any]]:
    tables = [
        pq.read_table(pa.BufferReader(locations.read_bytes(one))) for one in locations.list_files(folder)
    ]
    return pa.concat_tables(tables).to_pylist()


@pytest.mark.parametrize("place", ["disk", "store"])
def test_a_batch_is_logged_once_however_often_it_runs(
    place: str,
    duck: DuckEngine,
    model: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batches, "ROWS", 512)
    base = str(tmp_path) if place == "disk" else f"{request.getfixturevalue('s3')}/logged"
    today = f"{datetime.now(tz=UTC):%Y-%m-%d}"
    # What an earlier run of the window left, in another hour and with more parts; and what a server logged beside it.
    stale = locations.join(base, f"log/date={today}", "hour=25", f"batch-{today}-part-000099.parquet")
    other = locations.join(base, f"log/date={today}", "hour=25", "0123456789ab-000001.parquet")
    locations.write_bytes(stale, b"old")
    locations.write_bytes(other, b"served")
    for _ in range(2):
        run(duck, deployed("wines", f"{base}/scores", f"{base}/log"), model, today)
    assert not locations.exists(stale)
    assert locations.exists(other)
    locations.remove(other)
    rows = log_rows(f"{base}/log")
    assert len(rows) == 2000
    assert {row["wine_id"]: row["prediction"] for row in rows} == expected(model)
    assert {row["colour"] for row in rows} == {"red", "white"}
    assert len({(row["request"], row["row"]) for row in rows}) == 2000


def test_a_run_that_breaks_leaves_the_file_of_the_run_before(
    duck: DuckEngine, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = deployed("wines", str(tmp_path))
    run(duck, given, model)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.setattr(batches, "ROWS", 500)
    asked = list[int]()
    real = Predictor.predict

    def broken(self: Predictor, columns: Any) -> Any:
        asked.append(1)
        if len(asked) == 3:
            raise RuntimeProblem("the third part can't be scored")
        return real(self, columns)

    monkeypatch.setattr(Predictor, "predict", broken)
    with pytest.raises(RuntimeProblem, match="third part"):
        predict(duck, Batch(given, model, WINES.parent.parent, {}, DAY))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_stage_runs_as_the_job_runs_it(model: Path, tmp_path: Path) -> None:
    import json

    document = json.loads((GOLDENS / FILES["quickstart"]).read_text())
    golden = json.loads((GOLDENS / FILES["demand"]).read_text())
    document["deployment"] = {**golden["deployment"], "input": str(WINES), "output": str(tmp_path / "scores")}
    (tmp_path / "contract.json").write_text(json.dumps(document))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "modelyard_runtime", "run", "--stage", "predict"),
            *("--contract", str(tmp_path / "contract.json"), "--model", str(model)),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "2,000 rows" in done.stderr + done.stdout
    assert len(list((tmp_path / "scores").rglob("predictions.parquet"))) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"deployment": None}, "deploys no batch"),
        ({"model": "another"}, "holds the model wine-quality"),
    ],
)
def test_what_is_no_batch_of_this_model_is_told(
    duck: DuckEngine, model: Path, tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    given = replace(deployed("wines", str(tmp_path)), **changes)
    with pytest.raises(RuntimeProblem, match=says):
        predict(duck, Batch(given, model, WINES.parent.parent, {}, DAY))


def test_no_rows_are_a_problem_and_leave_no_file(duck: DuckEngine, model: Path, tmp_path: Path) -> None:
    pq.write_table(pc.read_csv(WINES).slice(0, 0), tmp_path / "none.parquet")
    with pytest.raises(RuntimeProblem, match="no row to predict"):
        run(duck, deployed(str(tmp_path / "none.parquet"), str(tmp_path / "out")), model)
    assert not (tmp_path / "out").exists()


NOW = datetime(2026, 5, 17, 23, 59, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "schedule", "name", "folder"),
    [
        (None, "30 4 * * *", "2026-05-17", "date=2026-05-17"),
        (None, None, "2026-05-17", "date=2026-05-17"),
        (None, "30 * * * *", "2026-05-17T23", "date=2026-05-17/hour=23"),
        (None, "0 */6 * * *", "2026-05-17T23", "date=2026-05-17/hour=23"),
        (None, "*/15 * * * *", "2026-05-17T23-59", "date=2026-05-17/hour=23/minute=59"),
        ("2026-01-02", "30 4 * * *", "2026-01-02", "date=2026-01-02"),
        ("2026-01-02T03:04", "30 4 * * *", "2026-01-02", "date=2026-01-02"),
        ("2026-01-02T03:04+05:00", "0 * * * *", "2026-01-01T22", "date=2026-01-01/hour=22"),
    ],
)
def test_windows(given: str | None, schedule: str | None, name: str, folder: str) -> None:
    found = window(given, schedule, NOW)
    assert (str(found), found.folder) == (name, folder)


def test_a_window_that_is_no_time() -> None:
    with pytest.raises(RuntimeProblem, match="is no day or time"):
        window("tomorrow", None, NOW)


@pytest.mark.parametrize(
    ("schedule", "unit"), [("0 0 * * 1", "day"), ("5 4,16 * * *", "hour"), ("0,30 4 * * *", "minute")]
)
def test_the_unit_tells_two_runs_of_a_schedule_apart(schedule: str, unit: str) -> None:
    assert unit_of(schedule) == unit


PEAK = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from memory_peaks import peak_mb
from test_serving_batch import deployed
from modelyard_runtime.engine.open import open_engine
from modelyard_runtime.serving.batch import Batch, predict
engine = open_engine(memory_limit="100MB", threads=2)
given = deployed(sys.argv[2], sys.argv[4], sys.argv[4] + "/log")
predict(engine, Batch(given, Path(sys.argv[3]), Path(), {}, "2026-05-17"))
print(peak_mb())
"""


@pytest.mark.slow
def test_ten_times_the_rows_take_no_more_memory(model: Path, tmp_path: Path) -> None:
    wines = pc.read_csv(WINES)
    peaks: list[float] = []
    for times in (100, 1000):
        rows = tmp_path / f"{times}.parquet"
        with pq.ParquetWriter(rows, wines.schema) as writer:
            for number in range(times):
                ids = pa.array(range(number * 2000, number * 2000 + 2000), pa.int64())
                writer.write_table(wines.set_column(0, "wine_id", ids))
        command = [
            sys.executable,
            "-c",
            PEAK,
            str(Path(__file__).parent),
            str(rows),
            str(model),
            str(tmp_path / f"{times}"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        peaks.append(float(done.stdout))
    # Of few rows the engine does not use all that it may hold; of many it does, and no more.
    assert peaks[1] < peaks[0] + 130, peaks
