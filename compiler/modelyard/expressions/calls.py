"""The reading of function calls: ``name([DISTINCT] arguments [ORDER BY …]) [FILTER (WHERE …)]``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from modelyard.expressions.keywords import RESERVED
from modelyard.expressions.phrases import part, parts
from modelyard.expressions.refusal import Refusal
from modelyard.expressions.tree import Call, Node, Ordering

if TYPE_CHECKING:
    from modelyard.expressions.reader import Reader

_CALLABLE_KEYWORDS = frozenset({"left", "right", "map", "struct", "tuple", "columns", "overlaps"})


def read_call(reader: Reader, tree: exp.Expr) -> Node:
    """A call of a named function."""
    start = reader.start
    name = _name(reader)
    reader.expect("(")
    arguments = parts(tree)
    if len(arguments) == 1 and isinstance(arguments[0], exp.Star) and reader.accept("*", ")"):
        return Call(start, reader.end, name, (), star=True)
    distinct, arguments = _distinct(reader, arguments)
    nodes, order = _arguments(reader, arguments)
    reader.expect(")")
    return Call(start, reader.end, name, nodes, distinct, order=order)


def _name(reader: Reader) -> str:
    if reader.stands(TokenType.IDENTIFIER):
        raise reader.unexpected(", expected a function's name without quotes")
    name = reader.tokens[reader.at].text.lower() if reader.word() else ""
    if not name or (name in RESERVED and name not in _CALLABLE_KEYWORDS):
        raise reader.unexpected()
    reader.at += 1
    return name


def _distinct(reader: Reader, arguments: list[exp.Expr]) -> tuple[bool, list[exp.Expr]]:
    first = arguments[0] if arguments else None
    if isinstance(first, exp.Order) and isinstance(part(first), exp.Distinct):
        raise Refusal(
            "unsupported-expression",
            "DISTINCT and ORDER BY cannot stand together here",
            reader.start,
            len(reader.text),
        )
    if not isinstance(first, exp.Distinct):
        reader.accept("ALL")
        return False, arguments
    reader.expect("DISTINCT")
    return True, [*parts(first), *arguments[1:]]


def _arguments(reader: Reader, trees: list[exp.Expr]) -> tuple[tuple[Node, ...], tuple[Ordering, ...]]:
    nodes: list[Node] = []
    order: tuple[Ordering, ...] = ()
    for tree in trees:
        if nodes:
            reader.expect(",")
        if isinstance(tree, exp.Order) and tree is trees[-1]:
            nodes.append(reader.node(part(tree)))
            order = _order(reader, tree)
        else:
            nodes.append(reader.node(tree))
    return tuple(nodes), order


def _order(reader: Reader, tree: exp.Expr) -> tuple[Ordering, ...]:
    if not reader.accept("ORDER BY"):
        reader.expect("ORDER", "BY")
    items: list[Ordering] = []
    for item in parts(tree):
        if items:
            reader.expect(",")
        node = reader.node(part(item))
        descending = reader.accept("DESC") or (reader.accept("ASC") and False)
        nulls = ""
        if reader.accept("NULLS"):
            nulls = "FIRST" if reader.accept("FIRST") else "LAST"
            if nulls == "LAST":
                reader.expect("LAST")
        items.append(Ordering(node, descending, "FIRST" if nulls == "FIRST" else "LAST" if nulls else ""))
    return tuple(items)


def read_filter(reader: Reader, tree: exp.Expr) -> Node:
    """A call with a ``FILTER``."""
    call = reader.node(part(tree))
    reader.expect("FILTER", "(")
    reader.accept("WHERE")
    where = part(tree, "expression")
    condition = reader.node(part(where) if isinstance(where, exp.Where) else None)
    reader.expect(")")
    if not isinstance(call, Call):
        raise reader.unexpected()
    return Call(
        call.start,
        reader.end,
        call.name,
        call.arguments,
        call.distinct,
        call.star,
        where=condition,
        order=call.order,
    )


def items_of(reader: Reader, trees: list[exp.Expr]) -> tuple[Node, ...]:
    """Nodes with commas between them."""
    nodes: list[Node] = []
    for tree in trees:
        if nodes:
            reader.expect(",")
        nodes.append(reader.node(tree))
    return tuple(nodes)
