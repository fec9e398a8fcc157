"""The sections of the plan about a model in use: what is logged, compared, promised, and who is told.

Units are those of `plan.types`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modelyard.records import dataclass

if TYPE_CHECKING:
    from modelyard.expressions.types import Condition


@dataclass(frozen=True, slots=True)
class DriftColumnPlan:
    """A column's own method and threshold."""

    column: str
    method: str
    threshold: float | None


@dataclass(frozen=True, slots=True)
class DriftPlan:
    """The drift check: when, over which window, against what (``training`` or the last ``rolling`` seconds)."""

    schedule: str
    every: int
    window: int
    method: str
    threshold: float | None
    columns: tuple[DriftColumnPlan, ...]
    prediction: bool
    rolling: int | None
    then: Literal["alert", "retrain"]


@dataclass(frozen=True, slots=True)
class PerformancePlan:
    """Realised performance once labels have come: from which source, how late, and the bound to hold."""

    labels: str
    delay: int
    check: Condition | None


@dataclass(frozen=True, slots=True)
class AlertPlan:
    """A receiver of alerts: ``slack``, ``pagerduty``, ``email`` or ``webhook``, with its secret or address."""

    kind: str
    secret: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class MonitoringPlan:
    """What is logged, compared and promised. ``log_path`` is where predictions go; ``sample`` the share logged."""

    log_path: str | None
    sample: float
    drift: DriftPlan | None
    performance: PerformancePlan | None
    availability: float | None
    latency_p95_ms: float | None
    alerts: tuple[AlertPlan, ...]
