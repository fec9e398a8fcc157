"""`modelyard compile`: write the files, or check that they are current."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelyard.cli import console
from modelyard.cli.exit import CommandError, Exit
from modelyard.cli.load import load_project, projects, render
from modelyard.cli.options import Environment, Format, Formats, Root, Specs
from modelyard.compile import Compiled, compile_spec
from modelyard.diagnostics.report import stops
from modelyard.write.check import check as check_files
from modelyard.write.tree import status, update
from modelyard.write.types import Applied, Owner

if TYPE_CHECKING:
    from modelyard.project import Project
    from modelyard.write.types import Problem


def compile(  # noqa: A001 - the verb's name, and its flags
    specs: Specs = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 3 if a file is stale, missing or edited.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that were edited by hand or are not ours.")
    ] = False,
    env: Environment = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write below this folder instead of the root.")
    ] = None,
    root: Root = None,
    format: Formats = Format.TEXT,  # noqa: A002
) -> int:
    """Compile specs into the files of their platform; a second compile changes nothing.

    Example: modelyard compile --check
    """
    compiled: list[tuple[Project, Compiled]] = []
    every = projects(specs, root)
    with console.progress(len(every), "specs") as step:
        for project in every:
            step(project.display)
            compiled.append((project, _compile(project)))
    found = [(one.checked, one.checked.diagnostics()) for _, one in compiled]
    console.err(render(found, format, colour=console.colour(sys.stderr)))
    if any(one.plan is None for _, one in compiled):
        return int(Exit.FINDINGS)
    _known_environment(env, compiled)
    _pinned_by(compiled)
    codes = [_check(p, c, out, env) if check else _write(p, c, out, env, force=force) for p, c in compiled]
    return max(codes)


def _compile(project: Project) -> Compiled:
    loaded = load_project(project)
    checked = loaded.checked
    if not checked.fine or checked.spec is None:
        return Compiled(checked, None, ())
    return compile_spec(checked, loaded.beside, project.paths(checked.spec.model))


def _known_environment(env: str | None, compiled: list[tuple[Project, Compiled]]) -> None:
    known = sorted({e.name for _, one in compiled if one.plan for e in one.plan.environments})
    if env is not None and env not in known:
        raise CommandError(
            f'no environment is called "{env}"', help=f"choose one of {', '.join(known)}", code=Exit.USAGE
        )


def _pinned_by(compiled: list[tuple[Project, Compiled]]) -> None:
    shipped = [p.display for p, one in compiled if one.plan and one.plan.pins.origin == "shipped"]
    if shipped:
        console.err(
            f"note: {shipped[0] if len(shipped) == 1 else f'{len(shipped)} specs'} compiled with the pins "
            "that this release ships; `modelyard lock` writes your own"
        )


def _owner(project: Project, compiled: Compiled) -> Owner:
    assert compiled.plan is not None  # noqa: S101 - the caller has looked
    return Owner(compiled.plan.model, compiled.plan.paths.spec, compiled.plan.paths.ops)


def _write(project: Project, compiled: Compiled, out: Path | None, env: str | None, *, force: bool) -> int:
    target = out or project.root
    target.mkdir(parents=True, exist_ok=True)
    outcome = update(target, compiled.files, _owner(project, compiled), force=force, environment=env)
    if not isinstance(outcome, Applied):
        _refuse(outcome)
        return int(Exit.FINDINGS)
    changed = [
        *(f"wrote   {path}" for path in outcome.written),
        *(f"removed {path}" for path in outcome.removed),
    ]
    counts = f"{len(outcome.written)} written, {len(outcome.removed)} removed, {outcome.unchanged} unchanged"
    console.out("\n".join([*changed, f"{project.display}: {counts}"]))
    return int(Exit.FINE)


def _refuse(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        console.err(f"error[{problem.rule}]: {problem.message}")
        if problem.difference:
            console.err("\n".join(f"   | {line}" for line in problem.difference.splitlines()[:40]))
        if problem.help:
            console.err(f"   = help: {problem.help}")


def _check(project: Project, compiled: Compiled, out: Path | None, env: str | None) -> int:
    found = status(out or project.root, compiled.files, _owner(project, compiled), environment=env)
    if isinstance(found, tuple):
        _refuse(found)
        return int(Exit.FINDINGS)
    items = check_files(found, project.display)
    for item in items:
        span = compiled.checked.document.span(item.origin, on="key") if item.origin else None
        console.out(f"{item.path}: {item.message}")
        if span:
            console.out(f"  --> {span.file}:{span.start.line}:{span.start.column}")
        console.out(f"  = mend: {item.command}" + (f"\n  = help: {item.help}" if item.help else ""))
    if items:
        console.out(f"{project.display}: {len(items)} of {len(compiled.files)} files differ from the spec")
        return int(Exit.DIFFERS)
    console.out(f"{project.display}: {len(compiled.files)} files are current")
    return int(stops(compiled.checked.diagnostics()))
