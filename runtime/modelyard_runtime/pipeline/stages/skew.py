"""Compare the features of training with those that predictions are made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.features.skew import skew
from modelyard_runtime.files import write_json
from modelyard_runtime.pipeline.types import FAILED, FINE, UNDECIDED, Outcome

if TYPE_CHECKING:
    from modelyard_runtime.pipeline.types import Run


def stage(run: Run) -> Outcome:
    """Compare on the sample that the stage `features` left."""
    report = skew(run.contract, run.layout)
    write_json(run.layout.skew, report.document())
    undecided = not report.rows
    return Outcome(
        report.words(), UNDECIDED if undecided else FINE if report.passed else FAILED, report.lines()
    )
