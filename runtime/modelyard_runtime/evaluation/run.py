"""The stage `evaluate`: answers for held-out rows, metrics with intervals, the champion beside them, latencies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.evaluation import document, latency, naive
from modelyard_runtime.evaluation.part import Scored, reordered, score
from modelyard_runtime.evaluation.rival import Rival, answers, rival
from modelyard_runtime.files import write_json
from modelyard_runtime.gates.forms import comparisons, formula
from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.models.threads import answering
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.evaluation.written import Json
    from modelyard_runtime.gates.forms import Term
    from modelyard_runtime.layout import Layout, Part
    from modelyard_runtime.registry.types import Champion

HELD_OUT: tuple[Part, ...] = ("test", "validation")


@dataclass(frozen=True, slots=True)
class Evaluated:
    """How an evaluation ended.

    Attributes:
        metrics: The document of the metrics.
        findings: What a person should know, one sentence each.
    """

    metrics: Json
    findings: tuple[str, ...]


def evaluate(contract: Contract, layout: Layout, *, champion: Champion | None = None) -> Evaluated:
    """Measure the model of an output folder on the rows that were held out, and write down what gates ask.

    Twice the same bytes, but for the latencies.

    Args:
        contract: The contract.
        layout: Where the features and the model are, and where the evaluation goes.
        champion: The model to beat, as the registry fetched it.

    Raises:
        RuntimeProblem: there are no held-out rows, or the model can't answer them.
    """
    predictor = Predictor.load(layout.model)
    found = rival(predictor.card, champion) if champion else None
    with answering():
        measured = _measured(contract, layout, predictor, found)
        write_json(layout.metrics, measured)
    _write_champion(layout, found)
    write_json(layout.latency, _latency(contract, layout, found))
    return Evaluated(measured, tuple(_findings(measured, found)))


def _measured(contract: Contract, layout: Layout, predictor: Predictor, found: Rival | None) -> Json:
    scale, unscaled = _scale(contract, layout)
    own: dict[str, Scored] = {}
    theirs: dict[str, Scored] = {}
    for part in HELD_OUT:
        into = layout.champion_predictions(part)
        into.unlink(missing_ok=True)
        layout.predictions(part).unlink(missing_ok=True)
        if not _rows(layout.features(part)) and part != "test":
            continue
        mine = score(predictor, layout.features(part), layout.predictions(part))
        other = answers(found, layout.features(part), into) if found else None
        order = _order(mine)
        own[part] = _scaled(reordered(mine, order), scale, unscaled)
        if other is not None:
            theirs[part] = _scaled(reordered(other, order), scale, unscaled)
    return document.document(document.Asked(contract, layout, predictor.card, own, theirs, found))


def _rows(path: Path) -> int:
    """How many rows a part has; 0 where there is no such part."""
    return int(library("pyarrow.parquet").read_metadata(path).num_rows) if path.exists() else 0


def _order(scored: Scored) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """From the highest score, of two classes: curves of resamples are then cumulative sums without a sort."""
    if scored.sample.classes != 2:
        return np.arange(len(scored))
    return np.argsort(-scored.sample.score, kind="stable")


def _scale(contract: Contract, layout: Layout) -> tuple[float | None, str]:
    if contract.training.task != "forecast":
        return None, "it is a metric of forecasts"
    return naive.scale(layout.features("train"), contract.source(contract.spine))


def _scaled(scored: Scored, scale: float | None, unscaled: str) -> Scored:
    return replace(scored, sample=replace(scored.sample, scale=scale, unscaled=unscaled))


def _write_champion(layout: Layout, found: Rival | None) -> None:
    """Who the champion is; nothing where there is none, also of an earlier run."""
    if found is None:
        layout.champion.unlink(missing_ok=True)
        return
    one = found.champion
    write_json(
        layout.champion,
        {
            "name": one.model,
            "version": one.version,
            "run": one.run,
            "digest": one.digest,
            "paired": found.predictor is not None,
            "reason": found.unpaired,
            "metrics": dict(found.metrics.get("metrics", {})),
        },
    )


def _latency(contract: Contract, layout: Layout, found: Rival | None) -> Json:
    rows = layout.features("test")
    mine = latency.measure(contract, layout.model, rows)
    asked = any(term.champion and term.metric.startswith("latency_") for term in _terms(contract))
    theirs = latency.measure(contract, found.champion.folder, rows) if found and asked else None
    return latency.document(mine, theirs)


def _terms(contract: Contract) -> Iterator[Term]:
    for gate in contract.gates:
        for comparison in comparisons(formula(gate.check.tree)):
            yield from comparison.form


def _findings(measured: Json, found: Rival | None) -> Iterator[str]:
    left_out = measured["unlabelled"]
    if left_out:
        yield f"{left_out:,} held-out rows have no target and are left out"
    if found is not None and found.predictor is None:
        yield (
            f"the champion, version {found.champion.version}, can't answer the same rows: {found.unpaired}; "
            "its own evaluation stands in"
        )
