"""Judge the gates by what was measured. Nothing is loaded for it but the standard library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.gates import text, words
from modelyard_runtime.gates.run import judge
from modelyard_runtime.pipeline.types import FAILED, FINE, UNDECIDED, Outcome

if TYPE_CHECKING:
    from modelyard_runtime.gates.types import GateReport
    from modelyard_runtime.pipeline.types import Code, Run


def stage(run: Run) -> Outcome:
    """Judge, and leave the summary that a job shows; where it stops here, the pages too, which registering writes."""
    from modelyard_runtime.reports.run import write_reports, write_summary

    report = judge(run.contract, run.layout)
    if report.stops:
        write_reports(run)
    else:
        write_summary(run)
    return Outcome(words.headline(report), _code(report), tuple(text.lines(report)))


def _code(report: GateReport) -> Code:
    if not report.stops:
        return FINE
    return FAILED if report.verdict == "fail" else UNDECIDED
