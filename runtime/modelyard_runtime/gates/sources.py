"""Where the parts of a gate's quantity come from: what was measured on rows, latencies, sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.evaluation.metrics.registry import FAIRNESS, LATENCY, METRICS, PSI, ROWS
from modelyard_runtime.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.gates.forms import Form, Term


@dataclass(frozen=True, slots=True)
class Parts:
    """A form taken apart by where its numbers come from.

    Attributes:
        rows: What a model's answers to the rows decide; measured as one quantity.
        groups: Fairness metrics and drift metrics, each measured by itself.
        latency: Times of a prediction.
        exact: The size of the model, the number of rows.
    """

    rows: Form
    groups: Form
    latency: Form
    exact: Form

    @property
    def count(self) -> int:
        """How many of them there are that are known with an interval."""
        return bool(self.rows) + len(self.groups) + bool(self.latency)


def parts(form: Form) -> Parts:
    """Take a form apart."""
    rows = tuple(term for term in form if term.metric in METRICS)
    groups = tuple(term for term in form if term.metric in FAIRNESS or term.metric == PSI)
    latency = tuple(term for term in form if term.metric in LATENCY)
    exact = tuple(term for term in form if term not in {*rows, *groups, *latency})
    return Parts(rows, groups, latency, exact)


def sliced(form: Form) -> bool:
    """Whether a form is another number in each slice."""
    return any(term.metric in METRICS or term.metric == ROWS for term in form)


def measured(form: Form) -> Iterator[Form]:
    """The quantities of a form that the evaluation measures."""
    found = parts(form)
    if found.rows:
        yield found.rows
    for term in found.groups:
        yield (alone(term),)


def alone(term: Term) -> Term:
    """A term without its factor."""
    return type(term)(1.0, term.metric, term.arguments, term.champion)


def shared(confidence: float, form: Form) -> float:
    """The confidence at which each part of a form is needed so that all hold together."""
    count = max(1, parts(form).count)
    return float(f"{1 - (1 - confidence) / count:.12g}")


def has_champion(found: Form) -> bool:
    """Whether a form compares with the champion: its metrics, or the data that it was trained on."""
    return any(term.champion or term.metric == PSI for term in found)
