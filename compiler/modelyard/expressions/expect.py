"""What a place may ask of an expression: a condition, a value a row, a value for many rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.expressions.sqltypes import NULL
from modelyard.expressions.types import Problem

if TYPE_CHECKING:
    from modelyard.expressions.types import Analysed


def expect_boolean(analysed: Analysed) -> tuple[Problem, ...]:
    """A problem where the expression is no condition; none where its type is unknown."""
    if analysed.problems or analysed.type in (None, "BOOLEAN"):
        return ()
    written = "NULL" if analysed.type == NULL else analysed.type
    message = f"this is {written}, a condition is meant"
    return (_whole(analysed, "not-boolean", message, "compare it with something, such as x > 0"),)


def expect_row(analysed: Analysed) -> tuple[Problem, ...]:
    """A problem where an aggregate stands although one value a row is meant."""
    if analysed.problems or not analysed.aggregates:
        return ()
    message = "an aggregate stands here, one value a row is meant"
    help_ = "write {aggregate: …, over: 7d, by: …} for a value over the history before each row"
    return (_whole(analysed, "aggregate-in-row-expression", message, help_),)


def expect_aggregate(analysed: Analysed) -> tuple[Problem, ...]:
    """A problem where no aggregate stands although one value for many rows is meant."""
    if analysed.problems or analysed.aggregates:
        return ()
    message = "this is one value a row, an aggregate over many rows is meant"
    help_ = "use an aggregate such as sum(…), avg(…) or count(*)"
    return (_whole(analysed, "row-expression-in-aggregate", message, help_),)


def _whole(analysed: Analysed, rule: str, message: str, help_: str) -> Problem:
    text = analysed.text
    start = len(text) - len(text.lstrip())
    return Problem(rule, message, start, len(text.rstrip()), help_)
