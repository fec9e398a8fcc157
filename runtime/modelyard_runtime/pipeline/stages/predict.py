"""Score a batch, and write it to the deployment's output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.pipeline.types import Outcome
from modelyard_runtime.serving.batch import Batch, predict

if TYPE_CHECKING:
    from modelyard_runtime.pipeline.types import Run


def stage(run: Run) -> Outcome:
    """Score the deployment's input with the model of the folder that is named, else of the run."""
    engine = run.open_engine()
    try:
        batch = Batch(run.contract, run.model or run.layout.model, run.root, run.instead, run.window)
        done = predict(engine, batch)
    finally:
        engine.close()
    return Outcome(f"{done.rows:,} rows of {done.window} in {done.location}")
