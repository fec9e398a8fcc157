"""Where a spec stands, what lies beside it, and where its output goes."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from modelyard.plan.inputs import Paths
from modelyard.records import dataclass

if TYPE_CHECKING:
    from modelyard.diagnostics.types import Finding
    from modelyard.source.types import Document

SPEC_FILE = "modelyard.yaml"
WORKSPACE_FILE = "modelyard.workspace.yaml"


class NoSpecError(Exception):
    """Nothing to work on where the user pointed; the text says what was looked for."""


class UnusableWorkspaceError(Exception):
    """A workspace file that names no specs; ``findings`` say why, about ``document``."""

    def __init__(self, document: Document, findings: tuple[Finding, ...]) -> None:
        """Keeps what is to be shown."""
        super().__init__(document.file)
        self.document, self.findings = document, findings


@dataclass(frozen=True, slots=True)
class Project:
    """One spec file with the root that its output goes under.

    ``display`` is the spec's path as diagnostics show it. ``workspace`` is the workspace file that governs it, if any.
    """

    spec: Path
    root: Path
    display: str
    workspace: Path | None

    @property
    def folder(self) -> Path:
        """The folder of the spec: releases, the lock and what the spec names stand here."""
        return self.spec.parent

    def paths(self, model: str) -> Paths:
        """Where things lie relative to the root."""
        spec = PurePosixPath(self.spec.relative_to(self.root).as_posix())
        folder = "" if spec.parent == PurePosixPath() else str(spec.parent)
        return Paths(str(spec), folder, f"ops/{model}", ".github/workflows")


@dataclass(frozen=True, slots=True)
class Files:
    """Reading beside a spec and among committed outputs (a `rules.context.Beside`)."""

    folder: Path
    root: Path

    def read(self, path: str) -> str | None:
        """The text of a file beside the spec, None where there is none or it is not UTF-8."""
        return _read(self.folder, path)

    def read_output(self, path: str) -> str | None:
        """The text of a committed output, by path under the root."""
        return _read(self.root, path)


def _read(base: Path, path: str) -> str | None:
    target = base / path
    if not target.resolve().is_relative_to(base.resolve()):
        return None
    try:
        return target.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, UnicodeDecodeError):
        return None


def discover(named: list[Path], root: Path | None = None) -> list[Project]:
    """The projects that files and folders name, in the order of naming, each once.

    A folder stands for its workspace file, else for its spec. Raises NoSpecError where there is neither.
    """
    found: dict[Path, Project] = {}
    for path in named or [Path()]:
        for project in _projects(path, root):
            found.setdefault(project.spec, project)
    return list(found.values())


def _projects(path: Path, root: Path | None) -> list[Project]:
    if path.is_dir():
        if (path / WORKSPACE_FILE).is_file():
            return _members(path / WORKSPACE_FILE, root)
        if (path / SPEC_FILE).is_file():
            return [_project(path / SPEC_FILE, root)]
        raise NoSpecError(f"no {SPEC_FILE} and no {WORKSPACE_FILE} in {path.as_posix()}")
    if not path.is_file():
        raise NoSpecError(f"no such file: {path.as_posix()}")
    return _members(path, root) if path.name == WORKSPACE_FILE else [_project(path, root)]


def _project(spec: Path, root: Path | None) -> Project:
    resolved = spec.resolve()
    workspace = next((w for folder in resolved.parents if (w := folder / WORKSPACE_FILE).is_file()), None)
    base = root.resolve() if root else workspace.parent if workspace else resolved.parent
    if not resolved.is_relative_to(base):
        raise NoSpecError(f"{spec.as_posix()} is not under the root {base.as_posix()}")
    return Project(resolved, base, spec.as_posix(), workspace)


def _members(workspace: Path, root: Path | None) -> list[Project]:
    from modelyard.model.parse import parse_workspace  # noqa: PLC0415 - only where there is a workspace
    from modelyard.source.load import load  # noqa: PLC0415

    document = load(workspace, display=workspace.as_posix())
    parsed, findings = parse_workspace(document)
    if parsed is None:
        raise UnusableWorkspaceError(document, (*document.findings, *findings))
    specs = sorted(
        {spec for pattern in parsed.specs for spec in workspace.parent.glob(pattern) if spec.is_file()}
    )
    if not specs:
        raise NoSpecError(f"{workspace.as_posix()} names no spec that exists")
    return [_project(spec, root) for spec in specs]
