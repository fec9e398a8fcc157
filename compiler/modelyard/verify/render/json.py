"""A report for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.verify.types import Result


def render(reports: Sequence[tuple[str, Sequence[Result]]]) -> str:
    """Every model with its checks."""
    models = [{"spec": name, "checks": [_result(result) for result in results]} for name, results in reports]
    return json.dumps({"verify": 1, "models": models}, indent=2, ensure_ascii=False)


def _result(result: Result) -> dict[str, object]:
    return {
        "name": result.name,
        "proves": result.proves,
        "state": result.state,
        "files": result.files,
        "version": result.version,
        "why": result.why,
        "get": result.get,
        "faults": [
            {
                "path": fault.path,
                "line": fault.line or None,
                "place": fault.place,
                "rule": fault.rule,
                "message": fault.message,
                "origin": list(fault.origin),
            }
            for fault in result.faults
        ],
    }
