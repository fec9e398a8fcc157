"""A moment is the same in training and in a request, whatever offset it is written with."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import feature_worlds as worlds
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modelyard_runtime.contract.types import Split
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.features.build import write_parts
from modelyard_runtime.features.index import resolved_by
from modelyard_runtime.features.online import OnlineFeatures
from modelyard_runtime.layout import PARTS, Layout
from modelyard_runtime.models.columns import from_arrow
from modelyard_runtime.serving.inputs import form
from modelyard_runtime.serving.problems import Refused
from modelyard_runtime.sources.open import open_source

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract

MOMENT = datetime(2026, 5, 17, 10, 30, tzinfo=UTC)
WRITTEN = (
    *(
        "2026-05-17T12:30:00+02:00",
        "2026-05-17T10:30:00Z",
        "2026-05-17 10:30:00",
        "2026-05-17T10:30:00.000000",
    ),
    *("2026-05-17T16:15:00+05:45", "2026-05-17T03:30:00-07:00", "2026-05-17T10:30:00+00:00"),
)
"""One moment, in seven ways."""

ROWS = [(at, WRITTEN[at % len(WRITTEN)], at % 2 == 0) for at in range(len(WRITTEN) * 8)]
NAMES = ("id", "at", "y")


def csv(path: Path) -> None:
    lines = [",".join(NAMES), *(f"{key},{at},{str(y).lower()}" for key, at, y in ROWS)]
    path.write_text("\n".join(lines) + "\n")


def lines(path: Path) -> None:
    path.write_text("".join(json.dumps(dict(zip(NAMES, row, strict=True))) + "\n" for row in ROWS))


def of_text(path: Path) -> None:
    table = pa.table({name: [row[at] for row in ROWS] for at, name in enumerate(NAMES)})
    pq.write_table(table, path)


def zoned(path: Path) -> None:
    here = timezone(timedelta(hours=2))
    moments = pa.array([MOMENT.astimezone(here)] * len(ROWS), pa.timestamp("us", tz="Europe/Berlin"))
    keys, targets = [row[0] for row in ROWS], [row[2] for row in ROWS]
    pq.write_table(pa.table({"id": keys, "at": moments, "y": targets}), path)


def plain(path: Path) -> None:
    moments = pa.array([MOMENT.replace(tzinfo=None)] * len(ROWS), pa.timestamp("ns"))
    keys, targets = [row[0] for row in ROWS], [row[2] for row in ROWS]
    pq.write_table(pa.table({"id": keys, "at": moments, "y": targets}), path)


FILES = {
    "csv": ("csv", csv),
    "json": ("json", lines),
    "text in parquet": ("parquet", of_text),
    "zone in parquet": ("parquet", zoned),
    "no zone in parquet": ("parquet", plain),
}


def built(folder: Path, name: str, *, declared: bool) -> tuple[Contract, Layout]:
    kind, write = FILES[name]
    write(folder / f"rows.{kind}")
    known = worlds.source("rows", {"id": "integer", "at": "timestamp", "y": "boolean"}, key=("id",))
    features = [
        worlds.feature([known], "moment", '"at"'),
        worlds.feature([known], "hour", 'hour("at")'),
        worlds.feature([known], "night", 'hour("at") < 11'),
    ]
    source = replace(known, kind=kind, location=f"rows.{kind}", columns=known.columns if declared else ())  # type: ignore[arg-type]
    made = worlds.world(known, features, task="classification", split=Split("random", 0.3, 0.0, ()))
    made = replace(made, data=(source,))
    engine = DuckEngine()
    try:
        write_parts(engine, made, {"rows": open_source(engine, source, root=folder)}, Layout(folder))
    finally:
        engine.close()
    return resolved_by(made, Layout(folder)), Layout(folder)


@pytest.mark.parametrize("name", list(FILES))
def test_a_request_with_an_offset_has_the_features_of_the_same_row_in_a_file(
    tmp_path: Path, name: str
) -> None:
    made, layout = built(tmp_path, name, declared=True)
    stored = pa.concat_tables([pq.read_table(layout.features(part)) for part in PARTS[::2]])
    assert len(stored) == len(ROWS)
    trained = from_arrow(stored, made.features)
    assert set(trained["moment"]) == {MOMENT.timestamp()}
    assert set(trained["hour"]) == {10.0}
    online = OnlineFeatures(made.features, made.inputs)
    try:
        read = form(made, made.inputs).read([{"at": text} for text in WRITTEN]).inputs
        for found in (
            online.columns(read),
            *(online.columns([row]) for row in read),
            from_arrow(online.table(read), made.features),
        ):
            for one in trained:
                assert np.unique(found[one]).tobytes() == np.unique(trained[one]).tobytes(), one
    finally:
        online.close()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-05-17",
            "2026-05-17T10:30",
            "2026-05-17T10",
            "2026-05-17T10:30:00+0200",
            "2026-05-17T10:30:00+02",
        ),
        *(
            "2026-05-17T10:30:00.123456789",
            "2026-05-17T10:30:00.9999999+02:00",
            "1969-12-31T23:59:59.9999999Z",
        ),
        *(
            "2026-05-17T10:30:00,5Z",
            "2026-05-17T10:30:00 +02:00",
            "2026-05-17x10:30:00",
            "2026-05-17T103000Z",
        ),
        *("2026-05-17T10:30:00+02:00:30", "2026-05-17 10:30:00 UTC", "2026-W20-7", "20260517"),
    ],
)
def test_a_request_takes_no_time_that_a_file_reads_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr("test_features_times.ROWS", [(at, text, at % 2 == 0) for at in range(30)])
    made, layout = built(tmp_path, "text in parquet", declared=True)
    stored = set(pq.read_table(layout.features("test")).column("moment").to_pylist())
    try:
        found = form(made, made.inputs).read([{"at": text}]).inputs[0]["at"]
    except Refused:
        return
    assert stored == {found}
