"""Explanations: they add up, agree with exact Shapley values, and tree values are taken only where they are right."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mixed_rows import FEATURES, PLAIN, learning, mixed_parts, read

from modelyard_runtime.contract.types import Column, Feature
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import read_json
from modelyard_runtime.models.explanations import write_explanations
from modelyard_runtime.models.importance import permutation
from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.models.shapley import sampled
from modelyard_runtime.models.values import shown
from modelyard_runtime.training.run import train

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.layout import Layout
    from modelyard_runtime.models.columns import Array, Columns

DRAW = np.random.default_rng(0)
NAMES = ["a", "b", "c"]
BACKGROUND = {name: DRAW.normal(size=40) for name in NAMES}
ROW = {name: np.array([value]) for name, value in zip(NAMES, (1.0, -2.0, 0.5), strict=True)}


def curved(columns: Columns) -> Array:
    """A score in which features work together."""
    a, b, c = (np.asarray(columns[name]) for name in NAMES)
    return np.asarray(a * b + np.sin(c) * a + (b > 0) * c**2)


def exact(row: Columns, background: Columns, score: Any) -> dict[str, float]:
    """Shapley values by their definition: over all sets of features, the mean score with the set's values given."""

    def worth(known: tuple[str, ...]) -> float:
        rows = len(background["a"])
        mixed = {name: np.repeat(row[name], rows) if name in known else background[name] for name in NAMES}
        return float(score(mixed).mean())

    width = len(NAMES)
    found: dict[str, float] = {}
    for name in NAMES:
        others = [other for other in NAMES if other != name]
        found[name] = sum(
            math.factorial(size)
            * math.factorial(width - size - 1)
            / math.factorial(width)
            * (worth((*known, name)) - worth(known))
            for size in range(width)
            for known in combinations(others, size)
        )
    return found


def test_sampled_values_are_the_exact_ones_within_their_errors() -> None:
    wanted = exact(ROW, BACKGROUND, curved)
    found = sampled(curved, ROW, BACKGROUND, NAMES, 3)
    for place, name in enumerate(NAMES):
        assert abs(found.contributions[place] - wanted[name]) < 4 * found.errors[place] + 1e-12, name
    many = {name: np.tile(values, 50) for name, values in BACKGROUND.items()}
    close = sampled(curved, ROW, many, NAMES, 3)
    np.testing.assert_allclose(close.contributions, [wanted[name] for name in NAMES], atol=0.03)


def test_of_a_sum_the_values_are_exact_whatever_the_sample() -> None:
    """Linear: each contribution is the coefficient times the distance from the background's mean."""
    weights = {"a": 2.0, "b": -1.0, "c": 0.0}
    found = sampled(
        lambda columns: sum(weights[name] * columns[name] for name in NAMES),
        ROW,
        BACKGROUND,
        NAMES,
        1,  # type: ignore[arg-type, return-value]
    )
    wanted = [weights[name] * (ROW[name][0] - BACKGROUND[name].mean()) for name in NAMES]
    np.testing.assert_allclose(found.contributions, wanted, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1_000), st.integers(1, 40))
def test_values_add_up_to_the_score(seed: int, rows: int) -> None:
    few = {name: values[:rows] for name, values in BACKGROUND.items()}
    found = sampled(curved, ROW, few, NAMES, seed)
    assert found.base + found.contributions.sum() == pytest.approx(float(curved(ROW)[0]))
    assert found.base == pytest.approx(curved(few).mean())


# -- of trained models ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    return mixed_parts(tmp_path_factory.mktemp("rows"), "binary", rows=400)


def explained(
    layout: Layout,
    path: str,
    *,
    explain: Any = "shap",
    features: Any = PLAIN,
    target: Any = "binary",
    **training: Any,
) -> Predictor:
    made = learning(target, path, features=features, **training)
    train(replace(made, governance=replace(made.governance, explain=explain)), layout)
    return Predictor.load(layout.model)


def test_a_forest_is_explained_by_tree_values_that_add_up(layout: Layout) -> None:
    pytest.importorskip("shap")
    predictor = explained(layout, "sklearn.ensemble.RandomForestClassifier", params={"n_estimators": 20})
    columns, _ = read(layout, "test", PLAIN)
    some = {name: values[:10] for name, values in columns.items()}
    score = predictor.predict(some).score
    for at, one in enumerate(predictor.explain(some)):
        assert (one.method, one.unit, one.label) == ("TreeSHAP (Lundberg et al. 2020)", "probability", True)
        assert one.output == pytest.approx(score[at], abs=1e-6)
        assert one.base + sum(part.amount for part in one.contributions) == pytest.approx(one.output)
        assert {part.feature for part in one.contributions} == {"x", "n", "flag", "colour"}


def test_levels_of_a_category_are_one_contribution(layout: Layout) -> None:
    pytest.importorskip("shap")
    path = "sklearn.ensemble.ExtraTreesClassifier"
    predictor = explained(layout, path, prepare={"category": "one_hot"}, params={"n_estimators": 10})
    assert len(predictor.preparation.columns()) > 4
    columns, _ = read(layout, "test", PLAIN)
    one = predictor.explain({name: values[:1] for name, values in columns.items()})[0]
    assert len(one.contributions) == 4
    assert one.output == pytest.approx(predictor.predict(columns).score[0], abs=1e-6)


def test_a_boosting_without_categories_is_explained_in_log_odds(layout: Layout) -> None:
    pytest.importorskip("shap")
    path = "sklearn.ensemble.HistGradientBoostingClassifier"
    predictor = explained(layout, path, features=PLAIN[:3], params={"max_iter": 20})
    columns, _ = read(layout, "test", PLAIN[:3])
    one = predictor.explain({name: values[:1] for name, values in columns.items()})[0]
    score = predictor.predict(columns).score[0]
    assert one.unit == "log-odds"
    assert one.output == pytest.approx(math.log(score / (1 - score)), abs=1e-6)


def test_tree_values_that_do_not_add_up_are_not_taken(layout: Layout) -> None:
    """Of a boosting with categories the library's values are wrong, and it doesn't say so."""
    shap = pytest.importorskip("shap")
    path = "sklearn.ensemble.HistGradientBoostingClassifier"
    predictor = explained(layout, path, params={"max_iter": 20})
    columns, _ = read(layout, "test", PLAIN)
    matrix = predictor.model.encoder.matrix(columns)
    wrong = shap.TreeExplainer(predictor.model.estimator)(matrix)
    truth = predictor.model.decisions(matrix)
    assert np.abs(wrong.values.sum(axis=1) + wrong.base_values - truth).max() > 0.01
    one = predictor.explain({name: values[:1] for name, values in columns.items()})[0]
    assert one.method.startswith(
        "Shapley values, sampled over orders of the features against 100 training rows"
    )
    assert one.output == pytest.approx(predictor.predict(columns).score[0])


@pytest.mark.parametrize("target", ["binary", "classes", "number"])
def test_a_model_without_trees_is_explained_too(tmp_path: Path, target: Any) -> None:
    made = mixed_parts(tmp_path, target)
    path = "sklearn.linear_model.Ridge" if target == "number" else "sklearn.linear_model.LogisticRegression"
    predictor = explained(made, path, explain=None, features=FEATURES, target=target)
    columns, _ = read(made, "test")
    rows = {name: values[:3] for name, values in columns.items()}
    answers = predictor.predict(rows)
    for at, one in enumerate(predictor.explain(rows)):
        assert one.output == pytest.approx(answers.score[at])
        assert one.label == {"binary": True, "classes": answers.label[at], "number": None}[target]
        assert one.unit == ("target" if target == "number" else "probability")
        assert max(part.error for part in one.contributions) < 1.0
    again = predictor.explain(rows)
    assert again == predictor.explain(rows)


def test_a_missing_shap_is_told(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    predictor = explained(layout, "sklearn.tree.DecisionTreeClassifier")
    monkeypatch.setattr("modelyard_runtime.models.trees.find_spec", lambda name: None)
    with pytest.raises(RuntimeProblem, match="needs shap, which is not installed") as caught:
        _ = predictor.explainer
    assert caught.value.help == "pip install shap"


def test_what_matters_is_ranked_first(layout: Layout) -> None:
    path = "sklearn.ensemble.RandomForestClassifier"
    predictor = explained(layout, path, explain="permutation", params={"n_estimators": 20})
    document = write_explanations(predictor, layout)
    assert read_json(layout.explanations, "") == document
    ranked = document["global"]["features"]
    assert ranked[0]["feature"] == "x"
    assert ranked[0]["lower"] > 0
    assert [one["importance"] for one in ranked] == sorted(
        (one["importance"] for one in ranked), reverse=True
    )
    assert all(one["lower"] <= one["importance"] <= one["upper"] for one in ranked)
    examples = {one["which"]: one for one in document["examples"]}
    assert examples["highest"]["score"] >= examples["middle"]["score"] >= examples["lowest"]["score"]
    first = examples["highest"]
    assert first["base"] + sum(one["amount"] for one in first["contributions"]) == pytest.approx(
        first["score"]
    )
    assert write_explanations(Predictor.load(layout.model), layout) == document
    assert (document["asked"], document["instead"]) == ("permutation", None)


def test_tree_values_rank_features_where_they_fit(layout: Layout) -> None:
    pytest.importorskip("shap")
    predictor = explained(layout, "sklearn.ensemble.RandomForestClassifier", params={"n_estimators": 20})
    document = write_explanations(predictor, layout)
    assert document["global"]["method"] == "mean absolute SHAP value (TreeSHAP)"
    assert document["global"]["features"][0]["feature"] == "x"
    columns, _ = read(layout, "test", PLAIN)
    amounts = [
        {part.feature: part.amount for part in one.contributions} for one in predictor.explain(columns)
    ]
    wanted = np.mean([abs(one["x"]) for one in amounts])
    assert document["global"]["features"][0]["importance"] == pytest.approx(wanted)
    assert (document["asked"], document["instead"]) == ("shap", None)


def test_importance_is_what_the_loss_gains_and_its_interval_covers(layout: Layout) -> None:
    """Against a brute-force mean over many shuffles."""
    predictor = explained(layout, "sklearn.linear_model.LogisticRegression", explain=None)
    columns, truth = read(layout, "test", PLAIN)
    codes = truth.astype(np.int64)

    def loss(rows: Columns) -> float:
        chance = predictor.predict(rows).probabilities
        assert chance is not None
        return float(-np.log(chance[np.arange(len(codes)), codes]).mean())

    draw = np.random.default_rng(99)
    gains = [loss({**columns, "x": draw.permutation(columns["x"])}) - loss(columns) for _ in range(200)]
    found = {one.feature: one for one in permutation(predictor.model, ["x", "n"], columns, codes, 0)}
    assert found["x"].lower < np.mean(gains) < found["x"].upper
    assert abs(found["x"].importance - np.mean(gains)) < 4 * np.std(gains) / math.sqrt(10)


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        ("numeric", np.float64(1.5), 1.5),
        ("numeric", np.float64("nan"), None),
        ("boolean", np.float64(1.0), True),
        ("timestamp", np.float64(0.5), "1970-01-01T00:00:00.500000+00:00"),
        ("category", None, None),
        ("category", "red", "red"),
        ("text", "x" * 200, "x" * 79 + "…"),
        ("embedding", np.ones(3), "3 numbers"),
    ],
)
def test_values_are_shown_as_a_person_reads_them(kind: Any, value: Any, wanted: Any) -> None:
    assert shown(Feature("f", "", kind), value, []) == wanted


def test_personal_data_is_not_shown() -> None:
    feature = Feature("domain", "VARCHAR", "category", columns=(("customers", "email"),))
    inputs = [Column("email", "VARCHAR", pii=True)]
    assert shown(feature, "acme.example", inputs) == "(personal data)"
