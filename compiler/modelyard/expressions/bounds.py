"""What can be proved about conditions from the metrics' ranges: right, or silent.

A comparison is brought to ``form operator bound``, its form a linear sum of metrics whose first coefficient is one.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, TypeAlias, cast

from modelyard.expressions.intervals import EVERY, Numbers, closed, compared
from modelyard.expressions.types import Metric
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.expressions.metrics import KnownMetrics
    from modelyard.expressions.types import Condition

Form: TypeAlias = tuple[tuple[Metric, Fraction], ...]
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}


@dataclass(frozen=True, slots=True)
class _Atom:
    """``form operator bound``."""

    form: Form
    holds: Numbers


def vacuous(condition: Condition, known: KnownMetrics) -> bool:
    """Whether a condition holds whatever the metrics are."""
    return not condition.problems and _truth(_normal(condition.tree), known) is True


def contradictory(condition: Condition, known: KnownMetrics) -> bool:
    """Whether no metrics fulfil a condition."""
    return not condition.problems and _truth(_normal(condition.tree), known) is False


def weaker(new: Condition, old: Condition, known: KnownMetrics | None = None) -> str | None:
    """In words, how the new condition lets through more than the old one did; None where that is not proved."""
    if new.problems or old.problems:
        return None
    before, after = _demands(_normal(old.tree)), _demands(_normal(new.tree))
    if before is None or after is None:
        return None
    looser: list[str] = []
    for form in sorted(before.keys() | after.keys(), key=_form_text):
        range_ = _range(form, known or {})
        was, is_ = before.get(form, EVERY) & range_, after.get(form, EVERY) & range_
        if not was <= is_:
            return None
        if not is_ <= was:
            looser.append(
                f"{_text(form, before.get(form, EVERY))} became {_text(form, after.get(form, EVERY))}"
            )
    return "; ".join(looser) or None


_Formula: TypeAlias = "_Atom | _Many | bool"


@dataclass(frozen=True, slots=True)
class _Many:
    """Several formulas joined by ``and`` or ``or``."""

    operator: str
    items: tuple[_Formula, ...]


def _normal(tree: Mapping[str, object], *, negated: bool = False) -> _Formula:
    """The formula of a tree without negations."""
    operator = str(tree["op"])
    if operator == "not":
        return _normal(cast("Mapping[str, object]", tree["item"]), negated=not negated)
    if operator in ("and", "or"):
        swapped = {"and": "or", "or": "and"}[operator] if negated else operator
        items = cast("list[Mapping[str, object]]", tree["items"])
        return _Many(swapped, tuple(_normal(item, negated=negated) for item in items))
    return _atom(_NEGATED[operator] if negated else operator, tree)


def _atom(operator: str, tree: Mapping[str, object]) -> _Formula:
    left, first = _linear(cast("Mapping[str, object]", tree["left"]))
    right, second = _linear(cast("Mapping[str, object]", tree["right"]))
    sums = {
        metric: left.get(metric, Fraction(0)) - right.get(metric, Fraction(0)) for metric in (*left, *right)
    }
    terms = sorted(((m, c) for m, c in sums.items() if c), key=lambda term: str(term[0]))
    bound = second - first
    if not terms:
        return bool(compared(operator, bound) & closed(0.0, 0.0))
    scale = next((c for m, c in terms if not m.champion), terms[0][1])
    form = tuple((metric, coefficient / scale) for metric, coefficient in terms)
    return _Atom(form, compared(_FLIPPED[operator] if scale < 0 else operator, bound / scale))


def _linear(tree: Mapping[str, object]) -> tuple[dict[Metric, Fraction], Fraction]:
    """Coefficients and constant of an arithmetic tree."""
    if "number" in tree:
        return {}, Fraction(str(tree["number"]))
    if "metric" in tree:
        arguments = tuple(cast("list[float]", tree.get("arguments", [])))
        return {Metric(str(tree["metric"]), arguments, bool(tree.get("champion"))): Fraction(1)}, Fraction(0)
    left, first = _linear(cast("Mapping[str, object]", tree["left"]))
    right, second = _linear(cast("Mapping[str, object]", tree["right"]))
    operator = tree["op"]
    if operator in ("*", "/"):
        factor = (1 / second) if operator == "/" else second if not right else first
        scaled, constant = (left, first) if operator == "/" or not right else (right, second)
        return {metric: c * factor for metric, c in scaled.items()}, constant * factor
    sign = 1 if operator == "+" else -1
    metrics = {m: left.get(m, Fraction(0)) + sign * right.get(m, Fraction(0)) for m in (*left, *right)}
    return metrics, first + sign * second


def _range(form: Form, known: KnownMetrics) -> Numbers:
    """The numbers that a form can be."""
    low: Fraction | float = Fraction(0)
    high: Fraction | float = Fraction(0)
    for metric, coefficient in form:
        spec = known.get(metric.name)
        ends = spec.range if spec else (-inf, inf)
        scaled = [_times(end, coefficient) for end in ends]
        low, high = low + min(scaled), high + max(scaled)
    return closed_exactly(low, high)


def closed_exactly(low: Fraction | float, high: Fraction | float) -> Numbers:
    """The numbers from ``low`` to ``high``, both included where they are finite."""
    below = EVERY if low == -inf else compared(">=", cast("Fraction", low))
    return below & (EVERY if high == inf else compared("<=", cast("Fraction", high)))


def _times(end: float, coefficient: Fraction) -> Fraction | float:
    if end in (inf, -inf):
        return end if coefficient > 0 else -end
    return Fraction(str(end)) * coefficient


def _truth(formula: _Formula, known: KnownMetrics) -> bool | None:
    """Always, never, or not known."""
    if isinstance(formula, bool):
        return formula
    if isinstance(formula, _Atom):
        range_ = _range(formula.form, known)
        return True if range_ <= formula.holds else None if range_ & formula.holds else False
    decisive = formula.operator == "or"
    verdicts = [_truth(item, known) for item in formula.items]
    if decisive in verdicts or _together(formula, known):
        return decisive
    return None if None in verdicts else not decisive


def _together(formula: _Many, known: KnownMetrics) -> bool:
    """Whether parts about one form decide the whole: an ``or`` that leaves no gap, an ``and`` that leaves nothing."""
    for form, numbers in _joined(formula).items():
        range_ = _range(form, known)
        if range_ <= numbers if formula.operator == "or" else not range_ & numbers:
            return True
    return False


def _joined(formula: _Many) -> dict[Form, Numbers]:
    """The numbers of each form that a formula's own comparisons, and formulas of one form, leave together."""
    joined: dict[Form, Numbers] = {}
    for item in formula.items:
        single = _single(item)
        if single is None:
            continue
        form, numbers = single
        before = joined.get(form)
        joined[form] = (
            numbers if before is None else before & numbers if formula.operator == "and" else before | numbers
        )
    return joined


def _single(formula: _Formula) -> tuple[Form, Numbers] | None:
    """The one form that a formula is about, and for which of its numbers the formula holds."""
    if isinstance(formula, bool):
        return None
    if isinstance(formula, _Atom):
        return formula.form, formula.holds
    parts = [_single(item) for item in formula.items]
    if any(part is None for part in parts) or len({part[0] for part in parts if part}) != 1:
        return None
    joined = _joined(formula)
    return next(iter(joined.items()))


def _demands(formula: _Formula) -> dict[Form, Numbers] | None:
    """A formula as one demand on each of several forms, all to be met; None where it is no such thing."""
    single = _single(formula)
    if single is not None:
        return {single[0]: single[1]}
    if not isinstance(formula, _Many) or formula.operator != "and":
        return None
    demands: dict[Form, Numbers] = {}
    for item in formula.items:
        inner = _demands(item)
        if inner is None:
            return None
        for form, numbers in inner.items():
            demands[form] = demands.get(form, EVERY) & numbers
    return demands


def _form_text(form: Form) -> str:
    text = ""
    for metric, coefficient in sorted(form, key=lambda term: (term[0].champion, str(term[0]))):
        sign = "-" if coefficient < 0 else "+"
        size = "" if abs(coefficient) == 1 else f"{float(abs(coefficient)):g} * "
        text += f" {sign} {size}{metric}" if text else f"{'-' if sign == '-' else ''}{size}{metric}"
    return text


def _text(form: Form, numbers: Numbers) -> str:
    """A demand in words."""
    name = _form_text(form)
    if numbers == EVERY:
        return f"no demand on {name}"
    parts: list[str] = []
    for part in numbers.parts:
        low = "" if part.low == -inf else f"{name} {'>=' if part.low_in else '>'} {float(part.low):g}"
        high = "" if part.high == inf else f"{name} {'<=' if part.high_in else '<'} {float(part.high):g}"
        parts.append(
            f"{name} = {float(part.low):g}"
            if part.low == part.high
            else " and ".join(filter(None, (low, high)))
        )
    return " or ".join(parts) or "nothing"
