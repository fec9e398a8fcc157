"""`modelyard show`: the spec with every default and override resolved."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from modelyard.cli import console
from modelyard.cli.exit import CommandError, Exit
from modelyard.cli.load import load_project, projects, render
from modelyard.cli.options import Environment, Root, Specs
from modelyard.compile import plan_spec

if TYPE_CHECKING:
    from modelyard.cli.load import Loaded


class Shape(StrEnum):
    """How the resolved spec is written."""

    YAML = "yaml"
    JSON = "json"


def show(
    specs: Specs = None,
    env: Environment = None,
    format: Annotated[Shape, typer.Option("--format", help="How it is written.")] = Shape.YAML,  # noqa: A002
    root: Root = None,
) -> int:
    """Print the spec as one environment sees it: long forms, defaults and overrides resolved.

    Example: modelyard show --env prod
    """
    for project in projects(specs, root):
        loaded = load_project(project)
        shown = _resolved(loaded, env)
        if shown is None:
            diagnostics = loaded.checked.diagnostics()
            console.err(render([(loaded.checked, diagnostics)], "text", colour=console.colour(sys.stderr)))
            return int(Exit.FINDINGS)
        if format == Shape.JSON:
            import json

            console.out(json.dumps(shown, indent=2, ensure_ascii=False))
        else:
            from modelyard.emit.yaml import dump

            console.out(dump(shown))
    return int(Exit.FINE)


def _resolved(loaded: Loaded, env: str | None) -> dict[str, object] | None:
    from modelyard.plan.long_form import long_form

    checked = loaded.checked
    if checked.spec is None:
        return None
    plan, checked = plan_spec(checked, loaded.beside, loaded.project.paths(checked.spec.model))
    if plan is None:
        return None
    names = [environment.name for environment in plan.environments]
    chosen = env or names[0]
    if chosen not in names:
        raise CommandError(
            f'no environment is called "{chosen}"', help=f"choose one of {', '.join(names)}", code=Exit.USAGE
        )
    index = names.index(chosen)
    view = checked.contexts[index].view
    return long_form(view.spec, view.environment, plan.environments[index])
