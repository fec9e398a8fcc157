"""What the room of files takes and gives: owners, states, entries, problems."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.diagnostics.types import DocumentPath


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason why files can't be read or written: one sentence about one path, and ``help`` that says the way out.

    ``rule`` is kebab-case. ``difference`` is a unified diff where showing one helps, else empty.
    """

    rule: str
    path: str
    message: str
    help: str = ""
    difference: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose output it is: the model, its spec and its folder under the output root (``ops/<model>``)."""

    model: str
    spec: str
    folder: str

    @property
    def manifest(self) -> str:
        """The path of the manifest under the output root."""
        return f"{self.folder}/manifest.json"

    @property
    def journal(self) -> str:
        """The path of the journal, which exists only while a compile is under way or after one was killed."""
        return f"{self.folder}/.manifest.next.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Every generated file of one model by path with its digest; ``fragments`` those kept inside files of the team.

    Digests are ``sha256:…`` of the text with line feeds, so that a checkout with CRLF compares equal.
    """

    owner: Owner
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    fragments: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Journal:
    """What an unfinished compile may have left: for each path, every digest under which it is ours."""

    files: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    fragments: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])


@dataclass(frozen=True, slots=True)
class Known:
    """What is known to be ours on disk: the manifest (None before the first compile) and what a killed one left.

    ``text`` is the manifest as it stands, with line feeds. ``litter`` says that a compile was killed before its
    journal stood.
    """

    owner: Owner
    manifest: Manifest | None = None
    journal: Journal | None = None
    text: str | None = None
    litter: bool = False

    def recorded(self, path: str, *, merge: bool) -> str | None:
        """The digest that the manifest records for a file, or for a fragment where ``merge``."""
        if self.manifest is None:
            return None
        return (self.manifest.fragments if merge else self.manifest.files).get(path)

    def digests(self, path: str, *, merge: bool) -> frozenset[str]:
        """The digests under which this path is ours."""
        recorded = self.recorded(path, merge=merge)
        journal = self.journal or Journal()
        interrupted = (journal.fragments if merge else journal.files).get(path, frozenset[str]())
        return interrupted | {recorded} if recorded else interrupted


class State(StrEnum):
    """How one path stands, before anything is written."""

    UNCHANGED = "unchanged"
    NEW = "new"
    STALE = "stale"
    MISSING = "missing"
    EDITED = "edited"
    FOREIGN = "foreign"
    OBSOLETE = "obsolete"
    OBSOLETE_EDITED = "obsolete-edited"

    @property
    def refused(self) -> bool:
        """Whether only ``force`` may touch such a file."""
        return self in _REFUSED


_REFUSED = frozenset((State.EDITED, State.FOREIGN, State.OBSOLETE_EDITED))


@dataclass(frozen=True, slots=True)
class Entry:
    """One path and its state. ``before`` is what the disk holds, ``after`` what a compile leaves (None: no file).

    ``digest`` is what the manifest records afterwards, of the fragment alone where ``merge``; empty where nothing
    is left.
    """

    path: str
    state: State
    before: bytes | None
    after: str | None
    digest: str
    origin: DocumentPath = ()
    environment: str | None = None
    merge: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """Every path of one model, sorted, against the disk.

    ``manifest`` is the text that the manifest will have, None where nothing is left to record.
    ``problems`` are obstacles that ``force`` does not remove. ``asked`` are all paths that were looked at.
    """

    known: Known
    entries: tuple[Entry, ...]
    manifest: str | None
    problems: tuple[Problem, ...] = ()
    asked: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @property
    def interrupted(self) -> bool:
        """Whether an earlier compile was killed and left its traces."""
        return self.known.journal is not None or self.known.litter

    @property
    def clean(self) -> bool:
        """Whether a compile would have nothing to do."""
        settled = all(entry.state is State.UNCHANGED for entry in self.entries)
        return settled and not self.interrupted and not self.problems and self.manifest == self.known.text

    def of(self, *states: State) -> tuple[Entry, ...]:
        """The entries in one of these states."""
        return tuple(entry for entry in self.entries if entry.state in states)


@dataclass(frozen=True, slots=True)
class Applied:
    """What a compile did: paths written and removed, and how many stood already.

    ``standing`` is what the disk holds now, as `write.standing` tells it.
    """

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    standing: Mapping[str, str | None] = field(
        default_factory=dict["str", "str | None"], compare=False, repr=False
    )
