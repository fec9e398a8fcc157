"""From our tree to the one canonical text of an expression.

Nothing of the source is copied: names are quoted, texts are escaped, brackets stand around every compound operand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.expressions.tree import (
    Between,
    Binary,
    Call,
    Case,
    Cast,
    Element,
    In,
    Interval,
    Is,
    ListOf,
    Literal,
    Name,
    Node,
    Slice,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_CHAINS = frozenset({"AND", "OR", "+", "*", "||"})
_COMPOUND = (Binary, Unary, Is, In, Between)


def to_sql(node: Node) -> str:
    """DuckDB SQL of a tree."""
    return _WRITERS[type(node)](node)


def _name(node: Name) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in node.parts)


def _unary(node: Unary) -> str:
    return f"{node.operator}{' ' if node.operator == 'NOT' else ''}{_operand(node.operand)}"


def _cast(node: Cast) -> str:
    return f"{'TRY_CAST' if node.attempt else 'CAST'}({to_sql(node.operand)} AS {node.type})"


def _is(node: Is) -> str:
    return f"{_operand(node.operand)} IS {'NOT ' if node.negated else ''}{node.value}"


def _in(node: In) -> str:
    items = ", ".join(to_sql(item) for item in node.items)
    return f"{_operand(node.operand)} {'NOT ' if node.negated else ''}IN ({items})"


def _between(node: Between) -> str:
    low, high = _operand(node.low), _operand(node.high)
    return f"{_operand(node.operand)} {'NOT ' if node.negated else ''}BETWEEN {low} AND {high}"


def _interval(node: Interval) -> str:
    value = to_sql(node.value)
    value = value if isinstance(node.value, Literal) else f"({value})"
    return f"INTERVAL {value} {node.unit}".rstrip()


def _list(node: ListOf) -> str:
    return f"[{', '.join(to_sql(item) for item in node.items)}]"


def _element(node: Element) -> str:
    return f"{_operand(node.operand)}[{to_sql(node.index)}]"


def _slice(node: Slice) -> str:
    low = to_sql(node.low) if node.low else ""
    return f"{_operand(node.operand)}[{low}:{to_sql(node.high) if node.high else ''}]"


def _operand(node: Node) -> str:
    text = to_sql(node)
    signed = isinstance(node, Literal) and node.text.startswith("-") and node.kind == "number"
    return f"({text})" if isinstance(node, _COMPOUND) or signed else text


def _literal(node: Literal) -> str:
    if node.kind == "string":
        return "'" + node.text.replace("'", "''") + "'"
    return node.text.upper() if node.kind in ("boolean", "null") else node.text


def _binary(node: Binary) -> str:
    same = isinstance(node.left, Binary) and node.left.operator == node.operator and node.operator in _CHAINS
    left = to_sql(node.left) if same else _operand(node.left)
    escape = f" ESCAPE {_operand(node.escape)}" if node.escape else ""
    if node.operator == "NOT SIMILAR TO":
        return f"{left} NOT SIMILAR TO {_operand(node.right)}{escape}"
    return f"{left} {node.operator} {_operand(node.right)}{escape}"


def _call(node: Call) -> str:
    inside = "*" if node.star else ", ".join(to_sql(argument) for argument in node.arguments)
    if node.distinct:
        inside = "DISTINCT " + inside
    if node.order:
        items = (
            to_sql(item.node)
            + (" DESC" if item.descending else "")
            + (f" NULLS {item.nulls}" if item.nulls else "")
            for item in node.order
        )
        inside += " ORDER BY " + ", ".join(items)
    where = f" FILTER (WHERE {to_sql(node.where)})" if node.where else ""
    return f"{node.name}({inside}){where}"


def _case(node: Case) -> str:
    subject = f" {to_sql(node.subject)}" if node.subject else ""
    branches = "".join(f" WHEN {to_sql(when)} THEN {to_sql(then)}" for when, then in node.branches)
    default = f" ELSE {to_sql(node.default)}" if node.default else ""
    return f"CASE{subject}{branches}{default} END"


_WRITERS: dict[type[Any], Callable[[Any], str]] = {
    Literal: _literal,
    Name: _name,
    Call: _call,
    Unary: _unary,
    Binary: _binary,
    Cast: _cast,
    Case: _case,
    Is: _is,
    In: _in,
    Between: _between,
    Interval: _interval,
    ListOf: _list,
    Element: _element,
    Slice: _slice,
}
