"""What `modelyard compile` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.cli import console
from modelyard.cli.compiled import compile_all
from modelyard.cli.exit import Exit
from modelyard.cli.formats import Format
from modelyard.cli.phrases import counts, current
from modelyard.cli.unchanged import Unchanged
from modelyard.write.orphans import orphans

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard.cli.compiled import Ready
    from modelyard.write.types import Owner


def run(
    specs: list[str] | None = None,
    *,
    check: bool = False,
    force: bool = False,
    env: str | None = None,
    out: Path | None = None,
    root: Path | None = None,
    format: Format = Format.TEXT,  # noqa: A002 - the flag's name
) -> int:
    """Compile specs, write their files or check them; its flags are the verb's."""
    known = Unchanged(out, env)
    ready = compile_all(specs, root, format, env, known)
    if ready is None:
        return int(Exit.FINDINGS)
    _say_whose_pins(ready)
    codes = [_one(one, known, out, env, check=check, force=force) for one in ready]
    known.close()
    if env is None:
        codes += [_leave(base, owner, check=check, force=force) for base, owner in _left_behind(ready, out)]
    return max(codes)


def _say_whose_pins(ready: list[Ready]) -> None:
    shipped = [one.project.display for one in ready if one.shipped]
    if shipped:
        console.err(
            f"note: {shipped[0] if len(shipped) == 1 else f'{len(shipped)} specs'} compiled with the pins "
            "that this release ships; `modelyard lock` writes your own"
        )


def _one(
    ready: Ready, known: Unchanged, out: Path | None, env: str | None, *, check: bool, force: bool
) -> int:
    """Write or check one spec's files, unless it is proved that they stand."""
    if ready.proof is not None:
        proof, display = ready.proof, ready.project.display
        done = counts(display, written=0, removed=0, unchanged=proof.unchanged)
        console.out(current(display, proof.emitted) if check else done)
        return int(Exit.FINE)
    from modelyard.cli import writing

    target = out or ready.project.root
    if check:
        return writing.check(ready, target, env, known)
    return writing.write(ready, target, env, known, force=force)


def _left_behind(ready: list[Ready], out: Path | None) -> list[tuple[Path, Owner]]:
    """Output of models that these specs described before they were renamed."""
    models: dict[Path, dict[str, str]] = {}
    proved: dict[Path, set[str]] = {}
    for one in ready:
        base = out or one.project.root
        models.setdefault(base, {})[one.owner.spec] = one.owner.model
        proved.setdefault(base, set()).update({one.owner.folder} if one.proof else ())
    return [(base, owner) for base, specs in models.items() for owner in orphans(base, specs, proved[base])]


def _leave(base: Path, owner: Owner, *, check: bool, force: bool) -> int:
    from modelyard.cli import writing

    return writing.leave(base, owner, check=check, force=force)
