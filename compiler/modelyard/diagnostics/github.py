"""Diagnostics as GitHub workflow commands, which become annotations on the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Severity
from modelyard.diagnostics.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.diagnostics.types import Diagnostic

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """One command a line. Text from the spec is escaped: it can neither end a command nor start one."""
    return "".join(_command(diagnostic) + "\n" for diagnostic in diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    properties = {"file": span.file, "line": str(span.start.line), "endLine": str(span.end.line)}
    if span.start.line == span.end.line:  # GitHub refuses columns over several lines
        properties |= {"col": str(span.start.column), "endColumn": str(span.end.column)}
    properties["title"] = diagnostic.rule
    shown = ",".join(f"{name}={visible(value).translate(_PROPERTY)}" for name, value in properties.items())
    return f"::{_COMMANDS[diagnostic.severity]} {shown}::{_message(diagnostic).translate(_DATA)}"


def _message(diagnostic: Diagnostic) -> str:
    parts = [diagnostic.message]
    if diagnostic.label:
        parts.append(diagnostic.label)
    if diagnostic.accepted is not None:
        parts.append(f"accepted: {diagnostic.accepted}")
    if diagnostic.help:
        parts.append(diagnostic.help)
    return "\n".join(map(visible, parts))
