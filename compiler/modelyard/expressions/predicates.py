"""The reading of predicates and of CASE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from modelyard.expressions.calls import items_of
from modelyard.expressions.phrases import PATTERNS, part, parts, refusal_of
from modelyard.expressions.refusal import Refusal
from modelyard.expressions.tree import Between, Binary, Case, In, Is, Node, Unary

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.expressions.reader import Reader


def read_not(reader: Reader, tree: exp.Expr) -> Node:
    """``NOT x``, and the negated predicates, which sqlglot reads as a NOT around them."""
    start = reader.start
    inner = part(tree)
    if reader.accept("NOT"):
        operand = reader.node(inner)
        return Unary(start, reader.end, "NOT", operand)
    reading = None if inner is None else _NEGATED.get(type(inner))
    if reading is None:
        raise reader.unexpected()
    return reading(reader, inner, negated=True)


def read_is(reader: Reader, tree: exp.Expr, *, negated: bool = False) -> Node:
    """``x IS [NOT] NULL | TRUE | FALSE`` in any of its spellings."""
    start = reader.start
    operand = reader.node(part(tree))
    if negated and (reader.accept("NOTNULL") or reader.accept("NOT", "NULL")):
        return Is(start, reader.end, operand, "NULL", negated=True)
    if not negated and reader.accept("ISNULL"):
        return Is(start, reader.end, operand, "NULL", negated=False)
    reader.expect("IS")
    negated = reader.accept("NOT")
    for word in ("NULL", "TRUE", "FALSE"):
        if reader.accept(word):
            return Is(start, reader.end, operand, word, negated=negated)
    raise reader.unexpected(', expected "NULL", "TRUE" or "FALSE"')


def read_in(reader: Reader, tree: exp.Expr, *, negated: bool = False) -> Node:
    """``x [NOT] IN (…)``."""
    start, first = reader.start, reader.at
    operand = reader.node(part(tree))
    reader.refuse_chain(operand, first, PATTERNS)
    if negated:
        reader.expect("NOT")
    reader.expect("IN")
    query = part(tree, "query")
    if query is not None:
        raise refusal_of(query, reader.start, len(reader.text))
    if reader.word() != "(":
        message = "a list of values in brackets must follow IN"
        raise Refusal(
            "unsupported-expression",
            message,
            reader.start,
            len(reader.text),
            "use list_contains(list, value)",
        )
    reader.expect("(")
    items = items_of(reader, parts(tree))
    reader.expect(")")
    if not items:
        raise Refusal("expression-syntax", "the list after IN is empty", start, reader.end)
    return In(start, reader.end, operand, items, negated)


def read_between(reader: Reader, tree: exp.Expr, *, negated: bool = False) -> Node:
    """``x [NOT] BETWEEN low AND high``."""
    start, first = reader.start, reader.at
    operand = reader.node(part(tree))
    reader.refuse_chain(operand, first, PATTERNS)
    if negated:
        reader.expect("NOT")
    reader.expect("BETWEEN")
    low = _bound(reader, part(tree, "low"))
    reader.expect("AND")
    high = _bound(reader, part(tree, "high"))
    return Between(start, reader.end, operand, low, high, negated)


def _bound(reader: Reader, tree: exp.Expr | None) -> Node:
    first = reader.at
    bound = reader.node(tree)
    reader.refuse_chain(bound, first, PATTERNS)
    return bound


def _pattern(reader: Reader, tree: exp.Expr, *, negated: bool = False) -> Node:
    start = reader.start
    left = _bound(reader, part(tree))
    if negated:
        reader.expect("NOT")
    if not reader.accept("SIMILAR TO"):
        reader.expect("SIMILAR", "TO")
    right = _bound(reader, part(tree, "expression"))
    return Binary(start, reader.end, "NOT SIMILAR TO", left, right)


def read_escape(reader: Reader, tree: exp.Expr) -> Node:
    """A pattern match with an ``ESCAPE``."""
    node = reader.node(part(tree))
    reader.expect("ESCAPE")
    escape = reader.node(part(tree, "expression"))
    if not isinstance(node, Binary):
        raise reader.unexpected()
    return Binary(node.start, reader.end, node.operator, node.left, node.right, escape)


def read_case(reader: Reader, tree: exp.Expr) -> Node:
    """``CASE … END``."""
    start = reader.start
    reader.expect("CASE")
    tested = part(tree)
    subject = None if tested is None else reader.node(tested)
    branches: list[tuple[Node, Node]] = []
    for branch in parts(tree, "ifs"):
        reader.expect("WHEN")
        condition = reader.node(part(branch))
        reader.expect("THEN")
        branches.append((condition, reader.node(part(branch, "true"))))
    if not branches:
        raise reader.unexpected(', expected "WHEN"')
    default: Node | None = None
    otherwise = part(tree, "default")
    if otherwise is not None:
        reader.expect("ELSE")
        default = reader.node(otherwise)
    reader.expect("END")
    return Case(start, reader.end, subject, tuple(branches), default)


_NEGATED: dict[type[exp.Expr], Callable[..., Node]] = {
    exp.Is: read_is,
    exp.In: read_in,
    exp.Between: read_between,
    exp.SimilarTo: _pattern,
}
