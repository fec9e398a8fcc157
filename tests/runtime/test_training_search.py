"""Searches: candidates, folds that respect the split, and what decides."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mixed_rows import PLAIN, Target, learning, mixed_parts

from modelyard.expressions.metrics import TASKS, task_metrics
from modelyard_runtime.contract.types import Search, Split
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.models.model import Scores
from modelyard_runtime.training.folds import folds, subset
from modelyard_runtime.training.rows import Rows
from modelyard_runtime.training.run import train
from modelyard_runtime.training.search import candidates
from modelyard_runtime.training.search.kinds import halving
from modelyard_runtime.training.search.score import GREATER, scorer
from modelyard_runtime.training.search.types import Trial

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import SearchKind
    from modelyard_runtime.layout import Layout

SPACE = {"max_depth": [1, 2, 8], "min_samples_leaf": [1, 50]}
TREE = "sklearn.tree.DecisionTreeClassifier"


@pytest.fixture(scope="module")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> dict[float, Layout]:
    """The same rows with and without a validation part."""
    return {
        share: mixed_parts(tmp_path_factory.mktemp("rows"), "binary", rows=1_000, validation=share)
        for share in (0.0, 0.2)
    }


def searched(
    layout: Layout, kind: SearchKind, *, trials: int | None = None, **training: Any
) -> dict[str, Any]:
    """The search part of training.json."""
    search = Search(kind, training.pop("metric", "roc_auc"), training.pop("space", SPACE), trials)
    train(learning("binary", TREE, features=PLAIN, search=search, **training), layout)
    found: dict[str, Any] = json.loads(layout.training.read_text())["search"]
    return found


def combinations(trials: list[dict[str, Any]]) -> list[str]:
    return [json.dumps(trial["params"], sort_keys=True) for trial in trials]


def test_a_grid_tries_every_combination_and_keeps_the_best(layouts: dict[float, Layout]) -> None:
    found = searched(layouts[0.0], "grid")
    assert sorted(set(combinations(found["trials"]))) == sorted(combinations(found["trials"]))
    assert len(found["trials"]) == 6
    assert found["score"] == max(trial["score"] for trial in found["trials"])
    assert found["scored_on"] == "folds"
    written = json.loads(layouts[0.0].training.read_text())
    assert written["params"] == found["best"]
    assert found["best"]["max_depth"] > 1


def test_random_tries_some_combinations_each_once(layouts: dict[float, Layout]) -> None:
    found = searched(layouts[0.0], "random", trials=4)
    assert len(set(combinations(found["trials"]))) == 4
    assert len(searched(layouts[0.0], "random", trials=50)["trials"]) == 6


def test_halving_gives_the_best_candidates_more_rows(layouts: dict[float, Layout]) -> None:
    trials = searched(layouts[0.0], "halving")["trials"]
    assert [trial["share"] for trial in trials] == [pytest.approx(1 / 3)] * 6 + [1.0] * 2
    first = {json.dumps(trial["params"]): trial["score"] for trial in trials[:6]}
    kept = [json.dumps(trial["params"]) for trial in trials[6:]]
    assert sorted(first, key=lambda name: -first[name])[:2] == kept or set(kept) <= set(first)


def test_optuna_is_seeded(layouts: dict[float, Layout]) -> None:
    pytest.importorskip("optuna")
    space = {"max_depth": [1, 2, 4, 8], "criterion": ["gini", "entropy"]}
    one = searched(layouts[0.2], "optuna", trials=6, space=space)
    assert one == searched(layouts[0.2], "optuna", trials=6, space=space)
    assert 1 <= len(one["trials"]) <= 6
    assert one["score"] == max(trial["score"] for trial in one["trials"])


def test_a_missing_optuna_is_told(layouts: dict[float, Layout], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelyard_runtime.training.search.kinds.find_spec", lambda name: None)
    with pytest.raises(RuntimeProblem, match="needs optuna, which is not installed") as caught:
        searched(layouts[0.0], "optuna")
    assert caught.value.help == "pip install optuna"


def test_validation_rows_decide_where_there_are_any(layouts: dict[float, Layout]) -> None:
    found = searched(layouts[0.2], "grid", split=Split("random", 0.2, 0.2, ()))
    assert found["scored_on"] == "validation"
    assert {trial["spread"] for trial in found["trials"]} == {0.0}


def test_less_is_better_where_the_metric_says_so(layouts: dict[float, Layout]) -> None:
    found = searched(layouts[0.0], "grid", metric="log_loss")
    assert found["score"] == min(trial["score"] for trial in found["trials"])


def test_a_candidate_that_fails_is_recorded_and_the_others_go_on(layouts: dict[float, Layout]) -> None:
    found = searched(layouts[0.0], "grid", space={"max_depth": [-1, 3]})
    assert found["trials"][0]["score"] is None
    assert "max_depth" in found["trials"][0]["problem"]
    assert found["best"] == {"max_depth": 3}


def test_a_search_in_which_all_fail_says_why(layouts: dict[float, Layout]) -> None:
    with pytest.raises(RuntimeProblem, match=r"no candidate .* DecisionTreeClassifier can't be fitted"):
        searched(layouts[0.0], "grid", space={"max_depth": [-1, -2]})


def test_a_metric_of_another_task_is_told(layouts: dict[float, Layout]) -> None:
    with pytest.raises(RuntimeProblem, match="a search for classification can't be decided by rmse"):
        searched(layouts[0.0], "grid", metric="rmse")


def test_which_way_is_better_is_as_the_compiler_has_it() -> None:
    for task in TASKS:
        for name, metric in task_metrics(task).items():
            if not metric.arguments[1]:
                assert (name in GREATER) == metric.higher_is_better, name


def test_the_metric_is_that_of_evaluation() -> None:
    target = np.array([0, 1, 1, 0])
    rows = Rows({}, target, np.arange(4.0))
    chance = np.array([0.1, 0.9, 0.4, 0.6])
    scores = Scores(chance, np.array([]), np.column_stack([1 - chance, chance]))
    assert scorer("roc_auc", "classification", 2, rows).value(target, scores) == 0.75
    assert scorer("accuracy", "classification", 2, rows).value(target, scores) == 0.5
    numbers = Scores(np.array([1.0, 2.0, 3.0, 6.0]), np.array([]), None)
    truth = np.array([1.0, 2.0, 3.0, 4.0])
    known = Rows({}, truth, np.arange(4.0))
    assert scorer("rmse", "regression", 0, known).value(truth, numbers) == 1.0
    assert scorer("mean_error", "regression", 0, known).value(truth, numbers) == 0.5
    assert scorer("mase", "forecast", 0, known).value(truth, numbers) == 0.5


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcd"), st.lists(st.integers(), min_size=1, max_size=4), min_size=1),
    st.data(),
)
def test_candidates_are_combinations_and_drawn_ones_differ(space: dict[str, list[int]], data: Any) -> None:
    every = candidates.every(space)
    assert len(every) == candidates.size(space)
    assert all(list(one) == list(space) and all(one[name] in space[name] for name in space) for one in every)
    count = data.draw(st.integers(1, len(every) + 3))
    drawn = candidates.drawn(space, count, 5)
    assert len(drawn) == min(count, len(every))
    assert drawn == candidates.drawn(space, count, 5)


def test_halving_never_fits_fewer_rows_than_say_anything() -> None:
    asked: list[float] = []

    def measure(params: Any, share: float) -> Trial:
        asked.append(share)
        return Trial(params, share, float(params["a"]), 0.0)

    search = Search("halving", "roc_auc", {"a": list(range(81))}, None)
    trials = halving(search, measure, 100_000, 0, greater=True)
    assert min(asked) * 100_000 >= 200
    assert trials[-1].params == {"a": 80}
    assert [asked.count(3.0**-power) for power in range(4, -1, -1)] == [81, 27, 9, 3, 1]
    asked.clear()
    halving(search, measure, 150, 0, greater=True)
    assert set(asked) == {1.0}


# -- folds ------------------------------------------------------------------------------------------------------------


def rows_of(count: int, *, time: Any = None, group: Any = None, classes: int = 2) -> Rows:
    draw = np.random.default_rng(count)
    target = draw.integers(0, classes, count) if classes else draw.normal(size=count)
    return Rows({}, target, np.full(count, np.nan) if time is None else np.asarray(time, float), group)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=12, max_size=80))
def test_by_time_nothing_is_fitted_that_is_as_late_as_what_is_scored(times: list[int]) -> None:
    found = folds(Split("time", 0.2, 0.0, ()), rows_of(len(times), time=times), 2, 0)
    at = np.array(times)
    for known, unseen in found:
        assert at[known].max() < at[unseen].min()
    scored = np.concatenate([unseen for _, unseen in found]) if found else np.array([])
    assert len(set(scored.tolist())) == len(scored)
    if len(set(times)) >= 12:
        assert found


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=10, max_size=80).filter(lambda one: len(set(one)) > 1))
def test_by_group_no_group_is_on_both_sides(groups: list[int]) -> None:
    group = np.array([f"g{one}" for one in groups], dtype=object)
    for known, unseen in folds(Split("group", 0.2, 0.0, ("g",)), rows_of(len(groups), group=group), 2, 0):
        assert not set(group[known]) & set(group[unseen])


def test_by_chance_the_classes_keep_their_shares() -> None:
    rows = rows_of(500)
    found = folds(Split("stratified", 0.2, 0.0, ()), rows, 2, 0)
    assert len(found) == 5
    share = rows.target.mean()
    assert all(abs(rows.target[unseen].mean() - share) < 0.01 for _, unseen in found)
    assert sorted(np.concatenate([unseen for _, unseen in found]).tolist()) == list(range(500))


@pytest.mark.parametrize("rare", [1, 3])
def test_a_rare_class_does_not_break_the_folds(rare: int) -> None:
    target = np.array([1] * rare + [0] * 50)
    rows = replace(rows_of(len(target)), target=target)
    assert folds(Split("random", 0.2, 0.0, ()), rows, 2, 0)


def test_a_share_of_rows_keeps_every_class() -> None:
    codes = np.array([1] * 3 + [0] * 997)
    chosen = subset(np.arange(1000), 0.05, codes, 0)
    assert np.bincount(codes[chosen]).tolist() == [50, 1]
    assert (np.diff(chosen) > 0).all()
    assert subset(np.arange(9), 1.0, None, 0).tolist() == list(range(9))


@pytest.mark.parametrize("target", ["classes", "number"])
def test_more_classes_and_numbers_are_searched_too(
    target: Target, tmp_path_factory: pytest.TempPathFactory
) -> None:
    layout = mixed_parts(tmp_path_factory.mktemp("rows"), target)
    path = TREE if target == "classes" else "sklearn.tree.DecisionTreeRegressor"
    metric = "accuracy" if target == "classes" else "mae"
    search = Search("grid", metric, {"max_depth": [1, 6]}, None)
    found = train(learning(target, path, features=PLAIN, search=search), layout).found
    assert found is not None
    assert found.best.params == {"max_depth": 6}
