"""What `compile --check` reports: each file that a compile would touch, why, and the command that mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass
from modelyard.write.refusal import difference, refusal
from modelyard.write.types import Problem, State

if TYPE_CHECKING:
    from modelyard.diagnostics.types import DocumentPath
    from modelyard.write.types import Entry, Status

COMPILE = "modelyard compile"
_REASONS = {
    State.NEW: "is not there yet",
    State.MISSING: "was deleted",
    State.STALE: "is not what the spec says now",
    State.OBSOLETE: "is no longer asked for by the spec",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One file that is not as a compile leaves it.

    ``origin`` is the spec path behind the file (empty where there is none); ``command`` mends it, and ``help``
    says the other ways.
    """

    path: str
    state: State
    message: str
    command: str
    origin: DocumentPath = ()
    environment: str | None = None
    help: str = ""
    difference: str = ""


def check(status: Status, spec: str = "") -> tuple[Item, ...]:
    """Everything that a compile would change, sorted by path; empty exactly where the status is clean."""
    command = f"{COMPILE} {spec}".rstrip()
    items = [_problem(problem, command) for problem in status.problems]
    items.extend(_item(entry, command) for entry in status.entries if entry.state is not State.UNCHANGED)
    if not items and not status.clean:
        items.append(_manifest(status, command))
    return tuple(sorted(items, key=lambda item: item.path))


def _item(entry: Entry, command: str) -> Item:
    if entry.state.refused:
        problem = refusal(entry)
        return _of(entry, problem.message, f"{command} --force", problem.help)
    subject = f"modelyard's lines in {entry.path}" if entry.merge else entry.path
    reason = _REASONS[entry.state]
    if entry.merge:
        reason = reason.replace("is ", "are ").replace("was ", "were ")
    return _of(entry, f"{subject} {reason}", command)


def _of(entry: Entry, message: str, command: str, help_: str = "") -> Item:
    return Item(
        entry.path, entry.state, message, command, entry.origin, entry.environment, help_, difference(entry)
    )


def _problem(problem: Problem, command: str) -> Item:
    return Item(
        problem.path,
        State.FOREIGN,
        problem.message,
        command,
        help=problem.help,
        difference=problem.difference,
    )


def _manifest(status: Status, command: str) -> Item:
    """The one item of a tree whose files are right and whose manifest is not."""
    owner = status.known.owner
    if status.interrupted:
        return Item(
            owner.journal,
            State.OBSOLETE,
            f"{owner.journal} was left by a compile that did not finish",
            command,
        )
    state = State.NEW if status.known.text is None else State.STALE
    return Item(
        owner.manifest, state, f"{owner.manifest} does not list the generated files as they are", command
    )
