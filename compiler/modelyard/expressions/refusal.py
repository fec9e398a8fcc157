"""How a pass over an expression gives up: one exception that carries what a `Problem` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.expressions.types import Problem

if TYPE_CHECKING:
    from modelyard.expressions.tree import Name


class Refusal(Exception):  # noqa: N818 - it ends a reading, it is no fault of the program
    """An expression was refused; ``problem`` says why and where. Never leaves the room `expressions`."""

    def __init__(
        self,
        rule: str,
        message: str,
        start: int,
        end: int,
        help: str = "",  # noqa: A002
        *,
        allowed: tuple[str, ...] = (),
        replacement: str | None = None,
    ) -> None:
        super().__init__(message)
        self.problem = Problem(rule, message, start, end, help, allowed, replacement)


def too_many_parts(name: Name) -> Refusal:
    """The refusal of a path such as `deployment.replicas.min` where a column is meant: policies alone know paths."""
    message = f'"{".".join(name.parts)}" has {len(name.parts)} parts, a column has one or two'
    return Refusal(
        "unsupported-expression", message, name.start, name.end, "write the column, or source.column"
    )
