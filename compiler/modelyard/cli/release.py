"""`modelyard release`: what runs where, as a commit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelyard.cli import console
from modelyard.cli.compile import compile as compile_verb
from modelyard.cli.exit import CommandError, Exit
from modelyard.cli.load import load_project, projects, render
from modelyard.cli.options import Root
from modelyard.cli.problems import tell
from modelyard.compile import plan_spec
from modelyard.release.destination import destination
from modelyard.release.load import load as load_release
from modelyard.release.render import render as render_release
from modelyard.release.result import load_result
from modelyard.release.save import save
from modelyard.release.steps import from_training, promote, roll_back
from modelyard.release.types import ReleaseFile
from modelyard.write.types import Problem

if TYPE_CHECKING:
    from modelyard.cli.load import Loaded
    from modelyard.plan.types import Plan
    from modelyard.release.types import Destination

Outcome = ReleaseFile | tuple[Problem, ...]


def release(  # noqa: PLR0913, PLR0917 - the verb's flags
    environment: Annotated[str, typer.Argument(help="Where it is to run.")],
    from_: Annotated[
        str | None,
        typer.Option("--from", help="A training's output folder, or the environment that runs it now."),
    ] = None,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Go back to the release before this one.")
    ] = False,
    version: Annotated[
        int | None, typer.Option("--version", help="The version to promote or to go back to.")
    ] = None,
    serve_digest: Annotated[
        str, typer.Option(help="Digest of the serving image, as the registry gave it.")
    ] = "",
    watch_digest: Annotated[
        str, typer.Option(help="Digest of the watch image, as the registry gave it.")
    ] = "",
    commit: Annotated[str, typer.Option(help="Commit that the model was trained from.")] = "",
    spec: Annotated[Path | None, typer.Option("--spec", help="The spec. Default: this folder's.")] = None,
    compile_after: Annotated[
        bool, typer.Option("--compile/--no-compile", help="Render the release into the manifests, too.")
    ] = True,
    root: Root = None,
) -> int:
    """Write releases/ENVIRONMENT.yaml from a training, from the environment before, or from an earlier release.

    Example: modelyard release prod --from staging
    """
    if rollback == (from_ is not None):
        raise CommandError("say where the release comes from: --from or --rollback", code=Exit.USAGE)
    loaded, plan = _planned(spec, root)
    to = destination(plan, environment)
    if isinstance(to, Problem):
        tell((to,))
        return int(Exit.USAGE)
    outcome = _outcome(loaded, to, from_, version, (serve_digest, watch_digest, commit))
    if isinstance(outcome, tuple):
        tell(outcome)
        return int(Exit.FINDINGS)
    path = plan.paths.release(environment)
    written = save(loaded.project.root, path, render_release(outcome))
    if isinstance(written, Problem):
        tell((written,))
        return int(Exit.FINDINGS)
    console.out(
        f"{path}: version {outcome.current.version} {'' if written else 'already '}runs in {environment}"
    )
    return (
        compile_verb([loaded.project.display], root=loaded.project.root) if compile_after else int(Exit.FINE)
    )


def _planned(spec: Path | None, root: Path | None) -> tuple[Loaded, Plan]:
    every = projects([spec] if spec else None, root)
    if len(every) != 1:
        raise CommandError("a release is of one model: name its spec with --spec", code=Exit.USAGE)
    loaded = load_project(every[0])
    model = loaded.checked.spec.model if loaded.checked.spec else ""
    plan, checked = plan_spec(loaded.checked, loaded.beside, every[0].paths(model))
    if plan is None:
        console.err(render([(checked, checked.diagnostics())], "text", colour=console.colour(sys.stderr)))
        raise CommandError("the spec does not compile, so that nothing can be released from it")
    return loaded, plan


def _outcome(
    loaded: Loaded, to: Destination, from_: str | None, version: int | None, built: tuple[str, str, str]
) -> Outcome:
    now = _file(loaded, to.environment)
    if isinstance(now, tuple):
        return now
    if from_ is None:
        return roll_back(to, now, version=version)
    names = {context.name for context in loaded.checked.contexts}
    if from_ in names:
        source = _file(loaded, from_)
        return source if isinstance(source, tuple) else promote(to, source, now, from_=from_, version=version)
    if not Path(from_).exists():
        known = ", ".join(sorted(names - {to.environment}))
        message = f"{from_!r} is neither a training's output folder nor an environment"
        raise CommandError(message, help=f"environments: {known}", code=Exit.USAGE)
    result = load_result(Path(from_), serve_digest=built[0], watch_digest=built[1], commit=built[2])
    return result if isinstance(result, tuple) else from_training(to, result, now)


def _file(loaded: Loaded, environment: str) -> ReleaseFile | tuple[Problem, ...] | None:
    file = f"releases/{environment}.yaml"
    text = loaded.beside.read(file)
    if text is None:
        return None
    found = load_release(text, file)
    if isinstance(found, ReleaseFile):
        return found
    return tuple(Problem(f.rule, file, f.message, f.help) for f in found)
