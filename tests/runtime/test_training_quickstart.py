"""The quickstart's model: trained, stored, loaded, asked."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from contracts import FILES, GOLDENS, contract
from feature_parts import wine_parts
from sklearn.metrics import roc_auc_score

from modelyard_runtime.files import sha256_of_folder
from modelyard_runtime.layout import PARTS, Layout
from modelyard_runtime.models.columns import from_arrow
from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.training.run import train

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from modelyard_runtime.models.columns import Columns

ALONE = """
import sys
from pathlib import Path
from modelyard_runtime.contract.load import load
from modelyard_runtime.layout import PARTS, Layout
from modelyard_runtime.training.run import train
train(load(Path(sys.argv[1])), Layout(Path(sys.argv[2])))
"""


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """A trained quickstart."""
    made = wine_parts(tmp_path_factory.mktemp("wines"), contract())
    train(contract(), made)
    return made


@pytest.fixture(scope="module")
def predictor(layout: Layout) -> Predictor:
    return Predictor.load(layout.model)


def held_out(layout: Layout, predictor: Predictor) -> tuple[Columns, np.ndarray]:
    table = pq.read_table(layout.features("test"))
    return from_arrow(table, predictor.card.features), table["__target"].to_numpy()


def test_a_stored_model_ranks_wines_it_never_saw(layout: Layout, predictor: Predictor) -> None:
    columns, good = held_out(layout, predictor)
    scores = predictor.predict(columns)
    assert roc_auc_score(good, scores.score) > 0.85
    assert scores.probabilities is not None
    assert scores.probabilities.shape == (len(good), 2)
    assert set(scores.label.tolist()) == {False, True}
    assert ((scores.score >= 0.5) == scores.label.astype(bool)).all()


def test_the_card_says_what_the_model_is(predictor: Predictor, layout: Layout) -> None:
    card = predictor.card
    assert (card.task, card.classes, card.positive, card.scores) == (
        "classification",
        (False, True),
        True,
        "probability",
    )
    assert [feature.name for feature in card.features] == ["alcohol", "acidity", "sulphates", "colour"]
    assert set(card.files) == {"model.skops", "preparation.json", "background.parquet"}
    assert card.rows == pq.read_metadata(layout.features("train")).num_rows


def test_rows_are_answered_alike_alone_and_together(layout: Layout, predictor: Predictor) -> None:
    columns, _ = held_out(layout, predictor)
    together = predictor.predict(columns).score[:20]
    alone = [
        predictor.predict({name: values[at : at + 1] for name, values in columns.items()}).score[0]
        for at in range(20)
    ]
    assert together.tolist() == alone


def test_training_again_gives_the_same_bytes_whatever_the_process(layout: Layout, tmp_path: Path) -> None:
    """Another process with another hash seed and another number of threads; here they sleep, there they spin."""
    again = Layout(tmp_path)
    again.features("train").parent.mkdir()
    for part in PARTS:
        again.features(part).write_bytes(layout.features(part).read_bytes())
    subprocess.run(
        [sys.executable, "-c", ALONE, str(GOLDENS / FILES["quickstart"]), str(again.root)],
        check=True,
        env={"OMP_NUM_THREADS": "3", "OMP_WAIT_POLICY": "ACTIVE", "PYTHONHASHSEED": "77", "PATH": "/usr/bin"},
    )
    assert sha256_of_folder(again.model) == sha256_of_folder(layout.model)
    for written in ("training", "profile"):
        assert getattr(again, written).read_bytes() == getattr(layout, written).read_bytes()
