"""Hold every source against the rules of the spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.checks import document
from modelyard_runtime.checks.run import check_sources
from modelyard_runtime.files import write_json
from modelyard_runtime.pipeline.sources import opened
from modelyard_runtime.pipeline.types import FAILED, FINE, Outcome
from modelyard_runtime.sources import versions

if TYPE_CHECKING:
    from modelyard_runtime.pipeline.types import Run


def stage(run: Run) -> Outcome:
    """Check, and leave the report and the versions that were read."""
    with opened(run) as (engine, sources):
        report = check_sources(engine, run.contract, sources.values())
        known = versions.document(one.version for one in sources.values())
    write_json(run.layout.sources, known)
    write_json(run.layout.data_report, document.document(report))
    return Outcome(document.words(report), FINE if report.passed else FAILED, tuple(document.lines(report)))
