"""From text to our tree, in one step and remembered."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from modelyard.expressions.parser import parse
from modelyard.expressions.reader import read
from modelyard.expressions.refusal import Refusal
from modelyard.expressions.types import Problem

if TYPE_CHECKING:
    from modelyard.expressions.tree import Node


@lru_cache(maxsize=1024)
def tree_of(text: str) -> Node | Problem:
    """The tree of a text, or why there is none.

    Kept, because many specs in one process say the same, and reading costs more than typing.
    """
    try:
        tree, tokens = parse(text)
        return read(tree, tokens, text)
    except Refusal as refusal:
        return refusal.problem
    except RecursionError:
        message = "this expression is nested too deeply"
        return Problem("unsupported-expression", message, 0, len(text), "split it into several")
