"""What `modelyard validate` does."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard.cli import console
from modelyard.cli.exit import CommandError, Exit
from modelyard.cli.formats import Format
from modelyard.cli.load import load_project, projects, render
from modelyard.diagnostics.report import stops, summary

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard.check import Checked
    from modelyard.cli.load import Loaded
    from modelyard.diagnostics.types import Diagnostic
    from modelyard.project import Project


def run(
    specs: list[str] | None = None,
    *,
    base: str | None = None,
    format: Format = Format.TEXT,  # noqa: A002 - the flag's name
    root: Path | None = None,
) -> int:
    """Check specs and print what was found; its flags are the verb's."""
    from modelyard.compile import plan_spec, with_inputs

    found: list[tuple[Checked, tuple[Diagnostic, ...]]] = []
    every = projects(specs, root)
    with console.progress(len(every), "specs") as step:
        for project in every:
            step(project.display)
            loaded = _loaded(project, base)
            checked, _, _ = with_inputs(loaded.checked, loaded.beside)
            if checked.policies and checked.fine and checked.spec:
                _, checked = plan_spec(loaded.checked, loaded.beside, project.paths(checked.spec.model))
            found.append((checked, _held_to(base, checked.diagnostics())))
    console.out(render(found, format, colour=console.colour(sys.stdout)))
    diagnostics = [diagnostic for _, group in found for diagnostic in group]
    if format == Format.TEXT and not stops(diagnostics):
        names = ", ".join(project.display for project in every) if len(every) <= 3 else f"{len(every)} specs"
        console.out(f"{names}: valid" + (f" ({summary(diagnostics)})" if diagnostics else ""))
    return int(Exit.FINDINGS if stops(diagnostics) else Exit.FINE)


def _loaded(project: Project, base: str | None) -> Loaded:
    if base is None:
        return load_project(project)
    from modelyard.changes.git import GitFailedError, committed_files

    try:
        return load_project(project, committed=lambda files: committed_files(files, base))
    except GitFailedError as error:
        raise CommandError(error.problem.message, help=error.problem.help) from error


def _held_to(base: str | None, diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Against a base, a gate that lets through more is an error until the spec accepts it with a reason."""
    if base is None:
        return diagnostics
    from modelyard.check import READ_COMMITTED
    from modelyard.diagnostics.types import Severity

    return tuple(
        replace(one, severity=Severity.ERROR)
        if one.rule in READ_COMMITTED and one.severity is Severity.WARNING
        else one
        for one in diagnostics
    )
