"""What is verified, and what was found."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.emit.file import File
    from modelyard.plan.types import Plan

State = Literal["passed", "failed", "not-checked"]


@dataclass(frozen=True, slots=True)
class Tree:
    """The emitted files of one model as they lie on disk below ``root``."""

    root: Path
    plan: Plan
    files: tuple[File, ...]

    def workflows(self) -> list[File]:
        """GitHub Actions workflows."""
        return [file for file in self.files if file.path.startswith(f"{self.plan.paths.workflows}/")]

    def dockerfiles(self) -> list[File]:
        """Dockerfiles."""
        return [file for file in self.files if file.path.endswith(".Dockerfile")]

    def manifests(self) -> list[File]:
        """Kubernetes objects, kustomizations left out."""
        found = [file for file in self.below("kubernetes") if file.path.endswith(".yaml")]
        return [file for file in found if not file.path.endswith("/kustomization.yaml")]

    def overlays(self) -> list[str]:
        """The folders of Kubernetes objects, one an environment."""
        return sorted(
            {
                file.path.rpartition("/")[0]
                for file in self.below("kubernetes")
                if file.path.endswith("/kustomization.yaml")
            }
        )

    def below(self, folder: str) -> list[File]:
        """Everything below a folder of the model's output."""
        return [file for file in self.files if file.path.startswith(f"{self.plan.paths.ops}/{folder}/")]

    def ending(self, *ends: str) -> Iterator[File]:
        """Files whose path ends like this."""
        return (file for file in self.files if file.path.endswith(ends))


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an emitted file.

    ``place`` is where in it, as the check says it; ``line`` from 1, 0 where it is unknown. ``origin`` is the path of
    the spec that is to be changed, where it is known.
    """

    path: str
    message: str
    place: str = ""
    line: int = 0
    rule: str = ""
    origin: DocumentPath = ()


@dataclass(frozen=True, slots=True)
class Result:
    """How one check ended. ``why`` and ``get`` say of what was not checked why, and how it can be."""

    name: str
    proves: str
    state: State
    files: int = 0
    faults: tuple[Fault, ...] = field(default=())
    version: str = ""
    why: str = ""
    get: str = ""


def judged(name: str, proves: str, files: int, faults: list[Fault], version: str = "") -> Result:
    """The result of a check that was made."""
    return Result(name, proves, "failed" if faults else "passed", files, tuple(faults), version)


def nothing(name: str, proves: str) -> Result:
    """The result where the model has no file of the kind."""
    return Result(name, proves, "not-checked", why="the model has no such file")
