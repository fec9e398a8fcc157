"""What is known of a model's performance in production."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric: its value, its one-sided 99 % bounds, and the same on held-out rows at training."""

    value: float
    lower: float | None
    upper: float | None
    reference: float | None = None


@dataclass(frozen=True, slots=True)
class Performed:
    """The metrics of one stretch of time.

    Attributes:
        method: How they were found.
        rows: How many rows they rest on.
        coverage: Share of the predictions whose labels have come; None for an estimate, which needs none.
        window: The time that was looked at, in seconds since 1970.
        metrics: The figures by name.
        reason: Why there is none.
    """

    method: str
    rows: int
    coverage: float | None
    window: tuple[float, float] | None
    metrics: Mapping[str, Figure] = field(default_factory=dict[str, Figure])
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Performance:
    """Estimate and realised performance; ``verdict`` is that of the contract's condition on the realised one."""

    estimate: Performed | None
    realised: Performed | None
    check: str | None = None
    verdict: Literal["pass", "fail", "inconclusive"] | None = None
