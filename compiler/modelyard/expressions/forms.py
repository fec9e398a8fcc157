"""The reading of each form of expression that is no infix operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from modelyard.expressions.calls import items_of, read_call, read_filter
from modelyard.expressions.keywords import RESERVED
from modelyard.expressions.phrases import INTERVAL_UNITS, part, parts, refusal_of
from modelyard.expressions.predicates import read_between, read_case, read_escape, read_in, read_is, read_not
from modelyard.expressions.refusal import Refusal
from modelyard.expressions.tree import (
    Call,
    Cast,
    Element,
    Interval,
    ListOf,
    Literal,
    Name,
    Node,
    Slice,
    Unary,
)
from modelyard.expressions.typenames import read_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.expressions.reader import Reader


def _column(reader: Reader, tree: exp.Expr) -> Node:
    start = reader.start
    parts = [_identifier(reader, first=True)]
    while reader.accept("."):
        parts.append(_identifier(reader, first=False))
    if isinstance(part(tree), exp.Star):
        raise refusal_of(exp.Star(), start, reader.end)
    return Name(start, reader.end, tuple(parts))


def _identifier(reader: Reader, *, first: bool) -> str:
    quoted = reader.stands(TokenType.IDENTIFIER)
    word = reader.word()
    plain = bool(word) and (word[0].isalpha() or word[0] == "_") and " " not in word
    if not quoted and not plain and word != "*":
        raise reader.unexpected(", expected a column")
    if not quoted and first and word.lower() in RESERVED:
        raise reader.unexpected(", which is a SQL keyword: put a column of this name in double quotes")
    reader.at += 1
    return reader.tokens[reader.at - 1].text


def _literal(reader: Reader, tree: exp.Expr) -> Node:
    start = reader.start
    if reader.stands(TokenType.STRING):
        reader.at += 1
        return Literal(start, reader.end, "string", reader.tokens[reader.at - 1].text)
    if not reader.stands(TokenType.NUMBER):
        reader.accept(".")
    if not reader.stands(TokenType.NUMBER):
        raise reader.unexpected()
    reader.at += 1
    text = reader.text[start : reader.end].replace("_", "").lower()
    if any(c.isspace() for c in text):
        raise Refusal("expression-syntax", "a number stands in pieces here", start, reader.end)
    return Literal(start, reader.end, "number", text)


def _constant(reader: Reader, tree: exp.Expr) -> Node:
    start, word = reader.start, reader.word()
    if word not in ("TRUE", "FALSE", "NULL"):
        raise reader.unexpected()
    reader.at += 1
    return Literal(start, reader.end, "null" if word == "NULL" else "boolean", word.lower())


def _paren(reader: Reader, tree: exp.Expr) -> Node:
    # sqlglot adds brackets of its own where it rewrites a predicate; only written ones stand in the source
    if not tree.meta.get("written"):
        return reader.node(part(tree))
    first = reader.at
    reader.expect("(")
    inner = reader.node(part(tree))
    reader.expect(")")
    reader.groups.add((first, reader.at))
    return inner


def _negation(reader: Reader, tree: exp.Expr) -> Node:
    start = reader.start
    reader.expect("-")
    operand = reader.node(part(tree))
    # DuckDB reads "-1" as one number and "-(1)" as a call, but "-(-1)" as the number 1
    if isinstance(operand, Literal) and operand.kind == "number":
        negative = operand.text.startswith("-")
        if negative or reader.word(-1) != ")":
            return Literal(start, reader.end, "number", operand.text[1:] if negative else "-" + operand.text)
    return Unary(start, reader.end, "-", operand)


def _cast(reader: Reader, tree: exp.Expr) -> Node:
    start = reader.start
    inner = part(tree)
    if reader.word() in ("CAST", "TRY_CAST") and reader.word(1) == "(":
        attempt = reader.word() == "TRY_CAST"
        reader.at += 2
        operand = reader.node(inner)
        reader.expect("AS")
        type_ = read_type(reader)
        reader.expect(")")
        return Cast(start, reader.end, operand, type_, attempt)
    if isinstance(inner, exp.Literal) and inner.is_string and not reader.stands(TokenType.STRING):
        type_ = read_type(reader)
        return Cast(start, reader.end, _typed_literal(reader, inner), type_, attempt=False)
    operand = reader.node(inner)
    reader.expect("::")
    type_ = read_type(reader)
    return Cast(start, reader.end, operand, type_, attempt=False)


def _typed_literal(reader: Reader, inner: exp.Expr) -> Node:
    if not reader.stands(TokenType.STRING):
        raise reader.unexpected(", expected a text in single quotes")
    return reader.node(inner)


def _interval(reader: Reader, tree: exp.Expr) -> Node:
    start = reader.start
    reader.expect("INTERVAL")
    if reader.stands(TokenType.STRING) or reader.stands(TokenType.NUMBER):
        value = _literal(reader, tree)
    else:
        reader.expect("(")
        inner = part(tree)
        value = reader.node(part(inner) if isinstance(inner, exp.Paren) else None)
        reader.expect(")")
    unit = INTERVAL_UNITS.get(reader.word())
    if unit is not None:
        reader.at += 1
    elif not (isinstance(value, Literal) and value.kind == "string"):
        raise reader.unexpected(
            ", expected a unit: " + ", ".join(sorted(set(INTERVAL_UNITS.values()))).lower()
        )
    return Interval(start, reader.end, value, unit or "")


def _extract(reader: Reader, tree: exp.Expr) -> Node:
    start = reader.start
    reader.expect("EXTRACT", "(")
    where = reader.start
    named = _identifier_or_text(reader)
    literal = Literal(where, reader.end, "string", named)
    reader.expect("FROM")
    operand = reader.node(part(tree, "expression"))
    reader.expect(")")
    return Call(start, reader.end, "date_part", (literal, operand))


def _identifier_or_text(reader: Reader) -> str:
    if not reader.stands(TokenType.STRING) and not reader.word().isalpha():
        raise reader.unexpected(", expected a part such as hour")
    reader.at += 1
    return reader.tokens[reader.at - 1].text.lower()


def _zone(reader: Reader, tree: exp.Expr) -> Node:
    start = reader.start
    operand = reader.node(part(tree))
    reader.expect("AT", "TIME", "ZONE")
    zone = reader.node(part(tree, "zone"))
    return Call(start, reader.end, "timezone", (zone, operand))


def _list(reader: Reader, tree: exp.Expr) -> Node:
    start = reader.start
    reader.expect("[")
    items = items_of(reader, parts(tree))
    reader.expect("]")
    return ListOf(start, reader.end, items)


def _bracket(reader: Reader, tree: exp.Expr) -> Node:
    start = reader.start
    operand = reader.node(part(tree))
    reader.expect("[")
    inside = parts(tree)
    if len(inside) != 1:
        raise reader.unexpected()
    within = inside[0]
    if not isinstance(within, exp.Slice):
        index = reader.node(within)
        reader.expect("]")
        return Element(start, reader.end, operand, index)
    low = None if reader.word() == ":" else reader.node(part(within))
    reader.expect(":")
    high = None if reader.word() == "]" else reader.node(part(within, "expression"))
    reader.expect("]")
    return Slice(start, reader.end, operand, low, high)


def _dotted(reader: Reader, tree: exp.Expr) -> Node:
    inner = part(tree, "expression")
    qualifier = part(tree)
    if not isinstance(qualifier, exp.Identifier) or not isinstance(inner, exp.Anonymous):
        raise refusal_of(tree, reader.start, len(reader.text))
    start = reader.start
    name = _identifier(reader, first=True)
    reader.expect(".")
    call = reader.node(inner)
    if not isinstance(call, Call):
        raise reader.unexpected()
    return Call(
        start, reader.end, call.name, call.arguments, call.distinct, call.star, None, call.order, name
    )


READINGS: dict[type[exp.Expr], Callable[[Reader, exp.Expr], Node]] = {
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: _constant,
    exp.Null: _constant,
    exp.Paren: _paren,
    exp.Neg: _negation,
    exp.Not: read_not,
    exp.Is: read_is,
    exp.In: read_in,
    exp.Between: read_between,
    exp.Escape: read_escape,
    exp.Case: read_case,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Interval: _interval,
    exp.Extract: _extract,
    exp.AtTimeZone: _zone,
    exp.Array: _list,
    exp.Bracket: _bracket,
    exp.Anonymous: read_call,
    exp.Filter: read_filter,
    exp.Dot: _dotted,
}
"""The reading of each of sqlglot's node kinds that is no infix operator."""
