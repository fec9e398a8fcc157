"""Record the run and register the model version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.publish import publish_reference
from modelyard_runtime.pipeline.types import Outcome
from modelyard_runtime.registry.attach import attach
from modelyard_runtime.registry.register import register
from modelyard_runtime.reports.run import write_reports
from modelyard_runtime.storage.locations import is_remote

if TYPE_CHECKING:
    from modelyard_runtime.pipeline.types import Run


def stage(run: Run) -> Outcome:
    """Register what the stages before left, once."""
    done = register(
        run.contract, run.layout, root=run.root, contract_file=run.contract_file, tracking=run.tracking
    )
    # The pages name the version, so that they come after it; they are stored with it all the same.
    write_reports(run)
    attach(run.contract, run.layout, root=run.root, tracking=run.tracking)
    if done.champion and run.contract.drift is not None and is_remote(run.contract.artifacts):
        # Where no image holds the reference, the drift check finds it here.
        publish_reference(run.contract, run.layout.reference)
    again = " (it was there already)" if done.existed else ""
    champion = ", the champion" if done.champion else ""
    return Outcome(f"{done.model}@{done.version}{champion}{again} in {done.address}")


def repeats(_: Run) -> bool:
    """A registry may have been emptied meanwhile; what is there already is not registered twice."""
    return False
