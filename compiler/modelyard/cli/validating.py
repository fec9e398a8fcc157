"""What `modelyard validate` does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from modelyard.cli import console
from modelyard.cli.exit import Exit
from modelyard.cli.formats import Format
from modelyard.cli.load import load_project, projects, render
from modelyard.diagnostics.report import stops, summary

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard.check import Checked
    from modelyard.diagnostics.types import Diagnostic


def run(specs: list[str] | None = None, *, format: Format = Format.TEXT, root: Path | None = None) -> int:  # noqa: A002 - the flag's name
    """Check specs and print what was found; its flags are the verb's."""
    from modelyard.compile import plan_spec, with_inputs

    found: list[tuple[Checked, tuple[Diagnostic, ...]]] = []
    every = projects(specs, root)
    with console.progress(len(every), "specs") as step:
        for project in every:
            step(project.display)
            loaded = load_project(project)
            checked, _, _ = with_inputs(loaded.checked, loaded.beside)
            if checked.policies and checked.fine and checked.spec:
                _, checked = plan_spec(loaded.checked, loaded.beside, project.paths(checked.spec.model))
            found.append((checked, checked.diagnostics()))
    console.out(render(found, format, colour=console.colour(sys.stdout)))
    diagnostics = [diagnostic for _, group in found for diagnostic in group]
    if format == Format.TEXT and not stops(diagnostics):
        names = ", ".join(project.display for project in every) if len(every) <= 3 else f"{len(every)} specs"
        console.out(f"{names}: valid" + (f" ({summary(diagnostics)})" if diagnostics else ""))
    return int(Exit.FINDINGS if stops(diagnostics) else Exit.FINE)
