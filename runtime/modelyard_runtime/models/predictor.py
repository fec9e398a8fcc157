"""A model's folder, opened: answers and explanations, with numpy in and out."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import read_json, sha256
from modelyard_runtime.models import card as cards
from modelyard_runtime.models import preparation as preparations
from modelyard_runtime.models import stored
from modelyard_runtime.models.columns import from_arrow
from modelyard_runtime.models.encode import Encoder
from modelyard_runtime.models.explain import Explainer
from modelyard_runtime.models.model import Model, Scores
from modelyard_runtime.models.save import BACKGROUND, ESTIMATOR, OWN, PREPARATION, package_of
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.models.card import Card
    from modelyard_runtime.models.columns import Columns
    from modelyard_runtime.models.explain import Explanation
    from modelyard_runtime.models.preparation import Preparation


@dataclass(frozen=True)
class Predictor:
    """A model that answers and explains. Safe to use from several threads."""

    folder: Path
    card: Card
    preparation: Preparation
    model: Model

    @classmethod
    def load(cls, folder: Path) -> Predictor:
        """The model of a folder.

        Raises:
            RuntimeProblem: there is none; a file is missing, or isn't the one that the card names; it holds a type
                that is not allowed, or one that the installed libraries can't read.
        """
        card = cards.read(folder)
        _verify(folder, card)
        preparation = preparations.parse(read_json(folder / PREPARATION, "the model's preparation"))
        model = Model(
            classes=card.classes,
            encoder=Encoder(preparation),
            estimator=_estimator(folder, card),
            scores=card.scores,
            calibration=card.calibration,
            threshold=card.threshold,
            takes_columns=card.estimator.takes_columns,
        )
        return cls(folder, card, preparation, model)

    def predict(self, columns: Columns) -> Scores:
        """The answers for these rows.

        Args:
            columns: Every feature under its name, as `models/columns.py` makes them.

        Raises:
            RuntimeProblem: a feature is missing.
        """
        return self.model.predict(columns)

    @cached_property
    def explainer(self) -> Explainer:
        """What explains the answers; made at the first use, since it reads the background rows.

        Raises:
            RuntimeProblem: the card asks for shap, which isn't installed.
        """
        table = library("pyarrow.parquet").read_table(self.folder / BACKGROUND, partitioning=None)
        return Explainer(self.card, self.model, self.preparation, from_arrow(table, self.card.features))

    def explain(self, columns: Columns) -> tuple[Explanation, ...]:
        """What each feature added to the answer, for each of these rows.

        Raises:
            RuntimeProblem: a feature is missing, or the card asks for shap, which isn't installed.
        """
        return self.explainer.explain(columns)


def _verify(folder: Path, card: Card) -> None:
    """Every file is the one that the card names."""
    for name, digest in card.files.items():
        path = folder / name
        if not path.is_file():
            raise RuntimeProblem(f"the model lacks its file {path}", help="fetch or train it anew")
        if sha256(path) != digest:
            raise RuntimeProblem(
                f"{path} is not the file that the model was stored with", help="fetch or train the model anew"
            )


def _estimator(folder: Path, card: Card) -> Any:
    package = package_of(card.estimator.entrypoint)
    if card.estimator.storage == "own":
        return _own(folder / OWN, card.estimator.path, package)
    return stored.load((folder / ESTIMATOR).read_bytes(), card.estimator.types, package)


def _own(folder: Path, path: str, package: str | None) -> Any:
    """The estimator that reads its own files."""
    home = path.partition(".")[0]
    if home != package or home in sys.stdlib_module_names:
        raise RuntimeProblem(
            f"{path} is no part of the team's package {package}", help="train the model anew"
        )
    module, _, name = path.rpartition(".")
    try:
        return getattr(import_module(module), name).load(folder)
    except (ImportError, AttributeError) as error:
        raise RuntimeProblem(
            f"{path} can't be loaded: {error}",
            help="install the code that trained the model where it is served",
        ) from error
