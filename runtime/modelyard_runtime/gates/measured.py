"""What an evaluation measured, looked up; and put together where a quantity has parts of several kinds."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.evaluation.intervals.independent import dependent_sum, independent_sum
from modelyard_runtime.evaluation.intervals.order import OrderStatistic
from modelyard_runtime.evaluation.metrics.registry import LATENCY, SIZE
from modelyard_runtime.gates.forms import form_text
from modelyard_runtime.gates.needs import Rows, rows_of
from modelyard_runtime.gates.sources import alone, parts, shared
from modelyard_runtime.gates.types import Reading
from modelyard_runtime.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard_runtime.contract.types import Gate
    from modelyard_runtime.gates.forms import Form, Term

_ANEW = "run `modelyard run --stage evaluate` with this contract"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The documents of an evaluation.

    Attributes:
        counts: By part and column of slices, the rows of each slice; under the column ``""`` all rows of a part.
        quantities: What was measured, by rows and text of the quantity.
        size: Megabytes of the model's files.
        latency: Sorted times of single predictions in milliseconds: of the model, and of the champion.
        untimed: Why there are no times, of either.
        champion: Whether there is a champion.
    """

    counts: Mapping[tuple[str, str], Mapping[str, int]]
    quantities: Mapping[tuple[Rows, str], Mapping[str, Any]]
    size: float
    latency: Mapping[bool, Sequence[float]]
    untimed: Mapping[bool, str]
    champion: bool

    def rows(self, on: str, by: str | None, value: str | None) -> int:
        """How many rows a part or slice has."""
        if by is None or value is None:
            return self.counts.get((on, ""), {}).get("", 0)
        return self.counts.get((on, by), {}).get(value, 0)

    def read(self, gate: Gate, form: Form, value: str | None, confidence: float) -> Reading:
        """A quantity at a confidence.

        Raises:
            RuntimeProblem: the evaluation was made for other gates.
        """
        found = parts(form)
        each = shared(confidence, form)
        readings = [(1.0, self._rows(gate, found.rows, value, each))] if found.rows else []
        readings += [(term.factor, self._rows(gate, (alone(term),), None, each)) for term in found.groups]
        if found.latency:
            readings.append((1.0, self._latency(found.latency, each)))
        constant = sum(term.factor * self._exact(gate, term, value) for term in found.exact)
        if not readings:
            rows = self.rows(gate.on, gate.by, value)
            return Reading(constant, constant, constant, confidence, rows, rows, "exact")
        return _together(readings, constant, confidence)

    def _rows(self, gate: Gate, form: Form, value: str | None, confidence: float) -> Reading:
        key = rows_of(gate, form, value), form_text(form)
        entry = self.quantities.get(key)
        if entry is None:
            raise RuntimeProblem(
                f'the evaluation lacks {form_text(form)}, which the gate "{gate.name}" asks for', help=_ANEW
            )
        interval = next((one for one in entry["intervals"] if one["confidence"] == confidence), None)
        if interval is None and entry["estimate"] is not None:
            raise RuntimeProblem(
                f'the evaluation lacks the interval that the gate "{gate.name}" asks for', help=_ANEW
            )
        lower, upper, reason = -inf, inf, str(entry["reason"])
        if interval is not None:
            lower = -inf if interval["lower"] is None else float(interval["lower"])
            upper = inf if interval["upper"] is None else float(interval["upper"])
            reason = reason or str(interval["reason"])
        return Reading(
            entry["estimate"],
            lower,
            upper,
            confidence,
            int(entry["n"]),
            int(entry["rows"]),
            str(entry["method"]),
            reason,
        )

    def _latency(self, form: Form, confidence: float) -> Reading:
        timed: list[tuple[float, OrderStatistic]] = []
        for term in form:
            values = self.latency.get(term.champion, ())
            if not values:
                reason = self.untimed.get(term.champion) or "no time of a prediction was measured"
                return Reading(None, -inf, inf, confidence, 0, 0, "", reason)
            timed.append((term.factor, OrderStatistic(values, LATENCY[term.metric], 0.0)))
        value = sum(factor * one.value for factor, one in timed)
        low, high = independent_sum([(factor, one.value, one.bounds(confidence)) for factor, one in timed])
        method = "order statistics" + (", independent" if len(timed) > 1 else "")
        return Reading(value, low, high, confidence, min(one.n for _, one in timed), 0, method)

    def _exact(self, gate: Gate, term: Term, value: str | None) -> float:
        return self.size if term.metric == SIZE else float(self.rows(gate.on, gate.by, value))


def _together(readings: Sequence[tuple[float, Reading]], constant: float, confidence: float) -> Reading:
    """Readings of several kinds as one: all of their intervals hold together, so their sum does."""
    factor, first = readings[0]
    for _, reading in readings:
        if reading.estimate is None:
            return replace(reading, confidence=confidence)
    if len(readings) == 1 and factor == 1 and not constant:
        return replace(first, confidence=confidence)
    total = sum(factor * (reading.estimate or 0.0) for factor, reading in readings)
    low, high = dependent_sum([(factor, (one.lower, one.upper)) for factor, one in readings])
    return Reading(
        total + constant,
        low + constant,
        high + constant,
        confidence,
        min(one.n for _, one in readings),
        max(one.rows for _, one in readings),
        first.method if len(readings) == 1 else "sum of intervals",
        next((one.reason for _, one in readings if one.reason), ""),
    )
