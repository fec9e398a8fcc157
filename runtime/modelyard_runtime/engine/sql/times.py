"""Parts of times, cuts of times, and counts between times, by tables of templates of each engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from modelyard_runtime.engine.sql.translate import filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.engine.sql.translate import Target

_SYNONYMS = {
    "dow": "dayofweek",
    "weekday": "dayofweek",
    "doy": "dayofyear",
    "weekofyear": "week",
    "dayofmonth": "day",
}


@dataclass(frozen=True, slots=True)
class Times:
    """What an engine says for parts of ``:this``, for cuts of ``:this``, and for counts from ``:a`` to ``:b``."""

    parts: Mapping[str, str]
    cuts: Mapping[str, str]
    between: Mapping[str, str]

    def part(self, node: exp.Expr, target: Target) -> exp.Expr:
        """``date_part('hour', t)`` and ``extract(hour FROM t)``."""
        if isinstance(node, exp.Extract):
            unit, value = node.this, node.expression
        else:
            unit, value = node.expressions
        return filled(self._of(self.parts, unit, node, target), target, this=value)

    def cut(self, node: exp.Expr, target: Target) -> exp.Expr:
        """``date_trunc('week', t)``."""
        return filled(self._of(self.cuts, node.args["unit"], node, target), target, this=node.this)

    def count(self, node: exp.Expr, target: Target) -> exp.Expr:
        """``date_diff('day', a, b)``: how often a part changes from one time to another."""
        template = self._of(self.between, node.args["unit"], node, target)
        return filled(template, target, a=node.expression, b=node.this)

    def _of(self, table: Mapping[str, str], unit: exp.Expr, node: exp.Expr, target: Target) -> str:
        name = unit.name.lower()
        name = _SYNONYMS.get(name, name)
        name = name if name in table else name.removesuffix("s")
        if name not in table:
            raise target.refusal(node, f"its {unit.name.lower()} is not known to be the same there")
        return table[name]
