"""What `compile` and `diff` share: specs compiled in memory, and whose output they are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from modelyard.cli import console
from modelyard.cli.exit import CommandError, Exit
from modelyard.cli.load import load_project, projects, render
from modelyard.compile import Compiled, compile_spec
from modelyard.write.types import Owner

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from modelyard.project import Project

Pairs = list[tuple["Project", Compiled]]


def compile_all(specs: list[Path] | None, root: Path | None, format_: str, env: str | None) -> Pairs | None:
    """Every named spec compiled, its findings printed; None where one of them can't be."""
    every = projects(specs, root)
    compiled: Pairs = []
    with console.progress(len(every), "specs") as step:
        for project in every:
            step(project.display)
            compiled.append((project, _compile(project)))
    found = [(one.checked, one.checked.diagnostics()) for _, one in compiled]
    console.err(render(found, format_, colour=console.colour(sys.stderr)))
    if any(one.plan is None for _, one in compiled):
        return None
    _known_environment(env, compiled)
    return compiled


def owner_of(compiled: Compiled) -> Owner:
    """Whose output the files of a compiled spec are."""
    if compiled.plan is None:
        raise AssertionError("only a compiled spec has output")
    return Owner(compiled.plan.model, compiled.plan.paths.spec, compiled.plan.paths.ops)


def _compile(project: Project) -> Compiled:
    loaded = load_project(project)
    checked = loaded.checked
    if not checked.fine or checked.spec is None:
        return Compiled(checked, None, ())
    return compile_spec(checked, loaded.beside, project.paths(checked.spec.model))


def _known_environment(env: str | None, compiled: Sequence[tuple[Project, Compiled]]) -> None:
    known = sorted({e.name for _, one in compiled if one.plan for e in one.plan.environments})
    if env is not None and env not in known:
        help_ = f"choose one of {', '.join(known)}"
        raise CommandError(f'no environment is called "{env}"', help=help_, code=Exit.USAGE)
