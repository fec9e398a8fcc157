"""Search, fit, and store the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.pipeline.types import Outcome
from modelyard_runtime.training.run import train

if TYPE_CHECKING:
    from modelyard_runtime.pipeline.types import Run


def stage(run: Run) -> Outcome:
    """Train on the parts that the stage before left."""
    trained = train(run.contract, run.layout, root=run.root)
    path = trained.card.estimator.entrypoint or trained.card.estimator.path
    return Outcome(f"{path.rpartition('.')[2]} on {trained.card.rows:,} rows", findings=trained.findings)
