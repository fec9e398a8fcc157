"""A report as a comment on a pull request: every value of the spec in a code span, and never too long to be posted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.changes.render.words import grouped, headline, visible

if TYPE_CHECKING:
    from modelyard.changes.types import Report

LIMIT = 60_000
"""Characters; GitHub refuses a comment of more than 65,536."""

_RESERVE = 400


def markdown(report: Report) -> str:
    """The comment. It opens with a marker by which a workflow finds the one that it posted before."""
    lines = [
        f"<!-- modelyard diff {_marker(report.model)} -->",
        f"### {code(report.model)}: {_summary(report)}",
        "",
    ]
    for environments, changes in grouped(report.changes):
        lines.append(f"**{', '.join(code(name) for name in environments)}**")
        lines.append("")
        lines.extend(f"- **{change.risk}**: {code(headline(change))} — {change.what}" for change in changes)
        lines.append("")
    if report.files:
        lines += ["<details>", f"<summary>{len(report.files)} generated files differ</summary>", ""]
        lines.extend(f"- {file.how} {code(file.path)}" for file in report.files)
        lines += ["", "</details>", ""]
    return _limited(lines)


def code(text: str) -> str:
    """A code span that holds any text: its fence is longer than any run of backticks inside."""
    shown = visible(text)
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest or not shown.strip() or shown[0] == " " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _summary(report: Report) -> str:
    if report.risk is None:
        return "nothing changes"
    if not report.changes:
        return "nothing changes in what runs, only in generated files"
    count = len(report.changes)
    return f"{count} change{'s' * (count > 1)}, at worst one that {_verb(str(report.risk))}"


def _verb(risk: str) -> str:
    return "is safe" if risk == "safe" else risk


def _marker(model: str) -> str:
    """The model's name without anything that could end a comment of HTML."""
    return re.sub(r"[^A-Za-z0-9._]+", "-", model)[:100]


def _limited(lines: list[str]) -> str:
    """The lines that fit, and a note where some do not."""
    size, fitting = 0, 0
    for line in lines:
        size += len(line) + 1
        if size > LIMIT - _RESERVE:
            break
        fitting += 1
    if fitting == len(lines):
        return "\n".join(lines).rstrip("\n") + "\n"
    kept = lines[:fitting]
    if "<details>" in kept and "</details>" not in kept:
        kept += ["", "</details>"]
    left = sum(line.startswith("- ") for line in lines[fitting:])
    note = f"{left} more lines do not fit into a comment: run `modelyard diff` to see them all."
    return "\n".join([*kept, "", note]) + "\n"
