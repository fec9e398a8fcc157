"""From our tree to the one canonical text of an expression.

Nothing of the source is copied: names are quoted, texts are escaped, brackets stand around every compound operand.
"""

from __future__ import annotations

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

_CHAINS = frozenset({"AND", "OR", "+", "*", "||"})
_COMPOUND = (Binary, Unary, Is, In, Between)


def to_sql(node: Node) -> str:
    """DuckDB SQL of a tree."""
    match node:
        case Literal():
            return _literal(node)
        case Name():
            return ".".join(_quoted(part) for part in node.parts)
        case Call():
            return _call(node)
        case Unary():
            return f"{node.operator}{' ' if node.operator == 'NOT' else ''}{_operand(node.operand)}"
        case Binary():
            return _binary(node)
        case Cast():
            return f"{'TRY_CAST' if node.attempt else 'CAST'}({to_sql(node.operand)} AS {node.type})"
        case Case():
            return _case(node)
        case _:
            return _predicate_or_list(node)


def _predicate_or_list(node: Is | In | Between | Interval | ListOf | Element | Slice) -> str:
    match node:
        case Is():
            return f"{_operand(node.operand)} IS {'NOT ' if node.negated else ''}{node.value}"
        case In():
            items = ", ".join(to_sql(item) for item in node.items)
            return f"{_operand(node.operand)} {'NOT ' if node.negated else ''}IN ({items})"
        case Between():
            low, high = _operand(node.low), _operand(node.high)
            return f"{_operand(node.operand)} {'NOT ' if node.negated else ''}BETWEEN {low} AND {high}"
        case Interval():
            plain = isinstance(node.value, Literal)
            value = to_sql(node.value) if plain else f"({to_sql(node.value)})"
            return f"INTERVAL {value} {node.unit}".rstrip()
        case ListOf():
            return f"[{', '.join(to_sql(item) for item in node.items)}]"
        case Element():
            return f"{_operand(node.operand)}[{to_sql(node.index)}]"
        case Slice():
            low_side = to_sql(node.low) if node.low else ""
            return f"{_operand(node.operand)}[{low_side}:{to_sql(node.high) if node.high else ''}]"


def _operand(node: Node) -> str:
    text = to_sql(node)
    signed = isinstance(node, Literal) and node.text.startswith("-") and node.kind == "number"
    return f"({text})" if isinstance(node, _COMPOUND) or signed else text


def _literal(node: Literal) -> str:
    if node.kind == "string":
        return "'" + node.text.replace("'", "''") + "'"
    return node.text.upper() if node.kind in ("boolean", "null") else node.text


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


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
