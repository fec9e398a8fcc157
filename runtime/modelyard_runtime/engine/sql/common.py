"""Rules that more than one engine shares: what is told from a node alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from modelyard_runtime.engine.sql import kinds, regex
from modelyard_runtime.engine.sql.translate import filled

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard_runtime.engine.sql.translate import Target

_SKIPPING = (exp.Count, exp.Sum, exp.Avg, exp.Min, exp.Max)


def filtered(node: exp.Expr, target: Target) -> exp.Expr:
    """An aggregate of some rows as one of a case, which every engine takes over a window too."""
    aggregate, condition = node.this, node.expression.this
    if isinstance(aggregate, exp.Count) and isinstance(aggregate.this, exp.Star):
        return filled("count(CASE WHEN :condition THEN 1 END)", target, condition=condition)
    if not isinstance(aggregate, _SKIPPING) or isinstance(aggregate.this, exp.Distinct):
        raise target.refusal(node, "only counts, sums, means and extremes take a filter")
    said: exp.Expr = aggregate.copy()
    said.set(
        "this",
        filled("CASE WHEN :condition THEN :this END", target, condition=condition, this=aggregate.this),
    )
    return said


def joined(node: exp.Expr, target: Target, text: str) -> exp.Expr:
    """``a || b``, each as a text; ``text`` is the template that makes one."""
    return exp.DPipe(
        this=_as_text(node.this, target, text), expression=_as_text(node.expression, target, text)
    )


def concat(node: exp.Expr, target: Target, text: str) -> exp.Expr:
    """``concat(a, b)``, for which null is an empty text."""
    parts = [
        filled("coalesce(:this, '')", target, this=_as_text(one, target, text)) for one in node.expressions
    ]
    return exp.Anonymous(this="concat", expressions=parts)


def _as_text(node: exp.Expr, target: Target, text: str) -> exp.Expr:
    return node if kinds.known(node) == "text" else filled(text, target, this=node)


def divided(node: exp.Expr, target: Target, template: str, double: str) -> exp.Expr:
    """``a / b``, which is a double whatever they are; where b is a number that is not 0, without further ado."""
    number = node.expression
    if isinstance(number, exp.Literal) and float(number.name) != 0:
        template = f"CAST(:this AS {double}) / CAST(:expression AS {double})"
    return filled(template, target, this=node.this, expression=number)


def looked_for(node: exp.Expr, target: Target) -> exp.Expr:
    """Several values in a query that gives them as one: said with a query that gives as many."""
    query = node.args.get("query")
    select = query.this if isinstance(query, exp.Subquery) else None
    if isinstance(select, exp.Select) and len(select.expressions) == 1:
        only = select.expressions[0]
        if isinstance(only, exp.Tuple) or (isinstance(only, exp.Anonymous) and only.name == "struct"):
            select.set("expressions", only.expressions)
    del target
    return node


def values(node: exp.Expr, target: Target) -> exp.Expr:
    """``(a, b)`` where it is looked for or counted; compared, engines differ in what null does within it."""
    if not isinstance(node.parent, exp.In | exp.Distinct | exp.Select):
        raise target.refusal(node, "several values are looked for or counted together, and not compared")
    return node


def pattern(node: exp.Expr, target: Target, said: Callable[[str], str]) -> str:
    """The regular expression of a node, as the target reads it."""
    text = node.expression
    if not isinstance(text, exp.Literal) or not text.is_string:
        raise target.refusal(node, "a pattern is a text")
    if any(node.args.get(name) for name in ("flag", "options", "full_match")):
        raise target.refusal(node, "a pattern takes no options")
    try:
        return said(text.name)
    except regex.UnknownPatternError as unknown:
        raise target.refusal(node, f"its pattern has {unknown}, which is read otherwise there") from None


def like(node: exp.Expr, target: Target) -> exp.Expr:
    """LIKE with a pattern that has no sign which escapes another in some engines."""
    text = node.expression
    if not isinstance(text, exp.Literal) or "\\" in text.name:
        raise target.refusal(node, "a pattern is a text without backslashes")
    return node


def start_of_text(node: exp.Expr, target: Target) -> exp.Expr:
    """``substring(t, from, length)``, ``left`` and ``right`` with constants that every engine counts alike."""
    start, length = node.args.get("start"), node.args.get("length") or node.args.get("expression")
    numbers = [one for one in (start, length) if one is not None]
    if not all(isinstance(one, exp.Literal) and one.name.isdigit() for one in numbers):
        raise target.refusal(node, "places in a text are whole numbers")
    if start is not None and start.name == "0":
        raise target.refusal(node, "the first place in a text is 1")
    return node


def plain_trim(node: exp.Expr, target: Target) -> exp.Expr:
    """``trim(t)``: spaces at both ends."""
    if node.args.get("expression") or node.args.get("position"):
        raise target.refusal(node, "only spaces at both ends are trimmed")
    return node


def quantile(node: exp.Expr, target: Target, name: str) -> exp.Expr:
    """A quantile of one constant share."""
    share = node.expression
    if not isinstance(share, exp.Literal):
        raise target.refusal(node, "a quantile is asked for one share")
    return filled(f"{name}(:share) WITHIN GROUP (ORDER BY :this)", target, share=share, this=node.this)
