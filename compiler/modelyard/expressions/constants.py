"""Arguments that DuckDB wants to know before it sees a row, and what they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.expressions.sqltypes import base
from modelyard.expressions.tree import ListOf, Literal, Node
from modelyard.expressions.typing_rules import is_date_part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ORDERS = frozenset({"asc", "desc"})
_NULL_ORDERS = frozenset({"nulls first", "nulls last"})


def _is_share(node: Node) -> bool:
    if isinstance(node, ListOf):
        return bool(node.items) and all(isinstance(item, Literal) and _is_share(item) for item in node.items)
    return isinstance(node, Literal) and node.kind == "number" and 0 <= float(node.text) <= 1


def _one_of(words: frozenset[str]) -> Callable[[Node], bool]:
    return lambda node: isinstance(node, Literal) and node.kind == "string" and node.text.lower() in words


def _is_text(node: Node) -> bool:
    return isinstance(node, Literal) and node.kind == "string"


def _is_part(node: Node) -> bool:
    return not isinstance(node, Literal) or (node.kind == "string" and is_date_part(node.text))


_SHARE = (_is_share, "a number from 0 to 1, or a list of such numbers")
_FORMAT = (_is_text, "a format in single quotes, such as '%Y-%m-%d'")
_TEXT = (_is_text, "a text in single quotes")
_PART = (_is_part, "a part of a date or time, such as 'day' or 'hour'")
_ORDER = (_one_of(_ORDERS), "'asc' or 'desc'")
_NULL_ORDER = (_one_of(_NULL_ORDERS), "'nulls first' or 'nulls last'")

_CHECKS: dict[str, dict[int, tuple[Callable[[Node], bool], str]]] = {
    "quantile": {1: _SHARE},
    "quantile_cont": {1: _SHARE},
    "quantile_disc": {1: _SHARE},
    "approx_quantile": {1: _SHARE},
    "string_agg": {1: _TEXT},
    "group_concat": {1: _TEXT},
    "listagg": {1: _TEXT},
    "list_sort": {1: _ORDER, 2: _NULL_ORDER},
    "array_sort": {1: _ORDER, 2: _NULL_ORDER},
    "list_reverse_sort": {1: _NULL_ORDER},
    "strftime": {1: _FORMAT},
    "strptime": {1: _FORMAT},
    "try_strptime": {1: _FORMAT},
    "date_part": {0: _PART},
    "datepart": {0: _PART},
    "date_trunc": {0: _PART},
    "datetrunc": {0: _PART},
    "date_diff": {0: _PART},
    "datediff": {0: _PART},
    "date_sub": {0: _PART},
    "datesub": {0: _PART},
}
ROUNDING = frozenset({"round", "trunc", "round_even"})


def misfit(name: str, nodes: Sequence[Node], given: Sequence[str | None]) -> tuple[Node, str] | None:
    """The first argument that is not the constant that its function wants, and what it should be."""
    for place, (check, wanted) in _CHECKS.get(name, {}).items():
        if place < len(nodes) and not check(nodes[place]):
            return nodes[place], f"argument {place + 1} of {name} must be {wanted}"
    if name in ROUNDING and len(nodes) == 2 and given[0] is not None and base(given[0]) == "DECIMAL":
        digits = nodes[1]
        if not (
            isinstance(digits, Literal) and digits.kind == "number" and digits.text.lstrip("-").isdigit()
        ):
            return digits, f"argument 2 of {name} must be a whole number where a decimal is rounded"
    return None
