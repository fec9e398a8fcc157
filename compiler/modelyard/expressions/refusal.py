"""How a pass over an expression gives up: one exception that carries what a `Problem` says."""

from __future__ import annotations

from modelyard.expressions.types import Problem


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
