"""How sqlglot's node kinds are spelled in DuckDB's SQL, and what to say of those that are not supported."""

from __future__ import annotations

from typing import cast

from sqlglot import exp

from modelyard.expressions.refusal import Refusal

BINARY: dict[type[exp.Expr], dict[tuple[str, ...], str]] = {
    exp.Add: {("+",): "+"},
    exp.Sub: {("-",): "-"},
    exp.Mul: {("*",): "*"},
    exp.Div: {("/",): "/"},
    exp.IntDiv: {("//",): "//"},
    exp.Mod: {("%",): "%"},
    exp.Pow: {("**",): "**", ("^",): "**"},
    exp.DPipe: {("||",): "||"},
    exp.BitwiseAnd: {("&",): "&"},
    exp.BitwiseOr: {("|",): "|"},
    exp.And: {("AND",): "AND"},
    exp.Or: {("OR",): "OR"},
    exp.EQ: {("=",): "=", ("==",): "="},
    exp.NEQ: {("<>",): "<>", ("!=",): "<>"},
    exp.LT: {("<",): "<"},
    exp.LTE: {("<=",): "<="},
    exp.GT: {(">",): ">"},
    exp.GTE: {(">=",): ">="},
    exp.NullSafeEQ: {("IS", "NOT", "DISTINCT", "FROM"): "IS NOT DISTINCT FROM"},
    exp.NullSafeNEQ: {("IS", "DISTINCT", "FROM"): "IS DISTINCT FROM"},
    exp.Like: {("LIKE",): "LIKE", ("NOT", "LIKE"): "NOT LIKE"},
    exp.ILike: {("ILIKE",): "ILIKE", ("NOT", "ILIKE"): "NOT ILIKE"},
    exp.Glob: {("GLOB",): "GLOB"},
    exp.SimilarTo: {("SIMILAR TO",): "SIMILAR TO", ("SIMILAR", "TO"): "SIMILAR TO"},
}
"""Infix operators: the words that may stand between the operands, and the one canonical spelling."""

COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
DISTINCTIONS = frozenset({"IS DISTINCT FROM", "IS NOT DISTINCT FROM"})
PATTERNS = frozenset({"LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE", "GLOB", "SIMILAR TO", "NOT SIMILAR TO"})

_UNITS = (
    "MILLENNIUM",
    "CENTURY",
    "DECADE",
    "YEAR",
    "QUARTER",
    "MONTH",
    "WEEK",
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
)
_SMALL_UNITS = ("MILLISECOND", "MICROSECOND")
_PLURALS = {"MILLENNIUM": "MILLENNIA", "CENTURY": "CENTURIES"}

INTERVAL_UNITS: dict[str, str] = {unit: unit for unit in (*_UNITS, *_SMALL_UNITS)} | {
    _PLURALS.get(unit, unit + "S"): unit for unit in (*_UNITS, *_SMALL_UNITS)
}
"""Units after ``INTERVAL n``, singular and plural, to their singular."""

_UNSUPPORTED: tuple[tuple[tuple[type[exp.Expr], ...], str, str], ...] = (
    (
        (exp.Query, exp.Subquery, exp.Exists, exp.Any, exp.All),
        "a subquery cannot stand in an expression",
        "join the other source under features.join, or name a source column",
    ),
    (
        (exp.Window,),
        "a window function cannot stand in an expression",
        "use a history feature: {aggregate: …, over: 7d, by: …}",
    ),
    ((exp.Placeholder, exp.Parameter), "a parameter cannot stand in an expression", "write the value itself"),
    (
        (exp.Lambda,),
        "a lambda cannot stand in an expression",
        "use a list function such as list_sum or list_contains",
    ),
    ((exp.Star,), '"*" stands for no value here', "name a column; count(*) is allowed"),
    (
        (exp.Struct, exp.Map, exp.PropertyEQ, exp.Kwarg),
        "a struct or map cannot stand in an expression",
        "use columns",
    ),
    (
        (exp.Tuple,),
        "a row of several values cannot stand here",
        "compare the values one by one, joined by AND",
    ),
    ((exp.Dot,), "a field or a method cannot be reached with a dot here", "call the function as name(value)"),
    ((exp.Concat,), "two texts stand side by side", "join them with ||"),
    (
        (exp.RegexpLike, exp.RegexpILike, exp.RegexpFullMatch),
        "this match operator is not supported",
        "use regexp_matches",
    ),
    ((exp.Collate,), "COLLATE is not supported", "compare lower(…) with lower(…)"),
    (
        (exp.JSONExtract, exp.JSONExtractScalar),
        "JSON operators are not supported",
        "read the field in the source",
    ),
    ((exp.BitwiseNot,), '"~" is not supported', "write -x - 1"),
)


def refusal_of(tree: exp.Expr, start: int, end: int) -> Refusal:
    """What to say about a node of sqlglot's that has no reading."""
    for kinds, message, help_ in _UNSUPPORTED:
        if isinstance(tree, kinds):
            return Refusal("unsupported-expression", message, start, end, help_)
    return Refusal("unsupported-expression", "this form of SQL is not supported in an expression", start, end)


def part(tree: exp.Expr | None, name: str = "this") -> exp.Expr | None:
    """One part of a node of sqlglot's, where it is a node itself."""
    found: object = None if tree is None else tree.args.get(name)
    return found if isinstance(found, exp.Expr) else None


def parts(tree: exp.Expr, name: str = "expressions") -> list[exp.Expr]:
    """The nodes of a list within a node of sqlglot's."""
    found = cast("list[object]", tree.args.get(name) or [])
    return [item for item in found if isinstance(item, exp.Expr)]
