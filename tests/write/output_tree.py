"""What the tests of writing start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.file import File
from modelyard.write import tree
from modelyard.write.check import check
from modelyard.write.types import Applied, Owner, Status

if TYPE_CHECKING:
    from pathlib import Path

OWNER = Owner("fraud", "modelyard.yaml", "ops/fraud")
WORKFLOW = ".github/workflows/fraud-check.yml"
MANIFEST = "ops/fraud/kubernetes/prod/deployment.yaml"
CODEOWNERS = "CODEOWNERS"


def files(version: int = 1, **more: str) -> list[File]:
    """A small output tree; another ``version`` changes every file, ``more`` adds files by path."""
    return [
        File(WORKFLOW, f"name: check {version}\n"),
        File(MANIFEST, f"replicas: {version}\n", ("deployment", "replicas"), "prod"),
        File("ops/fraud/kubernetes/staging/deployment.yaml", f"replicas: {version}\n", (), "staging"),
        File(CODEOWNERS, f"/ops/fraud/ @team-{version}\n", ("owners",), merge=True),
        *(File(path, text) for path, text in more.items()),
    ]


def compiled(root: Path, emitted: list[File], *, force: bool = False) -> Applied:
    """The outcome of a compile that must succeed."""
    outcome = tree.update(root, emitted, OWNER, force=force)
    assert isinstance(outcome, Applied), outcome
    return outcome


def refused(root: Path, emitted: list[File]) -> dict[str, str]:
    """Path → rule of a compile that must be refused."""
    outcome = tree.update(root, emitted, OWNER)
    assert not isinstance(outcome, Applied), outcome
    return {problem.path: problem.rule for problem in outcome}


def states(root: Path, emitted: list[File], environment: str | None = None) -> dict[str, str]:
    """Path → state of everything that is not as it should be."""
    return {item.path: str(item.state) for item in check(status(root, emitted, environment))}


def status(root: Path, emitted: list[File], environment: str | None = None) -> Status:
    """The comparison with the disk, which must be possible."""
    found = tree.status(root, emitted, OWNER, environment=environment)
    assert isinstance(found, Status), found
    return found


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file under the root."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
