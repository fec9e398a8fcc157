"""`modelyard graph`: lineage from source column to feature to model to monitor."""

from __future__ import annotations

import sys
from enum import StrEnum
from importlib import import_module
from typing import Annotated

import typer

from modelyard.cli import console
from modelyard.cli.exit import CommandError, Exit
from modelyard.cli.load import load_project, projects, render
from modelyard.cli.options import Environment, Root, Specs
from modelyard.compile import plan_spec


class Drawing(StrEnum):
    """How the graph is written."""

    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"
    JSON = "json"


def graph(
    specs: Specs = None,
    format: Annotated[Drawing, typer.Option("--format", help="How it is drawn.")] = Drawing.MERMAID,  # noqa: A002
    env: Environment = None,
    root: Root = None,
) -> int:
    """Draw what feeds what: source, column, feature, model, and who relies on it.

    Example: modelyard graph --format svg > lineage.svg
    """
    from modelyard.lineage.graph import graph_of

    for project in projects(specs, root):
        loaded = load_project(project)
        spec = loaded.checked.spec
        plan, checked = plan_spec(loaded.checked, loaded.beside, project.paths(spec.model if spec else ""))
        if plan is None:
            console.err(render([(checked, checked.diagnostics())], "text", colour=console.colour(sys.stderr)))
            return int(Exit.FINDINGS)
        names = [environment.name for environment in plan.environments]
        chosen = env or names[0]
        if chosen not in names:
            raise CommandError(
                f'no environment is called "{chosen}"',
                help=f"choose one of {', '.join(names)}",
                code=Exit.USAGE,
            )
        drawn = graph_of(plan.model, plan.environments[names.index(chosen)])
        console.out(import_module(f"modelyard.lineage.{format.value}").render(drawn))
    return int(Exit.FINE)
