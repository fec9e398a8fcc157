"""Sources that DVC tracks: the recorded version is the one that is read, and can be brought back."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.sources import dvc_files
from modelyard_runtime.storage import locations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.sources.dvc_files import Tracked


def version_of(source: Source, root: Path, files: Sequence[str], *, required: bool) -> str:
    """The version that DVC records of the files that are read, as ``dvc:<hash>@<commit>``, once it is verified.

    The commit is the one that recorded it; it is left out where there is none yet. Several tracked files have their
    versions one after the other.

    Args:
        source: The source, for messages.
        root: The folder of the spec, which lies in the repository.
        files: The locations that are read.
        required: Whether files that DVC does not track are a problem; else their version is empty.

    Raises:
        RuntimeProblem: a file is not tracked, or is another version than the recorded one.
    """
    start = Path(files[0]).absolute().parent if not locations.is_remote(files[0]) else root.absolute()
    repository = dvc_files.repository(start)
    known = list(dvc_files.tracked(repository)) if repository else []
    owners: dict[str, tuple[Tracked, list[str]]] = {}
    for file in files:
        owner = next((one for one in known if _covers(one, file)), None)
        if owner is None and required:
            raise RuntimeProblem(
                f"data.{source.name}.versioned_by is dvc, but DVC does not track {file}",
                help="`dvc import-url --version-aware` tracks a URL"
                if locations.is_remote(file)
                else f"run `dvc add {file}`, and commit what it writes",
            )
        if owner is not None:
            owners.setdefault(owner.path, (owner, []))[1].append(file)
    for owner, read in owners.values():
        _verify(owner, read)
    return " ".join(f"dvc:{_recorded(owner, read)}{_commit(owner.record)}" for owner, read in owners.values())


def restore(root: Path, location: str, revision: str, target: Path) -> None:
    """Bring back what a tracked file or folder was at a revision of the repository, from DVC's cache or remote.

    Args:
        root: A folder of the repository.
        location: The file or folder, relative to ``root`` or absolute.
        revision: A commit, tag or branch.
        target: Where it is put; it must not be there yet.

    Raises:
        RuntimeProblem: DVC is missing, or does not have it.
    """
    repository = dvc_files.repository(root.absolute())
    if repository is None:
        raise RuntimeProblem(f"{root} lies in no DVC repository")
    path = (root.absolute() / location).relative_to(repository)
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "dvc", "get", "--rev", revision, "--out", str(target)]
    done = _run([*command, str(repository), path.as_posix()], repository)
    if done.returncode:
        reasons = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or [
            done.stderr.strip()
        ]
        raise RuntimeProblem(
            f"{path} can't be restored as of {revision}: {reasons[0].removeprefix('ERROR: ') or 'dvc failed'}",
            help="DVC needs the remote that it was pushed to; pip install dvc if it is missing",
        )


def _recorded(owner: Tracked, read: Sequence[str]) -> str:
    """The recorded hash of what is read: that of the whole, or of the files where they have hashes of their own."""
    if owner.digest:
        return owner.digest
    hashes = [f"{file}\0{owner.files[_below(owner, file)]}" for file in read]
    return hashlib.md5("\n".join(hashes).encode(), usedforsecurity=False).hexdigest()


def _below(owner: Tracked, file: str) -> str:
    return file.removeprefix(owner.path).strip("/")


def _covers(one: Tracked, file: str) -> bool:
    place = file if locations.is_remote(file) else str(Path(file).absolute())
    return place == one.path or place.startswith(f"{one.path.rstrip('/')}/")


def _verify(owner: Tracked, read: Sequence[str]) -> None:
    if not locations.is_remote(owner.path):
        found = dvc_files.digest_of(Path(owner.path), owner.kind)
        if found != owner.digest:
            raise _differs(owner, owner.path, found, owner.digest)
        return
    for file in read:
        recorded = owner.files.get(_below(owner, file), "") if owner.files else owner.digest
        if not recorded or (not owner.files and owner.kind != "etag"):
            raise RuntimeProblem(
                f"{owner.record} records no ETag of {file}, so that it can't be told whether it is that version",
                help="import it with `dvc import-url --version-aware`",
            )
        found = locations.fingerprint(file)
        if found != recorded:
            raise _differs(owner, file, found, recorded)


def _differs(owner: Tracked, path: str, found: str, recorded: str) -> RuntimeProblem:
    return RuntimeProblem(
        f"{path} is not the version that {owner.record.name} records: it is {found}, recorded is {recorded or 'none'}",
        help="`dvc checkout` or `dvc pull` brings the recorded version, `dvc add` or `dvc commit` records this one",
    )


def _commit(record: Path) -> str:
    """``@`` and the commit that wrote a record as it is now; empty where it is not committed."""
    git = ["git", "-C", str(record.parent)]
    changed = _run([*git, "status", "--porcelain", "--", record.name], record.parent)
    last = _run([*git, "log", "-1", "--format=%h", "--abbrev=12", "--", record.name], record.parent)
    commit = last.stdout.strip()
    return f"@{commit}" if commit and not changed.stdout.strip() and changed.returncode == 0 else ""


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(list(command), cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        return subprocess.CompletedProcess(list(command), 127, "", f"{command[0]} is not installed")
