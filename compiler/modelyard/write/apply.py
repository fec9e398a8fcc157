"""What `compile` does to the disk: nothing, or everything, and resumable in between.

Journal → staged texts beside their places → prune → replace → manifest → journal gone. A path is ours while its content
has a digest that the manifest or the journal names, so that a compile that was killed at any step is taken for our own
work by the next one, and never for somebody's edit. Journal and manifest wait for the disk, and so does a file that
holds lines of the team's. What is generated does not: a loss of power may cut it off, which the next compile mends.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from modelyard.write import atomic
from modelyard.write.manifest import render_journal
from modelyard.write.paths import Tree, is_below, parents
from modelyard.write.refusal import refusal
from modelyard.write.standing import standing
from modelyard.write.types import Applied, Entry, Journal, Problem, State, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def apply(root: Path, status: Status, *, force: bool = False) -> Applied | tuple[Problem, ...]:
    """Brings the disk to what the status says, or says why nothing was written; the caller holds the lock."""
    problems = status.problems or tuple(
        refusal(entry) for entry in status.entries if entry.state.refused and not force
    )
    if problems:
        return problems
    changed = [entry for entry in status.entries if entry.state is not State.UNCHANGED]
    if not status.clean:
        problems = _Change(root, status, changed).make()
    written = tuple(entry.path for entry in changed if entry.after is not None)
    removed = tuple(entry.path for entry in changed if entry.after is None)
    return problems or Applied(written, removed, len(status.entries) - len(changed), standing(status))


class _Change:
    """One change of the disk, from the journal to its end."""

    def __init__(self, root: Path, status: Status, changed: list[Entry]) -> None:
        """Sorts what is to be done; does nothing yet."""
        self.root, self.status, self.owner = root, status, status.known.owner
        self.changed = changed
        self.texts = [entry for entry in changed if entry.after is not None]
        self.gone = [entry.path for entry in changed if entry.after is None]
        self.manifest = status.manifest if status.manifest != status.known.text else None
        # What needs a folder where a file of ours still stands can't be staged before that file is gone.
        self.late = [entry for entry in self.texts if any(is_below(entry.path, path) for path in self.gone)]
        self.folders = _absent(root, [self.owner.journal, *(entry.path for entry in self.texts)])

    def make(self) -> tuple[Problem, ...]:
        """Makes the change; problems where the system refused or somebody changed a file meanwhile."""
        try:
            self._clear()
            self._stage()
            now = Tree(self.root)
            moved = [entry for entry in self.changed if _moved(now, entry)]
        except OSError as error:
            self._undo()
            return (_failed(error, "nothing was changed"),)
        if moved:
            self._undo()
            return tuple(_was_moved(entry) for entry in moved)
        try:
            self._commit()
        except OSError as error:
            return (_failed(error, "a part was written, and the next compile goes on from there"),)
        return ()

    def _clear(self) -> None:
        """Removes what a killed compile had staged."""
        atomic.discard(self.root, (self.owner.journal, self.owner.manifest, *self._journalled()))

    def _stage(self) -> None:
        """Writes journal and texts to the disk without touching a file of the tree."""
        if self.changed:
            atomic.write(self.root, self.owner.journal, render_journal(_journal(self.status)))
        for entry in self.texts:
            if entry not in self.late:
                self._stage_text(entry)
        if self.manifest is not None:
            atomic.stage(self.root, self.owner.manifest, self.manifest)

    def _stage_text(self, entry: Entry) -> None:
        """Stages a text; waits for the disk only where it holds lines of the team's, which nobody could make again."""
        atomic.stage(self.root, entry.path, entry.after or "", new=entry.before is None, synced=entry.merge)

    def _undo(self) -> None:
        """Removes what was staged, as far as the system lets us; a journal from before stays, for it is still true."""
        with suppress(OSError):
            atomic.discard(
                self.root, (self.owner.journal, self.owner.manifest, *(entry.path for entry in self.texts))
            )
            if self.status.known.journal is None:
                (self.root / self.owner.journal).unlink(missing_ok=True)
        for folder in self.folders:
            with suppress(OSError):
                (self.root / folder).rmdir()

    def _commit(self) -> None:
        """Prunes, takes the staged texts into their places, and writes the manifest last."""
        for path in self.gone:
            (self.root / path).unlink(missing_ok=True)
        self._remove_empty(self.gone)
        for entry in self.late:
            self._stage_text(entry)
        for entry in self.texts:
            self._place(entry.path)
        atomic.settle(self.root, (entry.path.rpartition("/")[0] for entry in self.changed))
        if self.manifest is not None:
            atomic.commit(self.root, self.owner.manifest)
        elif self.status.manifest is None:
            (self.root / self.owner.manifest).unlink(missing_ok=True)
        atomic.settle(self.root, [self.owner.folder])
        (self.root / self.owner.journal).unlink(missing_ok=True)
        self._remove_empty([*self.gone, *self._journalled(), self.owner.manifest])

    def _journalled(self) -> tuple[str, ...]:
        journal = self.status.known.journal or Journal()
        return (*journal.files, *journal.fragments)

    def _remove_empty(self, paths: Iterable[str]) -> None:
        """Removes the folders of these paths that hold nothing any more, deepest first, never the root."""
        for folder in sorted({folder for path in paths for folder in parents(path)}, reverse=True):
            with suppress(OSError):
                (self.root / folder).rmdir()

    def _place(self, path: str) -> None:
        """Takes a staged text into its place, after the empty folders that may stand there are gone."""
        try:
            atomic.commit(self.root, path)
        except (IsADirectoryError, PermissionError):
            self._remove_folder(path)
            atomic.commit(self.root, path)

    def _remove_folder(self, path: str) -> None:
        place = self.root / path
        if place.is_dir() and not place.is_symlink():
            for folder, _, _ in os.walk(place, topdown=False):
                os.rmdir(folder)  # noqa: PTH106 - as os.walk gives it


def _journal(status: Status) -> Journal:
    """For each path, the digest that it is to have and every one under which it may stand there as ours."""
    before = status.known.journal or Journal()
    files, shared = dict(before.files), dict(before.fragments)
    for entry in status.entries:
        ours = status.known.digests(entry.path, merge=entry.merge) | (frozenset((entry.digest,)) - {""})
        if ours:
            (shared if entry.merge else files)[entry.path] = ours
    return Journal(files, shared)


def _absent(root: Path, paths: Iterable[str]) -> list[str]:
    """The folders that these paths need and that are not there, deepest first."""
    folders = {folder for path in paths for folder in parents(path)}
    return [folder for folder in sorted(folders, reverse=True) if not os.path.lexists(root / folder)]


def _moved(now: Tree, entry: Entry) -> bool:
    """Whether somebody wrote to this file since it was compared."""
    found = now.read(entry.path)
    return (found if isinstance(found, bytes) else None) != entry.before


def _was_moved(entry: Entry) -> Problem:
    message = (
        f"{entry.path} was changed by something else while it was being compiled, so that nothing was written"
    )
    return Problem("changed-meanwhile", entry.path, message, "run `modelyard compile` again")


def _failed(error: OSError, state: str) -> Problem:
    reason = (error.strerror or str(error)).lower()
    path = os.fspath(error.filename) if isinstance(error.filename, str) else "."
    where = "" if path == "." else f" at {path}"
    return Problem(
        "write-failed",
        path,
        f"the files can't be written{where}: {reason}; {state}",
        "mend that and run `modelyard compile` again",
    )
