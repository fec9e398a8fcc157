"""The model behind a server: requests become features by the model's own expressions, features become answers."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import sha256
from modelyard_runtime.serving.distributions import known
from modelyard_runtime.serving.inputs import form as form_of
from modelyard_runtime.serving.problems import Refused
from modelyard_runtime.serving.types import Answers, Identity
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Column, Contract, Feature
    from modelyard_runtime.features.online import OnlineFeatures
    from modelyard_runtime.models.card import Card
    from modelyard_runtime.models.columns import Columns
    from modelyard_runtime.models.predictor import Predictor
    from modelyard_runtime.serving.distributions import Known
    from modelyard_runtime.serving.inputs import Form, Row

CARD = "model.json"
VERSION, DIGEST = "MODELYARD_MODEL_VERSION", "MODELYARD_MODEL_DIGEST"
"""Variables by which a cluster says which release runs."""


class Served:
    """A model's folder, ready to answer."""

    def __init__(
        self, predictor: Predictor, features: OnlineFeatures, identity: Identity, form: Form, known: Known
    ) -> None:
        self._predictor, self._online = predictor, features
        self.identity, self.form, self.known = identity, form, known

    @property
    def features(self) -> Sequence[Feature]:
        """The model's features."""
        return self._predictor.card.features

    def begin(self) -> None:
        """One thread a prediction: on a few rows, waking others and waiting for them costs more than their help."""
        library("threadpoolctl").threadpool_limits(limits=1)

    def answer(self, rows: Sequence[Row]) -> Answers:
        """Score rows. Raises RuntimeProblem where a feature can't be computed from a row."""
        return answers_of(self._predictor, self.identity, self._online.columns(rows))

    def warm(self) -> None:
        """Answer an example, so that no request waits for what is loaded at first use."""
        try:
            self.answer([example(self.form)])
        except Exception as error:  # noqa: BLE001 - a made-up row says nothing of the model, but is told
            sys.stderr.write(
                f"warning: the model could not score an example row ({type(error).__name__}: {error})\n"
            )

    def explain(self, rows: Sequence[Row]) -> Answers:
        """Score rows and say what each feature added. Raises Refused where the model can't be explained."""
        try:
            explainer = self._predictor.explainer
        except RuntimeProblem as problem:
            raise Refused(501, f"this server can't explain predictions: {problem.message}") from problem
        answers = self.answer(rows)
        return replace(
            answers, explanations=tuple(asdict(one) for one in explainer.explain(answers.features))
        )


def open_model(contract: Contract, folder: Path) -> Served:
    """The model of a folder, to be served under a contract.

    Raises:
        RuntimeProblem: it is the model of another spec, or can't be loaded.
    """
    from modelyard_runtime.features.online import OnlineFeatures
    from modelyard_runtime.models.predictor import Predictor

    predictor = Predictor.load(folder)
    card = predictor.card
    check_same(card, contract, folder)
    online = OnlineFeatures(card.features, card.inputs)
    # Where a spec declares no columns, only the model knows which features there are.
    form = form_of(replace(contract, features=card.features), card.inputs)
    served = Served(predictor, online, identity(card, folder), form, known(predictor, contract))
    served.warm()
    return served


def check_same(card: Card, contract: Contract, folder: Path) -> None:
    """Raise RuntimeProblem where a folder holds the model of another spec."""
    if card.model != contract.model:
        raise RuntimeProblem(
            f"{folder} holds the model {card.model}, and the contract is that of {contract.model}",
            help="train the model of this spec, or name its own contract",
        )


def answers_of(predictor: Predictor, who: Identity, columns: Columns) -> Answers:
    """What the model says of features."""
    scores, classes = predictor.predict(columns), len(who.classes)
    shares = scores.probabilities if classes > 2 else None
    return Answers(columns, scores.score, scores.label if classes else None, shares)


def identity(card: Card, folder: Path) -> Identity:
    """Which model this is: by the release that the environment names, else by what was trained."""
    digest = os.environ.get(DIGEST) or sha256(folder / CARD)
    return Identity(card.model, os.environ.get(VERSION) or "unreleased", digest, card.task, card.classes)


def example(form: Form) -> Row:
    """A row that keeps the rules of a form."""
    return {column.name: _example(column) for column in form.inputs}


def _example(column: Column) -> object:
    if column.allowed:
        return column.allowed[0]
    low, high = column.min, column.max
    number = low if low is not None else min(0.0, high) if high is not None else 0.0
    examples: dict[str, object] = {
        "float": number,
        "integer": int(number),
        "boolean": False,
        "date": date(2026, 1, 1),
        "timestamp": datetime(2026, 1, 1),  # noqa: DTZ001 - sources hold times in UTC without a zone
        "embedding": None,
    }
    return examples.get(column.type, "")
