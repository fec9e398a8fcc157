"""A drift report as JSON (schemas/verdict.schema.json), the same bytes for the same profiles."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelyard_runtime.drift.history import History
    from modelyard_runtime.drift.performance.types import Performance, Performed
    from modelyard_runtime.drift.run import Judgement
    from modelyard_runtime.drift.types import Check, ColumnVerdict, Report

VERSION = 1
"""Raised with every change that a reader would misread."""

_DIGITS = 9
"""What is printed of a number: less than what could depend on the order in which a library adds."""

Json = dict[str, Any]


def of(found: Judgement) -> Json:
    """The document of a judgement: the report, the windows before it, and performance, where they were looked at."""
    data = document(found.report)
    data["verdict"] = found.verdict
    data["performance"] = _performance(found.performance) if found.performance else None
    data["history"] = _history(found.history) if found.history else None
    return data


def document(report: Report) -> Json:
    """The document of a report on columns."""
    kind = "rolling" if report.rolling else "training"
    reference = {"profile": report.reference, "rows": report.reference_rows, "kind": kind}
    return {
        "format": VERSION,
        "id": report.id,
        "verdict": report.verdict,
        "model": report.model,
        "environment": report.environment,
        "reference": {**reference, **_span(report.rolling)},
        "current": {"profile": report.current, "rows": report.current_rows, **_span(report.window)},
        "columns": [_column(column) for column in report.columns],
        "performance": None,
        "history": None,
    }


def render(report: Report) -> str:
    """The text of a report."""
    return dumped(document(report))


def dumped(data: Json) -> str:
    """The text of a document."""
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def content_id(report: Report) -> str:
    """The name of a report by all that it says."""
    body = document(report)
    del body["id"]
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return f"drift-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def moment(seconds: float) -> str:
    """A point in time in UTC, to the second: ``2026-05-17T08:00:00Z``."""
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _span(span: tuple[float, float] | None) -> Json:
    return {"from": moment(span[0]) if span else None, "to": moment(span[1]) if span else None}


def _column(column: ColumnVerdict) -> Json:
    return {
        "name": column.name,
        "kind": column.kind,
        "verdict": column.verdict,
        "problem": column.problem,
        "importance": _number(column.importance),
        "checks": [_check(check) for check in column.checks],
        "measures": {name: _number(value) for name, value in column.measures.items()},
    }


def _history(history: History) -> Json:
    return {
        "starts": [moment(start) for start in history.starts],
        "rows": list(history.rows),
        "columns": [
            {
                "name": trace.name,
                "method": trace.method,
                "threshold": _number(trace.threshold),
                "verdict": [point.verdict for point in trace.points],
                "effect": [_number(point.effect) for point in trace.points],
                "lower": [_number(point.lower) for point in trace.points],
                "upper": [_number(point.upper) for point in trace.points],
                "missing": [_number(point.missing) for point in trace.points],
            }
            for trace in history.traces
        ],
    }


def _performance(found: Performance) -> Json:
    return {
        "verdict": found.verdict,
        "check": found.check,
        "estimate": _performed(found.estimate) if found.estimate else None,
        "realised": _performed(found.realised) if found.realised else None,
    }


def _performed(found: Performed) -> Json:
    return {
        "method": found.method,
        "rows": found.rows,
        "coverage": _number(found.coverage),
        **_span(found.window),
        "reason": found.reason,
        "metrics": {
            name: {
                "value": _number(one.value),
                "lower": _number(one.lower),
                "upper": _number(one.upper),
                "reference": _number(one.reference),
            }
            for name, one in found.metrics.items()
        },
    }


def _check(check: Check) -> Json:
    judged = check.judged
    return {
        "question": check.question,
        "method": check.method,
        "verdict": check.verdict,
        "reason": check.reason,
        "value": _number(check.value),
        "effect": _number(judged.effect if judged else None),
        "lower": _number(judged.lower if judged else None),
        "upper": _number(judged.upper if judged else None),
        "threshold": _number(check.threshold),
        "p_value": _number(judged.p_value if judged else None),
        "q_value": _number(check.q_value),
        "reference_values": check.n,
        "current_values": check.m,
        "enough_values": check.enough,
        "details": {key: _number(v) if isinstance(v, float) else v for key, v in check.details.items()},
    }


def _number(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) else float(f"{value:.{_DIGITS}g}")
