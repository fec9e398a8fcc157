"""What most verbs begin with: the specs that were named, read and checked."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.check import Checked, check, check_in_workspace
from modelyard.cli import console
from modelyard.cli.exit import CommandError
from modelyard.project import Files, Project, UnusableWorkspaceError, discover
from modelyard.records import dataclass
from modelyard.source.load import load

if TYPE_CHECKING:
    from modelyard.diagnostics.types import Diagnostic


@dataclass(frozen=True)
class Loaded:
    """One project with its checked spec."""

    project: Project
    beside: Files
    checked: Checked


def projects(named: list[Path] | None, root: Path | None) -> list[Project]:
    """The projects that the command line names."""
    try:
        return discover(named or [Path()], root)
    except UnusableWorkspaceError as error:
        checked = Checked(None, (), error.findings, {error.document.file: error.document})
        console.err(render([(checked, checked.diagnostics())], "text", colour=console.colour(sys.stderr)))
        raise CommandError(f"{error.document.file} names no specs", help="mend it first") from error


def load_project(project: Project) -> Loaded:
    """Read and check one spec."""
    beside = Files(project.folder, project.root)
    document = load(project.spec, display=project.display)
    if project.workspace is None:
        return Loaded(project, beside, check(document, beside))
    workspace = load(project.workspace, display=_beside(project.display, project))
    return Loaded(project, beside, check_in_workspace(document, beside, workspace))


def _beside(display: str, project: Project) -> str:
    """The workspace file's name, from where the user stands."""
    return os.path.relpath(project.workspace or "", Path.cwd()).replace(os.sep, "/") if display else ""


def texts(checked: Checked) -> dict[str, str]:
    """The texts of the documents that diagnostics may speak of, by the name that they use."""
    return {file: document.text for file, document in checked.documents.items()}


def render(found: list[tuple[Checked, tuple[Diagnostic, ...]]], format_: str, *, colour: bool) -> str:
    """Diagnostics of several specs in one format."""
    from modelyard.diagnostics.report import merge

    diagnostics = merge(*(group for _, group in found))
    if format_ == "text":
        from modelyard.diagnostics import text

        every = {file: content for checked, _ in found for file, content in texts(checked).items()}
        return text.render(diagnostics, every, colour=colour)
    renderer = import_module(f"modelyard.diagnostics.{format_}")
    return str(renderer.render(diagnostics))
