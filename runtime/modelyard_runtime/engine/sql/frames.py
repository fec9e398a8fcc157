"""Windows for engines whose frames have constant ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from modelyard_runtime.engine.sql.translate import Target

_AXIS, _TIE, _MOMENT, _PLACES = "__axis", "__tie", "__moment", 2**40
"""Names and measure of the axis on which history features place rows (``features/history.py``)."""


def window(node: exp.Expr, target: Target) -> exp.Expr:
    """A window as it is, or, where it looks back from each row's own place, one with constant ends.

    History features place rows by their time in microseconds, and those of one time side by side, so that frames have
    an order in every detail. What lies from ``over`` before a row's time up to, and without, the time itself is the
    same frame by time alone: from ``over`` microseconds before to one before. The order within a time is lost, and
    with it the last bit of a sum of floating point numbers may change; aggregates that depend on the order in any
    other way are refused where they are read.
    """
    spec = node.args.get("spec")
    if not isinstance(spec, exp.WindowSpec):
        return node
    start, end = spec.args.get("start"), spec.args.get("end")
    if not isinstance(start, exp.Add):
        return node
    order = node.args["order"].expressions
    axis = order[0].this if len(order) == 1 else None
    back = start.expression
    tied = isinstance(end, exp.Column) and end.name.startswith(_TIE) and start.this == end
    if not (
        tied
        and isinstance(axis, exp.Column)
        and axis.name.startswith(_AXIS)
        and isinstance(back, exp.Literal)
    ):
        raise target.refusal(node, "the ends of a frame are constants")
    moment = exp.Cast(this=exp.column(_MOMENT), to=exp.DataType.build("BIGINT"))
    node.set("order", exp.Order(expressions=[exp.Ordered(this=moment, nulls_first=True)]))
    spec.set("start", exp.Literal.number(int(back.name) // _PLACES))
    spec.set("end", exp.Literal.number(1))
    return node
