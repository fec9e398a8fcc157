"""What methods measure, and what is decided of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.profiles.types import ColumnProfile

Verdict = Literal["stable", "drift", "insufficient"]
Question = Literal["values", "missing", "new-levels", "rows"]
Detail = float | int | str | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A column of the reference and the same column of the window, on one grid."""

    reference: ColumnProfile
    current: ColumnProfile


@dataclass(frozen=True, slots=True)
class Judged:
    """A difference with its noise taken into account.

    ``effect`` is the estimate, ``lower`` and ``upper`` are one-sided 99 % bounds of the true difference, ``p_value`` is
    the chance of at least this value where nothing differs.
    """

    effect: float
    lower: float
    upper: float
    p_value: float


class Noise(Protocol):
    """How a method's value scatters for so many rows."""

    def judge(self, value: float, n: int, m: int) -> Judged:
        """What a value means that n rows of the reference and m of the window gave."""
        ...

    def expected(self, effect: float, n: int, m: int) -> float:
        """The value to expect where the true difference is ``effect``."""
        ...


@dataclass(frozen=True, slots=True)
class Measured:
    """What a method found: its value as defined, and its noise."""

    method: str
    value: float
    judged: Judged
    noise: Noise
    n: int
    m: int
    details: Mapping[str, Detail] = field(default_factory=dict[str, "Detail"])


@dataclass(frozen=True, slots=True)
class Check:
    """One decided question: about a column's values, what is missing, new levels; or about whole rows."""

    question: Question
    method: str
    verdict: Verdict
    reason: str
    value: float | None
    judged: Judged | None
    q_value: float | None
    threshold: float
    n: int
    m: int
    enough: int | None
    """Rows of the window that would be enough to decide, None where the verdict is clear or no number would do."""
    details: Mapping[str, Detail] = field(default_factory=dict[str, "Detail"])

    @property
    def ratio(self) -> float:
        """The effect in units of its threshold."""
        return self.judged.effect / self.threshold if self.judged else 0.0


@dataclass(frozen=True, slots=True)
class ColumnVerdict:
    """A column and everything that was asked about it."""

    name: str
    kind: str
    verdict: Verdict
    checks: tuple[Check, ...]
    problem: str | None = None
    """Why the column can't be compared at all: a failure of the schema, not drift."""
    importance: float | None = None
    """How much the column moves the model's answers; None where that was not measured."""
    measures: Mapping[str, float] = field(default_factory=dict[str, float])
    """Every distance by its method, for information."""

    @property
    def ratio(self) -> float:
        """The largest effect in units of its threshold."""
        return max((check.ratio for check in self.checks), default=0.0)


@dataclass(frozen=True, slots=True)
class Report:
    """A whole check. ``verdict`` is the worst of the columns'.

    These come with the worst verdicts first, among equal ones those that matter most to the model, then those with
    the largest effects. ``window`` is the time that was looked at, where rows have one, in seconds since 1970.
    """

    id: str
    verdict: Verdict
    model: str
    environment: str
    reference: str
    current: str
    reference_rows: int
    current_rows: int
    columns: tuple[ColumnVerdict, ...]
    window: tuple[float, float] | None = None
    rolling: tuple[float, float] | None = None
    """The time that the reference is from, where it is no training data."""
