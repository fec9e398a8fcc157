"""`modelyard compile`: write the files, or check that they are current."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelyard.cli import console
from modelyard.cli.compiled import compile_all, owner_of
from modelyard.cli.exit import Exit
from modelyard.cli.options import Environment, Format, Formats, Root, Specs
from modelyard.cli.problems import tell
from modelyard.write.check import check as check_files
from modelyard.write.lock import no_root
from modelyard.write.orphans import orphans
from modelyard.write.tree import remove, status, update
from modelyard.write.types import Applied

LISTED = 20
"""Files that are named one by one; more are counted by folder."""

if TYPE_CHECKING:
    from modelyard.cli.compiled import Pairs
    from modelyard.compile import Compiled
    from modelyard.project import Project
    from modelyard.write.types import Owner


def compile(  # noqa: A001 - the verb's name, and its flags
    specs: Specs = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 3 if a file is stale, missing or edited.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that were edited by hand or are not ours.")
    ] = False,
    env: Environment = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write below this folder instead of the root.")
    ] = None,
    root: Root = None,
    format: Formats = Format.TEXT,  # noqa: A002
) -> int:
    """Compile specs into the files of their platform; a second compile changes nothing.

    Example: modelyard compile --check
    """
    compiled = compile_all(specs, root, format, env)
    if compiled is None:
        return int(Exit.FINDINGS)
    _say_whose_pins(compiled)
    codes = [_check(p, c, out, env) if check else _write(p, c, out, env, force=force) for p, c in compiled]
    if env is None:
        codes += [
            _leave(base, owner, check=check, force=force) for base, owner in _left_behind(compiled, out)
        ]
    return max(codes)


def _say_whose_pins(compiled: Pairs) -> None:
    shipped = [p.display for p, one in compiled if one.plan and one.plan.pins.origin == "shipped"]
    if shipped:
        console.err(
            f"note: {shipped[0] if len(shipped) == 1 else f'{len(shipped)} specs'} compiled with the pins "
            "that this release ships; `modelyard lock` writes your own"
        )


def _write(project: Project, compiled: Compiled, out: Path | None, env: str | None, *, force: bool) -> int:
    target = out or project.root
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        tell((no_root(target, error),))
        return int(Exit.FINDINGS)
    outcome = update(target, compiled.files, owner_of(compiled), force=force, environment=env)
    if not isinstance(outcome, Applied):
        tell(outcome)
        return int(Exit.FINDINGS)
    changed = [*_listed("wrote  ", outcome.written), *_listed("removed", outcome.removed)]
    counts = f"{len(outcome.written)} written, {len(outcome.removed)} removed, {outcome.unchanged} unchanged"
    console.out("\n".join([*changed, f"{project.display}: {counts}"]))
    return int(Exit.FINE)


def _left_behind(compiled: Pairs, out: Path | None) -> list[tuple[Path, Owner]]:
    """Output of models that these specs described before they were renamed."""
    models: dict[Path, dict[str, str]] = {}
    for project, one in compiled:
        owner = owner_of(one)
        models.setdefault(out or project.root, {})[owner.spec] = owner.model
    return [(base, owner) for base, specs in models.items() for owner in orphans(base, specs)]


def _leave(base: Path, owner: Owner, *, check: bool, force: bool) -> int:
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


def _listed(what: str, paths: tuple[str, ...]) -> list[str]:
    """Each path, or where there are many each folder with how many it holds."""
    if len(paths) <= LISTED:
        return [f"{what} {path}" for path in paths]
    folders = Counter("/".join(path.split("/")[:-1][:3]) for path in paths)
    return [f"{what} {count:>4} in {folder}/" for folder, count in sorted(folders.items())]


def _check(project: Project, compiled: Compiled, out: Path | None, env: str | None) -> int:
    found = status(out or project.root, compiled.files, owner_of(compiled), environment=env)
    if isinstance(found, tuple):
        tell(found)
        return int(Exit.FINDINGS)
    items = check_files(found, project.display)
    for item in items:
        console.out(item.message if item.path in item.message else f"{item.path}: {item.message}")
        if item.origin:
            span = compiled.checked.document.span(item.origin, on="key")
            console.out(f"  --> {span.file}:{span.start.line}:{span.start.column}")
        console.out(f"  = mend: {item.command}" + (f"\n  = help: {item.help}" if item.help else ""))
    if items:
        console.out(f"{project.display}: {len(items)} of {len(compiled.files)} files differ from the spec")
        return int(Exit.DIFFERS)
    console.out(f"{project.display}: {len(compiled.files)} files are current")
    return int(Exit.FINE)
