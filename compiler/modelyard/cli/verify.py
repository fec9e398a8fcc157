"""`modelyard verify`: prove the emitted files with their schemas, our promises and whichever linters are installed."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelyard.cli import console
from modelyard.cli.exit import CommandError, Exit
from modelyard.cli.load import load_project, projects
from modelyard.cli.load import render as render_findings
from modelyard.cli.options import Root, Specs
from modelyard.compile import Compiled, compile_spec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.diagnostics.types import Diagnostic
    from modelyard.project import Project
    from modelyard.verify.types import Result

    Pairs = list[tuple[Project, Compiled]]
    Reports = list[tuple[str, tuple[Result, ...]]]


class Shape(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def verify(
    specs: Specs = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="This check alone; may be repeated.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Slow checks too: checkov.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="The files are below this folder instead of the root.")
    ] = None,
    root: Root = None,
    format: Annotated[Shape, typer.Option("--format", help="How the report is written.")] = Shape.TEXT,  # noqa: A002
) -> int:
    """Prove the emitted files: schemas and promises always, linters where they are installed.

    Example: modelyard verify --all
    """
    names = _names(only or [], every=every)
    compiled = [(project, _compile(project)) for project in projects(specs, root)]
    if any(one.plan is None for _, one in compiled):
        _tell([(one, one.checked.diagnostics()) for _, one in compiled])
        return int(Exit.FINDINGS)
    if not _current(compiled, out):
        return int(Exit.DIFFERS)
    reports: Reports = [(project.display, _verify(project, one, out, names)) for project, one in compiled]
    _tell_patches(compiled, reports)
    console.out(_rendered(reports, format))
    failed = any(result.state == "failed" for _, results in reports for result in results)
    return int(Exit.FINDINGS if failed else Exit.FINE)


def _compile(project: Project) -> Compiled:
    loaded = load_project(project)
    checked = loaded.checked
    if not checked.fine or checked.spec is None:
        return Compiled(checked, None, ())
    return compile_spec(checked, loaded.beside, project.paths(checked.spec.model))


def _tell(found: list[tuple[Compiled, tuple[Diagnostic, ...]]]) -> None:
    pairs = [(one.checked, diagnostics) for one, diagnostics in found]
    console.err(render_findings(pairs, "text", colour=console.colour(sys.stderr)))


def _names(only: list[str], *, every: bool) -> list[str]:
    from modelyard.verify.registry import CHECKS, SLOW

    unknown = [name for name in only if name not in CHECKS]
    if unknown:
        raise CommandError(
            f'no check is called "{unknown[0]}"', help=f"choose from {', '.join(CHECKS)}", code=Exit.USAGE
        )
    return [name for name in CHECKS if (name in only if only else every or name not in SLOW)]


def _current(compiled: Pairs, out: Path | None) -> bool:
    """Whether the files are those that the specs give rise to: others can't be proved by looking at the specs."""
    from modelyard.write.tree import status
    from modelyard.write.types import Owner

    fine = True
    for project, one in compiled:
        if one.plan is None:
            continue
        owner = Owner(one.plan.model, one.plan.paths.spec, one.plan.paths.ops)
        found = status(out or project.root, one.files, owner)
        if isinstance(found, tuple) or not found.clean:
            console.err(
                f"error: the files of {project.display} are not what the spec gives rise to\n"
                f"  = help: `modelyard compile {project.display} --check` names them"
            )
            fine = False
    return fine


def _verify(project: Project, one: Compiled, out: Path | None, names: Sequence[str]) -> tuple[Result, ...]:
    from modelyard.verify.run import verify as run
    from modelyard.verify.types import Tree

    if one.plan is None:
        raise AssertionError("only a compiled spec has files")
    tree = Tree((out or project.root).resolve(), one.plan, one.files)
    return (*run(tree, names), *_not_asked_for(names))


def _not_asked_for(names: Sequence[str]) -> tuple[Result, ...]:
    from modelyard.verify.registry import CHECKS, SLOW
    from modelyard.verify.types import Result

    return tuple(
        Result(name, CHECKS[name], "not-checked", why="it takes minutes", get=f"--all or --only {name}")
        for name in sorted(SLOW - set(names))
    )


def _tell_patches(compiled: Pairs, reports: Reports) -> None:
    from modelyard.verify.run import findings

    for (_, one), (_, results) in zip(compiled, reports, strict=True):
        found = tuple(findings(results))
        told = tuple(d for d in one.checked.diagnostics(found) if d.rule == "patch-breaks-schema")
        if told:
            _tell([(one, told)])


def _rendered(reports: Reports, shape: Shape) -> str:
    if shape is Shape.TEXT:
        from modelyard.verify.render.text import render

        return "\n".join(render(name, results) for name, results in reports)
    from importlib import import_module

    return str(import_module(f"modelyard.verify.render.{shape}").render(reports))
