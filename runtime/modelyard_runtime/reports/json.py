"""A drift report as JSON (schemas/verdict.schema.json), the same bytes for the same profiles."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelyard_runtime.drift.types import Check, ColumnVerdict, Report

VERSION = 1
"""Raised with every change that a reader would misread."""

_DIGITS = 9
"""What is printed of a number: less than what could depend on the order in which a library adds."""

Json = dict[str, Any]


def document(report: Report) -> Json:
    """The document of a report."""
    return {
        "format": VERSION,
        "id": report.id,
        "verdict": report.verdict,
        "model": report.model,
        "environment": report.environment,
        "reference": {"profile": report.reference, "rows": report.reference_rows},
        "current": {"profile": report.current, "rows": report.current_rows},
        "columns": [_column(column) for column in report.columns],
    }


def render(report: Report) -> str:
    """The text of a report."""
    return json.dumps(document(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def content_id(report: Report) -> str:
    """The name of a report by all that it says."""
    body = document(report)
    del body["id"]
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return f"drift-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _column(column: ColumnVerdict) -> Json:
    return {
        "name": column.name,
        "kind": column.kind,
        "verdict": column.verdict,
        "problem": column.problem,
        "checks": [_check(check) for check in column.checks],
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
    return None if value is None else float(f"{value:.{_DIGITS}g}")
