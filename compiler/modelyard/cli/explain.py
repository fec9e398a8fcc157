"""`modelyard explain`: the page of a rule."""

from __future__ import annotations

from typing import Annotated

import typer

from modelyard.cli import console
from modelyard.cli.exit import CommandError, Exit
from modelyard.rules import registry


def explain(
    rule: Annotated[
        str | None, typer.Argument(help="Name of the rule, as diagnostics show it. Default: list all.")
    ] = None,
) -> int:
    """Print what a rule finds, why it matters and what to do instead.

    Example: modelyard explain unknown-key
    """
    if rule is None:
        width = max(len(entry.id) for entry in registry.RULES)
        console.out("\n".join(f"{r.id:<{width}}  {r.severity.value:<7}  {r.summary}" for r in registry.RULES))
        return int(Exit.FINE)
    found = registry.find(rule)
    if found is None:
        from modelyard.diagnostics.guess import nearest

        guess = nearest(rule, [entry.id for entry in registry.RULES])
        help_ = f'did you mean "{guess}"?' if guess else "`modelyard explain` lists all rules"
        raise CommandError(f'no rule is called "{rule}"', help=help_, code=Exit.USAGE)
    from modelyard.rules.page import page

    console.out(page(rule).markdown)
    return int(Exit.FINE)
