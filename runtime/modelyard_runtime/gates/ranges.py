"""Whether a gate can fail at all, by what its metrics can be. As the compiler, the runtime refuses one that can't."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.evaluation.metrics.registry import within
from modelyard_runtime.gates.forms import Comparison, form_text

if TYPE_CHECKING:
    from modelyard_runtime.gates.forms import Form, Formula


def refuse_foregone(name: str, found: Formula) -> None:
    """Refuse a gate whose verdict doesn't depend on the model.

    Raises:
        RuntimeProblem: every model passes it, or none does; or it names what is no metric.
    """
    known = truth(found)
    if known is not None:
        raise RuntimeProblem(
            f'the gate "{name}" is foregone: {"every" if known else "no"} model passes it',
            help="set a bound that good models keep and bad ones miss, and compile again",
        )


def truth(found: Formula) -> bool | None:
    """True or false where a formula is so whatever the metrics are, else None."""
    if isinstance(found, bool):
        return found
    if isinstance(found, Comparison):
        return _compared(found)
    parts = [truth(item) for item in found.items]
    decisive = found.operator == "or"
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def _compared(comparison: Comparison) -> bool | None:
    low, high = _range(comparison.form)
    bound = comparison.bound
    always, never = {
        ">=": (low >= bound, high < bound),
        ">": (low > bound, high <= bound),
        "<=": (high <= bound, low > bound),
        "<": (high < bound, low >= bound),
        "=": (low == high == bound, not low <= bound <= high),
        "<>": (not low <= bound <= high, low == high == bound),
    }[comparison.operator]
    return True if always else False if never else None


def _range(form: Form) -> tuple[float, float]:
    """What a form can be: bounds that are infinite where a metric's are."""
    low = high = 0.0
    for term in form:
        try:
            ends = [_times(end, term.factor) for end in within(term.metric)]
        except KeyError:
            raise RuntimeProblem(
                f"a gate names the metric {term.metric}, which this runtime doesn't know ({form_text(form)})",
                help="compile and run with the same release of modelyard",
            ) from None
        low, high = low + min(ends), high + max(ends)
    return low, high


def _times(end: float, factor: float) -> float:
    return end * factor if end not in (inf, -inf) else (end if factor > 0 else -end)
