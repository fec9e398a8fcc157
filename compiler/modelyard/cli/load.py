"""What most verbs begin with: the specs that were named, read and checked."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.cli import console
from modelyard.cli.exit import CommandError
from modelyard.project import Files, Project, UnusableWorkspaceError, discover
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from modelyard.cache.inputs import Inputs
    from modelyard.check import Checked
    from modelyard.diagnostics.types import Diagnostic
    from modelyard.rules.context import Beside


@dataclass(frozen=True)
class Loaded:
    """One project with its checked spec."""

    project: Project
    beside: Files
    checked: Checked


@dataclass(frozen=True)
class Said:
    """What is said about one spec, with the texts of the documents that it speaks of by the name that it uses."""

    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]


def projects(named: Sequence[str | Path] | None, root: Path | None) -> list[Project]:
    """The projects that the command line names."""
    try:
        return discover([Path(name) for name in named or (".",)], root)
    except UnusableWorkspaceError as error:
        from modelyard.check import Checked

        checked = Checked(None, (), error.findings, {error.document.file: error.document})
        console.err(render([(checked, checked.diagnostics())], "text", colour=console.colour(sys.stderr)))
        raise CommandError(f"{error.document.file} names no specs", help="mend it first") from error


def load_project(
    project: Project,
    inputs: Inputs | None = None,
    committed: Callable[[Files], Beside] | None = None,
) -> Loaded:
    """Read and check one spec.

    ``inputs`` notes what is read, now and later. ``committed`` makes what rules find outputs in, where that is not the
    disk.
    """
    from modelyard.check import check, check_in_workspace
    from modelyard.source.load import load

    saw = inputs.saw if inputs is not None else None
    beside = Files(project.folder, project.root, inputs)
    known = beside if committed is None else committed(beside)
    document = load(project.spec, display=project.display, saw=saw)
    if project.workspace is None:
        return Loaded(project, beside, check(document, known))
    workspace = load(project.workspace, display=workspace_display(project), saw=saw)
    return Loaded(project, beside, check_in_workspace(document, known, workspace))


def workspace_display(project: Project) -> str:
    """The workspace file's name, from where the user stands; empty where there is none."""
    if project.workspace is None or not project.display:
        return ""
    return os.path.relpath(project.workspace, Path.cwd()).replace(os.sep, "/")


def texts(checked: Checked) -> dict[str, str]:
    """The texts of the documents that diagnostics may speak of, by the name that they use."""
    return {file: document.text for file, document in checked.documents.items()}


def render(found: list[tuple[Checked, tuple[Diagnostic, ...]]], format_: str, *, colour: bool) -> str:
    """Diagnostics of several specs in one format."""
    return rendered([Said(group, texts(checked)) for checked, group in found], format_, colour=colour)


def rendered(said: Iterable[Said], format_: str, *, colour: bool) -> str:
    """What is said about several specs, in one format."""
    every = list(said)
    if format_ == "text" and not any(one.diagnostics for one in every):
        return ""
    from modelyard.diagnostics.report import merge

    diagnostics = merge(*(one.diagnostics for one in every))
    if format_ == "text":
        from modelyard.diagnostics import text

        shown = {file: content for one in every for file, content in one.texts.items()}
        return text.render(diagnostics, shown, colour=colour)
    renderer = import_module(f"modelyard.diagnostics.{format_}")
    return str(renderer.render(diagnostics))
