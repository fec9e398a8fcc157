"""Estimators by path: each family trained on rows of every kind, stored, loaded, and asked what it never saw."""

from __future__ import annotations

import json
import timeit
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from mixed_rows import FEATURES, PLAIN, Target, learning, mixed_parts, read

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.models.columns import objects
from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.training.estimators import make
from modelyard_runtime.training.run import train

if TYPE_CHECKING:
    from modelyard_runtime.layout import Layout
    from modelyard_runtime.models.columns import Columns

TABLE = Path(__file__).parents[2] / "compiler" / "modelyard" / "rules" / "estimators.json"

FAMILIES: tuple[tuple[str, Target, float], ...] = (
    ("sklearn.dummy.DummyClassifier", "binary", 0.0),
    ("sklearn.ensemble.HistGradientBoostingClassifier", "classes", 0.8),
    ("sklearn.ensemble.HistGradientBoostingRegressor", "number", 0.5),
    ("sklearn.ensemble.RandomForestClassifier", "classes", 0.7),
    ("sklearn.linear_model.LogisticRegression", "classes", 0.7),
    ("sklearn.linear_model.Ridge", "number", 0.1),
    ("sklearn.svm.LinearSVC", "binary", 0.7),
    ("sklearn.neighbors.KNeighborsClassifier", "binary", 0.6),
    ("sklearn.naive_bayes.MultinomialNB", "classes", 0.4),
)
"""One of each way to prepare, what it learns, and how well at least (accuracy, or R²). All others are marked slow."""


@pytest.fixture(scope="module")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> dict[Target, Layout]:
    targets: tuple[Target, ...] = ("binary", "classes", "number")
    return {target: mixed_parts(tmp_path_factory.mktemp(target), target) for target in targets}


def strangers() -> Columns:
    """Two rows of what no training row holds."""
    return {
        "x": np.array([np.inf, np.nan]),
        "n": np.array([np.nan, 1e300]),
        "flag": np.array([np.nan, np.nan]),
        "colour": objects(["puce", None]),
        "day": np.array([np.nan, -1e12]),
        "note": objects([None, "never heard"]),
        "vec": np.full((2, 2), np.nan),
    }


def trained(layout: Layout, target: Target, path: str) -> Predictor:
    train(learning(target, path), layout)
    return Predictor.load(layout.model)


@pytest.mark.parametrize(("path", "target", "least"), FAMILIES)
def test_a_family_learns_and_answers(
    layouts: dict[Target, Layout], path: str, target: Target, least: float
) -> None:
    predictor = trained(layouts[target], target, path)
    columns, truth = read(layouts[target], "test")
    answers = predictor.predict(columns)
    if target == "number":
        assert 1 - np.mean((answers.score - truth) ** 2) / np.var(truth) > least
    else:
        assert answers.probabilities is not None
        assert np.mean(answers.label == truth) > least
        np.testing.assert_allclose(answers.probabilities.sum(axis=1), 1.0)
    alone = predictor.predict({name: values[:1] for name, values in columns.items()})
    np.testing.assert_allclose(alone.score[0], answers.score[0], rtol=1e-9)
    assert np.isfinite(predictor.predict(strangers()).score).all()
    assert len(predictor.predict({name: values[:0] for name, values in columns.items()}).score) == 0


REFUSED = {
    "sklearn.cross_decomposition.CCA": "n_components",
    "sklearn.cross_decomposition.PLSCanonical": "n_components",
    "sklearn.discriminant_analysis.QuadraticDiscriminantAnalysis": "not full rank",
    "sklearn.isotonic.IsotonicRegression": "1 feature",
    "sklearn.linear_model.MultiTaskElasticNet": "For mono-task",
    "sklearn.linear_model.MultiTaskElasticNetCV": "For mono-task",
    "sklearn.linear_model.MultiTaskLasso": "For mono-task",
    "sklearn.linear_model.MultiTaskLassoCV": "For mono-task",
    "sklearn.neighbors.RadiusNeighborsClassifier": "No neighbors",
    "sklearn.neighbors.RadiusNeighborsRegressor": "has no answer to some rows",
    "sklearn.semi_supervised.SelfTrainingClassifier": "has no fit and predict",
}
"""What can't learn these rows with its own defaults, and what scikit-learn says of it."""


def every() -> list[tuple[str, Target]]:
    """All classifiers and regressors that the compiler knows and that need no other estimator."""
    table = json.loads(TABLE.read_text())["estimators"]
    kinds: dict[str, tuple[Target, ...]] = {"classifier": ("binary", "classes"), "regressor": ("number",)}
    return [
        (path, target)
        for path, entry in table.items()
        if not entry["required"]
        for target in kinds.get(entry["kind"], ())
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "target"), every())
def test_whatever_the_compiler_takes_can_be_trained_or_says_why_not(
    layouts: dict[Target, Layout], path: str, target: Target
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of estimators that are on their way out
        warnings.simplefilter("ignore", UserWarning)  # of neighbours that are none
        warnings.simplefilter("ignore", RuntimeWarning)  # of labels that no neighbour spreads
        if path in REFUSED:
            with pytest.raises(RuntimeProblem, match=REFUSED[path]):
                trained(layouts[target], target, path)
            return
        predictor = trained(layouts[target], target, path)
        columns, _ = read(layouts[target], "test")
        answers = predictor.predict(columns)
        assert np.isfinite(answers.score).all()
        if ".Label" in path:
            with pytest.raises(RuntimeProblem, match="has no answer to some rows"):
                predictor.predict(strangers())
        else:
            assert np.isfinite(predictor.predict(strangers()).score).all()


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("lightgbm.LGBMClassifier", {"verbose": -1, "n_estimators": 20}),
        ("xgboost.XGBClassifier", {"n_estimators": 20}),
    ],
)
def test_boosting_libraries_are_estimators_as_others_are(
    layouts: dict[Target, Layout], path: str, params: dict[str, object]
) -> None:
    pytest.importorskip(path.partition(".")[0])
    signs = {"monotone_constraints": {"x": 1}}
    train(learning("binary", path, features=PLAIN, params={**params, **signs}), layouts["binary"])
    predictor = Predictor.load(layouts["binary"].model)
    columns, truth = read(layouts["binary"], "test", PLAIN)
    assert np.mean(predictor.predict(columns).label == truth) > 0.7
    rising = {name: np.repeat(values[:1], 50) for name, values in columns.items()}
    rising["x"] = np.linspace(-3, 3, 50)
    assert (np.diff(predictor.predict(rising).score) >= -1e-6).all()
    assert any(name.startswith(path.partition(".")[0]) for name in predictor.card.libraries)


def test_the_seed_reaches_nested_estimators() -> None:
    made = make("sklearn.ensemble.BaggingClassifier", {}, 7)
    assert made.random_state == 7
    nested = make(
        "sklearn.calibration.CalibratedClassifierCV", {"estimator": make("sklearn.svm.LinearSVC", {}, 3)}, 7
    )
    assert nested.estimator.random_state == 3
    assert make("sklearn.svm.LinearSVC", {"random_state": 1}, 7).random_state == 1


@pytest.mark.parametrize(
    ("path", "params", "words", "help_"),
    [
        (
            "absent_library.Model",
            {},
            "needs absent_library, which is not installed",
            "pip install absent_library",
        ),
        ("xgboost_absent.sub.Model", {}, "needs xgboost_absent", "pip install xgboost_absent"),
        ("sklearn.ensemble.NoSuchForest", {}, "sklearn.ensemble has no class NoSuchForest", "import path"),
        ("sklearn.metrics.roc_auc_score", {}, "has no class roc_auc_score", "import path"),
        ("sklearn.linear_model.Ridge", {"alfa": 1}, "Ridge can't be made: .*'alfa'", "alpha, fit_intercept"),
        ("sklearn.preprocessing.StandardScaler", {}, "has no fit and predict", "entrypoint"),
    ],
)
def test_an_estimator_that_can_not_be_made_is_told(
    path: str, params: dict[str, object], words: str, help_: str
) -> None:
    with pytest.raises(RuntimeProblem, match=words) as caught:
        make(path, params, 0)
    assert help_ in caught.value.help


def test_an_estimator_that_refuses_its_rows_is_told(layouts: dict[Target, Layout]) -> None:
    with pytest.raises(RuntimeProblem, match="Ridge can't be fitted: The 'alpha' parameter of Ridge must be"):
        train(learning("number", "sklearn.linear_model.Ridge", params={"alpha": -1}), layouts["number"])


def test_what_a_library_warns_of_is_a_finding(layouts: dict[Target, Layout]) -> None:
    params = {"max_iter": 2, "hidden_layer_sizes": [4]}
    found = train(learning("number", "sklearn.neural_network.MLPRegressor", params=params), layouts["number"])
    assert any("ConvergenceWarning" in finding for finding in found.findings)
    written = json.loads(layouts["number"].training.read_text())
    assert written["findings"] == list(found.findings)
    assert written["params"] == params


def test_a_constraint_ends_on_the_feature_that_it_is_written_for(layouts: dict[Target, Layout]) -> None:
    """The category stands first in the matrix, though it is the last feature: constraints follow the features."""
    path = "sklearn.ensemble.HistGradientBoostingRegressor"
    for constraint in ({"x": -1}, [-1, 0, 0, 0]):
        params = {"monotonic_cst": constraint, "interaction_cst": [["x"], ["n", "flag", "colour"]]}
        train(learning("number", path, features=PLAIN, params=params), layouts["number"])
        predictor = Predictor.load(layouts["number"].model)
        assert predictor.card.features[3].name == "colour"
        columns, _ = read(layouts["number"], "test", PLAIN)
        rising = {name: np.repeat(values[:1], 50) for name, values in columns.items()}
        rising["x"] = np.linspace(-3, 3, 50)
        score = predictor.predict(rising).score
        assert (np.diff(score) <= 0).all()
        assert score[0] > score[-1]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"monotonic_cst": {"y": 1}}, "monotonic_cst names 'y', which is no feature"),
        ({"monotonic_cst": [1]}, "monotonic_cst has 1 entries, and there are 4 features"),
        ({"interaction_cst": [[9]]}, "interaction_cst names 9, which is no feature"),
        ({"categorical_features": [0]}, "categorical_features is decided by the kinds of the features"),
    ],
)
def test_a_constraint_on_no_feature_is_told(
    layouts: dict[Target, Layout], params: dict[str, object], words: str
) -> None:
    path = "sklearn.ensemble.HistGradientBoostingRegressor"
    with pytest.raises(RuntimeProblem, match=words):
        train(learning("number", path, features=PLAIN, params=params), layouts["number"])


def test_preparing_a_row_costs_a_hundredth_of_a_millisecond_a_feature(layouts: dict[Target, Layout]) -> None:
    """What stands before scikit-learn in a request: less than scikit-learn's own checks of the same row."""
    predictor = trained(layouts["binary"], "binary", "sklearn.ensemble.HistGradientBoostingClassifier")
    columns, _ = read(layouts["binary"], "test")
    row = {name: values[:1] for name, values in columns.items()}
    seconds = min(timeit.repeat(lambda: predictor.model.encoder.matrix(row), number=50, repeat=5)) / 50
    assert seconds < 1e-5 * len(FEATURES) * 4  # room for a busy machine: about 30 microseconds were measured
