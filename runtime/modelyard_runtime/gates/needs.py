"""What an evaluation has to measure so that the gates can be judged: which quantity, on which rows, how surely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.gates.forms import comparisons, form_text, formula
from modelyard_runtime.gates.levels import levels
from modelyard_runtime.gates.sources import measured, shared, sliced
from modelyard_runtime.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard_runtime.contract.types import Gate
    from modelyard_runtime.gates.forms import Form, Formula


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows a quantity is of: a part, and of it one slice, or all rows for None.

    Attributes:
        on: The part.
        by: The column of the slices.
        value: The slice. None: all rows, or all slices for what compares them.
        min_rows: Groups with fewer rows are left out, of what compares groups; 0 for anything else.
    """

    on: str
    by: str | None = None
    value: str | None = None
    min_rows: int = 0


def judged_slices(gate: Gate, counts: Mapping[str, int]) -> list[str]:
    """The slices that are large enough, in the order of their names."""
    return sorted(value for value, rows in counts.items() if rows >= gate.min_rows)


def slices_of(gate: Gate, found: Formula, counts: Mapping[str, int]) -> list[str | None]:
    """What a gate is judged for: each slice that is large enough, or all rows together."""
    if gate.by is None or not any(sliced(comparison.form) for comparison in comparisons(found)):
        return [None]
    return [*judged_slices(gate, counts)]


def rows_of(gate: Gate, form: Form, value: str | None) -> Rows:
    """The rows that a measured quantity of a gate is of."""
    from modelyard_runtime.evaluation.metrics.registry import FAIRNESS, METRICS

    if form[0].metric in FAIRNESS:
        return Rows(gate.on, gate.by, None, gate.min_rows)
    if form[0].metric in METRICS:
        return Rows(gate.on, gate.by if value is not None else None, value)
    return Rows(gate.on)


Needs = dict[tuple[Rows, str], tuple["Form", set[float]]]
"""By rows and text of a quantity: the quantity, and the confidences of the intervals that are needed of it."""


def needs(gates: Sequence[Gate], counts: Mapping[tuple[str, str], Mapping[str, int]]) -> Needs:
    """Everything that the gates ask of an evaluation.

    Args:
        gates: The gates.
        counts: By part and column of slices, the rows of each slice.
    """
    found: Needs = {}
    for gate in gates:
        tree = formula(gate.check.tree)
        slices = slices_of(gate, tree, counts.get((gate.on, gate.by or ""), {}))
        given = levels(tree, gate.confidence, len(slices))
        for value in slices:
            for comparison, level in zip(comparisons(tree), given, strict=True):
                for form in measured(comparison.form):
                    key = rows_of(gate, form, value), form_text(form)
                    confidences = found.setdefault(key, (form, set()))[1]
                    confidences.add(shared(level.proved, comparison.form))
                    confidences.add(shared(level.disproved, comparison.form))
    return found
