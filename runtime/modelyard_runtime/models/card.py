"""What a model's folder says about itself: ``model.json``, read and written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from modelyard_runtime.contract import parts
from modelyard_runtime.contract.node import Node
from modelyard_runtime.contract.types import Task
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from modelyard_runtime.contract.types import Column, Feature

FORMAT = 1
"""Raised with every change of the folder that an older runtime would misread."""

CARD = "model.json"
"""The file of the folder that describes the others."""

Class = bool | int | str
"""A class of the target, as the data has it."""

ScoreKind = Literal["number", "probability", "calibrated", "label"]
Storage = Literal["skops", "own"]
Explain = Literal["shap", "permutation"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The logistic map from what an estimator answers to a probability: ``1 / (1 + exp(-(slope x + intercept)))``.

    Attributes:
        of: What ``x`` is: the estimator's decision value, or the log-odds of its own probability.
        slopes: One number, or one a class; of several classes the probabilities are then scaled to a sum of 1.
        intercepts: As many numbers.
        rows: How many rows it was learnt from, none of which the estimator was fitted on.
    """

    of: Literal["decision", "log_odds"]
    slopes: tuple[float, ...]
    intercepts: tuple[float, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class EstimatorCard:
    """The estimator: where it came from and how it is stored.

    Attributes:
        path: The import path of its class.
        entrypoint: The team's function that made it, where one did.
        params: The parameters that it was made with, the ones that a search chose included.
        storage: ``skops``, or ``own`` where the estimator writes and reads its own files.
        types: The types that the stored file holds beyond those that skops trusts by itself.
        takes_columns: Whether it takes the columns themselves in the place of a matrix.
    """

    path: str
    entrypoint: str | None
    params: Mapping[str, Any]
    storage: Storage
    types: tuple[str, ...] = ()
    takes_columns: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A model's description, all of which the same spec, data and libraries give again.

    Attributes:
        model: Its name.
        task: What it does.
        target: The column that it predicts.
        classes: The classes in order; empty for numbers. ``positive`` is the second of two.
        scores: What a score is: a ``number``; a ``probability`` of the estimator's own; ``calibrated``, a probability
            by `calibration`; or ``label``, 0 or 1, of an estimator that answers classes and nothing else.
        threshold: The probability from which on a row counts as positive, of two classes.
        features: The features, as the contract has them, in its order.
        inputs: The raw columns that they are computed from, with the rules that a request has to keep.
        explain: How a prediction is explained.
        calibration: The map to probabilities, where there is one.
        estimator: The estimator.
        libraries: Versions of what made the model, by name; ``python`` among them.
        contract: Digest of the contract.
        feature_table: Digest of the rows that the model was fitted on.
        rows: How many those were.
        seed: The seed of everything random.
        files: The digest of every other file of the folder, by path.
    """

    model: str
    task: Task
    target: str
    classes: tuple[Class, ...]
    scores: ScoreKind
    threshold: float
    features: tuple[Feature, ...]
    inputs: tuple[Column, ...]
    explain: Explain
    calibration: Calibration | None
    estimator: EstimatorCard
    libraries: Mapping[str, str]
    contract: str
    feature_table: str
    rows: int
    seed: int
    files: Mapping[str, str]
    format: int = FORMAT

    @property
    def positive(self) -> Class | None:
        """The class whose probability the score is: true, or the later in order; None unless there are two."""
        return self.classes[1] if len(self.classes) == 2 else None


def document(card: Card) -> dict[str, Any]:
    """The JSON document of a card."""
    from dataclasses import asdict

    body = asdict(card)
    body.pop("format")
    for feature in body["features"]:
        feature["columns"] = [{"source": source, "name": name} for source, name in feature["columns"]]
    return {"format": card.format, **body, "positive": card.positive}


def read(folder: Path) -> Card:
    """The card of a model's folder.

    Raises:
        RuntimeProblem: there is none, it is of another format, or it is damaged.
    """
    path = folder / CARD
    data = read_json(path, "the model's card")
    if data.get("format") != FORMAT:
        raise RuntimeProblem(
            f"{path} is of format {data.get('format')}, this runtime reads format {FORMAT}",
            help="train and serve with the same release of modelyard",
        )
    try:
        return parse(data)
    except (KeyError, TypeError, ValueError, RuntimeProblem) as error:
        words = str(error).replace("the contract", "the card")
        raise RuntimeProblem(f"{path} is damaged: {words}", help="train the model anew") from None


def parse(data: dict[str, Any]) -> Card:
    """The card of a document. Raises RuntimeProblem or ValueError where something is missing or of another kind."""
    node = Node(data)
    calibration = node.optional("calibration")
    return Card(
        model=node.get("model", str),
        task=cast("Task", node.one_of("task", get_args(Task))),
        target=node.get("target", str),
        classes=tuple(_class(item) for item in data["classes"]),
        scores=cast("ScoreKind", node.one_of("scores", get_args(ScoreKind))),
        threshold=node.real("threshold"),
        features=tuple(parts.feature(item) for item in node.nodes("features")),
        inputs=tuple(parts.column(item) for item in node.nodes("inputs")),
        explain=cast("Explain", node.one_of("explain", get_args(Explain))),
        calibration=_calibration(calibration) if calibration else None,
        estimator=_estimator(node.node("estimator")),
        libraries={name: str(value) for name, value in node.mapping("libraries").items()},
        contract=node.get("contract", str),
        feature_table=node.get("feature_table", str),
        rows=node.get("rows", int),
        seed=node.get("seed", int),
        files={name: str(value) for name, value in node.mapping("files").items()},
    )


def _class(value: object) -> Class:
    if isinstance(value, Class):
        return value
    raise ValueError(f"classes holds {value!r}")


def _calibration(node: Node) -> Calibration:
    return Calibration(
        of=cast("Any", node.one_of("of", ("decision", "log_odds"))),
        slopes=_numbers(node, "slopes"),
        intercepts=_numbers(node, "intercepts"),
        rows=node.get("rows", int),
    )


def _numbers(node: Node, key: str) -> tuple[float, ...]:
    return tuple(float(item) for item in node.texts(key))


def _estimator(node: Node) -> EstimatorCard:
    return EstimatorCard(
        path=node.get("path", str),
        entrypoint=node.maybe("entrypoint", str),
        params=node.mapping("params"),
        storage=cast("Storage", node.one_of("storage", get_args(Storage))),
        types=node.texts("types"),
        takes_columns=node.get("takes_columns", bool),
    )
