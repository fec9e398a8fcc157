"""A drift report for a terminal: the verdict first, then what differs most."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard_runtime.drift.performance.types import Performance
    from modelyard_runtime.drift.run import Judgement
    from modelyard_runtime.drift.types import Check, ColumnVerdict

_WORDS = {"stable": "stable", "drift": "drift", "insufficient": "not enough data to judge"}


def render(found: Judgement) -> str:
    """The text of a judgement."""
    report = found.report
    head = (
        f"{_WORDS[found.verdict]}: {report.model} in {report.environment}, {report.current_rows} rows against "
        f"{report.reference_rows} of the reference\n"
    )
    rows = [row for column in report.columns for row in _rows(column)]
    widths = [max(len(row[i]) for row in [_HEAD, *rows]) for i in range(len(_HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in [_HEAD, *rows]
    ]
    more = _performance(found.performance) if found.performance else []
    return "\n".join([head, *(line.rstrip() for line in lines), *more, "", f"id: {report.id}"]) + "\n"


def _performance(found: Performance) -> list[str]:
    """Estimated and realised metrics, a line each, and the verdict on what was promised."""
    lines: list[str] = [""]
    for name, performed in (("estimate", found.estimate), ("realised", found.realised)):
        if performed is None:
            continue
        covered = "" if performed.coverage is None else f", labels of {100 * performed.coverage:.0f} %"
        lines.append(
            f"{name} performance ({performed.rows} rows{covered}): {performed.reason or ''}".rstrip(": ")
        )
        for metric, one in performed.metrics.items():
            bounds = (
                "" if one.lower is None or one.upper is None else f" ({one.lower:.3g} to {one.upper:.3g})"
            )
            before = "" if one.reference is None else f", at training {one.reference:.3g}"
            lines.append(f"  {metric} {one.value:.3g}{bounds}{before}")
    if found.check:
        lines.append(f"{found.check}: {found.verdict or 'not judged'}")
    return lines


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
