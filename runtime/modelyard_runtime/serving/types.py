"""What the parts of a server hand to one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from modelyard_runtime.contract.types import Task
    from modelyard_runtime.serving.distributions import Known
    from modelyard_runtime.serving.inputs import Form, Row, Rows

Label = bool | int | str


@dataclass(frozen=True, slots=True)
class Identity:
    """Which model answers: its name, the version in the registry, and the digest of its image."""

    name: str
    version: str
    digest: str
    task: Task
    classes: tuple[Label, ...] = ()
    """What a classifier tells apart; empty for numbers."""

    @property
    def label_type(self) -> Literal["BOOL", "INT64", "BYTES"]:
        """The Open Inference Protocol's type of the labels."""
        if self.classes and all(isinstance(one, bool) for one in self.classes):
            return "BOOL"
        if self.classes and all(isinstance(one, int) for one in self.classes):
            return "INT64"
        return "BYTES"


@dataclass(frozen=True, slots=True)
class Answers:
    """What the model says of some rows, in their order.

    Attributes:
        features: The columns that the model saw, by name: shape [n], or [n, d] for an embedding.
        score: Probability of the positive class, or the predicted number; shape [n].
        label: The predicted class of each row, or None for a number.
        probabilities: The probability of each class, shape [n, k], where there are more than two.
        explanations: What each feature added to each score, as JSON, where that was asked for.
    """

    features: Mapping[str, NDArray[Any]]
    score: NDArray[Any]
    label: NDArray[Any] | None = None
    probabilities: NDArray[Any] | None = None
    explanations: tuple[dict[str, Any], ...] = ()

    def part(self, start: int, end: int) -> Answers:
        """The answers of some of the rows."""
        label, shares = self.label, self.probabilities
        return Answers(
            {name: column[start:end] for name, column in self.features.items()},
            self.score[start:end],
            None if label is None else label[start:end],
            None if shares is None else shares[start:end],
            self.explanations[start:end],
        )


class Model(Protocol):
    """A model that is being served. Two threads ask it: one for scores, one for explanations."""

    @property
    def identity(self) -> Identity:
        """Which model this is."""
        ...

    @property
    def form(self) -> Form:
        """What requests may hold."""
        ...

    @property
    def known(self) -> Known:
        """What training knew of the features."""
        ...

    def begin(self) -> None:
        """Called once in each thread that asks from then on."""
        ...

    def answer(self, rows: Sequence[Row]) -> Answers:
        """Score rows. Raises RuntimeProblem where a feature can't be computed from a row."""
        ...

    def explain(self, rows: Sequence[Row]) -> Answers:
        """Score rows and say what each feature added. Raises Refused where the model can't be explained."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A prediction request that was read.

    Attributes:
        rows: Inputs and keys.
        id: Names the request in the answer and in the log.
        explain: Whether contributions are asked for beside the scores.
        outputs: The only outputs that are wanted, in their order; empty for all.
    """

    rows: Rows
    id: str
    explain: bool = False
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """An answered request: what was asked, what was said, and when, in seconds since 1970."""

    asked: Asked
    answers: Answers
    time: float
