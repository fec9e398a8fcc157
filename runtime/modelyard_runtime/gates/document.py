"""The gate report as JSON (schemas/gates.schema.json), and the evaluation's JSON as what gates are judged by."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import read_json
from modelyard_runtime.gates.measured import Evaluation
from modelyard_runtime.gates.needs import Rows

if TYPE_CHECKING:
    from modelyard_runtime.gates.types import GateReport, GateVerdict, Judged, Slice
    from modelyard_runtime.layout import Layout

FORMAT = 1
"""Raised with every change that an older reader would misread."""

EVALUATION = 1
"""The form of the evaluation's document that this reads."""

Json = dict[str, Any]


def evaluation_of(layout: Layout) -> Evaluation:
    """What an evaluation left.

    Raises:
        RuntimeProblem: it is missing, of another form, or damaged.
    """
    data = read_json(layout.metrics, "the evaluation")
    times = read_json(layout.latency, "the latencies") if layout.latency.exists() else {}
    if data.get("format") != EVALUATION:
        raise RuntimeProblem(
            f"{layout.metrics} is of format {data.get('format')}, this runtime reads format {EVALUATION}",
            help="run `modelyard run --stage evaluate` again",
        )
    try:
        return _evaluation(data, times)
    except (KeyError, TypeError, ValueError) as error:
        raise RuntimeProblem(
            f"{layout.metrics} is damaged: {type(error).__name__} at {error}",
            help="run `modelyard run --stage evaluate` again",
        ) from None


def _evaluation(data: Json, times: Json) -> Evaluation:
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for item in data["counts"]:
        counts.setdefault((item["on"], item["by"] or ""), {})[item["value"] or ""] = int(item["rows"])
    quantities = {
        (Rows(item["on"], item["by"], item["value"], int(item["min_rows"])), str(item["quantity"])): item
        for item in data["measurements"]
    }
    both: dict[bool, Json] = {False: times.get("model") or {}, True: times.get("champion") or {}}
    return Evaluation(
        counts=counts,
        quantities=quantities,
        size=float(data["model_size_mb"]),
        latency={who: one.get("milliseconds", ()) for who, one in both.items()},
        untimed={who: str(one.get("reason", "")) for who, one in both.items()},
        champion=data["champion"] is not None,
    )


def document(report: GateReport) -> Json:
    """The document of a report: the same for the same evaluation."""
    return {
        "format": FORMAT,
        "model": report.model,
        "environment": report.environment,
        "verdict": report.verdict,
        "stops": report.stops,
        "gates": [_gate(gate) for gate in report.gates],
    }


def _gate(gate: GateVerdict) -> Json:
    decisive = gate.decisive
    return {
        "name": gate.name,
        "text": gate.text,
        "verdict": gate.verdict,
        "inconclusive": gate.inconclusive,
        "stops": gate.stops,
        "reason": gate.reason,
        "on": gate.on,
        "by": gate.by,
        "min_rows": gate.min_rows if gate.by else None,
        "required_confidence": gate.confidence,
        **_measured(decisive),
        "slices": [_slice(one) for one in gate.slices],
        "small_slices": [{"value": value, "rows": rows} for value, rows in gate.small],
    }


def _slice(one: Slice) -> Json:
    return {
        "value": one.value,
        "rows": one.rows,
        "verdict": one.verdict,
        "comparisons": [
            {"text": item.text, "verdict": item.verdict, "reason": item.reason, **_measured(item)}
            for item in one.comparisons
        ],
    }


def _measured(item: Judged | None) -> Json:
    reading = item.reading if item else None
    return {
        "quantity": item.quantity if item else None,
        "operator": item.operator if item else None,
        "threshold": item.threshold if item else None,
        "estimate": reading.estimate if reading else None,
        "lower": _finite(reading.lower) if reading else None,
        "upper": _finite(reading.upper) if reading else None,
        "confidence": reading.confidence if reading else None,
        "n": reading.n if reading else None,
        "rows": reading.rows if reading else None,
        "method": reading.method if reading else None,
        "enough": item.enough if item else None,
    }


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
