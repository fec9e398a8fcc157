"""Output folders for tests, as a training leaves them before it is registered: real documents, a tiny model."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts import contract as real_contract

from modelyard_runtime.files import sha256, write, write_json
from modelyard_runtime.layout import PARTS, Layout
from modelyard_runtime.lineage.origin import Origin
from modelyard_runtime.models import card as cards
from modelyard_runtime.sources import versions
from modelyard_runtime.sources.types import SourceVersion

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract

ORIGIN = Origin(
    commit="5eed" * 10,
    branch="main",
    repository="https://github.com/acme/wine",
    person="Ada <ada@acme.example>",
)


def contract(example: str = "quickstart", **changes: Any) -> Contract:
    """A contract whose registry is embedded, whatever the example's is."""
    given = real_contract(example)
    embedded = replace(given.training.tracking, kind="embedded", uri=None, uri_secret=None)
    here: dict[str, Any] = {"training": replace(given.training, tracking=embedded), "artifacts": "artifacts/"}
    return replace(given, **{**here, **changes})


def trained(
    folder: Path,
    given: Contract,
    *,
    weights: str = "w",
    verdict: str = "pass",
    estimate: float = 0.9,
    champion: int | None = None,
) -> Layout:
    """An output folder of a training whose gates all ended alike.

    Args:
        folder: The output folder.
        given: The contract.
        weights: What the model's file holds: another text is another model.
        verdict: How every gate ended.
        estimate: What every metric was measured as.
        champion: The version that it was compared with.
    """
    layout = Layout(folder)
    write(layout.model / "model.skops", weights)
    write_json(layout.model / cards.CARD, cards.document(_card(given, layout.model)))
    sources = [_version(source.name, source.kind, source.location) for source in given.data]
    write_json(layout.sources, versions.document(sources))
    write_json(layout.data_report, {"passed": True})
    write_json(layout.features_index, {"index": 1, "parts": {part: {"rows": 100} for part in PARTS}})
    write_json(layout.profile, {"profile": 1})
    write_json(layout.training, {"search": None})
    figures = {
        "estimate": estimate,
        "lower": estimate - 0.02,
        "upper": estimate + 0.02,
        "n": 100,
        "method": "bootstrap",
    }
    write_json(
        layout.metrics, {"task": given.training.task, "metrics": {"roc_auc": figures}, "model_size_mb": 0.25}
    )
    times = {"estimate": 1.5, "lower": 1.4, "upper": 1.6, "n": 1000, "method": "order statistics"}
    write_json(layout.latency, {"format": 1, "metrics": {"latency_p50_ms": times}, "champion": None})
    write_json(
        layout.gates, {"gates": [_gate(gate.name, gate.check.text, verdict, figures) for gate in given.gates]}
    )
    if champion:
        write_json(layout.champion, {"name": given.model, "version": champion})
    return layout


def _gate(name: str, text: str, verdict: str, figures: dict[str, Any]) -> dict[str, Any]:
    policy: dict[str, Any] = {"inconclusive": "stop", "threshold": 0.75, "reason": "", "slices": []}
    return {"name": name, "text": text, "verdict": verdict, **figures, **policy}


def _version(name: str, kind: str, location: str) -> SourceVersion:
    return SourceVersion(
        name, kind, location, "delta:7", "sha256:" + "3f9a" * 16, 1599, "2026-01-01", "2026-02-01"
    )


def _card(given: Contract, folder: Path) -> cards.Card:
    params = {"max_iter": 100, "learning_rate": 0.1, "missing": float("nan"), "layers": (1, 2)}
    return cards.Card(
        model=given.model,
        task=given.training.task,
        target=given.training.target,
        classes=(False, True),
        scores="probability",
        threshold=0.5,
        features=given.features,
        inputs=given.inputs,
        explain="permutation",
        calibration=None,
        estimator=cards.EstimatorCard(given.training.estimator or "", None, _plain(params), "skops"),
        libraries={"python": "3.11.7", "scikit-learn": "1.9.1"},
        contract=given.digest,
        feature_table="sha256:" + "0" * 64,
        rows=100,
        seed=given.training.seed,
        files={"model.skops": sha256(folder / "model.skops")},
    )


def _plain(params: dict[str, Any]) -> dict[str, Any]:
    """Parameters as a card holds them after its way through JSON."""
    kept = {name: value for name, value in params.items() if value == value}  # noqa: PLR0124 - NaN is unequal to itself
    return json.loads(json.dumps(kept))
