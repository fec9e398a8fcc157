"""Why the model answered what it answered, for one prediction: what each feature added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.models.encode import rows_of
from modelyard_runtime.models.shapley import sampled
from modelyard_runtime.models.trees import TreeValues, tree_values
from modelyard_runtime.models.values import shown

if TYPE_CHECKING:
    from modelyard_runtime.models.card import Card, Class
    from modelyard_runtime.models.columns import Array, Columns
    from modelyard_runtime.models.model import Model
    from modelyard_runtime.models.preparation import Preparation


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature added to an answer.

    Attributes:
        feature: Its name.
        value: Its value as a person reads it; personal data is not shown.
        amount: What it added, in the explanation's unit.
        error: The standard error of that, where it was sampled; 0 where it is exact.
    """

    feature: str
    value: str | float | bool | None
    amount: float
    error: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer, taken apart: ``output`` is ``base`` and all contributions, added up.

    Attributes:
        method: How it was taken apart.
        unit: ``probability`` or ``log-odds`` of ``label``, or ``target``.
        label: The class that the output is about; the positive one of two. None for numbers.
        base: What the model says where nothing is known of the row.
        output: What it says of the row.
        contributions: The largest first.
    """

    method: str
    unit: str
    label: Class | None
    base: float
    output: float
    contributions: tuple[Contribution, ...]


class Explainer:
    """Explains the answers of one model, in the way that its card names and that fits it.

    With ``shap``, tree models are explained by TreeSHAP. All else, and every model with ``permutation``, gets
    Shapley values that are sampled against the background rows; they mean the same.
    """

    def __init__(self, card: Card, model: Model, preparation: Preparation, background: Columns) -> None:
        """Look which way fits.

        Raises:
            RuntimeProblem: shap is asked for and not installed.
        """
        self._card, self._model, self._background = card, model, background
        self._names = [feature.name for feature in card.features]
        self._sources = [self._names.index(source) for _, source in preparation.columns()]
        self.trees: TreeValues | None = None
        if card.explain == "shap":
            self.trees = tree_values(model, model.encoder.matrix(background))

    @property
    def method(self) -> str:
        """What explains one prediction, in words."""
        if self.trees is not None:
            return "TreeSHAP (Lundberg et al. 2020)"
        rows = rows_of(self._background)
        return f"Shapley values, sampled over orders of the features against {rows} training rows"

    @property
    def unit(self) -> str:
        """What contributions are counted in."""
        if self.trees is not None:
            return self.trees.unit
        return "probability" if self._card.classes else "target"

    def explain(self, columns: Columns) -> tuple[Explanation, ...]:
        """An explanation for each of these rows."""
        if self.trees is not None:
            return self._by_trees(columns, self.trees)
        return tuple(
            self._by_sampling({name: columns[name][at : at + 1] for name in self._names})
            for at in range(rows_of(columns))
        )

    def amounts(self, columns: Columns, trees: TreeValues) -> tuple[Array, Array, Array]:
        """By TreeSHAP, for each row: the base, what each feature added (rows, features), and the class's place."""
        matrix = self._model.encoder.matrix(columns)
        base, values = trees.values(matrix)
        places = self._places(self._model.answer(matrix).probabilities, *base.shape)
        every = np.arange(len(matrix))
        own = np.zeros((len(matrix), len(self._names)))
        # What came of one feature, such as the columns of its levels, is one contribution.
        for column, source in enumerate(self._sources):
            own[:, source] += values[every, column, places]
        return base[every, places], own, places

    def _places(self, probabilities: Array | None, rows: int, outputs: int) -> Array:
        """Which output of the model each row is explained by: the positive class of two, else the class answered."""
        if probabilities is None or outputs == 1:
            return np.zeros(rows, dtype=np.intp)
        if outputs == 2:
            return np.ones(rows, dtype=np.intp)
        return np.asarray(probabilities.argmax(axis=1))

    def _by_trees(self, columns: Columns, trees: TreeValues) -> tuple[Explanation, ...]:
        base, own, places = self.amounts(columns, trees)
        none = np.zeros(len(self._names))
        return tuple(
            self._told(columns, at, float(base[at]), own[at], none, self._label(int(places[at])))
            for at in range(len(own))
        )

    def _by_sampling(self, row: Columns) -> Explanation:
        place = self._place(row)

        def score(columns: Columns) -> Array:
            answer = self._model.predict(columns)
            return answer.score if answer.probabilities is None else answer.probabilities[:, place]

        found = sampled(score, row, self._background, self._names, self._card.seed)
        return self._told(row, 0, found.base, found.contributions, found.errors, self._label(place))

    def _place(self, row: Columns) -> int:
        probabilities = self._model.predict(row).probabilities
        if probabilities is None or probabilities.shape[1] == 2:
            return 1
        return int(probabilities[0].argmax())

    def _label(self, place: int) -> Class | None:
        classes = self._card.classes
        if not classes:
            return None
        return classes[1] if len(classes) == 2 else classes[place]

    def _told(
        self, columns: Columns, at: int, base: float, amounts: Array, errors: Array, label: Any
    ) -> Explanation:
        own = [
            Contribution(
                feature.name,
                shown(feature, columns[feature.name][at], self._card.inputs),
                float(amounts[place]),
                float(errors[place]),
            )
            for place, feature in enumerate(self._card.features)
        ]
        own.sort(key=lambda one: (-abs(one.amount), one.feature))
        return Explanation(self.method, self.unit, label, base, base + float(amounts.sum()), tuple(own))
