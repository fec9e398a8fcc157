"""Preparation: against scikit-learn's own transformers, and against values that training never saw."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import MultinomialNB
from sklearn.preprocessing import (
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

from modelyard_runtime.contract.types import Feature
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.models.columns import objects
from modelyard_runtime.models.encode import Encoder
from modelyard_runtime.models.preparation import Codes, OneHot, document, parse
from modelyard_runtime.training.needs import needs_of
from modelyard_runtime.training.prepare import Prepared, levels_of, prepare

if TYPE_CHECKING:
    from modelyard_runtime.models.columns import Array

NUMBER, CATEGORY = Feature("x", "DOUBLE", "numeric"), Feature("c", "VARCHAR", "category")
DRAW = np.random.default_rng(0)
X = DRAW.normal(3, 2, 200)
C = objects(list(DRAW.choice(["red", "green", "blue"], 200)))
Y = (DRAW.random(200) < 0.4).astype(np.int64)


def prepared(
    feature: Feature,
    values: Array,
    *,
    estimator: Any = None,
    target: Array = Y,
    classes: int = 2,
    **words: str,
) -> Prepared:
    needs = needs_of(LogisticRegression() if estimator is None else estimator, words)
    return prepare([feature], {feature.name: values}, target, classes, needs, 0)


@pytest.mark.parametrize(
    ("word", "scaler"),
    [("standard", StandardScaler()), ("robust", RobustScaler()), ("minmax", MinMaxScaler())],
)
def test_numbers_are_scaled_as_scikit_learn_scales_them(word: str, scaler: Any) -> None:
    found = prepared(NUMBER, X, numeric=word).matrix
    np.testing.assert_allclose(found, scaler.fit_transform(X.reshape(-1, 1)), rtol=1e-12, atol=1e-12)


def test_levels_have_a_column_each_as_in_scikit_learn() -> None:
    wanted = OneHotEncoder(sparse_output=False).fit_transform(C.reshape(-1, 1))
    np.testing.assert_array_equal(prepared(CATEGORY, C).matrix, wanted)


def test_levels_have_a_number_each_as_in_scikit_learn() -> None:
    wanted = OrdinalEncoder().fit_transform(C.reshape(-1, 1))
    np.testing.assert_array_equal(prepared(CATEGORY, C, estimator=RandomForestClassifier()).matrix, wanted)


def test_target_means_are_those_of_scikit_learn_cross_fitted() -> None:
    encoder = TargetEncoder(target_type="binary", cv=StratifiedKFold(5, shuffle=True, random_state=0))
    wanted = encoder.fit_transform(C.reshape(-1, 1), Y)
    found = prepared(CATEGORY, C, category="target", numeric="none")
    np.testing.assert_allclose(found.matrix, wanted)
    later = Encoder(found.preparation).matrix({"c": objects(["red", "puce", None])})
    np.testing.assert_allclose(later[0], encoder.transform([["red"]])[0])
    np.testing.assert_allclose(later[1:, 0], Y.mean())


def test_texts_are_weighted_as_scikit_learn_weighs_them() -> None:
    texts = ["a good wine", "a bad day", "good good day", ""]
    found = prepared(Feature("t", "VARCHAR", "text"), objects(texts), target=Y[:4])
    np.testing.assert_allclose(found.matrix, TfidfVectorizer().fit_transform(texts).toarray())
    later = Encoder(found.preparation).matrix({"t": objects(["good", "unheard", None])})
    assert later[0].max() == 1.0
    assert not later[1:].any()


def test_a_preparation_survives_its_document() -> None:
    features = [NUMBER, CATEGORY, Feature("t", "VARCHAR", "text"), Feature("v", "DOUBLE[]", "embedding")]
    columns = {"x": X, "c": C, "t": C, "v": np.column_stack([X, X])}
    for words in ({}, {"category": "target"}, {"missing": "most_frequent"}):
        made = prepare(features, columns, Y, 2, needs_of(LogisticRegression(), words), 0).preparation
        again = parse(json.loads(json.dumps(document(made))))
        assert again == made
        np.testing.assert_array_equal(Encoder(again).matrix(columns), Encoder(made).matrix(columns))


def test_what_auto_means_follows_the_estimator() -> None:
    linear, forest = needs_of(LogisticRegression(), {}), needs_of(RandomForestClassifier(), {})
    histogram, counts = needs_of(HistGradientBoostingClassifier(), {}), needs_of(MultinomialNB(), {})
    assert (linear.numeric, linear.category, linear.missing) == ("standard", "one_hot", "flag")
    assert (forest.numeric, forest.category, forest.missing) == ("none", "ordinal", "keep")
    assert (histogram.numeric, histogram.category, histogram.missing) == ("none", "native", "keep")
    assert (counts.numeric, counts.category, counts.missing) == ("minmax", "one_hot", "flag")


@pytest.mark.parametrize(
    ("word", "filled"), [("auto", 2.0), ("median", 2.0), ("mean", 11.0 / 4), ("most_frequent", 1.0)]
)
def test_gaps_are_filled_as_asked(word: str, filled: float) -> None:
    values = np.array([1.0, 1.0, 3.0, 6.0, np.nan])
    found = prepared(NUMBER, values, target=Y[:5], missing=word, numeric="none").matrix
    assert found[4, 0] == filled
    assert found.shape[1] == (2 if word == "auto" else 1)
    if word == "auto":
        assert found[:, 1].tolist() == [0, 0, 0, 0, 1]


def test_gaps_that_nothing_fills_are_refused() -> None:
    with pytest.raises(RuntimeProblem, match="x has 1 missing values, the estimator takes none"):
        prepared(NUMBER, np.array([1.0, np.nan]), target=Y[:2], missing="none")
    kept = prepared(
        NUMBER, np.array([1.0, np.nan]), target=Y[:2], missing="none", estimator=RandomForestClassifier()
    )
    assert np.isnan(kept.matrix[1, 0])


def test_a_category_that_stays_a_text_is_refused() -> None:
    with pytest.raises(RuntimeProblem, match="c is a category"):
        prepared(CATEGORY, C, category="none")


def test_rare_levels_share_a_column() -> None:
    values = objects([f"level {index}" for index in range(150)] + ["common"] * 10)
    step = prepared(CATEGORY, values, target=np.resize(Y, 160)).preparation.steps[0]
    assert isinstance(step, OneHot)
    assert len(step.levels) == 100
    assert "common" in step.levels
    assert step.other
    made = prepared(CATEGORY, values, target=np.resize(Y, 160)).preparation
    found = Encoder(made).matrix({"c": objects(["puce"])})
    assert found[0].tolist() == [0.0] * 100 + [1.0]


def test_a_histogram_boosting_is_given_no_more_levels_than_it_has_bins() -> None:
    values = objects([f"level {index}" for index in range(400)])
    step = prepared(
        CATEGORY, values, target=np.resize(Y, 400), estimator=HistGradientBoostingClassifier(max_bins=64)
    ).preparation.steps[0]
    assert isinstance(step, Codes)
    assert (len(step.levels), step.other, step.native) == (63, True, True)


def test_levels_are_ranked_by_how_often_they_are_and_then_by_name() -> None:
    found = levels_of(objects(["b", "b", "a", "c", "d", None]), 3)
    assert (found.names, found.pooled, found.missing, found.names[found.most]) == (("a", "b", "c"), 1, 1, "b")


def test_a_time_keeps_its_seconds_in_single_precision() -> None:
    """A forest computes in single precision, which holds no seconds of the seconds since 1970."""
    at = 1.7e9 + np.arange(4.0)
    when = Feature("t", "TIMESTAMP", "timestamp")
    found = prepared(when, at, target=Y[:4], estimator=RandomForestClassifier()).matrix
    assert found[:, 0].astype(np.float32).tolist() == [0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_an_infinity_counts_as_missing(value: float) -> None:
    made = prepared(NUMBER, np.array([1.0, 2.0, 3.0, value]), target=Y[:4])
    later = Encoder(made.preparation).matrix({"x": np.array([value, np.nan])})
    np.testing.assert_array_equal(later[0], later[1])
    assert later[0, 1] == 1.0


anything = st.one_of(st.none(), st.text(max_size=5), st.sampled_from(["red", "green"]))
numbers = st.floats(allow_nan=True, allow_infinity=True, width=64)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(numbers, anything), min_size=1, max_size=8),
    st.sampled_from(["one_hot", "ordinal", "target"]),
)
def test_nothing_that_a_request_brings_leaves_a_gap_in_the_matrix(rows: list[Any], category: str) -> None:
    needs = needs_of(Ridge(), {"category": category})
    made = prepare([NUMBER, CATEGORY], {"x": X, "c": C}, X, 0, needs, 0).preparation
    columns = {"x": np.array([row[0] for row in rows]), "c": objects([row[1] for row in rows])}
    found = Encoder(made).matrix(columns)
    assert np.isfinite(found).all()
    assert np.isfinite(found.astype(np.float32)).all()


def test_an_embedding_of_another_width_is_refused_and_a_missing_one_filled() -> None:
    feature = Feature("v", "DOUBLE[]", "embedding")
    made = prepared(feature, np.column_stack([X, -X])).preparation
    with pytest.raises(RuntimeProblem, match="v is 3 numbers long, and the model was trained on 2"):
        Encoder(made).matrix({"v": np.ones((1, 3))})
    assert np.isfinite(Encoder(made).matrix({"v": np.full((1, 0), np.nan)})).all()
