"""Arguments that DuckDB wants to know before it sees a row."""

from __future__ import annotations

from modelyard.expressions.functions import is_aggregate
from modelyard.expressions.tree import Binary, Call, Cast, Interval, ListOf, Literal, Node, Unary

_PLACES: dict[str, tuple[int, ...]] = {
    "quantile": (1,),
    "quantile_cont": (1,),
    "quantile_disc": (1,),
    "approx_quantile": (1,),
    "string_agg": (1,),
    "group_concat": (1,),
    "listagg": (1,),
    "list_sort": (1, 2),
    "array_sort": (1, 2),
    "list_reverse_sort": (1,),
    "strptime": (1,),
    "try_strptime": (1,),
}


def constant_arguments(name: str, count: int) -> tuple[int, ...]:
    """The places of a function's arguments that must be constants."""
    return tuple(place for place in _PLACES.get(name, ()) if place < count)


def is_constant(node: Node) -> bool:
    """Whether a node's value is the same for every row."""
    match node:
        case Literal():
            return True
        case Unary() | Cast():
            return is_constant(node.operand)
        case Binary():
            return is_constant(node.left) and is_constant(node.right)
        case ListOf():
            return all(is_constant(item) for item in node.items)
        case Interval():
            return is_constant(node.value)
        case Call():
            return not is_aggregate(node.name) and all(is_constant(argument) for argument in node.arguments)
        case _:
            return False
