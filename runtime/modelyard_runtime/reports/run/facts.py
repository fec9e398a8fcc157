"""Everything that a run has left, read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard_runtime.files import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.pipeline.types import Run

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """The documents of a run by what they are about; None where their stage has not run."""

    contract: Contract
    data: Document | None
    features: Document | None
    model: Document | None
    training: Document | None
    metrics: Document | None
    latency: Document | None
    explanations: Document | None
    skew: Document | None
    gates: Document | None
    result: Document | None
    stages: dict[str, Document]


def read(run: Run) -> Facts:
    """The facts of a run."""
    layout = run.layout
    state = _maybe(layout.state, "the state of the run")
    return Facts(
        contract=run.contract,
        data=_maybe(layout.data_report, "the data report"),
        features=_maybe(layout.features_index, "the index of the features"),
        model=_maybe(layout.model / "model.json", "the model's card"),
        training=_maybe(layout.training, "the training's document"),
        metrics=_maybe(layout.metrics, "the metrics"),
        latency=_maybe(layout.latency, "the latencies"),
        explanations=_maybe(layout.explanations, "the explanations"),
        skew=_maybe(layout.skew, "the skew report"),
        gates=_maybe(layout.gates, "the gate report"),
        result=_maybe(layout.result, "the training result"),
        stages=state["stages"] if state else {},
    )


def _maybe(path: Path, what: str) -> Document | None:
    return read_json(path, what) if path.exists() else None
