"""Which features move the model's answers, over the held-out rows and for a few of them: explanations.json."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.files import write_json
from modelyard_runtime.layout import ROW, TARGET
from modelyard_runtime.models.columns import from_arrow
from modelyard_runtime.models.encode import rows_of
from modelyard_runtime.models.importance import WORDS, Importance, of_rows, permutation, sample
from modelyard_runtime.models.targets import truth_of
from modelyard_runtime.models.threads import answering
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from modelyard_runtime.layout import Layout
    from modelyard_runtime.models.columns import Array, Columns
    from modelyard_runtime.models.predictor import Predictor

ROWS = 1_000
"""How many held-out rows importances are measured on."""

INSTEAD = "SHAP was asked for and does not fit this model, which is explained by permutation and sampled Shapley values"
"""What is told where SHAP does not fit the model."""


def write_explanations(predictor: Predictor, layout: Layout) -> dict[str, Any]:
    """Explain a model on the test part, and write the document. Answers what it wrote.

    Raises:
        RuntimeProblem: the part can't be read, or shap is asked for and not installed.
    """
    table = library("pyarrow.parquet").read_table(layout.features("test"), partitioning=None)
    card = predictor.card
    truth = truth_of(table.column(TARGET), card.classes, card.target)
    rows = table.column(ROW).to_numpy() if ROW in table.schema.names else np.arange(len(table))
    with answering(ROWS * len(card.features)):
        document = explanations(predictor, from_arrow(table, card.features), truth, rows)
    write_json(layout.explanations, document)
    return document


def explanations(predictor: Predictor, columns: Columns, target: Array, rows: Array) -> dict[str, Any]:
    """The document of a model's explanations.

    Args:
        predictor: The model.
        columns: The features of held-out rows.
        target: Their classes as codes, -1 for one that the model doesn't know, or numbers.
        rows: What names each of them.
    """
    how, unit, found = _importances(predictor, columns, target)
    found.sort(key=lambda one: (-one.importance, one.feature))
    features = [asdict(one) for one in found]
    return {
        "explanations": 1,
        "asked": predictor.card.explain,
        "instead": INSTEAD
        if predictor.card.explain == "shap" and predictor.explainer.trees is None
        else None,
        "rows": min(ROWS, rows_of(columns)),
        "global": {"method": how, "unit": unit, "confidence": 0.95, "features": features},
        "examples": _examples(predictor, columns, rows),
    }


def _importances(predictor: Predictor, columns: Columns, target: Array) -> tuple[str, str, list[Importance]]:
    """By SHAP values where those of trees fit, else by permutation."""
    card, explainer = predictor.card, predictor.explainer
    names = [feature.name for feature in card.features]
    chosen = sample(rows_of(columns), ROWS, card.seed)
    part = {name: values[chosen] for name, values in columns.items()}
    if explainer.trees is None:
        found = permutation(predictor.model, names, part, target[chosen], card.seed)
        return WORDS, "log loss" if card.classes else "target", found
    _, amounts, _ = explainer.amounts(part, explainer.trees)
    found = [of_rows(name, np.abs(amounts[:, at])) for at, name in enumerate(names)]
    return "mean absolute SHAP value (TreeSHAP)", explainer.unit, found


def _examples(predictor: Predictor, columns: Columns, rows: Array) -> list[dict[str, Any]]:
    """The highest, the middle and the lowest score, explained."""
    score = predictor.predict(columns).score
    order = np.argsort(score, kind="stable")
    if not len(order):
        return []
    found: list[dict[str, Any]] = []
    for words, at in (("highest", order[-1]), ("middle", order[len(order) // 2]), ("lowest", order[0])):
        one = predictor.explain({name: values[at : at + 1] for name, values in columns.items()})[0]
        told = {**asdict(one), "contributions": [asdict(part) for part in one.contributions]}
        found.append({"which": words, "row": int(rows[at]), "score": float(score[at]), **told})
    return found
