"""The document of an evaluation: metrics.json."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from modelyard_runtime.evaluation import fairness, pictures, psi
from modelyard_runtime.evaluation.contrast import contrast
from modelyard_runtime.evaluation.metrics.registry import FAIRNESS, METRICS, PSI, of_task
from modelyard_runtime.evaluation.rival import unpaired
from modelyard_runtime.evaluation.types import NotComputableError
from modelyard_runtime.evaluation.written import CONFIDENCE, Json, figures, measurement, number
from modelyard_runtime.gates.forms import Term, comparisons, formula
from modelyard_runtime.gates.needs import needs
from modelyard_runtime.gates.sources import has_champion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.evaluation.part import Scored
    from modelyard_runtime.evaluation.rival import Rival
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Estimate
    from modelyard_runtime.gates.forms import Form
    from modelyard_runtime.gates.needs import Rows
    from modelyard_runtime.layout import Layout
    from modelyard_runtime.models.card import Card

FORMAT = 1
"""Raised with every change that an older reader would misread."""

SHOWN = ("roc_auc", "accuracy", "precision", "recall", "brier", "mae", "rmse", "mean_error")
"""What is shown of every slice, beside what gates ask of it."""

MOST_SLICES = 50
"""Of a column with more slices the largest are shown. Gates judge all that are large enough."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an evaluation's document is made from.

    Attributes:
        contract: Says what the gates ask.
        layout: Where the model and the training rows are.
        card: The model's description.
        own: The model's answers, by part.
        theirs: The champion's answers for the same rows, where it can answer them.
        rival: The champion.
    """

    contract: Contract
    layout: Layout
    card: Card
    own: Mapping[str, Scored]
    theirs: Mapping[str, Scored]
    rival: Rival | None


def document(asked: Asked) -> Json:
    """The whole document. The same answers give the same bytes."""
    test = asked.own["test"]
    return {
        "format": FORMAT,
        "task": asked.card.task,
        "confidence": CONFIDENCE,
        **_overall(asked, "test"),
        "unlabelled": sum(one.unlabelled for one in asked.own.values()),
        "validation": _overall(asked, "validation") if "validation" in asked.own else None,
        "slices": {by: _slices(asked, test, by) for by in test.slices},
        "fairness": _fairness(asked, test),
        **_pictures(asked, test.sample),
        "model_size_mb": _megabytes(asked.layout.model),
        "champion": _champion(asked),
        "counts": list(_counts(asked.own)),
        "measurements": _measurements(asked),
    }


def _overall(asked: Asked, part: str) -> Json:
    sample = asked.own[part].sample
    metrics, without = figures(_metrics(sample, _names(asked.contract, part)))
    return {"rows": len(sample), "metrics": metrics, "not_computed": without}


def _names(contract: Contract, part: str) -> list[Term]:
    """The metrics of the task, and those with arguments that gates name."""
    known = of_task(contract.training.task)
    usual = [Term(1.0, name) for name, one in known.items() if one.usual]
    named = {
        Term(1.0, term.metric, term.arguments)
        for gate in contract.gates
        for comparison in comparisons(formula(gate.check.tree))
        for term in comparison.form
        if gate.on == part and term.arguments
    }
    return [*usual, *sorted(named, key=lambda term: term.name)]


def _metrics(sample: Sample, terms: list[Term]) -> Iterator[tuple[str, Callable[[], Estimate]]]:
    for term in terms:
        yield term.name, partial(contrast, (term,), sample)


def _slices(asked: Asked, test: Scored, by: str) -> Json:
    """The slices of a column, the largest first."""
    slices = test.slices[by]
    largest = sorted(slices.counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_SLICES]
    terms = _of_slices(asked.contract, by)
    found: Json = {}
    for value, rows in largest:
        metrics, _ = figures(_metrics(test.sample.take(slices.of(value)), terms))
        found[value] = {**metrics, "n": rows}
    return found


def _of_slices(contract: Contract, by: str) -> list[Term]:
    known = of_task(contract.training.task)
    gated = [
        Term(1.0, term.metric, term.arguments)
        for gate in contract.gates
        if gate.by == by
        for comparison in comparisons(formula(gate.check.tree))
        for term in comparison.form
        if term.metric in METRICS
    ]
    return list(dict.fromkeys([*(Term(1.0, name) for name in SHOWN if name in known), *gated]))


def _fairness(asked: Asked, test: Scored) -> Json:
    if test.sample.classes != 2 or not _is_sound(test.sample):
        return {}
    least: dict[str, int] = {}
    for gate in asked.contract.gates:
        if gate.by is not None and gate.by in test.slices:
            least[gate.by] = min(gate.min_rows, least.get(gate.by, gate.min_rows))
    return {by: fairness.document(test, by, rows) for by, rows in sorted(least.items())}


def _pictures(asked: Asked, sample: Sample) -> Json:
    if not sample.classes or not _is_sound(sample):
        return {"calibration": [], "confusion": None, "thresholds": []}
    return {
        "calibration": [] if sample.hard else pictures.calibration(sample),
        "confusion": pictures.confusion(sample, asked.card.classes, asked.card.threshold),
        "thresholds": pictures.thresholds(sample),
    }


def _is_sound(sample: Sample) -> bool:
    try:
        sample.require()
    except NotComputableError:
        return False
    return True


def _megabytes(folder: Path) -> float:
    """The size of a model's files, in millions of bytes."""
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return number(size / 1e6) or 0.0


def _champion(asked: Asked) -> Json | None:
    if asked.rival is None:
        return None
    found: Json = {
        "version": asked.rival.champion.version,
        "paired": bool(asked.theirs),
        "reason": asked.rival.unpaired,
    }
    if asked.theirs:
        terms = _names(asked.contract, "test")
        found["metrics"] = figures(_metrics(asked.theirs["test"].sample, terms))[0]
    return found


def _counts(own: Mapping[str, Scored]) -> Iterator[Json]:
    for part, scored in own.items():
        yield {"on": part, "by": None, "value": None, "rows": len(scored)}
        for by, slices in scored.slices.items():
            for value, rows in slices.counts.items():
                yield {"on": part, "by": by, "value": value, "rows": rows}


def _measurements(asked: Asked) -> list[Json]:
    """Everything that the gates ask for."""
    counts = {
        (part, by): slices.counts
        for part, scored in asked.own.items()
        for by, slices in scored.slices.items()
    }
    found: list[Json] = []
    for (rows, text), (form, confidences) in needs(asked.contract.gates, counts).items():
        if has_champion(form) and asked.rival is None:
            continue
        scored = asked.own.get(rows.on)
        key = {"on": rows.on, "by": rows.by, "value": rows.value, "min_rows": rows.min_rows, "quantity": text}
        count = _count(scored, rows) if scored else 0
        found.append({**key, **measurement(partial(_estimate, asked, rows, form), count, confidences)})
    return found


def _count(scored: Scored, rows: Rows) -> int:
    if rows.by is None or rows.value is None:
        return len(scored)
    return scored.slices[rows.by].counts[rows.value]


def _estimate(asked: Asked, rows: Rows, form: Form) -> Estimate:
    """A quantity that a gate asks for.

    Raises:
        NotComputableError: the rows don't determine it.
    """
    scored, theirs = asked.own.get(rows.on), asked.theirs.get(rows.on)
    if scored is None:
        raise NotComputableError(f"there are no {rows.on} rows")
    if form[0].metric == PSI:
        reference = asked.rival.champion.reference if asked.rival else None
        return psi.largest(asked.card.features, asked.layout.features("train"), reference)
    if form[0].metric in FAIRNESS:
        return fairness.gap(form[0].metric, scored, rows.by or "", rows.min_rows)
    mine, other = scored.sample, theirs.sample if theirs else None
    if rows.by is not None and rows.value is not None:
        of = scored.slices[rows.by].of(rows.value)
        mine, other = mine.take(of), other.take(of) if other else None
    if asked.rival is not None and other is None and has_champion(form):
        return unpaired(form, mine, asked.rival, sliced=rows.value is not None)
    return contrast(form, mine, other)
