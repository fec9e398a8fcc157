"""What kind of value a node has, where the node tells: then nothing needs to be asked about its type."""

from __future__ import annotations

from typing import Literal, cast

from sqlglot import exp

Kind = Literal["text", "real", "whole", "decimal", "other"]
"""``other``: a boolean, date, time or interval."""

LOGIC: tuple[type[exp.Expr], ...] = (
    *(
        exp.And,
        exp.Or,
        exp.Not,
        exp.EQ,
        exp.NEQ,
        exp.GT,
        exp.GTE,
        exp.LT,
        exp.LTE,
        exp.Is,
        exp.In,
        exp.Between,
    ),
)
"""What is true, false or unknown in every engine alike."""

_KEY = "kind"
_WHOLE = frozenset({"TINYINT", "SMALLINT", "INT", "BIGINT"})
_BY_NODE: dict[Kind, tuple[type[exp.Expr], ...]] = {
    "text": (
        *(
            exp.DPipe,
            exp.Concat,
            exp.Lower,
            exp.Upper,
            exp.Trim,
            exp.Substring,
            exp.Left,
            exp.Right,
            exp.Replace,
        ),
        exp.MD5,
        exp.SHA2,
    ),
    "real": (exp.Div, exp.Ln, exp.Log, exp.Exp, exp.Sqrt, exp.Pow, exp.TimeToUnix),
    "whole": (
        *(
            exp.Count,
            exp.CountIf,
            exp.Length,
            exp.StrPosition,
            exp.DateDiff,
            exp.Year,
            exp.Quarter,
            exp.Month,
            exp.Week,
        ),
        *(exp.Day, exp.DayOfYear, exp.DayOfWeek, exp.DayOfWeekIso, exp.Hour, exp.Minute, exp.Second),
    ),
    "other": (
        *LOGIC,
        *(
            exp.Like,
            exp.RegexpLike,
            exp.RegexpFullMatch,
            exp.Contains,
            exp.StartsWith,
            exp.EndsWith,
            exp.IsNan,
            exp.IsInf,
        ),
        *(exp.Boolean, exp.TimestampTrunc, exp.CurrentDate),
    ),
}


def remember(node: exp.Expr, kind: Kind) -> None:
    """Note the kind of a node that was rewritten."""
    node.meta[_KEY] = kind


def known(node: exp.Expr) -> Kind | None:
    """The noted kind of a node."""
    if isinstance(node, exp.Paren):
        return known(node.this)
    return cast("Kind | None", node.meta.get(_KEY))


def kind_of(node: exp.Expr) -> Kind | None:
    """The kind of a node of DuckDB's, whose arguments were looked at before; None where it depends on columns."""
    if isinstance(node, exp.Literal):
        return "text" if node.is_string else _of_number(node.name)
    if isinstance(node, exp.Cast):
        return _of_type(node.to.this.name)
    if isinstance(node, exp.Paren | exp.Neg | exp.Coalesce):
        others = cast("list[exp.Expr]", node.expressions)
        first = known(node.this)
        return first if all(known(one) == first for one in others) else None
    return next((kind for kind, nodes in _BY_NODE.items() if isinstance(node, nodes)), None)


def _of_number(text: str) -> Kind:
    if "e" in text.lower():
        return "real"
    return "decimal" if "." in text else "whole"


def _of_type(name: str) -> Kind:
    if name in {"VARCHAR", "TEXT"}:
        return "text"
    if name in {"DOUBLE", "FLOAT"}:
        return "real"
    if name in _WHOLE:
        return "whole"
    return "decimal" if name in {"DECIMAL", "INT128"} else "other"
