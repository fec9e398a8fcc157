"""Diagnostics as SARIF 2.1.0, the form that GitHub code scanning and most viewers read."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from modelyard import __version__
from modelyard.diagnostics.types import Severity
from modelyard.diagnostics.visible import visible
from modelyard.rules.page import page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.diagnostics.types import Diagnostic, Fix, RelatedSpan, Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_PROBLEM_SEVERITY = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_SECURITY_SEVERITY = {Severity.ERROR: "7.0", Severity.WARNING: "4.0", Severity.NOTE: "1.0"}


def render(diagnostics: Iterable[Diagnostic], *, docs: str = "") -> str:
    """One SARIF log with one run.

    ``docs`` is the address below which the pages of the rules stand as ``<rule>.md``; without it the pages
    travel in the log alone.
    """
    found = tuple(diagnostics)
    rules = sorted({diagnostic.rule for diagnostic in found})
    driver = {
        "name": "modelyard",
        "semanticVersion": __version__,
        "rules": [_rule(rule, docs) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the root of the repository"}}},
        "results": [_result(diagnostic, rules.index(diagnostic.rule)) for diagnostic in found],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(rule_id: str, docs: str) -> dict[str, Any]:
    shown = page(rule_id)
    properties: dict[str, Any] = {
        "tags": [shown.rule.family],
        "precision": "very-high",
        "problem.severity": _PROBLEM_SEVERITY[shown.rule.severity],
    }
    if shown.rule.family == "security":
        properties["security-severity"] = _SECURITY_SEVERITY[shown.rule.severity]
    described: dict[str, Any] = {
        "id": rule_id,
        "name": "".join(part.capitalize() for part in rule_id.split("-")),
        "shortDescription": {"text": shown.rule.summary},
        "fullDescription": {"text": shown.sections["What it does"]},
        "help": {"text": shown.markdown, "markdown": shown.markdown},
        "defaultConfiguration": {"level": str(shown.rule.severity)},
        "properties": properties,
    }
    if docs:
        described["helpUri"] = f"{docs.rstrip('/')}/{rule_id}.md"
    return described


def _result(diagnostic: Diagnostic, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": diagnostic.rule,
        "ruleIndex": index,
        "level": str(diagnostic.severity),
        "message": {"text": _message(diagnostic)},
        "locations": [{"physicalLocation": _location(diagnostic.span)}],
        "partialFingerprints": {"documentPath/v1": _fingerprint(diagnostic)},
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            _related(*numbered) for numbered in enumerate(diagnostic.related, start=1)
        ]
    if diagnostic.fix is not None:
        result["fixes"] = [_fix(diagnostic.fix, diagnostic.span)]
    if diagnostic.accepted is not None:
        result["suppressions"] = [
            {"kind": "inSource", "status": "accepted", "justification": diagnostic.accepted}
        ]
    return result


def _related(number: int, related: RelatedSpan) -> dict[str, Any]:
    message = {"text": visible(related.message)}
    return {"id": number, "physicalLocation": _location(related.span), "message": message}


def _message(diagnostic: Diagnostic) -> str:
    parts = [diagnostic.message, diagnostic.label, diagnostic.help]
    if diagnostic.allowed:
        parts.append("allowed: " + ", ".join(diagnostic.allowed))
    return "\n".join(visible(part) for part in parts if part)


def _location(span: Span) -> dict[str, Any]:
    return {"artifactLocation": _artifact(span.file), "region": _region(span)}


def _artifact(file: str) -> dict[str, str]:
    address = quote(file, safe="/-._~")
    if file.startswith("/"):
        return {"uri": f"file://{address}"}
    return {"uri": address, "uriBaseId": "SRCROOT"}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }


def _fix(fix: Fix, span: Span) -> dict[str, Any]:
    replacement = {"deletedRegion": _region(span), "insertedContent": {"text": fix.replacement}}
    return {
        "description": {"text": fix.title},
        "artifactChanges": [{"artifactLocation": _artifact(span.file), "replacements": [replacement]}],
    }


def _fingerprint(diagnostic: Diagnostic) -> str:
    """By document path, so that lines added above change nothing; by line where there is no path."""
    place = diagnostic.path or (diagnostic.span.start.line, diagnostic.span.start.column)
    said = "\0".join((diagnostic.rule, diagnostic.span.file, *map(repr, place), diagnostic.message))
    return sha256(said.encode()).hexdigest()[:32]
