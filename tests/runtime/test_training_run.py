"""The stage `train` as a whole: targets, what is left behind, and problems that are told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from contracts import contract
from feature_parts import parts
from mixed_rows import PLAIN, learning, mixed_parts, read

from modelyard_runtime.contract.types import Search, Split
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import sha256_of_folder
from modelyard_runtime.layout import Layout
from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.profiles.document import load
from modelyard_runtime.profiles.types import CategoryColumn
from modelyard_runtime.training.run import train

if TYPE_CHECKING:
    from pathlib import Path

TREE = "sklearn.tree.DecisionTreeClassifier"
DUMMY = "sklearn.dummy.DummyClassifier"


def of(target: str, root: Path) -> Layout:
    """A hundred rows with one feature and this target."""
    return parts(root, f"SELECT i AS __row, i % 7 AS n, {target} AS __target FROM range(100) t(i)")


def learnt(target: str, root: Path, estimator: str = TREE, kind: Any = "binary") -> Predictor:
    layout = of(target, root)
    train(learning(kind, estimator, features=PLAIN[1:2]), layout)
    return Predictor.load(layout.model)


@pytest.mark.parametrize(
    ("target", "classes"),
    [
        ("i % 2 = 0", (False, True)),
        ("(i % 2)::TINYINT", (0, 1)),
        ("(i % 2)::DOUBLE", (0, 1)),
        ("CASE WHEN i % 2 = 0 THEN 'yes' ELSE 'no' END", ("no", "yes")),
        ("(i % 3) * 5 - 5", (-5, 0, 5)),
        ("DATE '2024-01-01' + (i % 2)::INTEGER", ("2024-01-01", "2024-01-02")),
        ("(CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END)::ENUM('b', 'a')", ("a", "b")),
    ],
)
def test_classes_are_in_order_and_the_later_one_is_positive(
    tmp_path: Path, target: str, classes: tuple[Any, ...]
) -> None:
    predictor = learnt(target, tmp_path)
    assert predictor.card.classes == classes
    assert predictor.card.positive == (classes[1] if len(classes) == 2 else None)
    answers = predictor.predict({"n": np.arange(7.0)})
    assert set(answers.label.tolist()) <= set(classes)
    assert all(type(label) is type(classes[0]) for label in answers.label.tolist())


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("true", "the target target is always True in the training rows"),
        ("i::VARCHAR || 'x'", None),
        ("i * 0.37", "is a number with a fraction"),
        ("i / 8", "is a number with a fraction"),
        ("[i % 2]", "which names no classes"),
        ("NULL::BOOLEAN", "is never there in the training rows"),
    ],
)
def test_a_target_that_names_no_classes_is_told(tmp_path: Path, target: str, words: str | None) -> None:
    if words is None:
        assert len(learnt(target, tmp_path, DUMMY).card.classes) > 50
        return
    with pytest.raises(RuntimeProblem, match=words):
        learnt(target, tmp_path)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("'a' || i", "is string and no number"),
        ("'inf'::DOUBLE", "is infinite or not a number in 80|is infinite"),
    ],
)
def test_a_target_that_is_no_number_is_told(tmp_path: Path, target: str, words: str) -> None:
    with pytest.raises(RuntimeProblem, match=words):
        learnt(target, tmp_path, "sklearn.dummy.DummyRegressor", "number")


@pytest.mark.parametrize("target", ["i::DECIMAL(9, 2)", "i::BIGINT", "(i % 2 = 0)"])
def test_numbers_of_any_type_are_learnt(tmp_path: Path, target: str) -> None:
    predictor = learnt(target, tmp_path, "sklearn.dummy.DummyRegressor", "number")
    assert (predictor.card.classes, predictor.card.scores, predictor.card.positive) == ((), "number", None)


def test_rows_without_a_target_are_left_out_and_counted(tmp_path: Path) -> None:
    layout = of("CASE WHEN i % 10 = 0 THEN NULL ELSE i % 2 = 0 END", tmp_path)
    found = train(learning("binary", DUMMY, features=PLAIN[1:2]), layout)
    without = sum(value is None for value in pq.read_table(layout.features("train"))["__target"].to_pylist())
    assert found.findings[0] == f"{without:,} training rows have no target and were left out"


def test_a_class_that_only_validation_rows_have_is_a_finding(tmp_path: Path) -> None:
    layout = of("i % 2", tmp_path)
    rows = pa.table({"__row": [1_000, 1_001], "n": [1, 2], "__target": [1, 9]})
    pq.write_table(rows, layout.features("validation"))
    split = Split("random", 0.2, 0.1, ())
    found = train(learning("binary", DUMMY, features=PLAIN[1:2], split=split), layout)
    assert "1 validation rows are of a class that no training row has" in found.findings


def test_the_order_of_rows_in_the_file_changes_nothing(tmp_path: Path) -> None:
    one, other = Layout(tmp_path / "one"), mixed_parts(tmp_path / "other", "binary")
    for part in ("train", "test"):
        table = pq.read_table(other.features(part))  # type: ignore[arg-type]
        one.features("train").parent.mkdir(parents=True, exist_ok=True)
        shuffled = table.take(np.random.default_rng(0).permutation(len(table)))
        pq.write_table(shuffled, one.features(part))  # type: ignore[arg-type]
    made = learning(
        "binary", "sklearn.ensemble.RandomForestClassifier", features=PLAIN, params={"n_estimators": 5}
    )
    train(made, one)
    train(made, other)
    assert (one.model / "model.skops").read_bytes() == (other.model / "model.skops").read_bytes()


def test_the_reference_holds_features_of_training_rows_and_predictions_of_others(tmp_path: Path) -> None:
    layout = mixed_parts(tmp_path, "binary", rows=400, validation=0.2)
    split = Split("random", 0.2, 0.2, ())
    path = "sklearn.ensemble.RandomForestClassifier"
    train(learning("binary", path, features=PLAIN, split=split, params={"n_estimators": 10}), layout)
    profile = load(layout.profile)
    rows = {
        part: pq.read_metadata(layout.features(part)).num_rows for part in ("train", "validation", "test")
    }  # type: ignore[arg-type]
    found = {column.name: column for column in profile.columns}
    assert set(found) == {"x", "n", "flag", "colour", "prediction"}
    assert {found[name].rows for name in ("x", "n", "flag", "colour")} == {rows["train"]}
    assert found["prediction"].rows == rows["validation"] + rows["test"]


def test_beyond_two_classes_the_reference_holds_labels_as_the_log_does(tmp_path: Path) -> None:
    layout = mixed_parts(tmp_path, "classes")
    train(learning("classes", TREE, features=PLAIN), layout)
    predicted = load(layout.profile).column("prediction")
    assert isinstance(predicted, CategoryColumn)
    assert {name for name, _ in predicted.levels} == {"a", "b", "c"}


def test_without_held_out_rows_the_training_rows_have_to_do(tmp_path: Path) -> None:
    layout = of("i % 2", tmp_path)
    rows = pq.read_metadata(layout.features("train")).num_rows
    for part in ("test", "validation"):
        layout.features(part).unlink()  # type: ignore[arg-type]
    train(learning("binary", DUMMY, features=PLAIN[1:2]), layout)
    predicted = load(layout.profile).column("prediction")
    assert predicted is not None
    assert predicted.rows == rows


def test_missing_features_are_told(tmp_path: Path) -> None:
    with pytest.raises(RuntimeProblem, match=r"the features .*train\.parquet can't be read") as caught:
        train(contract(), Layout(tmp_path))
    assert caught.value.help == "run `modelyard run --stage features` first"


def test_features_of_another_spec_are_told(tmp_path: Path) -> None:
    layout = of("i % 2", tmp_path)
    with pytest.raises(RuntimeProblem, match=r"No match|the feature|can't be read"):
        train(contract(), layout)


def test_training_that_fails_leaves_the_model_before_it(tmp_path: Path) -> None:
    layout = mixed_parts(tmp_path, "binary")
    train(learning("binary", TREE, features=PLAIN), layout)
    before = sha256_of_folder(layout.model)
    with pytest.raises(RuntimeProblem):
        train(learning("binary", TREE, features=PLAIN, params={"max_depth": -1}), layout)
    assert sha256_of_folder(layout.model) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".model")] == []


def test_everything_that_training_writes_is_the_same_twice(tmp_path: Path) -> None:
    search = Search("random", "roc_auc", {"max_depth": [2, 3, 4], "learning_rate": [0.05, 0.1]}, 3)
    path = "sklearn.ensemble.HistGradientBoostingClassifier"
    layout = mixed_parts(tmp_path, "binary", validation=0.2)
    split = Split("random", 0.2, 0.2, ())
    made = learning("binary", path, search=search, split=split, params={"max_iter": 10})
    written: list[dict[str, bytes]] = []
    for _ in range(2):
        train(made, layout)
        folders = (layout.model, layout.training.parent, layout.reference)
        written.append(
            {str(p): p.read_bytes() for folder in folders for p in folder.rglob("*") if p.is_file()}
        )
    assert written[0] == written[1]
    assert len(written[0]) == 6


def test_folds_part_whole_groups_that_the_feature_table_names(tmp_path: Path) -> None:
    """A tree that knows the group by heart looks perfect unless folds keep groups together."""
    group = "i % 20 AS n, md5((i % 20)::VARCHAR) < '8' AS __target, 'g' || i % 20 AS __group"
    layout = parts(tmp_path, f"SELECT i AS __row, {group} FROM range(400) t(i)")
    search = Search("grid", "accuracy", {"max_depth": [8]}, None)
    scores: list[float] = []
    for split in (Split("random", 0.2, 0.0, ()), Split("group", 0.2, 0.0, ("who",))):
        found = train(learning("binary", TREE, features=PLAIN[1:2], search=search, split=split), layout).found
        assert found is not None
        scores.append(found.best.score or 0.0)
    assert scores[0] == 1.0
    assert scores[1] < 0.9


def test_a_model_of_features_that_only_the_data_knows_is_whole(tmp_path: Path) -> None:
    """A spec without columns: features and inputs come from the index of the feature table."""
    layout = mixed_parts(tmp_path, "binary")
    plain = learning("binary", TREE, features=PLAIN)
    index = {
        "index": 1,
        "features": [
            {
                "name": one.name,
                "sql": f'"{one.name}"',
                "text": one.name,
                "columns": [],
                "sql_type": one.sql_type,
                "kind": one.kind,
                "over_seconds": None,
                "by": [],
            }
            for one in PLAIN
        ],
        "inputs": [],
        "parts": {"train": {"rows": 1, "digest": "sha256:abc"}},
    }
    layout.features_index.write_text(json.dumps(index))
    card = train(replace(plain, open=True, features=()), layout).card
    assert [feature.name for feature in card.features] == ["x", "n", "flag", "colour"]
    assert card.feature_table == "sha256:abc"
    columns, _ = read(layout, "test", PLAIN)
    assert np.isfinite(Predictor.load(layout.model).predict(columns).score).all()
