"""Which features move the model's answers, over the held-out rows and for a few of them: explanations.json."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.models.encode import rows_of

if TYPE_CHECKING:
    from modelyard_runtime.models.columns import Array, Columns
    from modelyard_runtime.models.predictor import Predictor

ROWS = 1_000
"""How many held-out rows importances are measured on."""

REPEATS = 10
"""How many times the values of a feature are dealt out anew."""

_Z = 1.959964
"""The 97.5% point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Importance:
    """How much a feature matters, with the 95% interval over the rows that it was measured on."""

    feature: str
    importance: float
    lower: float
    upper: float


def explanations(predictor: Predictor, columns: Columns, target: Array, rows: Array) -> dict[str, Any]:
    """The document of a model's explanations.

    Args:
        predictor: The model.
        columns: The features of held-out rows.
        target: Their targets as the data has them: classes (object array) or numbers.
        rows: What names each of them.
    """
    explainer = predictor.explainer
    chosen = _sample(rows_of(columns), predictor.card.seed)
    part = {name: values[chosen] for name, values in columns.items()}
    if explainer.trees is not None:
        _, amounts, _ = explainer.amounts(part, explainer.trees)
        found = [_importance(name, np.abs(amounts[:, at])) for at, name in enumerate(_names(predictor))]
        how, unit = "mean absolute SHAP value (TreeSHAP)", explainer.unit
    else:
        found = permutation(predictor, part, target[chosen])
        how, unit = _PERMUTATION, "target" if not predictor.card.classes else "log loss"
    found.sort(key=lambda one: (-one.importance, one.feature))
    measured = [asdict(one) for one in found]
    return {
        "explanations": 1,
        "rows": len(chosen),
        "global": {
            "method": how,
            "unit": unit,
            "confidence": 0.95,
            "features": measured,
        },
        "examples": _examples(predictor, columns, rows),
    }


_PERMUTATION = (
    f"permutation importance: the loss that is added when a feature's values are shuffled, {REPEATS} times"
)


def _names(predictor: Predictor) -> list[str]:
    return [feature.name for feature in predictor.card.features]


def _sample(count: int, seed: int) -> Array:
    if count <= ROWS:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, ROWS, replace=False))


def permutation(predictor: Predictor, columns: Columns, target: Array) -> list[Importance]:
    """The permutation importance of every feature (Breiman 2001; Fisher, Rudin and Dominici 2019).

    The loss is the log loss of a class and the absolute error of a number, so that each row has its own; the interval
    is that of a mean over rows.
    """
    draw = np.random.default_rng(predictor.card.seed)
    plain = _losses(predictor, columns, target)
    found: list[Importance] = []
    for name in _names(predictor):
        added = np.zeros(len(plain))
        for _ in range(REPEATS):
            dealt = {**columns, name: columns[name][draw.permutation(len(plain))]}
            added += _losses(predictor, dealt, target) - plain
        found.append(_importance(name, added / REPEATS))
    return found


def _losses(predictor: Predictor, columns: Columns, target: Array) -> Array:
    """The loss of each row."""
    answer = predictor.predict(columns)
    if answer.probabilities is None:
        return np.asarray(np.abs(answer.score - target.astype(float)))
    place = {value: index for index, value in enumerate(predictor.card.classes)}
    codes = np.array([place.get(value, -1) for value in target.tolist()])
    known = codes >= 0
    chance = np.zeros(len(codes))
    chance[known] = answer.probabilities[np.flatnonzero(known), codes[known]]
    return np.asarray(-np.log(np.clip(chance, 1e-6, 1.0)))


def _importance(name: str, values: Array) -> Importance:
    """The mean of a value a row, with its interval, in 12 digits: sums of floats agree in no more."""
    mean = float(values.mean()) if len(values) else 0.0
    half = _Z * float(values.std(ddof=1)) / np.sqrt(len(values)) if len(values) > 1 else 0.0
    return Importance(name, _rounded(mean), _rounded(mean - half), _rounded(mean + half))


def _rounded(value: float) -> float:
    return float(f"{value:.12g}")


def _examples(predictor: Predictor, columns: Columns, rows: Array) -> list[dict[str, Any]]:
    """The highest, the middle and the lowest score, explained."""
    score = predictor.predict(columns).score
    order = np.argsort(score, kind="stable")
    places = (
        {"highest": order[-1], "middle": order[len(order) // 2], "lowest": order[0]} if len(order) else {}
    )
    found: list[dict[str, Any]] = []
    for words, at in places.items():
        one = predictor.explain({name: values[at : at + 1] for name, values in columns.items()})[0]
        found.append({"which": words, "row": int(rows[at]), "score": float(score[at]), **asdict(one)})
    return found
