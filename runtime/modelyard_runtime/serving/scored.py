"""Rows of a batch with their scores: the columns of the output, and the same rows as the prediction log takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard_runtime.features.types import RAW
from modelyard_runtime.layout import LABEL, PROBABILITY, SCORE, TIME
from modelyard_runtime.models.columns import from_arrow
from modelyard_runtime.models.threads import answering
from modelyard_runtime.serving.inputs import Rows
from modelyard_runtime.serving.model import answers_of
from modelyard_runtime.serving.plain import name_of
from modelyard_runtime.serving.records import label_type
from modelyard_runtime.serving.types import Answered, Answers, Asked
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from modelyard_runtime.contract.types import Feature
    from modelyard_runtime.models.predictor import Predictor
    from modelyard_runtime.serving.types import Identity
    from modelyard_runtime.serving.windows import Window

OWN = (SCORE, LABEL, "time", "model", "version", "window")
"""Columns that predictions have beside keys and probabilities. A key of one of these names gets ``key_`` before it."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores batches of one window.

    Attributes:
        predictor: The model.
        identity: Which one it is.
        keys: The columns that name a row.
        timed: Whether rows have a time of their own.
        window: The window.
        now: When the run began: what the prediction log says of all its rows.
    """

    predictor: Predictor
    identity: Identity
    keys: tuple[str, ...]
    timed: bool
    window: Window
    now: datetime

    @property
    def features(self) -> Sequence[Feature]:
        """The model's features."""
        return self.predictor.card.features

    def answers(self, part: Any) -> Answers:
        """The scores of a record batch of features."""
        with answering(part.num_rows * max(1, len(self.features))):
            return answers_of(self.predictor, self.identity, from_arrow(part, self.features))

    def table(self, part: Any, answers: Answers) -> Any:
        """The rows of the output: keys, the row's own time, what the model says, and which model in which window."""
        arrow = library("pyarrow")
        rows = part.num_rows
        columns: dict[str, Any] = {}
        for name in self.keys:
            columns[f"key_{name}" if name in OWN else name] = part.column(RAW + name)
        if self.timed:
            columns["time"] = part.column(TIME).cast(arrow.timestamp("us"))
        columns[SCORE] = arrow.array(answers.score, arrow.float64())
        if answers.label is not None:
            labels = answers.label.tolist()
            texts = self.identity.label_type == "BYTES"
            columns[LABEL] = arrow.array(
                [str(one) for one in labels] if texts else labels, label_type(self.identity)
            )
        if answers.probabilities is not None:
            for at, one in enumerate(self.identity.classes):
                columns[PROBABILITY + name_of(one)] = arrow.array(
                    answers.probabilities[:, at], arrow.float64()
                )
        for name, text in (("model", self.identity.name), ("version", self.identity.version)):
            columns[name] = arrow.array([text] * rows, arrow.string())
        columns["window"] = arrow.array([str(self.window)] * rows, arrow.string())
        return arrow.table(columns)

    def answered(self, part: Any, answers: Answers, name: str) -> Answered:
        """The rows as the prediction log takes them."""
        keys = part.select([RAW + key for key in self.keys]).rename_columns(list(self.keys)).to_pylist()
        rows = Rows([], keys if self.keys else [{} for _ in range(part.num_rows)])
        return Answered(Asked(rows, name), answers, self.now.timestamp())
