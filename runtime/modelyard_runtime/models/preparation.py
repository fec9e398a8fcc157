"""How features become the matrix that an estimator takes: steps with the numbers that training found.

The same steps answer requests. They hold numbers and level names and nothing that has to be unpickled, and are stored
as JSON. Rules that hold for every step:

* An infinity counts as a missing value, and a number beyond what float32 holds is cut there: estimators refuse both.
* A level that training never saw, or that was too rare to be kept, counts as *other* where rare levels were pooled in
  training, else as missing. Nothing that a request brings makes a step fail.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

OTHER, MISSING = "(other)", "(missing)"
"""How the columns of pooled levels and of missing values are called."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numeric, boolean and timestamp features: filled, centred, scaled.

    Attributes:
        features: Their names, one column each.
        centre: What is taken away.
        scale: What is then divided by.
        fill: What a missing value becomes before that; None leaves it missing.
        flagged: Features that get a further column, 1 where the value is missing.
        clipped: Whether the result is kept between 0 and 1.
    """

    kind: ClassVar[str] = "numbers"

    features: tuple[str, ...]
    centre: tuple[float, ...]
    scale: tuple[float, ...]
    fill: tuple[float | None, ...]
    flagged: tuple[str, ...] = ()
    clipped: bool = False

    def columns(self) -> list[tuple[str, str]]:
        """The columns of the matrix, each with the feature that it comes from."""
        return [(name, name) for name in self.features] + [(f"{n} {MISSING}", n) for n in self.flagged]


@dataclass(frozen=True, slots=True)
class Codes:
    """A category as one column: the number of its level.

    Attributes:
        feature: Its name.
        levels: The levels, in the order of their codes.
        other: Whether the code after the last level stands for the levels that were pooled.
        missing: The code of a missing value; None leaves it missing.
        native: Whether the estimator knows the column as a category.
    """

    kind: ClassVar[str] = "codes"

    feature: str
    levels: tuple[str, ...]
    other: bool
    missing: float | None
    native: bool = False

    def columns(self) -> list[tuple[str, str]]:
        """The columns of the matrix, each with the feature that it comes from."""
        return [(self.feature, self.feature)]


@dataclass(frozen=True, slots=True)
class OneHot:
    """A category as one column a level, 1 in the column of its own.

    Attributes:
        feature: Its name.
        levels: The levels that have a column.
        other: Whether a column stands for the levels that were pooled.
        missing: Whether a column stands for missing values.
        fill: The column that a missing value counts for where it has none of its own; None: all are 0.
    """

    kind: ClassVar[str] = "one_hot"

    feature: str
    levels: tuple[str, ...]
    other: bool
    missing: bool
    fill: int | None = None

    def columns(self) -> list[tuple[str, str]]:
        """The columns of the matrix, each with the feature that it comes from."""
        words = [*self.levels, *([OTHER] if self.other else []), *([MISSING] if self.missing else [])]
        return [(f"{self.feature} = {word}", self.feature) for word in words]


@dataclass(frozen=True, slots=True)
class TargetMeans:
    """A category as the target's mean among the rows of its level, shrunk towards the mean of all.

    Attributes:
        feature: Its name.
        levels: The levels.
        values: Each level's columns: one, or one a class.
        other: The columns of a level that is unknown.
        missing: The columns of a missing value.
        names: What each column stands for; empty where there is one.
    """

    kind: ClassVar[str] = "target_means"

    feature: str
    levels: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    other: tuple[float, ...]
    missing: tuple[float, ...]
    names: tuple[str, ...] = ()

    def columns(self) -> list[tuple[str, str]]:
        """The columns of the matrix, each with the feature that it comes from."""
        names = self.names or ("",)
        return [(f"{self.feature} {name}".rstrip(), self.feature) for name in names]


@dataclass(frozen=True, slots=True)
class Terms:
    """A text as the TF-IDF of the terms that training found most often, each row of length 1.

    Attributes:
        feature: Its name.
        terms: The terms.
        weights: The inverse document frequency of each.
    """

    kind: ClassVar[str] = "terms"

    feature: str
    terms: tuple[str, ...]
    weights: tuple[float, ...]

    def columns(self) -> list[tuple[str, str]]:
        """The columns of the matrix, each with the feature that it comes from."""
        return [(f"{self.feature} ~ {term}", self.feature) for term in self.terms]


@dataclass(frozen=True, slots=True)
class Vector:
    """An embedding, spread over as many columns as it is wide; a missing one becomes ``fill``."""

    kind: ClassVar[str] = "vector"

    feature: str
    centre: tuple[float, ...]
    scale: tuple[float, ...]
    fill: tuple[float | None, ...]

    def columns(self) -> list[tuple[str, str]]:
        """The columns of the matrix, each with the feature that it comes from."""
        return [(f"{self.feature}[{index}]", self.feature) for index in range(len(self.centre))]


Step = Numbers | Codes | OneHot | TargetMeans | Terms | Vector
_STEPS: Mapping[str, type[Step]] = {
    step.kind: step for step in (Numbers, Codes, OneHot, TargetMeans, Terms, Vector)
}


@dataclass(frozen=True, slots=True)
class Preparation:
    """All steps, in the order of the matrix's columns."""

    steps: tuple[Step, ...]

    def columns(self) -> list[tuple[str, str]]:
        """The columns of the matrix, each with the feature that it comes from."""
        return [column for step in self.steps for column in step.columns()]

    def native(self) -> int:
        """How many columns the estimator knows as categories; they are the first."""
        return sum(isinstance(step, Codes) and step.native for step in self.steps)


def document(preparation: Preparation) -> dict[str, Any]:
    """The JSON document of a preparation."""
    return {"steps": [{"step": step.kind, **asdict(step)} for step in preparation.steps]}


def parse(data: Mapping[str, Any]) -> Preparation:
    """The preparation of a document.

    Raises:
        RuntimeProblem: it is damaged.
    """
    try:
        return Preparation(tuple(_step(item) for item in data["steps"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise RuntimeProblem(
            f"the model's preparation is damaged: {type(error).__name__} at {error}",
            help="train the model anew",
        ) from None


def _step(item: Mapping[str, Any]) -> Step:
    fields = {name: _frozen(value) for name, value in item.items() if name != "step"}
    return _STEPS[item["step"]](**fields)


def _frozen(value: object) -> Any:
    return tuple(_frozen(item) for item in cast("list[object]", value)) if isinstance(value, list) else value
