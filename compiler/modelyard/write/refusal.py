"""Why a file is not overwritten, what would change in it, and the ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.write.text import lines, readable
from modelyard.write.types import Problem, State

if TYPE_CHECKING:
    from modelyard.write.types import Entry


def refusal(entry: Entry) -> Problem:
    """The problem of an edited or foreign file, its difference included."""
    if entry.state is State.FOREIGN:
        return _foreign(entry)
    fate = (
        "removed, for the spec no longer asks for it"
        if entry.state is State.OBSOLETE_EDITED
        else "overwritten"
    )
    what = "modelyard's lines in it were" if entry.merge else "it was"
    wrote = "wrote them" if entry.merge else "wrote it"
    message = f"{entry.path} can't be {fate}: {what} edited by hand since modelyard {wrote}"
    return Problem("edited-file", entry.path, message, _ways(entry), difference(entry))


def difference(entry: Entry) -> str:
    """The unified diff from what the disk holds to what a compile leaves; one line where either is no text."""
    before = "" if entry.before is None else readable(entry.before)
    if before is None:
        return f"Binary file {entry.path} differs\n"
    after = (entry.after or "").replace("\r\n", "\n")
    old = "/dev/null" if entry.before is None else f"a/{entry.path}"
    new = "/dev/null" if entry.after is None else f"b/{entry.path}"
    return unified(before, after, old, new)


def unified(before: str, after: str, old: str, new: str) -> str:
    """A unified diff as git shows it, last lines without a line feed included."""
    from difflib import unified_diff  # noqa: PLC0415 - only where there is a difference to show

    found = unified_diff(lines(before), lines(after), old, new)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in found
    )


def _foreign(entry: Entry) -> Problem:
    if entry.merge:
        message = (
            f"{entry.path} holds lines between modelyard's markers that this model's manifest does not know"
        )
    else:
        message = f"{entry.path} exists already and modelyard did not write it"
    help_ = "rename or delete it, or replace it with `modelyard compile --force`"
    return Problem("foreign-file", entry.path, message, help_, difference(entry))


def _ways(entry: Entry) -> str:
    """The ways out of an edit, the lasting one first."""
    if entry.state is State.OBSOLETE_EDITED:
        return "move it elsewhere to keep it, delete it, or remove it with `modelyard compile --force`"
    lasting = "change the spec instead"
    if "/kubernetes/" in entry.path:
        lasting = "say the change under `environments.<name>.patches` in the spec"
    elif entry.merge:
        lasting = "write your lines outside the markers"
    back = f"take it back with `git checkout -- {entry.path}`"
    return f"{lasting}, {back}, or overwrite it with `modelyard compile --force`"
