"""The team's own training function: what it gets, what it may return, and how that is stored."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from mixed_rows import FEATURES, learning, mixed_parts, read

from modelyard_runtime.contract.types import Search, Split
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import sha256_of_folder
from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.training.run import train

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.layout import Layout

CODE = '''
import json
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import StackingClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier


def voting(train, validation, params, seed):
    parts = [("a", LogisticRegression(max_iter=500)), ("b", DecisionTreeClassifier(max_depth=3, random_state=seed))]
    return VotingClassifier(parts, voting="soft").fit(train.matrix, train.target)


class Centroid(ClassifierMixin, BaseEstimator):
    """The nearer of two centres, as arrays that skops stores."""

    def __init__(self, power=1.0):
        self.power = power

    def fit(self, matrix, target):
        self.classes_ = np.unique(target)
        self.centres_ = np.array([matrix[target == code].mean(axis=0) for code in self.classes_])
        return self

    def predict_proba(self, matrix):
        near = np.exp(-self.power * ((matrix[:, None, :] - self.centres_) ** 2).mean(axis=2))
        return near / near.sum(axis=1, keepdims=True)

    def predict(self, matrix):
        return self.classes_[self.predict_proba(matrix).argmax(axis=1)]


def centroid(train, validation, params, seed):
    return Centroid(**params).fit(train.matrix, train.target)


class Words:
    """Looks at the columns themselves, and writes its own files."""

    takes_columns = True

    def __init__(self, chance):
        self.chance = chance

    def predict(self, columns):
        return (self.predict_proba(columns)[:, 1] >= 0.5).astype(int)

    def predict_proba(self, columns):
        yes = np.array([self.chance.get(str(note), 0.5) for note in columns["note"]])
        return np.column_stack([1 - yes, yes])

    def save(self, folder):
        (folder / "chances.json").write_text(json.dumps(self.chance, sort_keys=True))

    @classmethod
    def load(cls, folder):
        return cls(json.loads((folder / "chances.json").read_text()))


def words(train, validation, params, seed):
    notes = [str(note) for note in train.columns["note"]]
    chance = {note: float(np.mean([t for n, t in zip(notes, train.target) if n == note])) for note in set(notes)}
    return Words(chance)


class Labels(BaseEstimator):
    """Answers classes and nothing else."""

    def fit(self, matrix, target):
        self.most_ = int(np.bincount(target).argmax())
        return self

    def predict(self, matrix):
        return np.full(len(matrix), self.most_)


def labels(train, validation, params, seed):
    return Labels().fit(train.matrix, train.target)


def looks(train, validation, params, seed):
    assert train.matrix.shape == (len(train), len(train.names)), "shape"
    assert set(train.columns) == {"x", "n", "flag", "colour", "day", "note", "vec"}
    assert validation.matrix.shape[1] == train.matrix.shape[1]
    assert np.isfinite(train.matrix).all() and "colour = red" in train.names
    assert set(train.target) == {0, 1} and len(train.target) == len(train)
    assert params == {"depth": 2} and seed == 5
    return DecisionTreeClassifier(max_depth=params["depth"]).fit(train.matrix, train.target)


def fails(train, validation, params, seed):
    return 1 / 0


def nothing(train, validation, params, seed):
    return None


class Closure(BaseEstimator):
    def __init__(self):
        self.rule = lambda matrix: matrix[:, 0]

    def predict(self, matrix):
        return self.rule(matrix)


def closure(train, validation, params, seed):
    return Closure()
'''


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A spec's folder with the team's package beside it."""
    package = tmp_path / "spec" / "teamcode"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "fit.py").write_text(CODE)
    (package / "broken.py").write_text("import a_library_that_is_not_there\n")
    path = list(sys.path)
    yield package.parent
    sys.path[:] = path
    for name in [name for name in sys.modules if name.partition(".")[0] == "teamcode"]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    return mixed_parts(tmp_path_factory.mktemp("rows"), "binary", validation=0.2)


def teams(function: str, **training: Any) -> Contract:
    made = learning("binary", "", split=Split("random", 0.2, 0.2, ()), **training)
    return replace(
        made, training=replace(made.training, estimator=None, entrypoint=f"teamcode.fit:{function}")
    )


def test_a_function_gets_what_is_documented(root: Path, layout: Layout) -> None:
    train(teams("looks", params={"depth": 2}, seed=5), layout, root=root)
    card = Predictor.load(layout.model).card
    assert card.estimator.entrypoint == "teamcode.fit:looks"
    assert card.estimator.path == "sklearn.tree._classes.DecisionTreeClassifier"


@pytest.mark.parametrize(
    ("function", "scores", "storage"),
    [
        ("voting", "probability", "skops"),
        ("centroid", "probability", "skops"),
        ("words", "probability", "own"),
        ("labels", "label", "skops"),
    ],
)
def test_what_a_function_returns_is_stored_and_answers(
    root: Path, layout: Layout, function: str, scores: str, storage: str
) -> None:
    train(teams(function), layout, root=root)
    predictor = Predictor.load(layout.model)
    assert (predictor.card.scores.replace("calibrated", "probability"), predictor.card.estimator.storage) == (
        scores,
        storage,
    )
    columns, truth = read(layout, "test")
    answers = predictor.predict(columns)
    assert np.isfinite(answers.score).all()
    assert np.mean(answers.label == truth) >= 0.4
    digest = sha256_of_folder(layout.model)
    train(teams(function), layout, root=root)
    assert sha256_of_folder(layout.model) == digest


def test_where_the_teams_code_is_not_installed_its_model_is_refused(root: Path, layout: Layout) -> None:
    train(teams("centroid"), layout, root=root)
    code = (
        "import sys; from pathlib import Path; from modelyard_runtime.models.predictor import Predictor\n"
        "Predictor.load(Path(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(layout.model)], capture_output=True, text=True, check=False
    )
    assert done.returncode
    assert "teamcode.fit.Centroid" in done.stderr


def test_a_search_hands_its_candidates_to_the_function(root: Path, layout: Layout) -> None:
    search = Search("grid", "roc_auc", {"power": [0.01, 5.0]}, None)
    found = train(teams("centroid", search=search), layout, root=root).found
    assert found is not None
    assert [trial.params for trial in found.trials] == [{"power": 0.01}, {"power": 5.0}]
    assert Predictor.load(layout.model).card.estimator.params == found.best.params


@pytest.mark.parametrize(
    ("entrypoint", "words"),
    [
        ("teamcode.fit:fails", r"failed: ZeroDivisionError: division by zero \(.*fit\.py:\d+\)"),
        ("teamcode.fit:nothing", "answered NoneType, which has no predict"),
        ("teamcode.fit:absent", r"teamcode\.fit has no function absent"),
        ("teamcode.broken:fit", "can't be imported: ModuleNotFoundError: .*a_library_that_is_not_there"),
        ("no_such_package.fit:fit", "can't be imported: ModuleNotFoundError"),
        ("teamcode.fit:closure", "the model holds .*stored by pickle or not at all"),
    ],
)
def test_a_function_that_fails_is_told_as_the_teams(
    root: Path, layout: Layout, entrypoint: str, words: str
) -> None:
    made = teams("fails")
    broken = replace(made, training=replace(made.training, entrypoint=entrypoint))
    with pytest.raises(RuntimeProblem, match=words):
        train(broken, layout, root=root)


def test_what_the_page_shows_can_be_trained(root: Path, layout: Layout) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "own-training-code.md").read_text()
    stack, centres, _ = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    ending = "\ndef centres(train, validation, params, seed):\n    return Centres().fit(train.matrix, train.target)\n"
    (root / "teamcode" / "fit.py").write_text(f"{stack}\n{centres}{ending}")
    for function, params in (("stack", {"depth": 3}), ("centres", {})):
        train(teams(function, params=params), layout, root=root)
        columns, truth = read(layout, "test")
        assert np.mean(Predictor.load(layout.model).predict(columns).label == truth) > 0.7


def test_all_kinds_of_features_are_there() -> None:
    assert {feature.name for feature in FEATURES} == {"x", "n", "flag", "colour", "day", "note", "vec"}
