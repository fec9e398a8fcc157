"""The prediction log: what is in it, what is not, where it lies, and that nobody waits for it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from contracts import contract, document
from serving_client import ROW, row, stand_in

from modelyard_runtime.contract.types import Column, Feature, PredictionLog
from modelyard_runtime.serving.inputs import Rows
from modelyard_runtime.serving.log import CHUNK, partition
from modelyard_runtime.serving.log import PredictionLog as Log
from modelyard_runtime.serving.metrics import Metrics
from modelyard_runtime.serving.records import OWN, recorder
from modelyard_runtime.serving.types import Answered, Answers, Asked, Identity
from modelyard_runtime.storage import locations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

IDENTITY = Identity("fraud-detector", "7", "d", "classification", (False, True))
FEATURES = (
    Feature("amount", "DOUBLE", "numeric", columns=(("transactions", "amount"),)),
    Feature("country", "VARCHAR", "category", columns=(("transactions", "country"),)),
    Feature("card", "VARCHAR", "category", columns=(("transactions", "card_number"),)),
    Feature("visits", "BIGINT", "numeric"),
    Feature("is_night", "BOOLEAN", "boolean"),
    Feature("seen", "TIMESTAMP", "timestamp"),
    Feature("vector", "DOUBLE[]", "embedding"),
    Feature("time", "DOUBLE", "numeric"),
)
KEYS = (Column("transaction_id", "VARCHAR"), Column("card_number", "VARCHAR", pii=True))
NOON = datetime(2026, 5, 17, 12, 30, tzinfo=UTC).timestamp()
NAN = float("nan")


def answered(
    name: str, rows: int = 2, time_: float = NOON, keys: Sequence[dict[str, object]] = ()
) -> Answered:
    features = {
        "amount": np.array([1.5, NAN] * rows)[:rows],
        "country": np.array(["DE", None] * rows, dtype=object)[:rows],
        "card": np.array(["4000"] * rows, dtype=object),
        "visits": np.array([3.0, NAN] * rows)[:rows],
        "is_night": np.array([1.0, NAN] * rows)[:rows],
        "seen": np.array([1_700_000_000.25, NAN] * rows)[:rows],
        "vector": np.array([[1.0, 2.0]] * rows),
        "time": np.array([9.0] * rows),
    }
    label = np.array([True, False] * rows, dtype=object)[:rows]
    asked = Asked(Rows([{}] * rows, list(keys) or [{}] * rows), name)
    return Answered(asked, Answers(features, np.array([0.9, 0.1] * rows)[:rows], label), time_)


def made(sample: float = 1.0) -> Any:
    given = replace(contract("fraud"), log=PredictionLog("unused", sample))
    return recorder(given, IDENTITY, FEATURES, KEYS)


def test_a_row_has_what_the_model_saw_and_said_in_the_types_of_the_feature_table() -> None:
    keys: list[dict[str, object]] = [{"transaction_id": "t1", "card_number": "4000"}, {}]
    table = made().table([answered("r", keys=keys)])
    assert {field.name: str(field.type) for field in table.schema} == {
        "request": "string",
        "row": "int32",
        "time": "timestamp[us, tz=UTC]",
        "version": "string",
        "transaction_id": "string",
        "amount": "double",
        "country": "string",
        "visits": "int64",
        "is_night": "bool",
        "seen": "timestamp[us]",
        "vector": "list<item: double>",
        "feature_time": "double",
        "prediction": "double",
        "label": "bool",
    }
    first, second = table.to_pylist()
    assert first == {
        "request": "r",
        "row": 0,
        "time": datetime(2026, 5, 17, 12, 30, tzinfo=UTC),
        "version": "7",
        "transaction_id": "t1",
        "amount": 1.5,
        "country": "DE",
        "visits": 3,
        "is_night": True,
        "seen": datetime(2023, 11, 14, 22, 13, 20, 250_000),  # noqa: DTZ001 - as the feature table has it
        "vector": [1.0, 2.0],
        "feature_time": 9.0,
        "prediction": 0.9,
        "label": True,
    }
    missing = {"transaction_id", "amount", "country", "visits", "is_night", "seen"}
    assert {name for name, value in second.items() if value is None} == missing


def test_personal_data_and_features_made_of_it_are_left_out() -> None:
    names = made().table([answered("r")]).column_names
    assert "card" not in names
    assert "card_number" not in names


def test_several_classes_are_logged_with_all_their_probabilities() -> None:
    identity = Identity("m", "1", "d", "classification", ("red", "green", "blue"))
    plain = recorder(contract("fraud"), identity, (), ())
    shares = np.array([[0.1, 0.2, 0.7], [0.5, 0.3, 0.2]])
    said = Answers({}, np.array([0.7, 0.5]), np.array(["blue", "red"], dtype=object), shares)
    table = plain.table([Answered(Asked(Rows([{}] * 2, [{}] * 2), "r"), said, NOON)])
    assert table.column("prediction").to_pylist() == ["blue", "red"]
    assert table.column("label").to_pylist() == ["blue", "red"]
    assert table.column("p_green").to_pylist() == [0.2, 0.3]


def test_numbers_are_logged_without_a_label() -> None:
    plain = recorder(contract("fraud"), Identity("m", "1", "d", "regression"), (), ())
    table = plain.table([Answered(Asked(Rows([{}], [{}]), "r"), Answers({}, np.array([4.5])), NOON)])
    assert table.column_names == ["request", "row", "time", "version", "prediction"]
    assert table.column("prediction").to_pylist() == [4.5]


def test_a_sample_is_the_same_rows_every_time_and_about_its_share() -> None:
    asked = [answered(f"request-{number}", rows=10) for number in range(400)]
    one, other = made(0.1).table(asked), made(0.1).table(list(reversed(asked)))
    chosen = set(zip(one["request"].to_pylist(), one["row"].to_pylist(), strict=True))
    assert chosen == set(zip(other["request"].to_pylist(), other["row"].to_pylist(), strict=True))
    # Of 4,000 rows a tenth, give or take four standard deviations of a binomial.
    assert abs(len(chosen) - 400) < 4 * (4000 * 0.1 * 0.9) ** 0.5
    assert made(0.0).table(asked).num_rows == 0
    # A larger sample holds the smaller one.
    more = made(0.3).table(asked)
    assert chosen < set(zip(more["request"].to_pylist(), more["row"].to_pylist(), strict=True))


def test_a_row_with_a_key_is_sampled_by_it() -> None:
    keys: list[dict[str, object]] = [{"transaction_id": f"t{number}"} for number in range(50)]
    rows = [
        made(0.5).table([answered(name, 50, keys=keys)])["transaction_id"].to_pylist() for name in ("a", "b")
    ]
    assert rows[0] == rows[1]


def test_a_name_of_the_logs_own_stays_the_logs_own() -> None:
    keys = (Column("label", "VARCHAR"),)
    table = recorder(contract("fraud"), IDENTITY, FEATURES, keys).table(
        [answered("r", keys=[{"label": "x"}] * 2)]
    )
    assert set(OWN) < set(table.column_names)
    assert table["key_label"].to_pylist() == ["x", "x"]


def read(folder: str) -> pa.Table:
    return pa.concat_tables(
        pq.read_table(pa.BufferReader(locations.read_bytes(one)), partitioning=None)
        for one in locations.list_files(folder)
    )


def log(folder: str, metrics: Metrics | None = None, **more: Any) -> Log:
    return Log(folder, made(), metrics or Metrics(IDENTITY, []), **more)


@pytest.mark.parametrize("place", ["disk", "store"])
def test_files_lie_by_day_and_hour(place: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = str(tmp_path) if place == "disk" else f"{request.getfixturevalue('s3')}/predictions"
    one = log(folder)
    one.add([answered("a"), answered("b", time_=NOON + 1)])
    one.add([answered("c", time_=NOON + 3600)])
    one.close()
    files = [location.removeprefix(folder).strip("/") for location in locations.list_files(folder)]
    assert [file.rpartition("/")[0] for file in files] == [
        "date=2026-05-17/hour=12",
        "date=2026-05-17/hour=13",
    ]
    assert sorted(read(folder)["request"].to_pylist()) == ["a", "a", "b", "b", "c", "c"]


def test_a_file_is_written_when_there_are_enough_rows_or_they_are_old_enough(tmp_path: Path) -> None:
    one = log(str(tmp_path), rows=4, seconds=3600)
    for name in "abc":
        one.add([answered(name)])
    _until(lambda: len(list(tmp_path.rglob("*.parquet"))) == 1)
    one.close()
    assert len(list(tmp_path.rglob("*.parquet"))) == 2
    other = log(str(tmp_path / "other"), rows=1000, seconds=0.2)
    other.add([answered("a")])
    _until(lambda: len(list((tmp_path / "other").rglob("*.parquet"))) == 1)
    other.close()


def _until(wanted: Any) -> None:
    end = time.monotonic() + 10
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_two_writers_never_take_the_same_name(tmp_path: Path) -> None:
    for _ in range(2):
        one = log(str(tmp_path))
        one.add([answered("a")])
        one.close()
    assert read(str(tmp_path)).num_rows == 4


def test_what_can_not_be_written_is_counted_and_blocks_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("modelyard_runtime.serving.log.TRIES", (0.0, 0.01, 0.01))
    (tmp_path / "file").write_text("no folder")
    metrics = Metrics(IDENTITY, [])
    one = log(str(tmp_path / "file"), metrics)
    began = time.monotonic()
    one.add([answered("a")])
    assert time.monotonic() - began < 0.1
    one.close()
    assert metrics.log_errors == 1
    assert "rows lost: 2: " in capsys.readouterr().err


def test_a_writer_that_can_not_keep_up_drops_and_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modelyard_runtime.serving.log.WAITING", 6)
    monkeypatch.setattr(Log, "_write", lambda *_: time.sleep(0.3))
    metrics = Metrics(IDENTITY, [])
    one = log(str(tmp_path), metrics, rows=1)
    began = time.monotonic()
    for _ in range(20):
        one.add([answered("a")])
    assert time.monotonic() - began < 0.2
    assert metrics.log_errors >= 15
    one.close(3)


def test_many_answers_become_one_file_in_their_order(tmp_path: Path) -> None:
    one = log(str(tmp_path))
    for number in range(CHUNK):
        one.add([answered(f"request-{number:03d}")])
    one.close()
    assert len(list(tmp_path.rglob("*.parquet"))) == 1
    names = read(str(tmp_path))["request"].to_pylist()
    assert names == [f"request-{number:03d}" for number in range(CHUNK) for _ in range(2)]


def test_a_failed_write_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelyard_runtime.serving.log.TRIES", (0.0, 0.01, 0.01))
    real, tries = locations.write_bytes, list[str]()

    def flaky(location: str, data: bytes) -> None:
        tries.append(location)
        if len(tries) < 3:
            raise OSError("the network is gone")
        real(location, data)

    monkeypatch.setattr(locations, "write_bytes", flaky)
    metrics = Metrics(IDENTITY, [])
    one = log(str(tmp_path), metrics)
    one.add([answered("a")])
    one.close()
    assert metrics.log_errors == 0
    assert len(set(tries)) == 1
    assert read(str(tmp_path)).num_rows == 2


def test_hours_are_those_of_utc() -> None:
    assert partition(datetime(2026, 1, 1, 0, 59, tzinfo=UTC).timestamp()) == "date=2026-01-01/hour=00"


def test_a_server_logs_what_it_answered_and_writes_it_when_told_to_end(tmp_path: Path) -> None:
    place = tmp_path / "log"
    with stand_in(tmp_path, document("fraud"), "--log", str(place)) as server:
        server.post(
            {"rows": [row(amount=100, transaction_id="t-1"), row(amount=200)]}, **{"x-request-id": "r-1"}
        )
        server.post(row(amount=-1))
        server.post(ROW, "/predict?explain=true")
        assert server.end() == 0
    table = read(str(place))
    rows = sorted(table.to_pylist(), key=lambda one: one["amount"])
    assert [one["amount"] for one in rows] == [12.5, 100.0, 200.0]
    assert [one["transaction_id"] for one in rows] == [None, "t-1", None]
    assert [one["prediction"] for one in rows] == [0.0125, 0.1, 0.2]
    assert [one["is_night"] for one in rows] == [True, True, True]
    assert rows[1]["request"] == "r-1"
    assert rows[1]["time"].date() >= date(2026, 1, 1)
