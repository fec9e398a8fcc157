"""What a run leaves for people: one HTML page, a summary for a job's page, the compiler's pages filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.files import write
from modelyard_runtime.reports.run.facts import read

if TYPE_CHECKING:
    from modelyard_runtime.pipeline.types import Run
    from modelyard_runtime.reports.run.facts import Facts


def write_summary(run: Run) -> Facts:
    """Write the summary from what the stages have left so far; what was read for it."""
    from modelyard_runtime.reports.run.summary import summary

    facts = read(run)
    write(run.layout.summary, summary(facts))
    return facts


def write_reports(run: Run) -> None:
    """Write report, summary and pages from what the stages have left so far."""
    from modelyard_runtime.reports.run.html import render
    from modelyard_runtime.reports.run.pages import filled

    facts = write_summary(run)
    write(run.layout.report, render(facts))
    for name, text in filled(facts, run.contract_file.parent.parent / "docs"):
        write(run.layout.docs / name, text)
