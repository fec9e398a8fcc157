"""SHAP values of tree models by the shap library, where they can be shown to be right.

Of some models, such as histogram gradient boosting with categories, the library gives values that don't add up to the
model's answer, without a word. So they are taken only after they were added up over rows of the model's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from modelyard_runtime.models.columns import Array
    from modelyard_runtime.models.model import Model

_CLOSE = 1e-6
"""How near, against the spread of the answers, values have to add up: trees compute in single precision."""


@dataclass(frozen=True, slots=True)
class TreeValues:
    """The library's explainer of a model, and the unit that its values add up in."""

    explainer: Any
    unit: str

    def values(self, matrix: Array) -> tuple[Array, Array]:
        """Base values (rows, outputs) and values (rows, columns, outputs); one output where the model has one."""
        return _values(self.explainer, matrix)


def tree_values(model: Model, matrix: Array) -> TreeValues | None:
    """The explainer of a tree model, None where the model is another or the values don't add up on these rows.

    Raises:
        RuntimeProblem: shap isn't installed.
    """
    if find_spec("shap") is None:
        raise RuntimeProblem("`explain: shap` needs shap, which is not installed", help="pip install shap")
    if model.takes_columns or model.calibration is not None or not len(matrix):
        return None
    try:
        explainer = library("shap").TreeExplainer(model.estimator)
        base, values = _values(explainer, matrix)
    except Exception:  # noqa: BLE001 - of a model that it doesn't know the library raises whatever it ran into
        return None
    total = base + values.sum(axis=1)
    for unit, answers in _answers(model, matrix).items():
        if total.shape == answers.shape and _same(total, answers):
            return TreeValues(explainer, unit)
    return None


def _values(explainer: Any, matrix: Array) -> tuple[Array, Array]:
    found = explainer(matrix)
    values, base = np.asarray(found.values, dtype=float), np.asarray(found.base_values, dtype=float)
    if values.ndim == 2:
        values = values[:, :, None]
    return np.broadcast_to(base.reshape(len(base), -1), (len(matrix), values.shape[2])), values


def _same(total: Array, answers: Array) -> bool:
    scale = max(float(np.abs(answers).max()), 1e-12)
    return bool(np.abs(total - answers).max() <= _CLOSE * scale)


def _answers(model: Model, matrix: Array) -> dict[str, Array]:
    """What the values could add up to, by unit: (rows, outputs)."""
    estimator = model.estimator
    if not model.classes:
        return {"target": np.asarray(estimator.predict(matrix), dtype=float).reshape(len(matrix), -1)}
    found: dict[str, Array] = {}
    if hasattr(estimator, "predict_proba"):
        found["probability"] = np.asarray(estimator.predict_proba(matrix))
    if hasattr(estimator, "decision_function"):
        found["log-odds"] = np.asarray(estimator.decision_function(matrix)).reshape(len(matrix), -1)
    return found
