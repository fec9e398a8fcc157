"""The stage `train`: from the parts of the feature table to the model's folder, and how that came about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelyard_runtime.files import write_json
from modelyard_runtime.models import targets
from modelyard_runtime.models.card import Card, EstimatorCard
from modelyard_runtime.models.save import save
from modelyard_runtime.models.threads import patient
from modelyard_runtime.training import entrypoint as entrypoints
from modelyard_runtime.training import index
from modelyard_runtime.training.background import background_of
from modelyard_runtime.training.calibrate import calibrate
from modelyard_runtime.training.document import document, libraries
from modelyard_runtime.training.fit import Recipe, fit
from modelyard_runtime.training.reference import write_profile
from modelyard_runtime.training.rows import Rows, read_part
from modelyard_runtime.training.search.run import search

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.layout import Layout
    from modelyard_runtime.models.model import Model
    from modelyard_runtime.training.fit import Fitted
    from modelyard_runtime.training.rows import Part
    from modelyard_runtime.training.search.types import Found


@dataclass(frozen=True, slots=True)
class Trained:
    """How training ended.

    Attributes:
        card: The model's description.
        found: What the search tried, where there was one.
        findings: What a person should know, one sentence each.
    """

    card: Card
    found: Found | None
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Material:
    """What a model is made from."""

    recipe: Recipe
    rows: Rows
    validation: Rows | None
    findings: tuple[str, ...]


def train(contract: Contract, layout: Layout, *, root: Path | None = None) -> Trained:
    """Train the contract's model on the parts that the stage `features` left.

    Leaves the model's folder, training.json and the reference profile.

    Args:
        contract: What to train.
        layout: Where the parts are, and where the model goes.
        root: The folder of the team's own code; the working directory where none is given.

    Raises:
        RuntimeProblem: the features are missing, or the estimator can't be made, fitted or stored.
    """
    patient()
    contract = index.completed(contract, layout)
    training = contract.training
    material = _material(contract, layout, root or Path.cwd())
    found = search(training, material.recipe, material.rows, material.validation)
    params = {**training.params, **(found.best.params if found else {})}
    fitted = fit(material.recipe, params, material.rows, material.validation)
    model = calibrate(material.recipe, fitted, params, training.split, material.rows, material.validation)
    findings = (*material.findings, *fitted.words)
    card = _store(contract, layout, material, fitted, model)
    write_profile(contract, layout, model)
    write_json(layout.training, document(contract, card, found, findings))
    return Trained(card, found, findings)


def _material(contract: Contract, layout: Layout, root: Path) -> _Material:
    training = contract.training
    part = read_part(layout.features("train"), contract.features)
    classes = targets.classes_of(part.target, training.target) if training.task == "classification" else ()
    recipe = Recipe(
        task=training.task,
        classes=classes,
        features=contract.features,
        path=training.estimator or "",
        entrypoint=entrypoints.find(training.entrypoint, root) if training.entrypoint else None,
        prepare=training.prepare,
        seed=training.seed,
    )
    findings = [f"{part.unlabelled:,} training rows have no {training.target} and were left out"] * bool(
        part.unlabelled
    )
    validation = None
    if training.split.validation and layout.features("validation").exists():
        held = labelled(read_part(layout.features("validation"), contract.features), classes, training.target)
        known = held.take(held.target >= 0) if classes else held
        if len(known) < len(held):
            findings.append(
                f"{len(held) - len(known):,} validation rows are of a class that no training row has"
            )
        validation = known if len(known) else None
    return _Material(recipe, labelled(part, classes, training.target), validation, tuple(findings))


def labelled(part: Part, classes: tuple[Any, ...], name: str) -> Rows:
    """The rows of a part with their target as an estimator takes it; -1 is a class that is none of these."""
    return Rows(part.columns, targets.truth_of(part.target, classes, name), part.time, part.group)


def _store(contract: Contract, layout: Layout, material: _Material, fitted: Fitted, model: Model) -> Card:
    training, estimator = contract.training, model.estimator
    path = f"{type(estimator).__module__}.{type(estimator).__qualname__}"
    card = Card(
        model=contract.model,
        task=training.task,
        target=training.target,
        classes=model.classes,
        scores=model.scores,
        threshold=model.threshold,
        features=contract.features,
        inputs=contract.inputs,
        explain=contract.governance.explain or "permutation",
        calibration=model.calibration,
        estimator=EstimatorCard(
            path=training.estimator or path,
            entrypoint=training.entrypoint,
            params=dict(fitted.params),
            storage="own" if entrypoints.stores_itself(estimator) else "skops",
            takes_columns=model.takes_columns,
        ),
        libraries=libraries(estimator),
        contract=contract.digest,
        feature_table=index.digest(layout),
        rows=len(material.rows),
        seed=training.seed,
        files={},
    )
    background = background_of(layout.features("train"), contract.features, training.seed)
    return save(layout.model, card, fitted.preparation, estimator, background)
