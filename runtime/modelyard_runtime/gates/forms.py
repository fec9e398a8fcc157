"""A gate's condition as comparisons of linear combinations of metrics with numbers, joined by and and or."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Operator = Literal["<", "<=", ">", ">=", "=", "<>"]

_FLIPPED: dict[str, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_NEGATED: dict[str, Operator] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}


@dataclass(frozen=True, slots=True)
class Term:
    """A metric times a number."""

    factor: float
    metric: str
    arguments: tuple[float, ...] = ()
    champion: bool = False

    @property
    def name(self) -> str:
        """The metric as it is written in a condition."""
        arguments = f"({', '.join(f'{value:g}' for value in self.arguments)})" if self.arguments else ""
        return f"{'champion.' if self.champion else ''}{self.metric}{arguments}"


Form: TypeAlias = tuple[Term, ...]
"""A sum of terms, no metric twice, the model's own first; the first factor is 1."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """``form operator bound``."""

    form: Form
    operator: Operator
    bound: float

    @property
    def text(self) -> str:
        """The comparison as SQL."""
        return f"{form_text(self.form)} {self.operator} {self.bound:.12g}"


@dataclass(frozen=True, slots=True)
class Joined:
    """Several formulas: all of them (``and``), or one of them (``or``)."""

    operator: Literal["and", "or"]
    items: tuple[Formula, ...]


Formula: TypeAlias = "Comparison | Joined | bool"
"""A condition without negations; true and false are what a comparison without a metric comes to."""


def form_text(form: Form) -> str:
    """A form as SQL, the same text for the same form."""
    text = ""
    for term in form:
        sign = "-" if term.factor < 0 else "+"
        size = "" if abs(term.factor) == 1 else f"{abs(term.factor):.12g} * "
        text += f" {sign} {size}{term.name}" if text else f"{'-' if sign == '-' else ''}{size}{term.name}"
    return text


def formula(tree: Mapping[str, Any], *, negated: bool = False) -> Formula:
    """The formula of a condition's tree.

    Raises:
        RuntimeProblem: the tree is none that the compiler writes.
    """
    try:
        return _formula(tree, negated)
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise RuntimeProblem(
            f"a gate's condition can't be read: {type(error).__name__} at {error}",
            help="compile and run with the same release of modelyard",
        ) from None


def _formula(tree: Mapping[str, Any], negated: bool) -> Formula:
    operator = tree["op"]
    if operator == "not":
        return _formula(tree["item"], not negated)
    if operator == "between":
        low = {"op": ">=", "left": tree["item"], "right": tree["low"]}
        high = {"op": "<=", "left": tree["item"], "right": tree["high"]}
        return _formula({"op": "and", "items": [low, high]}, negated)
    if operator in {"and", "or"}:
        joined: Literal["and", "or"] = "and" if (operator == "and") != negated else "or"
        return Joined(joined, tuple(_formula(item, negated) for item in tree["items"]))
    return _comparison(_NEGATED[operator] if negated else _FLIPPED[_FLIPPED[operator]], tree)


def _comparison(operator: Operator, tree: Mapping[str, Any]) -> Formula:
    left, first = _linear(tree["left"])
    right, second = _linear(tree["right"])
    for key, factor in right.items():
        left[key] = left.get(key, 0.0) - factor
    keys = sorted((key for key, factor in left.items() if factor), key=lambda key: (key[2], key[0], key[1]))
    bound = second - first
    if not keys:
        return compared(0.0, operator, bound)
    scale = left[keys[0]]
    form = tuple(Term(left[key] / scale, *key) for key in keys)
    # 1.0000000000000002 * x is what x / 3 * 3 comes to, and is not another question than x.
    form = tuple(
        Term(float(f"{term.factor:.12g}"), term.metric, term.arguments, term.champion) for term in form
    )
    return Comparison(
        form, _FLIPPED[operator] if scale < 0 else operator, float(f"{bound / scale:.12g}") + 0.0
    )


_Key: TypeAlias = tuple[str, tuple[float, ...], bool]


def _linear(tree: Mapping[str, Any]) -> tuple[dict[_Key, float], float]:
    """Factors and constant of an arithmetic tree."""
    if "number" in tree:
        return {}, float(tree["number"])
    if "metric" in tree:
        arguments = tuple(float(value) for value in tree.get("arguments", ()))
        return {(str(tree["metric"]), arguments, bool(tree.get("champion"))): 1.0}, 0.0
    operator = tree["op"]
    if operator == "-" and "item" in tree:
        return _scaled(_linear(tree["item"]), -1.0)
    left, right = _linear(tree["left"]), _linear(tree["right"])
    if operator in {"+", "-"}:
        return _sum(left, right, 1.0 if operator == "+" else -1.0)
    if operator == "/" and not right[0]:
        return _scaled(left, 1 / right[1])
    if operator == "*" and not (left[0] and right[0]):
        return _scaled(left, right[1]) if not right[0] else _scaled(right, left[1])
    raise ValueError(f"{operator} of two metrics")


def _sum(
    left: tuple[dict[_Key, float], float], right: tuple[dict[_Key, float], float], sign: float
) -> tuple[dict[_Key, float], float]:
    factors = dict(left[0])
    for key, factor in right[0].items():
        factors[key] = factors.get(key, 0.0) + sign * factor
    return factors, left[1] + sign * right[1]


def _scaled(linear: tuple[dict[_Key, float], float], factor: float) -> tuple[dict[_Key, float], float]:
    return {key: value * factor for key, value in linear[0].items()}, linear[1] * factor


def compared(left: float, operator: Operator, right: float) -> bool:
    """Whether one number stands to another as the operator says."""
    answers = {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "=": left == right,
        "<>": left != right,
    }
    return answers[operator]


def comparisons(found: Formula) -> Iterator[Comparison]:
    """Every comparison of a formula, from the left."""
    if isinstance(found, Comparison):
        yield found
    elif isinstance(found, Joined):
        for item in found.items:
            yield from comparisons(item)
