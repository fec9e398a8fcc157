"""Diagnostics for programs. The layout is public: within a version, fields are only ever added.

::

    {"version": 1,
     "summary": {"errors": 1, "warnings": 0, "notes": 0},
     "diagnostics": [
       {"rule": "unknown-key", "severity": "error", "message": "…", "path": ["training", "estimater"],
        "file": "modelyard.yaml", "start": {"line": 41, "column": 3}, "end": {"line": 41, "column": 12},
        "label": "…", "help": "…", "allowed": ["…"],
        "related": [{"file": "…", "start": {…}, "end": {…}, "message": "…"}],
        "fix": null, "accepted": null}]}

Lines and columns count from 1, columns in Unicode code points, ``end`` is exclusive. ``fix`` is null or has
``title``, ``replacement`` (for the text from ``start`` to ``end``) and ``safe``; ``accepted`` is null or the
reason for which the finding was set aside.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from modelyard.diagnostics.types import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.diagnostics.types import Diagnostic, Span

VERSION = 1


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """One JSON object with every diagnostic, two spaces of indentation, a line break at the end."""
    found = tuple(diagnostics)
    document = {
        "version": VERSION,
        "summary": {f"{severity}s": sum(one.severity is severity for one in found) for severity in Severity},
        "diagnostics": [_diagnostic(one) for one in found],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "rule": diagnostic.rule,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "path": list(diagnostic.path),
        **_place(diagnostic.span),
        "label": diagnostic.label,
        "help": diagnostic.help,
        "allowed": list(diagnostic.allowed),
        "related": [{**_place(related.span), "message": related.message} for related in diagnostic.related],
        "fix": asdict(diagnostic.fix) if diagnostic.fix else None,
        "accepted": diagnostic.accepted,
    }


def _place(span: Span) -> dict[str, Any]:
    return {"file": span.file, "start": asdict(span.start), "end": asdict(span.end)}
