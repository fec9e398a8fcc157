"""Measure the model on held-out rows, and the champion on the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.performance.calibration import write_calibration
from modelyard_runtime.drift.performance.errors import write_errors
from modelyard_runtime.drift.reference import write_importance
from modelyard_runtime.evaluation.run import HELD_OUT, evaluate
from modelyard_runtime.gates.forms import comparisons, formula
from modelyard_runtime.gates.sources import has_champion
from modelyard_runtime.models.explanations import write_explanations
from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.pipeline.types import Outcome
from modelyard_runtime.training.index import completed

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.pipeline.types import Run
    from modelyard_runtime.registry.types import Champion

HEADLINES = ("roc_auc", "accuracy", "mae", "rmse")
"""What is told in one line: the first of these that was measured."""


def stage(run: Run) -> Outcome:
    """Evaluate, explain, and leave what a later estimate without labels is made from."""
    found = _champion(run) if asks_for_champion(run.contract) else None
    evaluated = evaluate(run.contract, run.layout, champion=found)
    instead = write_explanations(Predictor.load(run.layout.model), run.layout)["instead"]
    write_importance(run.layout.explanations, run.layout.importance)
    held_out = [run.layout.predictions(part) for part in HELD_OUT]
    write_calibration(run.contract, [path for path in held_out if path.exists()], run.layout.calibration)
    parts = [(run.layout.features(part), run.layout.predictions(part)) for part in HELD_OUT]
    write_errors(
        completed(run.contract, run.layout), [one for one in parts if one[1].exists()], run.layout.calibration
    )
    metrics = evaluated.metrics["metrics"]
    told = next((name for name in HEADLINES if name in metrics), None)
    figure = f"{told} {metrics[told]['estimate']:.4g} on " if told else ""
    against = f", beside the champion {found.model}@{found.version}" if found else ""
    told = f"{figure}{evaluated.metrics['rows']:,} held-out rows{against}"
    return Outcome(f"{told}; {instead}" if instead else told, findings=evaluated.findings)


def repeats(run: Run) -> bool:
    """A registry may have another champion by now."""
    return not asks_for_champion(run.contract)


def asks_for_champion(contract: Contract) -> bool:
    """Whether some gate compares with the champion. Only then is a registry asked."""
    return any(
        has_champion(comparison.form)
        for gate in contract.gates
        for comparison in comparisons(formula(gate.check.tree))
    )


def _champion(run: Run) -> Champion | None:
    from modelyard_runtime.registry.champion import champion

    return champion(run.contract, run.layout.root / "champion", root=run.root, tracking=run.tracking)
