"""Estimates without labels and distances are NannyML's; `benchmarks/drift/scripts/nannyml_estimates.py` asked it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from contracts import contract

from modelyard_runtime.drift.methods.js import js
from modelyard_runtime.drift.performance.calibration import read_calibration, write_calibration
from modelyard_runtime.drift.performance.estimate import estimate
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.layout import TARGET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.drift.performance.types import Figure

THEIRS: dict[str, Any] = json.loads((Path(__file__).parent / "fixtures" / "nannyml.json").read_text())
CHUNK: int = THEIRS["chunk"]


@pytest.fixture
def engine() -> Iterator[DuckEngine]:
    made = DuckEngine(threads=1)
    yield made
    made.close()


def ours(engine: DuckEngine, kind: str, folder: Path) -> list[dict[str, Figure]]:
    """Our estimates for each chunk, from the calibration of the same reference."""
    reference = pa.table(THEIRS[kind]["reference"])
    names = [TARGET if name == "target" else name for name in reference.column_names]
    pq.write_table(reference.rename_columns(names), folder / "test.parquet")
    write_calibration(contract("quickstart"), [folder / "test.parquet"], folder / "calibration.json")
    calibration = read_calibration(folder / "calibration.json")
    current = pa.table(THEIRS[kind]["current"])
    if "score" in current.column_names:
        current = current.rename_columns(["prediction", "label"])
    else:
        current = current.append_column("prediction", current.column("label"))
    chunks = [current.slice(at, CHUNK) for at in range(0, len(current), CHUNK)]
    found = [estimate(engine, engine.frame(one), calibration, None) for one in chunks]
    assert [one.rows for one in found] == [CHUNK] * 3
    return [dict(one.metrics) for one in found]


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_estimates_are_those_of_nannyml(engine: DuckEngine, tmp_path: Path, kind: str) -> None:
    for mine, theirs in zip(ours(engine, kind, tmp_path), THEIRS[kind]["estimates"], strict=True):
        for name in theirs.keys() - {"roc_auc"}:
            assert mine[name].value == pytest.approx(theirs[name], abs=1e-12), name


def test_the_area_is_that_of_nannyml_but_for_its_rounding(engine: DuckEngine, tmp_path: Path) -> None:
    """It rounds expected counts of hits and alarms to five decimals: of 700 rows that is 1e-8 of an area."""
    found = ours(engine, "binary", tmp_path)
    curve = read_calibration(tmp_path / "calibration.json").curves[0]
    for at, theirs in enumerate(THEIRS["binary"]["estimates"]):
        score = np.array(THEIRS["binary"]["current"]["score"][at * CHUNK : (at + 1) * CHUNK])
        share = curve.of(np.sort(score)[::-1])
        hits, alarms = (np.append(0.0, part.cumsum()) for part in (share, 1 - share))
        rounded = np.round(hits, 5), np.round(alarms, 5)
        assert np.trapezoid(rounded[0], rounded[1]) / (rounded[0][-1] * rounded[1][-1]) == pytest.approx(
            theirs["roc_auc"], abs=1e-12
        )
        most = 1e-5 * (1 / hits[-1] + 1 / alarms[-1])
        assert abs(found[at]["roc_auc"].value - theirs["roc_auc"]) < most < 2e-7


def test_distances_over_the_same_bins_are_those_of_nannyml() -> None:
    given = THEIRS["binary"]
    edges, labels = given["jensen_shannon"]["edges"], [0, 1]
    for at in range(3):
        chunk = slice(at * CHUNK, (at + 1) * CHUNK)
        score = np.array(given["current"]["score"][chunk])
        counts = [np.histogram(part, edges)[0] for part in (given["reference"]["score"], score)]
        beyond = CHUNK - counts[1].sum()
        mine = js(np.append(counts[0], 0), np.append(counts[1], beyond))
        assert mine == pytest.approx(given["jensen_shannon"]["score"][at], abs=1e-12)
        answers = [given["reference"]["label"], given["current"]["label"][chunk]]
        counts = [np.array([part.count(label) for label in labels]) for part in answers]
        assert js(counts[0], counts[1]) == pytest.approx(given["jensen_shannon"]["label"][at], abs=1e-12)
