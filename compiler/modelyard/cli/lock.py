"""`modelyard lock`: pin what only a network knows."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelyard.cli import console
from modelyard.cli.exit import CommandError, Exit
from modelyard.cli.load import load_project, projects, render
from modelyard.cli.options import Root, Specs
from modelyard.compile import needs_of

if TYPE_CHECKING:
    from modelyard.cli.load import Loaded
    from modelyard.pins.resolve.lock import Result
    from modelyard.pins.types import Lock


def lock(
    specs: Specs = None,
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Move what is pinned already.")] = False,
    wheel: Annotated[
        Path | None,
        typer.Option(
            "--wheel", help="Modelyard's own wheel, where the package index does not have this version."
        ),
    ] = None,
    root: Root = None,
) -> int:
    """Resolve pins into modelyard.lock: action SHAs, image digests, hash-locked libraries, providers. Needs a network.

    Example: modelyard lock --upgrade
    """
    failed = False
    for project in projects(specs, root):
        result = _locked(load_project(project), upgrade=upgrade, wheel=wheel)
        failed = failed or bool(result.failures)
    return int(Exit.FINDINGS if failed else Exit.FINE)


def _locked(loaded: Loaded, *, upgrade: bool, wheel: Path | None) -> Result:
    from modelyard.pins.resolve.files import keep_wheel, save
    from modelyard.pins.resolve.lock import Sources, resolve
    from modelyard.pins.types import LOCK_FILE

    checked, project = loaded.checked, loaded.project
    if checked.spec is None or not checked.contexts:
        console.err(render([(checked, checked.diagnostics())], "text", colour=console.colour(sys.stderr)))
        raise CommandError("the spec does not say what to pin", help="mend it, then lock")
    needs = needs_of(checked, loaded.beside)
    result = resolve(needs, _old(loaded), Sources(), upgrade=upgrade, wheel=wheel)
    if wheel is not None:
        keep_wheel(wheel, project.root / "ops" / checked.spec.model / "docker" / "wheels")
    changed = save(project.folder / LOCK_FILE, result.lock)
    _tell(result, f"{project.display}: {LOCK_FILE} {'written' if changed else 'unchanged'}")
    return result


def _old(loaded: Loaded) -> Lock | None:
    from modelyard.pins.read import read
    from modelyard.pins.types import LOCK_FILE

    text = loaded.beside.read(LOCK_FILE)
    if text is None:
        return None
    found = read(text, LOCK_FILE)
    if isinstance(found, tuple):
        message = "; ".join(finding.message for finding in found)
        raise CommandError(
            f"{LOCK_FILE} can't be read: {message}", help="restore it, or delete it and lock anew"
        )
    return found


def _tell(result: Result, last: str) -> None:
    for reason, changes in groupby(result.changes, key=lambda change: change.reason):
        console.out(f"{reason}:")
        for change in changes:
            moved = " → ".join(end for end in (change.before, change.after) if end)
            console.out(f"  {change.kind} {change.name} {moved}")
    for failure in result.failures:
        console.err(
            f"warning: {failure.kind} {failure.name} was not asked: {failure.message}; the old pin stays"
        )
    console.out(last)
