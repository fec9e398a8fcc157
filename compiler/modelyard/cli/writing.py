"""What `modelyard compile` does to the disk, and what it says about it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.cli import console
from modelyard.cli.exit import Exit
from modelyard.cli.phrases import counts, current
from modelyard.cli.problems import tell
from modelyard.source.load import parse
from modelyard.write.check import check as check_files
from modelyard.write.lock import no_root
from modelyard.write.standing import standing
from modelyard.write.tree import remove, status, update
from modelyard.write.types import Applied

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.cli.compiled import Ready
    from modelyard.cli.unchanged import Unchanged
    from modelyard.source.types import Document
    from modelyard.write.check import Item
    from modelyard.write.types import Owner

LISTED = 20
"""Files that are named one by one; more are counted by folder."""


def write(ready: Ready, target: Path, env: str | None, known: Unchanged, *, force: bool) -> int:
    """Bring the disk to a spec's files, and say what was done."""
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        tell((no_root(target, error),))
        return int(Exit.FINDINGS)
    files = ready.files()
    outcome = update(target, files, ready.owner, force=force, environment=env)
    if not isinstance(outcome, Applied):
        tell(outcome)
        return int(Exit.FINDINGS)
    changed = [*_listed("wrote  ", outcome.written), *_listed("removed", outcome.removed)]
    written, removed = len(outcome.written), len(outcome.removed)
    done = counts(ready.project.display, written=written, removed=removed, unchanged=outcome.unchanged)
    console.out("\n".join([*changed, done]))
    known.keep(ready, len(files), written + outcome.unchanged, outcome.standing)
    return int(Exit.FINE)


def check(ready: Ready, target: Path, env: str | None, known: Unchanged) -> int:
    """Say how the disk differs from a spec's files."""
    files = ready.files()
    found = status(target, files, ready.owner, environment=env)
    if isinstance(found, tuple):
        tell(found)
        return int(Exit.FINDINGS)
    display = ready.project.display
    items = check_files(found, display)
    if items:
        _say(items, parse(ready.text, display))
        console.out(f"{display}: {len(items)} of {len(files)} files differ from the spec")
        return int(Exit.DIFFERS)
    console.out(current(display, len(files)))
    known.keep(ready, len(files), len(found.entries), standing(found))
    return int(Exit.FINE)


def leave(base: Path, owner: Owner, *, check: bool, force: bool) -> int:
    """Remove what a model that is gone left behind, or say that it is there."""
    if check:
        console.out(f"{owner.folder}: belongs to {owner.model}, which {owner.spec} no longer describes")
        console.out(f"  = mend: modelyard compile {owner.spec}")
        return int(Exit.DIFFERS)
    outcome = remove(base, owner, force=force)
    if not isinstance(outcome, Applied):
        tell(outcome)
        return int(Exit.FINDINGS)
    console.out("\n".join(_listed("removed", outcome.removed)))
    console.out(
        f"{owner.model}: {len(outcome.removed)} files removed, for {owner.spec} no longer describes it"
    )
    return int(Exit.FINE)


def _say(items: Iterable[Item], document: Document) -> None:
    for item in items:
        console.out(item.message if item.path in item.message else f"{item.path}: {item.message}")
        if item.origin:
            span = document.span(item.origin, on="key")
            console.out(f"  --> {span.file}:{span.start.line}:{span.start.column}")
        console.out(f"  = mend: {item.command}" + (f"\n  = help: {item.help}" if item.help else ""))


def _listed(what: str, paths: tuple[str, ...]) -> list[str]:
    """Each path, or where there are many each folder with how many it holds."""
    if len(paths) <= LISTED:
        return [f"{what} {path}" for path in paths]
    folders = Counter("/".join(path.split("/")[:-1][:3]) for path in paths)
    return [f"{what} {count:>4} in {folder}/" for folder, count in sorted(folders.items())]
