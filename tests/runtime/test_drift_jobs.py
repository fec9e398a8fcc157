"""The drift job and the exporter of its verdicts: a prediction log in, a published verdict and metrics out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import contracts
import jsonschema
import pytest
from servers import BUCKET, object_store

from modelyard.targets.monitoring import metrics as promised
from modelyard_runtime.cli import drift as command
from modelyard_runtime.contract.load import parse
from modelyard_runtime.drift.publish import publish_reference
from modelyard_runtime.drift.reference_rows import write_reference
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.engine.types import literal
from modelyard_runtime.profiles.log import log_files
from modelyard_runtime.serving.records import OWN

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schemas/verdict.schema.json").read_text(encoding="utf-8"))
END = 1_772_366_400  # 2026-03-01 12:00:00 UTC
HOUR = 3600
FEATURES = (
    "sin(i * 1.7) * 10 + {shift} AS amount, ['basic', 'plus', 'family'][1 + i % 3] AS plan, i % 7 AS version"
)
"""The last is named like a column that every log has."""


def rows(engine: DuckEngine, start: int, count: int, shift: float = 0.0) -> str:
    features = FEATURES.format(shift=shift)
    return f"(SELECT {features}, (i * 37 % 100) / 100 AS prediction, i AS i FROM range({start}, {start + count}) r(i))"


def write_log(folder: Path, hours: dict[int, tuple[int, float]]) -> None:
    """A log as serving writes it: by hours before the end, how many rows and how far they are shifted."""
    engine = DuckEngine(threads=1)
    for hour, (count, shift) in hours.items():
        at = END - hour * HOUR
        stamp = time.strftime("date=%Y-%m-%d/hour=%H", time.gmtime(at))
        (folder / stamp).mkdir(parents=True, exist_ok=True)
        logged = (
            f"SELECT 'r' || i AS request, 0 AS row, make_timestamp(({at} + i % 3000) * 1000000) AT TIME ZONE 'UTC' "
            f"AS time, '4' AS version, amount, plan, version AS feature_version, prediction "
            f"FROM {rows(engine, 5000 * hour, count, shift)}"
        )
        engine.rows(f"COPY ({logged}) TO {literal(str(folder / stamp / f'a-{hour:06}.parquet'))}")
    engine.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a contract, a reference and an empty log."""
    document = contracts.document("churn")
    document["monitoring"] |= {"log": {"path": str(tmp_path / "log"), "sample": 1.0}, "performance": None}
    document["monitoring"]["drift"] |= {"window_seconds": 6 * HOUR, "threshold": None}
    document["artifacts"] = str(tmp_path / "artifacts")
    (tmp_path / "contract.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "log").mkdir()
    engine = DuckEngine(threads=1)
    engine.rows(
        f"COPY (SELECT * EXCLUDE i FROM {rows(engine, 0, 8000)}) TO {literal(str(tmp_path / 'train.parquet'))}"
    )
    engine.close()
    (tmp_path / "reference").mkdir()
    write_reference(parse(document), str(tmp_path / "train.parquet"), tmp_path / "reference" / "profile.json")
    return tmp_path


def main(place: Path, *more: str) -> int:
    from modelyard_runtime.__main__ import main as run

    given = ["--contract", str(place / "contract.json"), "--reference", str(place / "reference")]
    return run(["drift", *given, "--until", "2026-03-01T12:00:00Z", *more])


def published(place: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((place / "artifacts/verdicts/latest.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, SCHEMA)
    return found


@pytest.mark.parametrize(
    ("hours", "verdict"),
    [
        ({1: (900, 0), 2: (900, 0), 5: (900, 0), 9: (900, 40)}, "stable"),
        ({1: (900, 8), 2: (900, 8), 5: (900, 8)}, "drift"),
        ({1: (40, 0)}, "insufficient"),
        ({7: (4000, 0)}, "insufficient"),
        ({}, "insufficient"),
    ],
    ids=["stable", "drift", "few", "late", "empty"],
)
def test_the_job_publishes_its_verdict_and_ends_well(
    hours: dict[int, tuple[int, float]], verdict: str, place: Path
) -> None:
    write_log(place / "log", hours)
    assert main(place, "--publish") == 0
    found = published(place)
    assert found["verdict"] == verdict
    assert (found["current"]["from"], found["current"]["to"]) == (
        "2026-03-01T06:00:00Z",
        "2026-03-01T12:00:00Z",
    )
    assert {column["name"] for column in found["columns"]} == {"amount", "plan", "version", "prediction"}
    assert all(column["problem"] is None for column in found["columns"])
    stamp = found["published"].replace(":", "")
    assert json.loads((place / f"artifacts/verdicts/{stamp}.json").read_text(encoding="utf-8")) == found
    assert "<!doctype html>" in (place / "artifacts/verdicts/latest.html").read_text(encoding="utf-8")


def test_a_rolling_reference_is_the_time_before_the_window(place: Path) -> None:
    document = json.loads((place / "contract.json").read_text(encoding="utf-8"))
    document["monitoring"]["drift"]["rolling_seconds"] = 24 * HOUR
    (place / "contract.json").write_text(json.dumps(document), encoding="utf-8")
    # what drifted from training long ago is the same as the day before
    write_log(place / "log", dict.fromkeys((1, 2, 3, 8, 12, 20, 28), (700, 8)) | {40: (700, 0)})
    assert main(place, "--publish") == 0
    found = published(place)
    assert found["verdict"] == "stable"
    assert found["reference"] | {"profile": ""} == {
        "profile": "",
        "rows": 2800,
        "kind": "rolling",
        "from": "2026-02-28T06:00:00Z",
        "to": "2026-03-01T06:00:00Z",
    }


def test_windows_show_when_it_began(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_log(place / "log", {hour: (900, 8 if hour < 7 else 0) for hour in range(1, 25)})
    assert main(place, "--windows", "4", "--format", "json") == 3
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    assert found["history"]["rows"] == [5400] * 4
    traces = {trace["name"]: trace for trace in found["history"]["columns"]}
    assert traces["amount"]["verdict"] == ["stable", "stable", "stable", "drift"]
    assert traces["plan"]["verdict"] == ["stable"] * 4
    checks = next(one for one in found["columns"] if one["name"] == "amount")["checks"]
    judged = next(one for one in checks if one["question"] == "values")
    assert traces["amount"]["effect"][-1] == pytest.approx(judged["effect"], rel=0.02)


def test_only_the_files_of_the_window_are_read(place: Path) -> None:
    write_log(place / "log", dict.fromkeys((0, 1, 6, 7, 8, 30), (10, 0)))
    (place / "log/date=2026-03-01/hour=09/.a-000009.parquet.tmp.parquet").parent.mkdir(exist_ok=True)
    (place / "log/date=2026-03-01/hour=09/.a-000009.parquet").write_text("half", encoding="utf-8")
    found = log_files(str(place / "log"), END - 6 * HOUR, END)
    assert [Path(one).name for one in found] == [f"a-{hour:06}.parquet" for hour in (7, 6, 1, 0)]


def test_the_log_has_the_columns_that_serving_gives_it() -> None:
    from modelyard_runtime.profiles import log

    assert frozenset(OWN) == log.OWN


@contextmanager
def exporter(place: Path, **environment: str) -> Iterator[str]:
    command_ = [
        sys.executable,
        "-m",
        "modelyard_runtime",
        "drift",
        "--contract",
        str(place / "contract.json"),
    ]
    process = subprocess.Popen(
        [*command_, "--export", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    try:
        yield line.split(" at ")[1].strip().removesuffix("/metrics")
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        process.stderr.close()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - the exporter's own address
        body: bytes = answer.read()
    return body.decode()


def test_the_exporter_shows_the_last_verdict(place: Path) -> None:
    write_log(place / "log", dict.fromkeys(range(1, 6), (900, 8)))
    with exporter(place) as url:
        deadline = time.monotonic() + 10
        while "no look" in _status(f"{url}/readyz") and time.monotonic() < deadline:
            time.sleep(0.05)
        assert get(f"{url}/healthz") == "ok\n"
        before = get(f"{url}/metrics")
        assert "modelyard_drift_verdict" not in before
        assert 'modelyard_drift_last_run_timestamp_seconds{model="churn"}' in before
        assert "not found" in _status(f"{url}/secret")
    assert main(place, "--publish") == 0
    with exporter(place) as url:
        while "modelyard_drift_verdict" not in get(f"{url}/metrics"):
            assert time.monotonic() < deadline + 20
            time.sleep(0.05)
        lines = get(f"{url}/metrics").splitlines()
    assert 'modelyard_drift_verdict{model="churn",verdict="drift"} 1' in lines
    series = {line.partition("{")[0] for line in lines if not line.startswith("#")}
    told = {line.split()[2]: line.split(maxsplit=3)[3] for line in lines if line.startswith("# HELP")}
    expected = {one.name: one.help for one in promised.METRICS if one.by == "watch"}
    assert series <= set(expected)
    assert told == {name: expected[name] for name in told}


def _status(url: str) -> str:
    try:
        return get(url)
    except urllib.error.HTTPError as error:
        text = error.read().decode()
        error.close()
        return text


def test_the_job_and_the_exporter_work_on_an_object_store(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from modelyard_runtime.storage import locations

    with object_store() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        base = f"s3://{BUCKET}/churn"
        document = json.loads((place / "contract.json").read_text(encoding="utf-8"))
        document["monitoring"]["log"]["path"] = f"{base}/predictions/"
        document["artifacts"] = f"{base}/"
        (place / "contract.json").write_text(json.dumps(document), encoding="utf-8")
        write_log(place / "log", dict.fromkeys(range(1, 6), (900, 8)))
        for path in (place / "log").rglob("*.parquet"):
            locations.write_bytes(f"{base}/predictions/{path.relative_to(place / 'log')}", path.read_bytes())
        assert publish_reference(parse(document), place / "reference") == f"{base}/models/reference"
        from modelyard_runtime.__main__ import main as run

        # Without --reference it is the one among the models.
        given = ["--contract", str(place / "contract.json"), "--until", "2026-03-01T12:00:00Z"]
        assert run(["drift", *given, "--publish"]) == 0
        found = json.loads(locations.read_bytes(f"{base}/verdicts/latest.json"))
        jsonschema.validate(found, SCHEMA)
        assert (found["verdict"], found["current"]["rows"]) == ("drift", 4500)
        with exporter(place) as url:
            deadline = time.monotonic() + 20
            while "modelyard_drift_verdict" not in get(f"{url}/metrics"):
                assert time.monotonic() < deadline
                time.sleep(0.05)


def test_every_promised_metric_is_known() -> None:
    from modelyard_runtime.reports import prometheus

    names = {one.name.removeprefix("modelyard_"): one.help for one in promised.METRICS if one.by == "watch"}
    assert names == prometheus._HELP  # pyright: ignore[reportPrivateUsage]


def test_without_a_window_the_way_to_one_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads((place / "contract.json").read_text(encoding="utf-8"))
    document["monitoring"]["log"] = None
    (place / "contract.json").write_text(json.dumps(document), encoding="utf-8")
    assert main(place) == 1
    assert "keeps no prediction log" in capsys.readouterr().err
    assert main(place, "--windows", "0") == 1
    assert command.SUMMARY


def test_a_folder_without_a_profile_is_no_reference(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "reference/profile.json").unlink()
    assert main(place) == 1
    assert "holds no profile.json" in capsys.readouterr().err


def test_relative_places_start_from_the_folder_of_the_spec(place: Path) -> None:
    document = (place / "contract.json").read_text(encoding="utf-8").replace(f"{place}/", "")
    document = document.replace('"spec": "modelyard.yaml"', '"spec": "models/churn/modelyard.yaml"')
    (place / "contract.json").write_text(document, encoding="utf-8")
    write_log(place / "models/churn/log", {1: (900, 0), 2: (900, 0)})
    assert main(place, "--root", str(place), "--publish") == 0
    assert published(place / "models/churn")["current"]["rows"] == 1800
