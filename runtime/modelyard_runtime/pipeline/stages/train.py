"""Search, fit, and store the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.reference import SAMPLE
from modelyard_runtime.drift.rows import asked_of_rows, write_sample
from modelyard_runtime.pipeline.types import Outcome
from modelyard_runtime.training.index import completed
from modelyard_runtime.training.run import train

if TYPE_CHECKING:
    from modelyard_runtime.pipeline.types import Run


def stage(run: Run) -> Outcome:
    """Train on the parts that the stage before left."""
    trained = train(run.contract, run.layout, root=run.root)
    _keep_sample(run)
    path = trained.card.estimator.entrypoint or trained.card.estimator.path
    return Outcome(f"{path.rpartition('.')[2]} on {trained.card.rows:,} rows", findings=trained.findings)


def _keep_sample(run: Run) -> None:
    """Leave features of reference rows, where the drift check tells whole rows apart; else none, for rows are data."""
    path = run.layout.reference / SAMPLE
    if not asked_of_rows(run.contract):
        path.unlink(missing_ok=True)
        return
    contract = completed(run.contract, run.layout)
    names = [feature.name for feature in contract.features]
    engine = run.open_engine()
    try:
        table = engine.table(str(run.layout.features("train")), columns=names)
        write_sample(engine, contract, table, path)
    finally:
        engine.close()
