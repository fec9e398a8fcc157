"""What `compile` and `diff` share: specs compiled in memory, and whose output they are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from modelyard.cache.inputs import Inputs
from modelyard.cli import console
from modelyard.cli.exit import CommandError, Exit
from modelyard.cli.load import Said, load_project, projects, rendered
from modelyard.records import dataclass
from modelyard.write.types import Owner

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from modelyard.cache.record import Proof
    from modelyard.check import Checked
    from modelyard.cli.unchanged import Unchanged
    from modelyard.emit.file import File
    from modelyard.plan.types import Plan
    from modelyard.project import Project


@dataclass(frozen=True)
class Ready:
    """A spec that can be written: its plan, and no text of a file yet, for there may be a thousand of them.

    ``shipped`` says that its pins are those of this release. ``settled`` says that the spec has the same findings
    before and after its contracts are written. Where there is a ``proof`` that everything stands already, there is no
    plan.
    """

    project: Project
    owner: Owner
    environments: tuple[str, ...]
    shipped: bool
    said: Said
    plan: Plan | None = None
    text: str = ""
    inputs: Inputs | None = None
    settled: bool = False
    proof: Proof | None = None

    def files(self) -> tuple[File, ...]:
        """The files that come out, made anew each time."""
        from modelyard.compile import emit

        return () if self.plan is None else emit(self.plan)


def compile_all(
    specs: list[str] | None, root: Path | None, format_: str, env: str | None, known: Unchanged | None = None
) -> list[Ready] | None:
    """Every named spec compiled, or known to be unchanged, its findings printed; None where one of them can't be."""
    every = projects(specs, root)
    said: list[Said] = []
    ready: list[Ready] = []
    with console.progress(len(every), "specs") as step:
        for project in every:
            step(project.display)
            one = (known and known.find(project)) or _compile(project, watched=known is not None)
            said.append(one.said if isinstance(one, Ready) else one)
            ready.extend([one] if isinstance(one, Ready) else [])
    console.err(rendered(said, format_, colour=console.colour(sys.stderr)))
    if len(ready) < len(every):
        return None
    _known_environment(env, ready)
    return ready


def _compile(project: Project, *, watched: bool) -> Ready | Said:
    from modelyard.compile import emittable

    inputs = Inputs() if watched else None
    loaded = load_project(project, inputs)
    checked = loaded.checked
    if not checked.fine or checked.spec is None:
        return _said(checked)
    plan, checked = emittable(checked, loaded.beside, project.paths(checked.spec.model))
    return _said(checked) if plan is None else _ready(project, checked, plan, inputs)


def _ready(project: Project, checked: Checked, plan: Plan, inputs: Inputs | None) -> Ready:
    from modelyard.check import READ_COMMITTED

    return Ready(
        project,
        Owner(plan.model, plan.paths.spec, plan.paths.ops),
        tuple(environment.name for environment in plan.environments),
        plan.pins.origin == "shipped",
        _said(checked),
        plan,
        checked.document.text,
        inputs,
        not any(finding.rule in READ_COMMITTED for finding in checked.findings),
    )


def _said(checked: Checked) -> Said:
    diagnostics = checked.diagnostics()
    shown = {span.file for one in diagnostics for span in (one.span, *(other.span for other in one.related))}
    return Said(
        diagnostics, {file: checked.documents[file].text for file in shown & checked.documents.keys()}
    )


def _known_environment(env: str | None, ready: Iterable[Ready]) -> None:
    known = sorted({name for one in ready for name in one.environments})
    if env is not None and env not in known:
        help_ = f"choose one of {', '.join(known)}"
        raise CommandError(f'no environment is called "{env}"', help=help_, code=Exit.USAGE)
