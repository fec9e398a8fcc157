"""A report as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard.changes.types import Report

VERSION = 1


def render(report: Report) -> str:
    """The report as one JSON document with a version of its own."""
    data = {
        "diff": VERSION,
        "model": report.model,
        "risk": report.risk,
        "changes": [
            {
                "environment": change.environment,
                "path": list(change.path),
                "before": change.before,
                "after": change.after,
                "what": change.what,
                "risk": change.risk,
            }
            for change in report.changes
        ],
        "files": [{"path": file.path, "change": file.how} for file in report.files],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
