"""The domain classifier: what no column shows by itself, told from the rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest
import scipy.stats
from contracts import contract as wines
from drift_windows import contract, save
from feature_parts import wine_parts
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from modelyard_runtime.contract.types import Column
from modelyard_runtime.drift.check import ROWS
from modelyard_runtime.drift.methods.domain_classifier import AreaNoise, area, coded
from modelyard_runtime.drift.reference import reference_at
from modelyard_runtime.drift.reference_rows import write_reference
from modelyard_runtime.drift.rows import write_sample
from modelyard_runtime.drift.run import Ask, judge
from modelyard_runtime.drift.tails import Z
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.pipeline.stages.train import stage
from modelyard_runtime.pipeline.types import Run

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.drift.types import Report


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=40))
def test_the_area_is_that_of_scikit_learn(pairs: list[tuple[int, bool]]) -> None:
    scores, y = np.array([one for one, _ in pairs], float), np.array([int(one) for _, one in pairs])
    if 0 < y.sum() < len(y):
        assert area(scores, y) == pytest.approx(float(roc_auc_score(y, scores)), abs=1e-12)


def test_the_noise_of_an_area_is_hanley_and_mcneils() -> None:
    # Hanley and McNeil (1982), their example: 51 and 58 cases, area 0.893, standard error 0.032
    judged = AreaNoise().judge(0.893, 58, 51)
    assert (judged.upper - judged.effect) / Z == pytest.approx(0.032, abs=6e-4)


def test_its_p_value_is_that_of_the_rank_sum_test() -> None:
    generator = np.random.default_rng(1)
    one, other = generator.normal(size=200), generator.normal(0.2, 1, 300)
    expected = scipy.stats.mannwhitneyu(
        other, one, alternative="greater", method="asymptotic", use_continuity=False
    )
    value = area(np.concatenate([one, other]), np.repeat([0, 1], [200, 300]))
    assert AreaNoise().judge(value, 200, 300).p_value == pytest.approx(float(expected.pvalue), rel=1e-9)


def test_levels_become_codes_by_how_frequent_they_are() -> None:
    one, other = coded(["a", "b", "b", None], ["b", "c", "c"])
    assert one[:3].tolist() == [2.0, 0.0, 0.0]
    assert np.isnan(one[3])
    assert other.tolist() == [0.0, 1.0, 1.0]


ROWS_SQL = (
    "SELECT {x} AS x, {y} AS y, ['a', 'b', 'c'][1 + i % 3] AS kind, 'mail ' || i AS mail "
    "FROM (SELECT i, md5_number_lower('u' || i) / 18446744073709551616.0 AS u, "
    "md5_number_lower('v' || i) / 18446744073709551616.0 AS v FROM range({start}, {stop}) r(i))"
)


def judged(folder: Path, window: str, rows: int = 3000) -> Report:
    asked = contract("domain_classifier")
    asked = replace(asked, inputs=(Column("mail", "VARCHAR", pii=True),))
    (folder / "reference").mkdir(exist_ok=True)
    independent = ROWS_SQL.format(x="u", y="v", start=0, stop=rows)
    train = save(folder / "train.parquet", independent)
    write_reference(asked, str(train), folder / "reference" / "profile.json")
    engine = DuckEngine(threads=1)
    sample = folder / "reference" / "sample.parquet"
    assert write_sample(engine, asked, engine.table(str(train)), sample) == rows
    kept = engine.table(str(sample))
    assert [field.name for field in kept.fields] == ["x", "y", "kind"]
    engine.close()
    current = save(folder / "window.parquet", window)
    with reference_at(str(folder / "reference")) as reference:
        return judge(asked, reference, Ask(str(current))).report


def test_dependence_that_no_column_shows_is_found(tmp_path: Path) -> None:
    same_margins = ROWS_SQL.format(x="u", y="1 - u", start=4000, stop=7000)
    report = judged(tmp_path, same_margins)
    verdicts = {one.name: one.verdict for one in report.columns}
    assert verdicts == {ROWS: "drift", "x": "stable", "y": "stable", "kind": "stable", "mail": "stable"}
    found = report.columns[0].checks[0]
    assert found.value is not None
    assert found.value > 0.9
    top = found.details["top"]
    assert isinstance(top, list)
    assert set(top[:2]) == {"x", "y"}


def test_rows_of_one_kind_are_stable_and_few_are_too_few(tmp_path: Path) -> None:
    report = judged(tmp_path, ROWS_SQL.format(x="u", y="v", start=4000, stop=7000))
    assert report.verdict == "stable"
    assert ROWS in {one.name for one in report.columns}
    few = judged(tmp_path, ROWS_SQL.format(x="u", y="v", start=4000, stop=4020))
    whole = next(one for one in few.columns if one.name == ROWS)
    assert whole.verdict == "insufficient"


def test_without_a_sample_it_is_said_that_rows_are_missing(tmp_path: Path) -> None:
    report = judged(tmp_path, ROWS_SQL.format(x="u", y="v", start=4000, stop=7000))
    assert report.verdict == "stable"
    (tmp_path / "reference" / "sample.parquet").unlink()
    with reference_at(str(tmp_path / "reference")) as reference:
        again = judge(contract("domain_classifier"), reference, Ask(str(tmp_path / "window.parquet"))).report
    whole = next(one for one in again.columns if one.name == ROWS)
    assert whole.checks[0].reason.startswith("the reference has 0 values")


def test_training_keeps_features_alone_for_it(tmp_path: Path) -> None:
    asked = contract("domain_classifier")
    made = replace(wines("quickstart"), drift=asked.drift)
    made = replace(made, training=replace(made.training, estimator="sklearn.linear_model.LogisticRegression"))
    layout = wine_parts(tmp_path, made)
    stage(Run(made, tmp_path / "contract.json", layout, tmp_path))
    kept = pq.read_table(layout.reference / "sample.parquet")
    assert set(kept.schema.names) == {"alcohol", "acidity", "sulphates", "colour"}
    assert len(kept) > 100
