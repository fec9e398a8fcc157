"""What is decided of gates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modelyard_runtime.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

Verdict = Literal["pass", "fail", "inconclusive"]
WORST: tuple[Verdict, ...] = ("fail", "inconclusive", "pass")
"""The verdicts, the worst first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A quantity as it was measured, at one confidence.

    Attributes:
        estimate: The number; None where it could not be computed.
        lower: The lower bound, minus infinity where there is none.
        upper: The upper bound, infinity where there is none.
        confidence: Of the interval.
        n: On how many rows, or measured times, it rests.
        rows: How many rows there are in all, of this slice; 0 where it is not about rows.
        method: How the interval is made.
        reason: Why there is no number or no interval.
    """

    estimate: float | None
    lower: float
    upper: float
    confidence: float
    n: int
    rows: int
    method: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One comparison of a gate, with what decided it.

    Attributes:
        text: The comparison as SQL, with the metrics on the left and a number on the right.
        quantity: What is compared, as SQL.
        operator: How it is compared.
        threshold: The number that it is compared with.
        verdict: How it ended.
        reading: The interval that decided, or that left it open.
        reason: Why, in one sentence.
        enough: About how many rows (of times: how many measurements) would decide it if the estimate stayed what it is.
    """

    text: str
    quantity: str
    operator: str
    threshold: float
    verdict: Verdict
    reading: Reading | None
    reason: str
    enough: int | None = None

    @property
    def margin(self) -> float:
        """How far the estimate is from the threshold on the good side, in widths of the interval; for ordering."""
        reading = self.reading
        if reading is None or reading.estimate is None:
            return 0.0
        apart = reading.estimate - self.threshold
        good = apart if self.operator in {">", ">="} else -apart
        width = reading.upper - reading.lower
        return good / width if 0 < width < float("inf") else good


@dataclass(frozen=True, slots=True)
class Slice:
    """A gate for one slice; ``value`` None stands for all rows."""

    value: str | None
    rows: int
    verdict: Verdict
    comparisons: tuple[Judged, ...]

    @property
    def decisive(self) -> Judged | None:
        """The comparison that the verdict rests on: of those that ended like it, the closest or worst one."""
        return worst(self.comparisons, self.verdict)


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """How a gate ended.

    Attributes:
        name: Its name.
        text: Its condition.
        on: The part of the data that was held out for it.
        by: The column of its slices.
        min_rows: Rows below which a slice is not judged.
        confidence: The confidence that the gate demands.
        inconclusive: What an interval across the bound means.
        verdict: How it ended.
        reason: Why, in one sentence.
        slices: What was judged: all rows, or every slice that is large enough, the worst first.
        small: Slices that were too small to be judged, with their rows.
    """

    name: str
    text: str
    on: str
    by: str | None
    min_rows: int
    confidence: float
    inconclusive: Literal["stop", "pass"]
    verdict: Verdict
    reason: str
    slices: tuple[Slice, ...]
    small: tuple[tuple[str, int], ...]

    @property
    def stops(self) -> bool:
        """Whether it stops the release."""
        return self.verdict == "fail" or (self.verdict == "inconclusive" and self.inconclusive == "stop")

    @property
    def decisive(self) -> Judged | None:
        """The comparison that the verdict rests on."""
        return self.slices[0].decisive if self.slices else None


@dataclass(frozen=True, slots=True)
class GateReport:
    """How all gates of a model ended."""

    model: str
    environment: str
    gates: tuple[GateVerdict, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of the gates' verdicts; a pass where there is none."""
        return worst_of(gate.verdict for gate in self.gates)

    @property
    def stops(self) -> bool:
        """Whether any gate stops the release."""
        return any(gate.stops for gate in self.gates)


def worst_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts; a pass where there is none."""
    found = set(verdicts)
    for verdict in WORST:
        if verdict in found:
            return verdict
    return "pass"


def worst(comparisons: Iterable[Judged], verdict: Verdict) -> Judged | None:
    """Of the comparisons that ended in this way the one that is furthest on the bad side."""
    alike = [comparison for comparison in comparisons if comparison.verdict == verdict]
    return min(alike, key=lambda comparison: comparison.margin, default=None)
