"""What an estimate of performance without labels rests on: how often a score was right on held-out rows.

Scores are calibrated by isotonic regression (Zadrozny and Elkan 2002): per class the best rising curve from score to
share, as the corners of a line. The file is written once, after evaluation, and read at every check.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import read_json, write_json
from modelyard_runtime.layout import LABEL, PROBABILITY, SCORE, TARGET
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.drift.cells import Array

VERSION = 1
"""Raised with every change that an older runtime would misread."""


@dataclass(frozen=True, slots=True)
class Curve:
    """From the score of a class to the share of rows that are of it: straight between corners, level beyond them."""

    name: str
    scores: tuple[float, ...]
    shares: tuple[float, ...]

    def of(self, scores: Array) -> Array:
        """The calibrated probabilities of scores."""
        import numpy as np

        found: Array = np.interp(scores, self.scores, self.shares)
        return found


@dataclass(frozen=True, slots=True)
class Calibration:
    """The curves of a classifier: of the positive class, or one a class; of a regression the tree of its errors."""

    task: str
    classes: tuple[str, ...]
    curves: tuple[Curve, ...]
    rows: int
    metrics: Mapping[str, float]
    errors: Mapping[str, Any] | None = None


def write_calibration(contract: Contract, predictions: Sequence[Path], path: Path) -> None:
    """Calibrate the scores of held-out rows, and write the file that later checks read.

    Args:
        contract: The contract, which says what the model does.
        predictions: Files that the evaluation left: target, score, label, each class's probability beyond two classes.
        path: Where the file goes.

    Raises:
        RuntimeProblem: there is no row with a target.
    """
    tables = [library("pyarrow.parquet").read_table(one) for one in predictions]
    table = library("pyarrow").concat_tables(tables, promote_options="default") if tables else None
    if table is None or not table.num_rows:
        raise RuntimeProblem(
            "no held-out row has a target", help="run `modelyard run --stage evaluate` first"
        )
    task = contract.training.task
    classes = _classes(table) if task == "classification" else ()
    curves = [_curve(table, name, column) for name, column in _scored(table, classes)]
    document = {
        "calibration": VERSION,
        "task": task,
        "rows": table.num_rows,
        "classes": list(classes),
        "curves": [{"class": one.name, "scores": one.scores, "shares": one.shares} for one in curves],
        "metrics": _metrics(table, task, classes, curves),
    }
    write_json(path, document)


def _classes(table: Any) -> tuple[str, ...]:
    """The classes as text, in their order: false before true, numbers by size, texts by their code points."""
    values = {*table.column(TARGET).to_pylist(), *table.column(LABEL).to_pylist()} - {None}
    return tuple(text(value) for value in sorted(values))


def text(value: object) -> str:
    """A class as the engine writes it: ``true``, ``1``, ``red``."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _scored(table: Any, classes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each class that has a curve, and the column of its score."""
    if len(classes) <= 2:
        return [(classes[-1], SCORE)] if classes else []
    return [
        (name, f"{PROBABILITY}{name}") for name in classes if f"{PROBABILITY}{name}" in table.column_names
    ]


def _curve(table: Any, name: str, column: str) -> Curve:
    import numpy as np

    scores = table.column(column).to_numpy()
    truth = np.array([text(value) == name for value in table.column(TARGET).to_pylist()], float)
    known = np.isfinite(scores)
    fitted = (
        library("sklearn.isotonic").IsotonicRegression(out_of_bounds="clip").fit(scores[known], truth[known])
    )
    return Curve(name, tuple(fitted.X_thresholds_.tolist()), tuple(fitted.y_thresholds_.tolist()))


def _metrics(table: Any, task: str, classes: tuple[str, ...], curves: Sequence[Curve]) -> dict[str, float]:
    """The realised metrics of the same rows, to compare with."""
    import numpy as np

    if task != "classification":
        gaps = table.column(TARGET).to_numpy().astype(float) - table.column(SCORE).to_numpy()
        return {"mae": float(np.abs(gaps).mean()), "rmse": float(np.sqrt((gaps * gaps).mean()))}
    from modelyard_runtime.drift.performance.confusion import binary, several

    truth = np.array([text(value) for value in table.column(TARGET).to_pylist()])
    label = np.array([text(value) for value in table.column(LABEL).to_pylist()])
    if len(classes) == 2:
        yes = (truth == classes[1]).astype(float)
        return binary(table.column(SCORE).to_numpy(), yes, label == classes[1], np.ones(len(yes)))
    shares = np.array([truth == one.name for one in curves], float).T
    answered = np.array([label == one.name for one in curves]).argmax(axis=0)
    return several(shares, answered, np.ones(len(truth)))


def read_calibration(path: Path) -> Calibration:
    """The calibration in a file.

    Raises:
        RuntimeProblem: it can't be read, is of another version, or is damaged.
    """
    data = read_json(path, "the calibration")
    if data.get("calibration") != VERSION:
        raise RuntimeProblem(f"{path} is of another version", help="train and check with the same release")
    try:
        curves = tuple(
            Curve(str(one["class"]), tuple(map(float, one["scores"])), tuple(map(float, one["shares"])))
            for one in data["curves"]
        )
        metrics = {str(name): float(value) for name, value in data["metrics"].items()}
        classes = tuple(str(one) for one in data["classes"])
        errors = dict(data["errors"]) if "errors" in data else None
        return Calibration(str(data["task"]), classes, curves, int(data["rows"]), metrics, errors)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RuntimeProblem(f"{path} is damaged: {type(error).__name__} at {error}") from None
