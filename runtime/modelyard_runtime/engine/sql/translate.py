"""Statements in DuckDB's dialect as those of another engine that mean the same, or a refusal.

Engines differ in what a name means: whether ``ln(0)`` is null or minus infinity, on which day a week begins, what a
cast does with 1.5. A library that prints one dialect's names in another's spelling does not know that. So what may
appear in a statement is a list for each engine: what means the same there, and how everything else on the list is
said. Each entry is held against DuckDB, value by value, by the tests. What is not on the list is refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from modelyard_runtime.engine.sql import kinds
from modelyard_runtime.engine.types import literal
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STRUCTURE: tuple[type[exp.Expr], ...] = (
    *(exp.Select, exp.From, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered, exp.Limit, exp.Offset),
    *(
        exp.Subquery,
        exp.Table,
        exp.TableAlias,
        exp.Alias,
        exp.Column,
        exp.Identifier,
        exp.Star,
        exp.With,
        exp.CTE,
    ),
    *(exp.Union, exp.Distinct, exp.Paren, exp.WindowSpec, exp.Literal, exp.Boolean, exp.Null),
    *(*kinds.LOGIC, exp.NullSafeEQ, exp.NullSafeNEQ),
    *(exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.DataType, exp.DataTypeParam, exp.Var, exp.Neg),
)
"""What SQL means the same by everywhere, as far as it is put together from what does."""


_LARGEST = 200_000
"""Nodes of a tree: what says an argument several times, within others that do, can grow beyond all reason."""


@dataclass(frozen=True, slots=True)
class Target:
    """An engine's dialect.

    Attributes:
        name: What the engine is called in messages.
        dialect: What sqlglot calls its dialect.
        rules: How each kind of node is said, beside the structure: a template of the engine's SQL with ``:this`` and
            other arguments, a function from the node, or None, where the same words mean the same.
        functions: The same for functions that sqlglot has no kind for, by their names.
    """

    name: str
    dialect: str
    rules: Mapping[type[exp.Expr], Any]
    functions: Mapping[str, Any]

    def refusal(self, node: exp.Expr, why: str = "") -> RuntimeProblem:
        """That something can't be asked of this engine."""
        said = " ".join(node.sql(dialect="duckdb").split())
        short = said if len(said) <= 100 else f"{said[:99]}…"
        return RuntimeProblem(
            f"{self.name} can't be asked {short}{f': {why}' if why else ''}",
            help="what it means there is not known to be the same; use the engine duckdb, or another expression",
        )


def translated(sql: str, parameters: Sequence[object], target: Target) -> str:
    """A statement as the target's SQL.

    Args:
        sql: One statement in DuckDB's dialect.
        parameters: The values of its question marks: texts, numbers, and lists of texts.
        target: The engine that is asked.

    Raises:
        RuntimeProblem: something in it is not known to mean the same there.
    """
    return rewritten(parsed(_with_values(sql, parameters)), target).sql(dialect=target.dialect)


def parsed(sql: str) -> exp.Expr:
    """A statement of DuckDB's as a tree.

    Raises:
        RuntimeProblem: it is none.
    """
    try:
        return parse_one(sql, dialect="duckdb")
    except SqlglotError as error:
        raise RuntimeProblem(f"no statement that can be translated: {str(error).splitlines()[0]}") from error


def rewritten(tree: exp.Expr, target: Target) -> exp.Expr:
    """A tree in which every node is said as the target says it, from the leaves up."""
    for node in reversed(list(tree.walk(bfs=True))):
        kind = kinds.kind_of(node)
        said = _said(node, target)
        if kind:
            kinds.remember(said, kind)
        if said is node:
            continue
        if node is tree:
            tree = said
        else:
            node.replace(said)
    return tree


def _said(node: exp.Expr, target: Target) -> exp.Expr:
    if isinstance(node, exp.Anonymous):
        name = node.name.lower()
        if name not in target.functions:
            raise target.refusal(node, f"it has no {name} that is known to mean the same")
        return _by(target.functions[name], node, target)
    if type(node) in target.rules:
        return _by(target.rules[type(node)], node, target)
    if isinstance(node, STRUCTURE):
        return node
    raise target.refusal(node, f"it has no {type(node).__name__} that is known to mean the same")


def _by(rule: Any, node: exp.Expr, target: Target) -> exp.Expr:
    if rule is None:
        return node
    if isinstance(rule, str):
        return filled(rule, target, **_arguments(node))
    said: exp.Expr = rule(node)
    return said


def _arguments(node: exp.Expr) -> dict[str, exp.Expr]:
    """A node's arguments by name; those of a function without a kind are ``a``, ``b``, ``c``."""
    if isinstance(node, exp.Anonymous):
        return dict(zip("abc", node.expressions, strict=False))
    return {name: value for name, value in node.args.items() if isinstance(value, exp.Expr)}


def filled(template: str, target: Target, **arguments: exp.Expr) -> exp.Expr:
    """A template of the target's SQL with expressions in the place of ``:name``."""
    tree = _template(template, target.dialect).copy()
    marks = list(tree.find_all(exp.Placeholder))
    if sum(_size(arguments[mark.name]) for mark in marks) > _LARGEST:
        raise target.refusal(next(iter(arguments.values())), "it is too deeply nested")
    unused = dict(arguments)
    for mark in marks:
        # The tree of an argument is moved to its first place, and copied to the others.
        value = unused.pop(mark.name, None) or arguments[mark.name].copy()
        said = value if isinstance(value, exp.Column | exp.Literal | exp.Func) else exp.Paren(this=value)
        if mark is tree:
            return said
        mark.replace(said)
    return exp.Paren(this=tree) if isinstance(tree, exp.Binary) else tree


def _size(tree: exp.Expr) -> int:
    return sum(1 for _ in tree.walk())


@lru_cache(maxsize=512)
def _template(text: str, dialect: str) -> exp.Expr:
    return parse_one(text, dialect=dialect)


def _with_values(sql: str, parameters: Sequence[object]) -> str:
    """A statement with literals in the place of its question marks; those within texts and names are no marks."""
    if not parameters:
        return sql
    tree = parsed(sql)
    marks = [node for node in tree.dfs() if isinstance(node, exp.Placeholder)]
    if len(marks) != len(parameters):
        raise AssertionError(f"{len(parameters)} values for {len(marks)} question marks")
    for mark, value in zip(marks, parameters, strict=True):
        mark.replace(parse_one(_value(value), dialect="duckdb"))
    return tree.sql(dialect="duckdb")


def _value(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in cast('Sequence[object]', value))}]"
    return literal(str(value))
