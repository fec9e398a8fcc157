"""Probabilities: learnt on rows that the estimator wasn't fitted on, corrected only if they can be shown to be off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import statsmodels.api as sm
from mixed_rows import PLAIN, learning, mixed_parts, read
from scipy import optimize, stats
from sklearn.calibration import CalibratedClassifierCV
from sklearn.svm import LinearSVC

from modelyard_runtime.contract.types import Split
from modelyard_runtime.models.calibration import calibrated, log_odds, logistic
from modelyard_runtime.models.card import Calibration
from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.training import calibrate
from modelyard_runtime.training.run import train

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.models.columns import Array

# What is tested has no other door: the functions below are the statistics of the module.
correct: Any = calibrate._correct
platt: Any = calibrate._platt
temperature: Any = calibrate._temperature


def drawn(rows: int, seed: int, *, slope: float = 1.0, intercept: float = 0.0) -> tuple[Array, Array]:
    """Log-odds, and outcomes whose true log-odds are ``slope`` times them plus ``intercept``."""
    draw = np.random.default_rng(seed)
    values = draw.normal(0, 2, rows)
    return values, (draw.random(rows) < logistic(slope * values + intercept)).astype(np.int64)


def test_the_logistic_map_is_that_of_logistic_regression() -> None:
    values, codes = drawn(500, 1, slope=0.5, intercept=-1)
    fitted = sm.Logit(codes, sm.add_constant(values)).fit(disp=0)
    found = correct(values, codes)
    assert found is not None
    np.testing.assert_allclose([found.intercepts[0], found.slopes[0]], fitted.params, rtol=1e-6)


def test_platts_map_is_the_one_that_scikit_learn_finds() -> None:
    values, codes = drawn(400, 2, slope=2, intercept=1)
    slope, intercept = platt(values, codes == 1)

    class Known(LinearSVC):
        def decision_function(self, X: Any) -> Any:  # noqa: N803 - scikit-learn's name
            return X[:, 0]

    base = Known().fit(values.reshape(-1, 1), codes)
    from sklearn.frozen import FrozenEstimator

    wanted = CalibratedClassifierCV(FrozenEstimator(base), method="sigmoid").fit(values.reshape(-1, 1), codes)
    chance = wanted.predict_proba(values.reshape(-1, 1))[:, 1]
    np.testing.assert_allclose(logistic(slope * values + intercept), chance, atol=2e-4)


def test_separable_decisions_have_a_finite_map() -> None:
    values = np.concatenate([np.linspace(-2, -1, 40), np.linspace(1, 2, 40)])
    slope, intercept = platt(values, values > 0)
    assert 0 < slope < 100
    assert abs(intercept) < 1e-6


def test_good_probabilities_are_left_alone_but_for_one_time_in_a_hundred() -> None:
    """The likelihood-ratio test at 1% on 1,000 samples: at most 22 corrections, the 99.9% point of the binomial."""
    corrected = sum(correct(*drawn(300, seed)) is not None for seed in range(1_000))
    assert corrected <= stats.binom.ppf(0.999, 1_000, 0.01)


@pytest.mark.parametrize(("slope", "intercept"), [(0.4, 0.0), (1.0, 1.5), (2.5, 0.0)])
def test_probabilities_that_are_off_are_corrected(slope: float, intercept: float) -> None:
    values, codes = drawn(5_000, 3, slope=slope, intercept=intercept)
    found = correct(values, codes)
    assert found is not None
    np.testing.assert_allclose([found.slopes[0], found.intercepts[0]], [slope, intercept], atol=0.25)


def test_a_map_that_turns_the_order_round_is_not_taken() -> None:
    values, codes = drawn(500, 4, slope=-1)
    assert correct(values, codes) is None


def test_the_temperature_makes_the_outcomes_most_likely() -> None:
    draw = np.random.default_rng(5)
    true = draw.dirichlet(np.ones(3), 800)
    codes = np.array([draw.choice(3, p=row) for row in true])
    sharpened = true**3 / (true**3).sum(axis=1, keepdims=True)
    values = log_odds(sharpened)

    def loss(power: float) -> float:
        tried = Calibration("log_odds", (power,) * 3, (0.0,) * 3, 0)
        return -float(np.log(calibrated(tried, values)[np.arange(800), codes]).sum())

    wanted = optimize.minimize_scalar(loss, bounds=(0.05, 20), method="bounded", options={"xatol": 1e-9}).x
    assert temperature(values, codes) == pytest.approx(wanted, abs=1e-4)
    assert wanted == pytest.approx(1 / 3, abs=0.05)
    assert correct(values, codes) is not None
    assert correct(log_odds(true), codes) is None


def test_probabilities_of_several_classes_add_up() -> None:
    draw = np.random.default_rng(6)
    values = draw.normal(0, 50, (20, 4))
    for of in ("decision", "log_odds"):
        found = calibrated(Calibration(of, (1.0, 2.0, 0.5, 1.0), (0.0, 1.0, 0.0, -3.0), 0), values)  # type: ignore[arg-type]
        np.testing.assert_allclose(found.sum(axis=1), 1.0)
        assert (found >= 0).all()


def test_log_odds_and_back() -> None:
    chance = np.array([0.0, 1e-9, 0.2, 0.5, 1.0])
    both = np.column_stack([1 - chance, chance])
    same = calibrated(Calibration("log_odds", (1.0,), (0.0,), 0), log_odds(both))
    np.testing.assert_allclose(same[:, 1], chance, atol=1e-6)


@pytest.mark.parametrize("validation", [0.0, 0.3])
def test_decision_values_become_probabilities_without_a_look_at_the_fitted_rows(
    tmp_path: Path, validation: float
) -> None:
    layout = mixed_parts(tmp_path, "binary", rows=600, validation=validation)
    split = Split("random", 0.2, validation, ())
    train(learning("binary", "sklearn.svm.LinearSVC", features=PLAIN, split=split), layout)
    predictor = Predictor.load(layout.model)
    calibration = predictor.card.calibration
    assert predictor.card.scores == "calibrated"
    assert calibration is not None
    assert calibration.of == "decision"
    held = len(read(layout, "validation", PLAIN)[1]) if validation else predictor.card.rows
    assert calibration.rows == held
    columns, truth = read(layout, "test", PLAIN)
    score = predictor.predict(columns).score
    assert abs(score.mean() - truth.mean()) < 0.1
    decisions = predictor.model.decisions(predictor.model.prepared(columns))
    assert (np.argsort(decisions, kind="stable") == np.argsort(score, kind="stable")).all()


def test_overconfident_probabilities_are_corrected_on_validation_rows(tmp_path: Path) -> None:
    """One tree to the last row is sure of everything; validation rows tell that it is not."""
    layout = mixed_parts(tmp_path, "classes", rows=900, validation=0.3)
    split = Split("random", 0.2, 0.3, ())
    path = "sklearn.naive_bayes.GaussianNB"
    train(learning("classes", path, features=PLAIN, split=split), layout)
    predictor = Predictor.load(layout.model)
    assert predictor.card.scores == "calibrated"
    assert predictor.card.calibration is not None
    assert predictor.card.calibration.slopes[0] < 1.0
    columns, truth = read(layout, "test", PLAIN)
    answers = predictor.predict(columns)
    assert answers.probabilities is not None
    place = {name: at for at, name in enumerate(predictor.card.classes)}
    codes = np.array([place[name] for name in truth])
    own = predictor.model.estimator.predict_proba(predictor.model.prepared(columns))
    loss = -np.log(np.clip(answers.probabilities[np.arange(len(codes)), codes], 1e-12, 1)).mean()
    assert loss < -np.log(np.clip(own[np.arange(len(codes)), codes], 1e-12, 1)).mean()


def test_without_validation_rows_an_estimators_own_probabilities_stay(tmp_path: Path) -> None:
    layout = mixed_parts(tmp_path, "binary")
    train(learning("binary", "sklearn.naive_bayes.GaussianNB", features=PLAIN), layout)
    assert Predictor.load(layout.model).card.calibration is None
