"""Two outputs of one model: the one that is committed, on disk or in git, and the one that a compile would leave."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from modelyard.records import dataclass
from modelyard.write.fragments import part
from modelyard.write.manifest import parse
from modelyard.write.text import readable
from modelyard.write.types import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from modelyard.write.types import Entry, Owner, Status

_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Trees:
    """Texts by path, before and after. ``environments`` are the names in the order of promotion, gone ones last."""

    owner: Owner
    before: Mapping[str, str]
    after: Mapping[str, str]
    environments: tuple[str, ...]


def on_disk(status: Status, environments: Iterable[str]) -> Trees:
    """What a compile would change on the disk."""
    before = {
        entry.path: _ours(entry, status, entry.before) for entry in status.entries if entry.before is not None
    }
    return _trees(status, {path: text for path, text in before.items() if text is not None}, environments)


def at(root: Path, ref: str, status: Status, environments: Iterable[str]) -> Trees | Problem:
    """What differs from the output committed at a git reference."""
    before = committed(root, ref, status.known.owner)
    return before if isinstance(before, Problem) else _trees(status, before, environments)


def committed(root: Path, ref: str, owner: Owner) -> dict[str, str] | Problem:
    """Every generated file of a model as git holds it at a reference; none where the model was not there yet."""
    commit = _git(
        root,
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{ref}^{{commit}}",
        silent=_unknown(ref),
    )
    if isinstance(commit, Problem):
        return commit
    name = commit.decode().strip()
    text = _shown_by_git(root, name, owner.manifest)
    if not isinstance(text, str):
        return text if isinstance(text, Problem) else {}
    manifest = parse(text, owner)
    if isinstance(manifest, Problem):
        return manifest
    files: dict[str, str] = {}
    for path in sorted({*manifest.files, *manifest.fragments}):
        found = _shown_by_git(root, name, path)
        if isinstance(found, Problem):
            return found
        if found is not None and path in manifest.fragments:
            found = _fragment(path, found, owner)
        if found is not None:
            files[path] = found
    return files


def _trees(status: Status, before: Mapping[str, str], environments: Iterable[str]) -> Trees:
    owner = status.known.owner
    left = [entry for entry in status.entries if entry.after is not None]
    given = {entry.path: _ours(entry, status, (entry.after or "").encode()) for entry in left}
    after = {path: text for path, text in given.items() if text is not None}
    names = list(environments)
    prefix, suffix = f"{owner.folder}/contract/", ".json"
    contracts = sorted(path for path in before if path.startswith(prefix) and path.endswith(suffix))
    gone = [path[len(prefix) : -len(suffix)] for path in contracts if path not in after]
    return Trees(owner, before, after, (*names, *(name for name in gone if name not in names)))


def _ours(entry: Entry, status: Status, content: bytes) -> str | None:
    """What is ours of a content: all of it, or the fragment where the file is the team's."""
    text = readable(content)
    if text is None:
        return f"(no text: {len(content)} bytes)\n"
    return _fragment(entry.path, text, status.known.owner) if entry.merge else text


def _fragment(path: str, text: str, owner: Owner) -> str | None:
    parted = part(path, text, owner.model)
    return None if isinstance(parted, Problem) else parted.fragment


def _shown_by_git(root: Path, commit: str, path: str) -> str | Problem | None:
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
