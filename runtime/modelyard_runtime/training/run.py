"""The stage `train`: from the parts of the feature table to the model's folder and what explains how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.files import sha256, write_json
from modelyard_runtime.models.card import Card, EstimatorCard
from modelyard_runtime.models.save import save
from modelyard_runtime.training import target as targets
from modelyard_runtime.training.background import background_of
from modelyard_runtime.training.document import document, libraries
from modelyard_runtime.training.fit import Recipe, fit
from modelyard_runtime.training.rows import Rows, read_part

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.layout import Layout
    from modelyard_runtime.models.card import Class
    from modelyard_runtime.training.fit import Fitted
    from modelyard_runtime.training.rows import Part


@dataclass(frozen=True, slots=True)
class Trained:
    """How training ended.

    Attributes:
        card: The model's description.
        findings: What a person should know, one sentence each.
    """

    card: Card
    findings: tuple[str, ...]


def train(contract: Contract, layout: Layout, *, root: Path | None = None) -> Trained:
    """Train the contract's model on the parts that the stage `features` left.

    Args:
        contract: What to train.
        layout: Where the parts are, and where the model goes.
        root: The folder of the team's own code; the working directory where none is given.

    Raises:
        RuntimeProblem: the features are missing, or the estimator can't be made, fitted or stored.
    """
    del root
    training = contract.training
    part = read_part(layout.features("train"), contract.features)
    classes = targets.classes_of(part.target, training.target) if training.task == "classification" else ()
    rows = labelled(part, classes, training.target)
    recipe = Recipe(
        training.task,
        classes,
        contract.features,
        training.estimator or "",
        None,
        training.prepare,
        training.seed,
    )
    fitted = fit(recipe, training.params, rows)
    card = _card(contract, layout, recipe, fitted, len(rows))
    background = background_of(layout.features("train"), contract.features, training.seed)
    card = save(layout.model, card, fitted.preparation, fitted.model.estimator, background)
    write_json(layout.training, document(contract, fitted, part.unlabelled))
    return Trained(card, fitted.words)


def labelled(part: Part, classes: tuple[Class, ...], name: str) -> Rows:
    """The rows of a part with their target as an estimator takes it."""
    target = (
        targets.codes_of(part.target, classes, name) if classes else targets.numbers_of(part.target, name)
    )
    return Rows(part.columns, target, part.time)


def _card(contract: Contract, layout: Layout, recipe: Recipe, fitted: Fitted, rows: int) -> Card:
    training, estimator = contract.training, fitted.model.estimator
    return Card(
        model=contract.model,
        task=training.task,
        target=training.target,
        classes=recipe.classes,
        scores=fitted.model.scores,
        threshold=fitted.model.threshold,
        features=contract.features,
        inputs=contract.inputs,
        explain=contract.governance.explain or "permutation",
        calibration=fitted.model.calibration,
        estimator=EstimatorCard(
            path=training.estimator or f"{type(estimator).__module__}.{type(estimator).__qualname__}",
            entrypoint=training.entrypoint,
            params=dict(fitted.params),
            storage="skops",
            takes_columns=fitted.model.takes_columns,
        ),
        libraries=libraries(estimator),
        contract=contract.digest,
        feature_table=sha256(layout.features("train")),
        rows=rows,
        seed=training.seed,
        files={},
    )
