"""A model's folder: without pickle, in the same bytes, whole or not at all, and refused where it isn't itself."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import skops.io
from mixed_rows import PLAIN, learning, mixed_parts, read
from sklearn.base import BaseEstimator
from sklearn.ensemble import RandomForestClassifier
from sklearn.preprocessing import FunctionTransformer

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import sha256, sha256_of_folder
from modelyard_runtime.models import card as cards
from modelyard_runtime.models import stored, trusted
from modelyard_runtime.models.exchange import replace_folder
from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.training.run import train

if TYPE_CHECKING:
    from modelyard_runtime.layout import Layout

TREE = "sklearn.tree.DecisionTreeClassifier"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    layout = mixed_parts(tmp_path_factory.mktemp("tree"), "binary")
    train(learning("binary", TREE, features=PLAIN), layout)
    return layout


@pytest.fixture
def folder(trained: Layout, tmp_path: Path) -> Path:
    """A copy of the trained model, to be spoilt."""
    return Path(shutil.copytree(trained.model, tmp_path / "model"))


def test_a_card_survives_its_document(trained: Layout) -> None:
    card = cards.read(trained.model)
    assert cards.parse(json.loads(json.dumps(cards.document(card)))) == card


def test_no_file_of_the_folder_is_a_pickle(trained: Layout) -> None:
    names = {path.name for path in trained.model.rglob("*")}
    assert names == {"model.json", "model.skops", "preparation.json", "background.parquet"}
    with zipfile.ZipFile(trained.model / "model.skops") as archive:
        assert {Path(name).suffix for name in archive.namelist()} == {".json", ".npy"}


@pytest.mark.parametrize("name", ["model.skops", "preparation.json", "background.parquet"])
def test_a_changed_file_is_refused(folder: Path, name: str) -> None:
    with (folder / name).open("ab") as stream:
        stream.write(b" ")
    with pytest.raises(RuntimeProblem, match=f"{name} is not the file that the model was stored with"):
        Predictor.load(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "model.skops").unlink()
    with pytest.raises(RuntimeProblem, match=r"the model lacks its file .*model\.skops"):
        Predictor.load(folder)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 99}, "is of format 99, this runtime reads format 1"),
        ({"task": "clustering"}, "is damaged: task of the card is 'clustering'"),
        ({"classes": [1.5, 2]}, "is damaged: classes holds 1.5"),
        ({"files": None}, "is damaged: files of the card has to be a mapping"),
    ],
)
def test_a_damaged_card_is_told(folder: Path, change: dict[str, Any], words: str) -> None:
    path = folder / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(RuntimeProblem) as caught:
        Predictor.load(folder)
    assert words in str(caught.value)


def test_a_folder_without_a_card_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuntimeProblem, match=r"the model's card .* can't be read"):
        Predictor.load(tmp_path)


def _swap(folder: Path, data: bytes, types: list[str]) -> None:
    """What an attacker does who can write into the folder: other bytes, and a card that fits them."""
    (folder / "model.skops").write_bytes(data)
    path = folder / "model.json"
    card = json.loads(path.read_text())
    card["files"]["model.skops"] = sha256(folder / "model.skops")
    card["estimator"]["types"] = types
    path.write_text(json.dumps(card))


@pytest.mark.parametrize(
    ("call", "named"),
    [(os.system, "posix.system"), (eval, "builtins.eval"), (subprocess.run, "subprocess.run")],
)
def test_a_card_can_not_make_a_function_trusted(folder: Path, call: Any, named: str) -> None:
    """What a file may hold is not for the file to say."""
    data = skops.io.dumps(FunctionTransformer(call, kw_args={}))
    _swap(folder, data, [named])
    with pytest.raises(RuntimeProblem, match=named.replace(".", r"\.")):
        Predictor.load(folder)


def test_a_type_that_the_card_does_not_name_is_refused(folder: Path, trained: Layout) -> None:
    _swap(folder, (trained.model / "model.skops").read_bytes(), [])
    with pytest.raises(RuntimeProblem, match=r"types that its card doesn't name: sklearn\.tree\._tree\.Tree"):
        Predictor.load(folder)


def test_a_file_that_is_no_archive_is_told(folder: Path) -> None:
    _swap(folder, b"nothing", [])
    with pytest.raises(RuntimeProblem, match="the model's file can't be read: BadZipFile"):
        Predictor.load(folder)


def test_an_own_format_is_loaded_by_the_teams_package_alone(folder: Path) -> None:
    path = folder / "model.json"
    card = json.loads(path.read_text())
    card["estimator"] |= {"storage": "own", "path": "shutil.rmtree", "entrypoint": "shutil:rmtree"}
    path.write_text(json.dumps(card))
    with pytest.raises(RuntimeProblem, match=r"shutil\.rmtree is no part of the team's package"):
        Predictor.load(folder)


def test_functions_and_foreign_types_are_not_trusted() -> None:
    names = [
        "mixed_rows.learning",
        "numpy.load",
        "os.system",
        "pathlib.Path",
        "sklearn.metrics._scorer.partial",
        "sklearn.model_selection._split.np",
        "sklearn.utils.murmurhash3_32",
    ]
    assert trusted.refused(names, None) == names
    assert trusted.refused(["mixed_rows.learning", "contracts.contract"], "mixed_rows") == [
        "contracts.contract",
        "mixed_rows.learning",
    ]
    assert (
        trusted.refused(["sklearn.tree._classes.DecisionTreeClassifier", "sklearn.tree._tree.Tree"], None)
        == []
    )


class Stubborn(BaseEstimator):
    """An estimator that holds what only pickle could store."""

    def __init__(self) -> None:
        self.stream_ = (number for number in range(3))


def test_what_can_not_be_stored_is_named_with_the_ways_out() -> None:
    with pytest.raises(RuntimeProblem, match="Stubborn") as caught:
        stored.dump(Stubborn(), None)
    assert "save(folder)" in caught.value.help


def test_the_same_estimator_gives_the_same_bytes() -> None:
    """Addresses, times and what memory held between the fields of a tree's nodes are not part of a model."""
    draw = np.random.default_rng(0)
    rows, classes = draw.normal(size=(300, 4)), draw.integers(0, 2, 300)
    fit = lambda: RandomForestClassifier(5, random_state=0).fit(rows, classes)  # noqa: E731
    kept = [fit() for _ in range(3)]  # so that addresses differ
    made = {stored.dump(one, None)[0] for one in kept}
    assert len(made) == 1
    data, types = stored.dump(kept[0], None)
    again = stored.load(data, types, None)
    np.testing.assert_array_equal(again.predict_proba(rows), kept[0].predict_proba(rows))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_folder_takes_the_place_of_another(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(name)
    replace_folder(tmp_path / "new", tmp_path / "old")
    assert [path.name for path in (tmp_path / "old").iterdir()] == ["new.txt"]


KILLED = """
import sys
from pathlib import Path
from modelyard_runtime.models import save
class Slow:
    takes_columns = False
    def save(self, folder):
        (folder / "half").write_text("half")
        print("writing", flush=True)
        import time; time.sleep(60)
    def load(self, folder): ...
from dataclasses import replace
from modelyard_runtime.models import card as cards
from modelyard_runtime.models.predictor import Predictor
import pyarrow as pa
folder = Path(sys.argv[1])
old = Predictor.load(folder)
card = replace(old.card, estimator=replace(old.card.estimator, storage="own"))
save.save(folder, card, old.preparation, Slow(), pa.table({"x": [1.0]}))
"""


def test_a_killed_training_leaves_the_last_good_model(folder: Path) -> None:
    before = sha256_of_folder(folder)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        process.kill()
    assert sha256_of_folder(folder) == before
    assert Predictor.load(folder).card.rows > 0


def test_a_model_opens_fast_enough_for_a_server_to_start(trained: Layout) -> None:
    began = time.process_time()
    predictor = Predictor.load(trained.model)
    assert time.process_time() - began < 2.0
    columns, _ = read(trained, "test", PLAIN)
    assert len(predictor.predict(columns).score) == len(columns["x"])
