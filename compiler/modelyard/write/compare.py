"""Generated files against the disk: what a compile would have to do, and what it must not touch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard.write import fragments
from modelyard.write.manifest import render
from modelyard.write.paths import Tree, collisions, is_below
from modelyard.write.text import digest, torn
from modelyard.write.types import Entry, Journal, Known, Manifest, Problem, State, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from modelyard.emit.file import File


def compare(root: Path, files: Iterable[File], known: Known, *, environment: str | None = None) -> Status:
    """The state of every file of one model, reading the disk and writing nothing.

    With ``environment``, only its files and those that serve all are judged; what is recorded of others is kept.
    No ``files`` at all means that the model is gone: everything that it owned is obsolete.
    """
    judge = _Judge(root, known)
    emitted = sorted(judge.placed(file) for file in files)
    problems = tuple(collisions(file.path for file in emitted))
    if problems:
        return Status(known, (), known.text, problems)
    judge.own_folder()
    for file in emitted:
        if environment is None or file.environment in (None, environment):
            judge.emitted(file)
    if environment is None:
        judge.leftovers(frozenset(file.path for file in emitted))
    return judge.status(keep=environment is not None)


class _Judge:
    """Collects the entries and problems of one comparison."""

    def __init__(self, root: Path, known: Known) -> None:
        """Starts with nothing judged."""
        self.tree = Tree(root)
        self.known = known
        self.entries: dict[str, Entry] = {}
        self.problems: list[Problem] = []

    def placed(self, file: File) -> File:
        """The file, a fragment at the place where the team has the file for it."""
        return replace(file, path=fragments.place(self.tree, file.path)) if file.merge else file

    def own_folder(self) -> None:
        """Judges the folder of manifest and journal, which is written to whatever is emitted."""
        folder = self.tree.folder(self.known.owner.folder)
        if isinstance(folder, Problem):
            self.problems.append(folder)

    def emitted(self, file: File) -> None:
        """Judges a file that the spec gives rise to."""
        content = self.tree.read(file.path)
        if isinstance(content, Problem):
            self.problems.append(content)
            content = None
        if file.merge:
            self._fragment(file, content)
        else:
            wanted = digest(file.text)
            state = self._state(file, None if content is None else digest(content), wanted)
            if state is State.EDITED and torn(content or b"", file.text):
                state = State.STALE
            self._add(Entry(file.path, state, content, file.text, wanted, file.origin, file.environment))

    def leftovers(self, emitted: frozenset[str]) -> None:
        """Judges what is ours on disk and is emitted no more."""
        recorded, journal = self.known.manifest or Manifest(self.known.owner), self.known.journal
        files = {*recorded.files, *(journal.files if journal else ())}
        shared = {*recorded.fragments, *(journal.fragments if journal else ())}
        for path in sorted((files | shared) - emitted):
            content = self.tree.read(path)
            if not isinstance(content, bytes):
                continue  # where our file was there is none now, or something that is not ours to judge
            if path in shared:
                self._leftover_fragment(path, content)
            else:
                self._leftover(path, content)

    def status(self, *, keep: bool) -> Status:
        """All that was found, sorted; with ``keep``, what was not judged stays recorded."""
        entries = tuple(self.entries[path] for path in sorted(self.entries))
        problems = [problem for problem in self.problems if not self._gives_way(problem)]
        problems.extend(self._namesakes())
        files, shared = self._kept() if keep else ({}, {})
        files |= {entry.path: entry.digest for entry in entries if entry.digest and not entry.merge}
        shared |= {entry.path: entry.digest for entry in entries if entry.digest and entry.merge}
        text = render(Manifest(self.known.owner, files, shared)) if files or shared else None
        return Status(
            self.known,
            entries,
            text,
            tuple(sorted(set(problems), key=lambda problem: (problem.path, problem.rule))),
            frozenset(self.tree.asked),
        )

    def _kept(self) -> tuple[dict[str, str], dict[str, str]]:
        """What is recorded already, and what a killed compile wrote besides: ours, though not judged this time."""
        recorded, journal = self.known.manifest or Manifest(self.known.owner), self.known.journal or Journal()
        files, shared = dict(recorded.files), dict(recorded.fragments)
        for path in journal.files:
            content = self.tree.read(path)
            if isinstance(content, bytes) and digest(content) in journal.files[path]:
                files[path] = digest(content)
        for path in journal.fragments:
            text = (
                self._shared_text(path, content)
                if isinstance(content := self.tree.read(path), bytes)
                else None
            )
            found = None if text is None else fragments.part(path, text, self.known.owner.model)
            if isinstance(found, fragments.Parted) and found.digest in journal.fragments[path]:
                shared[path] = found.digest or ""
        return files, shared

    def _add(self, entry: Entry) -> None:
        self.entries[entry.path] = entry

    def _state(self, file: File, found: str | None, wanted: str) -> State:
        """The state of an emitted file, from its digest on disk and the one that it shall have."""
        if found is None:
            return State.MISSING if self.known.recorded(file.path, merge=file.merge) else State.NEW
        if found == wanted:
            return State.UNCHANGED
        ours = self.known.digests(file.path, merge=file.merge)
        if not ours:
            return State.FOREIGN
        return State.STALE if found in ours else State.EDITED

    def _fragment(self, file: File, content: bytes | None) -> None:
        """Judges a fragment inside a file of the team's; one that comes out empty is none."""
        change = self._change(file.path, content or b"", file.text)
        if change is None:
            return
        before, wanted, after = change
        if wanted is None:
            self._leftover_fragment(file.path, content or b"")
            return
        state = self._state(file, before, wanted)
        text = after if state is not State.UNCHANGED else (content or b"").decode()
        self._add(Entry(file.path, state, content, text, wanted, file.origin, file.environment, merge=True))

    def _leftover_fragment(self, path: str, content: bytes) -> None:
        """Judges a fragment that is emitted no more: it goes, the team's lines stay."""
        change = self._change(path, content, "")
        if change is not None and change[0] is not None:
            before, _, after = change
            ours = before in self.known.digests(path, merge=True)
            state = State.OBSOLETE if ours else State.OBSOLETE_EDITED
            left = None if fragments.bare(path, after) else after
            self._add(Entry(path, state, content, left, "", merge=True))

    def _change(self, path: str, content: bytes, fragment: str) -> tuple[str | None, str | None, str] | None:
        """Our fragment's digest before and after a merge, and the text after it; None where there is a problem."""
        text, model = self._shared_text(path, content), self.known.owner.model
        if text is None:
            return None
        before = fragments.part(path, text, model)
        after = before if isinstance(before, Problem) else fragments.merged(path, text, fragment, model)
        if isinstance(after, Problem):
            self.problems.append(after)
            return None
        return fragments.digest_of(path, text, model), fragments.digest_of(path, after, model), after

    def _leftover(self, path: str, content: bytes) -> None:
        """Judges a file that is emitted no more; what an unfinished compile only meant to write is not ours."""
        if torn(content, "") or digest(content) in self.known.digests(path, merge=False):
            self._add(Entry(path, State.OBSOLETE, content, None, ""))
        elif self.known.recorded(path, merge=False):
            self._add(Entry(path, State.OBSOLETE_EDITED, content, None, ""))

    def _shared_text(self, path: str, content: bytes) -> str | None:
        """The text of a file of the team's, line ends included; None, with a problem, where it can't be kept."""
        if self.tree.link(path):
            self.problems.append(
                _unkept(path, "is a symbolic link", "replace it with the file that it leads to")
            )
            return None
        try:
            return content.decode()
        except UnicodeDecodeError:
            self.problems.append(_unkept(path, "is not UTF-8", "save it as UTF-8"))
            return None

    def _gives_way(self, problem: Problem) -> bool:
        """Whether what blocks a path is ours and goes with this compile."""
        if problem.rule != "path-blocked" or self.tree.link(problem.path):
            return False
        # An empty folder, as a killed compile leaves one, gives way as well.
        below = self.tree.files_below(problem.path)
        return all(path in self.entries and self.entries[path].state is State.OBSOLETE for path in below)

    def _namesakes(self) -> Iterable[Problem]:
        """Files that are new here and stand already under a name that differs in case alone."""
        for entry in self.entries.values():
            namesake = self.tree.namesake(entry.path) if entry.state in (State.NEW, State.MISSING) else None
            if namesake is not None and not self._ours(namesake):
                message = f"{entry.path} and the existing {namesake} are one file where case is ignored"
                yield Problem("colliding-paths", entry.path, message, f"rename or delete {namesake}")

    def _ours(self, namesake: str) -> bool:
        """Whether a file, or all that is known below a folder, goes with this compile."""
        below = [
            entry for path, entry in self.entries.items() if path == namesake or is_below(path, namesake)
        ]
        return bool(below) and all(entry.state is State.OBSOLETE for entry in below)


def _unkept(path: str, what: str, way: str) -> Problem:
    return Problem(
        "unreadable-file", path, f"{path} {what}, so that the team's lines in it could not be kept", way
    )
