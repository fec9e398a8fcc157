"""Problems with files, printed like diagnostics: what is wrong, what differs, the ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.cli import console
from modelyard.diagnostics.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.write.types import Problem

SHOWN_LINES = 40


def tell(problems: Iterable[Problem]) -> None:
    """Print problems to standard error, the way to a rule's page with the last of its problems."""
    every = list(problems)
    last = {problem.rule: number for number, problem in enumerate(every)}
    for number, problem in enumerate(every):
        console.err(f"error[{problem.rule}]: {visible(problem.message)}")
        lines = problem.difference.splitlines()
        if lines:
            cut = [f"… {len(lines) - SHOWN_LINES} more lines"] if len(lines) > SHOWN_LINES else []
            console.err("\n".join(f"   | {visible(line)}" for line in [*lines[:SHOWN_LINES], *cut]))
        if problem.help:
            console.err(f"   = help: {visible(problem.help)}")
        if last[problem.rule] == number:
            console.err(f"   = help: modelyard explain {problem.rule}")
