"""A report as SARIF 2.1.0: one run a check, as code scanning shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.verify.types import Fault, Result

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(reports: Sequence[tuple[str, Sequence[Result]]]) -> str:
    """Every check that was made, the faults of all models together."""
    names = list(dict.fromkeys(result.name for _, results in reports for result in results))
    runs = [_run(name, [r for _, results in reports for r in results if r.name == name]) for name in names]
    return json.dumps(
        {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run for run in runs if run]},
        indent=2,
        ensure_ascii=False,
    )


def _run(name: str, results: list[Result]) -> dict[str, object] | None:
    made = [result for result in results if result.state != "not-checked"]
    if not made:
        return None
    faults = [fault for result in made for fault in result.faults]
    rules = sorted({fault.rule or name for fault in faults})
    driver: dict[str, object] = {
        "name": f"modelyard verify: {name}",
        "rules": [{"id": rule} for rule in rules],
    }
    return {"tool": {"driver": driver}, "results": [_fault(name, fault) for fault in faults]}


def _fault(name: str, fault: Fault) -> dict[str, object]:
    place = f" ({fault.place})" if fault.place else ""
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": fault.path},
            "region": {"startLine": fault.line or 1},
        }
    }
    return {
        "ruleId": fault.rule or name,
        "level": "error",
        "message": {"text": f"{fault.message}{place}"},
        "locations": [location] if fault.path else [],
    }
