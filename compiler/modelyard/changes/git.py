"""What git holds at a reference: its commit, and the text of a file there."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from modelyard.records import dataclass
from modelyard.write.text import readable
from modelyard.write.types import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard.project import Files

_SECONDS = 60


class GitFailedError(Exception):
    """Git could not say what a rule asked for; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        """Keeps what is to be shown."""
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class CommittedFiles:
    """Reading beside a spec as it stands, and among outputs as a commit has them (a `rules.context.Beside`)."""

    files: Files
    commit: str

    def read(self, path: str) -> str | None:
        """The text of a file beside the spec."""
        return self.files.read(path)

    def read_output(self, path: str) -> str | None:
        """The text of an output in the commit, by path under the root, None where it has none.

        Raises:
            GitFailedError: git can't say.
        """
        found = text_at(self.files.root, self.commit, path)
        if isinstance(found, Problem):
            raise GitFailedError(found)
        return found


def committed_files(files: Files, ref: str) -> CommittedFiles:
    """Outputs as they are at a reference.

    Raises:
        GitFailedError: there is no such reference, or no git.
    """
    commit = commit_at(files.root, ref)
    if isinstance(commit, Problem):
        raise GitFailedError(commit)
    return CommittedFiles(files, commit)


def commit_at(root: Path, ref: str) -> str | Problem:
    """The name of the commit that a reference stands for."""
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    found = _git(root, *asked, silent=_unknown(ref))
    return found if isinstance(found, Problem) else found.decode().strip()


def text_at(root: Path, commit: str, path: str) -> str | Problem | None:
    """The text of one file in a commit, None where it has none. ``./`` makes the path relative to the root."""
    listed = _git(root, "ls-tree", "--name-only", "-z", commit, "--", f"./{path}")
    if isinstance(listed, Problem) or not listed:
        return listed or None
    content = _git(root, "show", f"{commit}:./{path}")
    return content if isinstance(content, Problem) else readable(content) or ""


def _git(root: Path, *arguments: str, silent: Problem | None = None) -> bytes | Problem:
    """What git prints, or why it failed; ``silent`` is the reason where it fails without a word."""
    program = shutil.which("git")
    if program is None:
        return Problem(
            "no-git", ".", "git is not installed, so that nothing committed can be read", "install git"
        )
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the one value from outside stands behind --end-of-options
            [program, *arguments], cwd=root, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Problem(
            "git-failed", ".", f"git {arguments[0]} did not run: {error}", "run it by hand to see why"
        )
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode(errors="replace").strip().splitlines()
    if not said and silent is not None:
        return silent
    # Behind what it died of, git gives advice of several lines.
    fatal = next((line.removeprefix("fatal: ") for line in said if line.startswith("fatal: ")), None)
    reason = fatal or (said[-1] if said else f"exit code {done.returncode}")
    if "not a git repository" in reason:
        return Problem(
            "no-repository", ".", f"{root} is in no git repository", "run it where the output is committed"
        )
    return Problem("git-failed", ".", f"git {arguments[0]} failed: {reason}", "run it by hand to see why")


def _unknown(ref: str) -> Problem:
    message = f"{ref!r} is no commit that this clone knows"
    help_ = (
        "name a branch, tag or commit; in a shallow clone, fetch it first with `git fetch origin <branch>`"
    )
    return Problem("unknown-reference", ".", message, help_)
