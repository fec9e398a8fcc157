"""A report for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.changes.render.words import grouped, headline, visible
from modelyard.write.refusal import unified

if TYPE_CHECKING:
    from modelyard.changes.types import FileChange, Report

_MARKS = {"added": "+", "changed": "~", "removed": "-"}


def text(report: Report, *, differences: bool = False) -> str:
    """What it means, then the files; with ``differences``, then their text."""
    if not report.changes and not report.files:
        return f"{visible(report.model)}: nothing changes\n"
    lines: list[str] = []
    for environments, changes in grouped(report.changes):
        lines.append(f"{visible(', '.join(environments))}:")
        lines.extend(f"  [{change.risk}] {headline(change)} — {change.what}" for change in changes)
        lines.append("")
    if report.files and not report.changes:
        lines += [f"{visible(report.model)}: nothing changes in what runs, only in files", ""]
    lines.append(f"files: {_count(report)}")
    lines.extend(f"  {_MARKS[file.how]} {visible(file.path)}" for file in report.files)
    shown = "\n".join(lines) + "\n"
    return shown + "".join(f"\n{difference(file)}" for file in report.files) if differences else shown


def difference(file: FileChange) -> str:
    """The unified diff of one file."""
    old = "/dev/null" if file.before is None else f"a/{file.path}"
    new = "/dev/null" if file.after is None else f"b/{file.path}"
    return unified(file.before or "", file.after or "", old, new)


def _count(report: Report) -> str:
    counts = {how: sum(file.how == how for file in report.files) for how in _MARKS}
    return ", ".join(f"{count} {how}" for how, count in counts.items() if count) or "none"
