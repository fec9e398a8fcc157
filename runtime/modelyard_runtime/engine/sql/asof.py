"""Joins as of a time for engines that have none: the later row's time closes the earlier one's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from modelyard_runtime.engine.sql.translate import Target

UNTIL = "__until"
"""Column that says when a row of the joined source is overtaken by the next one."""


def as_of(join: exp.Join, target: Target) -> exp.Expr:
    """A join as it is, or, where it is one as of a time, an equal one of plain SQL.

    ``L ASOF JOIN R ON L.k = R.k AND L.t >= R.s`` takes, of the rows of R, the one with the latest ``s``. That is the
    row whose ``s`` is reached and whose successor's is not; a window tells each row of R its successor. Of rows with
    one ``s`` only one is not overtaken at once, so that no row of L is found twice.
    """
    if str(join.args.get("method") or "").upper() != "ASOF":
        return join
    right, condition = join.this, join.args.get("on")
    if not isinstance(right, exp.Subquery) or not right.alias or condition is None:
        raise target.refusal(join, "a join as of a time needs a subquery with a name, and a condition")
    name = right.alias
    equal, later = _parts(join, condition, name, target)
    since = later.expression
    partition = [exp.column(one.name) for one in equal]
    next_ = exp.Window(
        this=exp.Lead(this=exp.column(since.name)),
        partition_by=partition,
        order=exp.Order(expressions=[exp.Ordered(this=exp.column(since.name), nulls_first=True)]),
    )
    inner = exp.select("*", exp.alias_(next_, UNTIL)).from_(exp.Subquery(this=right.this.copy(), alias="r"))
    until = exp.column(UNTIL, table=name)
    open_ = exp.Paren(
        this=exp.or_(
            exp.LT(this=later.this.copy(), expression=until), exp.Is(this=until.copy(), expression=exp.Null())
        )
    )
    join.set("method", None)
    join.set(
        "this", exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(name, quoted=True)))
    )
    join.set("on", exp.and_(condition.copy(), open_))
    return join


def _parts(
    join: exp.Join, condition: exp.Expr, name: str, target: Target
) -> tuple[list[exp.Column], exp.GTE]:
    """The joined source's side of each equality, and the comparison of the times."""
    parts = list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
    later = [part for part in parts if isinstance(part, exp.GTE)]
    equal = [part for part in parts if isinstance(part, exp.EQ)]
    sides = [
        side
        for part in equal
        for side in (part.this, part.expression)
        if isinstance(side, exp.Column) and side.table == name
    ]
    if len(later) != 1 or len(equal) + 1 != len(parts) or len(sides) != len(equal):
        raise target.refusal(join, "a join as of a time compares columns of both sides, and one time")
    if not isinstance(later[0].expression, exp.Column) or later[0].expression.table != name:
        raise target.refusal(join, "the time of the joined source stands on the right")
    return sides, later[0]
