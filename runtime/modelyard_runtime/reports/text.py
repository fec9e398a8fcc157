"""A drift report for a terminal: the verdict first, then what differs most."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard_runtime.drift.types import Check, ColumnVerdict, Report

_WORDS = {"stable": "stable", "drift": "drift", "insufficient": "not enough data to judge"}


def render(report: Report) -> str:
    """The text of a report."""
    head = (
        f"{_WORDS[report.verdict]}: {report.model} in {report.environment}, {report.current_rows} rows against "
        f"{report.reference_rows} of the reference\n"
    )
    rows = [row for column in report.columns for row in _rows(column)]
    widths = [max(len(row[i]) for row in [_HEAD, *rows]) for i in range(len(_HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in [_HEAD, *rows]
    ]
    return "\n".join([head, *(line.rstrip() for line in lines), "", f"id: {report.id}"]) + "\n"


_HEAD = ("column", "question", "method", "verdict", "effect", "99% bounds", "threshold", "q", "note")


def _rows(column: ColumnVerdict) -> list[tuple[str, ...]]:
    name = _printable(column.name)
    if column.problem:
        return [(name, "schema", "", column.verdict, "", "", "", "", column.problem)]
    ordered = sorted(column.checks, key=lambda check: -check.ratio)
    return [(name, *_cells(check)) for check in ordered]


def _cells(check: Check) -> tuple[str, ...]:
    judged = check.judged
    if judged is None or check.q_value is None:
        measured = ("", "", f"{check.threshold:.3g}", "")
    else:
        measured = (
            f"{judged.effect:.3g}",
            f"{judged.lower:.3g} to {judged.upper:.3g}",
            f"{check.threshold:.3g}",
            f"{check.q_value:.2g}",
        )
    return (check.question, check.method, check.verdict, *measured, _note(check))


def _note(check: Check) -> str:
    if check.verdict == "stable":
        return ""
    new = check.details.get("new")
    if check.question == "new-levels" and isinstance(new, list) and new:
        return f"new: {', '.join(_printable(name) for name in new[:5])}"
    top = check.details.get("top")
    if check.question == "rows" and isinstance(top, list) and top:
        return f"told apart by {', '.join(_printable(name) for name in top)}"
    if check.enough is not None:
        return f"{check.reason}; {check.enough} values would be enough"
    return check.reason


def _printable(text: str) -> str:
    """A name from the data without what would move a terminal's cursor."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
