"""The champion beside the model: on the same rows where it can answer them, by its own evaluation where it can't."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.evaluation.contrast import contrast
from modelyard_runtime.evaluation.intervals.independent import independent_sum
from modelyard_runtime.evaluation.intervals.tails import normal
from modelyard_runtime.evaluation.part import score
from modelyard_runtime.evaluation.types import NotComputableError
from modelyard_runtime.files import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from modelyard_runtime.evaluation.part import Scored
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.evaluation.types import Bounds, Estimate
    from modelyard_runtime.gates.forms import Form, Term
    from modelyard_runtime.models.card import Card
    from modelyard_runtime.models.predictor import Predictor
    from modelyard_runtime.registry.types import Champion


@dataclass(frozen=True, slots=True)
class Rival:
    """The champion, ready to be compared with.

    Attributes:
        champion: Who it is.
        predictor: The champion itself, where it can answer the stored rows.
        unpaired: Why it can't.
        metrics: The document of its own evaluation, empty where it was not stored.
    """

    champion: Champion
    predictor: Predictor | None
    unpaired: str
    metrics: Mapping[str, Any]


def rival(card: Card, champion: Champion) -> Rival:
    """Open the champion, and see whether it can answer the rows that the features of a model's card were stored for."""
    from modelyard_runtime.models.predictor import Predictor

    metrics = read_json(champion.metrics, "the champion's evaluation") if champion.metrics else {}
    try:
        predictor = Predictor.load(champion.folder)
    except RuntimeProblem as problem:
        return Rival(champion, None, f"it can't be loaded here: {problem.message}", metrics)
    reason = _differs(card, predictor.card)
    return Rival(champion, None if reason else predictor, reason, metrics)


def _differs(mine: Card, theirs: Card) -> str:
    """Why a champion can't answer rows with these features; empty where it can."""
    if (mine.task, mine.target) != (theirs.task, theirs.target):
        return f"it is a {theirs.task} of {theirs.target}"
    if mine.classes != theirs.classes:
        return "it knows other classes"
    known = {feature.name: feature for feature in mine.features}
    for feature in theirs.features:
        own = known.get(feature.name)
        if own is None:
            return f"its feature {feature.name} is no longer computed"
        if (own.sql, own.kind, own.over_seconds, own.by) != (
            feature.sql,
            feature.kind,
            feature.over_seconds,
            feature.by,
        ):
            return f"its feature {feature.name} is computed in another way now"
    return ""


def answers(found: Rival, path: Path, into: Path) -> Scored | None:
    """The champion's answers for a part, written down; None where it can't answer."""
    return score(found.predictor, path, into) if found.predictor else None


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A comparison with a champion that could not answer the same rows: two independent estimates.

    Attributes:
        own: The model's part of the quantity; None where there is none.
        theirs: The champion's terms: factor, estimate, interval, and the confidence of that.
        least: The fewer of both sides' rows.
    """

    own: Estimate | None
    theirs: tuple[tuple[float, float, Bounds, float], ...]
    least: int
    method: str = "independent evaluations, not the same rows"

    @property
    def value(self) -> float:
        """The quantity."""
        own = self.own.value if self.own else 0.0
        return own + sum(factor * value for factor, value, _, _ in self.theirs)

    @property
    def n(self) -> int:
        """Rows of the smaller evaluation."""
        return self.least

    def bounds(self, confidence: float) -> Bounds:
        """The interval of a sum of independent estimates. Stored intervals are stretched as normal ones are."""
        parts = [(1.0, self.own.value, self.own.bounds(confidence))] if self.own else []
        for factor, value, bounds, known in self.theirs:
            stretch = normal(0.5 + confidence / 2) / normal(0.5 + known / 2)
            low, high = (value + (bound - value) * stretch for bound in bounds)
            parts.append((factor, value, (low, high)))
        return independent_sum(parts)


def unpaired(form: Form, own: Sample, found: Rival, *, sliced: bool) -> Estimate:
    """The estimate of a quantity with terms of a champion that could not answer the same rows.

    Raises:
        NotComputableError: the champion's own evaluation has no such number.
    """
    if sliced:
        raise NotComputableError(f"the champion has no answers for these rows: {found.unpaired}")
    mine = tuple(term for term in form if not term.champion)
    stored = [_stored(term, found) for term in form if term.champion]
    estimate = contrast(mine, own) if mine else None
    rows = [n for *_, n in stored] + ([estimate.n] if estimate else [])
    return Unpaired(
        estimate,
        tuple((factor, value, bounds, known) for factor, value, bounds, known, _ in stored),
        min(rows),
    )


def _stored(term: Term, found: Rival) -> tuple[float, float, Bounds, float, int]:
    """A term by the champion's own evaluation: factor, estimate, interval, its confidence, rows."""
    name = term.name.removeprefix("champion.")
    entry = found.metrics.get("metrics", {}).get(name)
    if entry is None or entry.get("estimate") is None:
        raise NotComputableError(
            f"the champion can't answer these rows ({found.unpaired}), and its own evaluation has no {name}"
        )
    if entry.get("lower") is None or entry.get("upper") is None:
        raise NotComputableError(f"the champion's own evaluation has no interval of {name}")
    bounds = float(entry["lower"]), float(entry["upper"])
    known = float(found.metrics.get("confidence", 0.95))
    if not all(math.isfinite(bound) for bound in bounds):
        raise NotComputableError(f"the champion's own evaluation has no interval of {name}")
    return term.factor, float(entry["estimate"]), bounds, known, int(entry["n"])
