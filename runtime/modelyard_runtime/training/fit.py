"""One candidate: prepare the rows as its estimator needs them, and fit it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.models.card import Calibration
from modelyard_runtime.models.encode import Encoder
from modelyard_runtime.models.model import Model
from modelyard_runtime.models.threads import fitting
from modelyard_runtime.training import estimators
from modelyard_runtime.training.needs import needs_of
from modelyard_runtime.training.positions import placed
from modelyard_runtime.training.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modelyard_runtime.contract.types import Feature, Task
    from modelyard_runtime.models.card import Class, ScoreKind
    from modelyard_runtime.models.preparation import Preparation
    from modelyard_runtime.training.rows import Rows


@dataclass(frozen=True, slots=True)
class Recipe:
    """What all candidates share.

    Attributes:
        task: What is learnt.
        classes: The classes in order, empty for numbers.
        features: The features, in order.
        path: The import path of the estimator's class; empty with an entry point.
        entrypoint: The team's function, where one makes the estimator.
        prepare: The spec's words on preparation.
        seed: The seed of everything random.
    """

    task: Task
    classes: tuple[Class, ...]
    features: tuple[Feature, ...]
    path: str
    entrypoint: Callable[..., Any] | None
    prepare: Mapping[str, str]
    seed: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted candidate.

    Attributes:
        model: What answers, without calibration.
        preparation: The steps before the estimator.
        params: The parameters that it was made with.
        words: What the libraries warned of while they fitted, each once.
    """

    model: Model
    preparation: Preparation
    params: Mapping[str, Any]
    words: tuple[str, ...]


def fit(recipe: Recipe, params: Mapping[str, Any], rows: Rows, validation: Rows | None = None) -> Fitted:
    """Fit a candidate on these rows.

    Args:
        recipe: What all candidates share.
        params: The parameters of this one.
        rows: What it learns from.
        validation: Rows that the team's own function may stop early by.

    Raises:
        RuntimeProblem: the estimator can't be made, or refuses parameters or rows.
    """
    with warnings.catch_warnings(record=True) as caught, fitting(rows.values):
        warnings.simplefilter("always")
        model, preparation = _fitted(recipe, params, rows, validation)
    words = tuple(dict.fromkeys(f"{one.category.__name__}: {_first_line(one.message)}" for one in caught))
    return Fitted(model, preparation, params, words)


def _fitted(
    recipe: Recipe, params: Mapping[str, Any], rows: Rows, validation: Rows | None
) -> tuple[Model, Preparation]:
    estimator = None if recipe.entrypoint else estimators.make(recipe.path, params, recipe.seed)
    needs = needs_of(estimator, recipe.prepare)
    prepared = prepare(recipe.features, rows.columns, rows.target, len(recipe.classes), needs, recipe.seed)
    names = tuple(name for name, _ in prepared.preparation.columns())
    known = replace(rows, matrix=prepared.matrix, names=names)
    encoder = Encoder(prepared.preparation)
    if recipe.entrypoint:
        held = validation and replace(validation, matrix=encoder.matrix(validation.columns), names=names)
        fitted = recipe.entrypoint(known, held, dict(params), recipe.seed)
    else:
        own = placed(params, recipe.features, prepared.preparation)
        fitted = _fit(estimator, known, prepared.preparation.native(), own)
    return _model(recipe, encoder, fitted, prepared.matrix), prepared.preparation


def _model(recipe: Recipe, encoder: Encoder, estimator: Any, matrix: Any) -> Model:
    """What answers. Decision values count as log-odds until a calibration says what they are worth."""
    scores = scores_of(estimator, recipe.classes)
    takes_columns = bool(getattr(estimator, "takes_columns", False))
    if scores != "calibrated":
        return Model(recipe.classes, encoder, estimator, scores, takes_columns=takes_columns)
    model = Model(recipe.classes, encoder, estimator, "calibrated", takes_columns=takes_columns)
    width = 1 if len(recipe.classes) == 2 else len(recipe.classes)
    if not takes_columns and model.decisions(matrix[:2]).reshape(len(matrix[:2]), -1).shape[1] != width:
        return replace(model, scores="label")  # one value a pair of classes, which names no class by itself
    return replace(model, calibration=Calibration("decision", (1.0,) * width, (0.0,) * width, 0))


def _fit(estimator: Any, rows: Rows, native: int, placed: Mapping[str, Any]) -> Any:
    try:
        if native:
            estimator.set_params(categorical_features=list(range(native)))
        if placed:
            estimator.set_params(**placed)
        fitted = estimator.fit(rows.matrix, rows.target)
    except Exception as error:  # libraries raise errors of their own over rows and parameters
        raise RuntimeProblem(
            f"{type(estimator).__name__} can't be fitted: {_first_line(error)}",
            help="change its parameters or the preparation of the features",
        ) from error
    _slim(fitted, rows.matrix)
    return fitted


def _slim(estimator: Any, matrix: Any) -> None:
    """Let a histogram gradient boosting go without the encoder that it puts before itself for its categories.

    The codes are 0, 1, … already and stand first, so the encoder changes nothing and takes half of the time of a
    single prediction. Whether that is so is tried out, on rows of every kind that it was fitted on.
    """
    binning = getattr(estimator, "_bin_mapper", None)
    if binning is not None:
        binning.n_threads = None  # the machine's, which is nothing that a model should remember
    encoder = getattr(estimator, "_preprocessor", None)
    if encoder is None:
        return
    sample = matrix[:: max(1, len(matrix) // 1_000)]
    before = estimator._raw_predict(sample)
    estimator._preprocessor = None
    if not (estimator._raw_predict(sample) == before).all():
        estimator._preprocessor = encoder


def _first_line(error: object) -> str:
    lines = [line for line in str(error).strip().splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


def scores_of(estimator: Any, classes: tuple[Class, ...]) -> ScoreKind:
    """What an estimator's scores can be: numbers, probabilities, decision values to be calibrated, or classes alone."""
    if not classes:
        return "number"
    if hasattr(estimator, "predict_proba"):
        return "probability"
    return "calibrated" if hasattr(estimator, "decision_function") else "label"
