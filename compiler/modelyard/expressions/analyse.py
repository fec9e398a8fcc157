"""The analysis of one scalar or aggregate expression: the room's front door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.expressions.index import ScopeIndex
from modelyard.expressions.infer import Inference
from modelyard.expressions.printer import to_sql
from modelyard.expressions.reading import tree_of
from modelyard.expressions.sqltypes import settled
from modelyard.expressions.types import Analysed, Problem

if TYPE_CHECKING:
    from modelyard.expressions.tree import Node
    from modelyard.expressions.types import Scope


def analyse(text: str, scope: Scope) -> Analysed:
    """Read an expression against the names of a scope. Never raises: what is wrong stands in ``problems``."""
    node = tree_of(text)
    return _refused(text, node) if isinstance(node, Problem) else _inferred(text, node, scope)


def _refused(text: str, problem: Problem) -> Analysed:
    return Analysed(text, "", None, (), (), aggregates=False, windows=False, volatile=(), problems=(problem,))


def _inferred(text: str, node: Node, scope: Scope) -> Analysed:
    walk = Inference(ScopeIndex(scope))
    type_ = walk.type_of(node)
    problems = walk.problems
    if walk.aggregates and walk.bare and not problems:
        problems.append(_mixed(walk))
    return Analysed(
        text=text,
        sql="" if problems else to_sql(node),
        type=None if type_ is None or problems else settled(type_),
        columns=tuple(walk.columns),
        functions=tuple(walk.functions),
        aggregates=walk.aggregates,
        windows=False,
        volatile=tuple(walk.volatile),
        problems=tuple(sorted(problems, key=lambda problem: (problem.start, problem.end, problem.rule))),
    )


def _mixed(walk: Inference) -> Problem:
    name = walk.bare[0]
    column = ".".join(name.parts)
    return Problem(
        "aggregate-among-rows",
        f'"{column}" is one value a row, while the aggregate beside it is one value for all rows',
        name.start,
        name.end,
        f"put {column} inside an aggregate, such as any_value({column})",
    )
