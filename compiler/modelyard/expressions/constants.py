"""Arguments that DuckDB wants to know before it sees a row, and what they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from modelyard.expressions.functions import BARE_CALLS, is_aggregate, is_volatile
from modelyard.expressions.parts import is_part
from modelyard.expressions.patterns import is_format, is_regular_expression
from modelyard.expressions.sqltypes import base
from modelyard.expressions.tree import Call, Cast, Interval, ListOf, Literal, Name, Node, children

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from typing_extensions import TypeIs

_ORDERS = frozenset({"asc", "desc"})
_NULL_ORDERS = frozenset({"nulls first", "nulls last"})
_Check: TypeAlias = "tuple[Callable[[Node], bool], str]"
_Checks: TypeAlias = dict[int, _Check]


def is_constant(node: Node, *, of_query: bool = False) -> bool:
    """Whether a value is the same for every row, so that DuckDB may compute it before there is one.

    With ``of_query`` the time counts as constant, as it does for DuckDB within one query.
    """
    match node:
        case Name():
            return of_query and node.parts[-1].lower() in BARE_CALLS
        case Call():
            fixed = not is_aggregate(node.name) and (of_query or not is_volatile(node.name))
            return fixed and all(is_constant(argument, of_query=of_query) for argument in node.arguments)
        case _:
            return all(is_constant(inner, of_query=of_query) for inner in children(node))


def is_computed(node: Node) -> bool:
    """Whether a constant is more than a literal."""
    if isinstance(node, Interval):
        return not isinstance(node.value, Literal)
    if isinstance(node, Literal) or (isinstance(node, Call) and node.name == "pi"):
        return False
    return is_constant(node, of_query=True)


def is_zero(node: Node) -> bool:
    """Whether a divisor is zero, or a constant that may come out as zero."""
    if isinstance(node, Literal):
        return node.kind == "number" and float(node.text) == 0
    return is_computed(node)


def _is_share(node: Node) -> bool:
    if isinstance(node, ListOf):
        return bool(node.items) and all(isinstance(item, Literal) and _is_share(item) for item in node.items)
    return isinstance(node, Literal) and node.kind == "number" and 0 <= float(node.text) <= 1


def _one_of(words: frozenset[str]) -> Callable[[Node], bool]:
    return lambda node: _is_text(node) and node.text.lower() in words


def _is_text(node: Node) -> TypeIs[Literal]:
    return isinstance(node, Literal) and node.kind == "string"


def _is_options(letters: str) -> Callable[[Node], bool]:
    return lambda node: _is_text(node) and set(node.text) <= set(letters)


def _is_digit(node: Node) -> bool:
    return isinstance(node, Literal) and node.kind == "number" and node.text in "0123456789"


def _is_pattern(node: Node) -> bool:
    return is_regular_expression(node.text) if _is_text(node) else not is_constant(node)


def _is_part(node: Node) -> bool:
    return is_part(node.text) if _is_text(node) else not is_constant(node)


def _is_step(node: Node) -> bool:
    return is_part(node.text, steps=True) if _is_text(node) else not is_constant(node)


_SHARE: _Check = (_is_share, "a number from 0 to 1, or a list of such numbers")
_FORMAT: _Check = (lambda node: _is_text(node) and is_format(node.text), "a format, such as '%Y-%m-%d'")
_TEXT: _Check = (_is_text, "a text in single quotes")
_PART: _Check = (_is_part, "a part of a date or time, such as 'day' or 'hour'")
_STEP: _Check = (_is_step, "a part of a date or time, such as 'day' or 'hour'")
_PATTERN: _Check = (_is_pattern, "a regular expression of RE2, as one text in single quotes")
_OPTIONS: _Check = (_is_options("cilmnps"), "options such as 'i'")
_ORDER: _Check = (_one_of(_ORDERS), "'asc' or 'desc'")
_NULL_ORDER: _Check = (_one_of(_NULL_ORDERS), "'nulls first' or 'nulls last'")

_QUANTILE: _Checks = {1: _SHARE}
_JOINING: _Checks = {1: _TEXT}
_SORTING: _Checks = {1: _ORDER, 2: _NULL_ORDER}
_FORMATTED: _Checks = {1: _FORMAT}
_PARTED: _Checks = {0: _PART}
_STEPPED: _Checks = {0: _STEP}
_MATCHING: _Checks = {1: _PATTERN, 2: _OPTIONS}
_EXTRACTING: _Checks = {1: _PATTERN, 2: (_is_digit, "a group from 0 to 9"), 3: _OPTIONS}

_CHECKS: dict[str, _Checks] = {
    **dict.fromkeys(("quantile", "quantile_cont", "quantile_disc", "approx_quantile"), _QUANTILE),
    **dict.fromkeys(("string_agg", "group_concat", "listagg"), _JOINING),
    **dict.fromkeys(("list_sort", "array_sort"), _SORTING),
    "list_reverse_sort": {1: _NULL_ORDER},
    **dict.fromkeys(("strftime", "strptime", "try_strptime"), _FORMATTED),
    **dict.fromkeys(("date_part", "datepart"), _PARTED),
    **dict.fromkeys(("date_trunc", "datetrunc", "date_diff", "datediff", "date_sub", "datesub"), _STEPPED),
    **dict.fromkeys(("regexp_matches", "regexp_full_match"), _MATCHING),
    **dict.fromkeys(("string_split_regex", "str_split_regex", "regexp_split_to_array"), _MATCHING),
    **dict.fromkeys(("regexp_extract", "regexp_extract_all"), _EXTRACTING),
    "regexp_replace": {1: _PATTERN, 3: (_is_options("cgilmnps"), "options such as 'g'")},
}
ROUNDING = frozenset({"round", "trunc", "round_even"})
_PARTS = frozenset({"date_part", "datepart"})


def misfit(name: str, nodes: Sequence[Node], given: Sequence[str | None]) -> tuple[Node, str] | None:
    """The first argument that is not the constant that its function wants, and what it should be."""
    for place, (check, wanted) in _CHECKS.get(name, {}).items():
        if place < len(nodes) and not check(nodes[place]):
            return nodes[place], f"argument {place + 1} of {name} must be {wanted}"
    if len(nodes) == 1 and given[0] in ("INTERVAL", "TIME") and is_part(name) and not is_part(name, given[0]):
        return nodes[0], f"{given[0]} has no {name}"
    if len(nodes) != 2:
        return None
    if name in ROUNDING:
        return _rounding_misfit(name, nodes, given)
    return _part_misfit(nodes, given) if name in _PARTS else None


def _rounding_misfit(
    name: str, nodes: Sequence[Node], given: Sequence[str | None]
) -> tuple[Node, str] | None:
    digits = nodes[1]
    if given[0] is None or base(given[0]) != "DECIMAL":
        return None
    if isinstance(digits, Literal) and digits.kind == "number" and digits.text.lstrip("-").isdigit():
        return None
    return digits, f"argument 2 of {name} must be a whole number where a decimal is rounded"


def _part_misfit(nodes: Sequence[Node], given: Sequence[str | None]) -> tuple[Node, str] | None:
    part, value = nodes
    if _is_text(part) and given[1] is not None and not is_part(part.text, given[1]):
        return part, f"{given[1]} has no part '{part.text}'"
    written = isinstance(value, Interval) or (
        isinstance(value, Cast) and not value.attempt and _is_text(value.operand)
    )
    if is_constant(value) and not written:
        return value, "a part of a constant is wanted here: write the part itself"
    return None
