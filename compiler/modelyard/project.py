"""Where a spec stands, what lies beside it, and where its output goes."""

# pathlib would cost a thousand unchanged specs half of what they may cost
# ruff: noqa: PTH112, PTH113, PTH118, PTH120

from __future__ import annotations

import re
from os.path import dirname, isdir, isfile, join, realpath
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from modelyard.plan.inputs import Paths
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.diagnostics.types import Finding
    from modelyard.source.types import Document

SPEC_FILE = "modelyard.yaml"
WORKSPACE_FILE = "modelyard.workspace.yaml"
_LINE_END = re.compile("\r\n?")


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


class Watch(Protocol):
    """Who wants to know what is read."""

    def saw(self, place: str, content: bytes | None, /) -> None:
        """This file was read, or was not there."""

    def doubt(self) -> None:
        """Something was asked for that can't be told so simply."""


@dataclass(frozen=True, slots=True)
class Files:
    """Reading beside a spec and among committed outputs (a `rules.context.Beside`)."""

    folder: Path
    root: Path
    watch: Watch | None = None

    def read(self, path: str) -> str | None:
        """The text of a file beside the spec, None where there is none or it is not UTF-8."""
        return self._read(self.folder, path)

    def read_output(self, path: str) -> str | None:
        """The text of a committed output, by path under the root."""
        return self._read(self.root, path)

    def _read(self, base: Path, path: str) -> str | None:
        target = base / path
        real = target.resolve()
        if self.watch is not None and real != target:
            self.watch.doubt()
        if not real.is_relative_to(base.resolve()):
            return None
        content = self._content(target)
        try:
            return None if content is None else _LINE_END.sub("\n", content.decode())
        except UnicodeDecodeError:
            return None

    def _content(self, target: Path) -> bytes | None:
        """What a file holds, as it is told to the watch."""
        try:
            content = target.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            content = None
        except IsADirectoryError:
            content = None
            if self.watch is not None:
                self.watch.doubt()
        if self.watch is not None:
            self.watch.saw(str(target), content)
        return content


def discover(named: Sequence[Path], root: Path | None = None) -> list[Project]:
    """The projects that files and folders name, in the order of naming, each once.

    A folder stands for its workspace file, else for its spec. Raises NoSpecError where there is neither.
    """
    found: dict[str, Project] = {}
    finder = _Finder(root)
    for path in named or [Path()]:
        for project in finder.projects(path):
            found.setdefault(str(project.spec), project)
    return list(found.values())


class _Finder:
    """Finds specs, roots and workspaces; what was looked up is kept, for a thousand specs share the folders above."""

    def __init__(self, root: Path | None) -> None:
        """With the root that the user names, if any."""
        self.root = root.resolve() if root is not None else None
        self._workspaces: dict[str, Path | None] = {}

    def projects(self, path: Path) -> list[Project]:
        """The projects that one file or folder names."""
        name = str(path)
        if isdir(name):
            if isfile(join(name, WORKSPACE_FILE)):
                return self._members(path / WORKSPACE_FILE)
            if isfile(join(name, SPEC_FILE)):
                return [self._project(path / SPEC_FILE)]
            raise NoSpecError(f"no {SPEC_FILE} and no {WORKSPACE_FILE} in {path.as_posix()}")
        if not isfile(name):
            raise NoSpecError(f"no such file: {path.as_posix()}")
        return self._members(path) if path.name == WORKSPACE_FILE else [self._project(path)]

    def _project(self, spec: Path) -> Project:
        resolved = Path(realpath(spec))
        workspace = self._workspace(dirname(resolved))
        base = self.root or (workspace or resolved).parent
        if not resolved.is_relative_to(base):
            raise NoSpecError(f"{spec.as_posix()} is not under the root {base.as_posix()}")
        return Project(resolved, base, spec.as_posix(), workspace)

    def _workspace(self, folder: str) -> Path | None:
        """The workspace file in the nearest of this folder and those above it."""
        if folder not in self._workspaces:
            here, above = join(folder, WORKSPACE_FILE), dirname(folder)
            further = self._workspace(above) if above != folder else None
            self._workspaces[folder] = Path(here) if isfile(here) else further
        return self._workspaces[folder]

    def _members(self, workspace: Path) -> list[Project]:
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
        return [self._project(spec) for spec in specs]
