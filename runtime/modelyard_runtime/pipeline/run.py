"""Stages one after the other: what is needed is there, what is done is recorded, the first that fails ends the run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.pipeline import state as states
from modelyard_runtime.pipeline.registry import STAGES, Stage
from modelyard_runtime.pipeline.types import FINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.pipeline.state import Done, State
    from modelyard_runtime.pipeline.types import Run


class Watcher(Protocol):
    """Who is told of a run's progress."""

    def begins(self, stage: Stage) -> None:
        """A stage begins."""
        ...

    def ended(self, stage: Stage, done: Done, *, reused: bool) -> None:
        """A stage ended, or its earlier work was used again."""
        ...


def run_stages(run: Run, stages: Sequence[Stage], watcher: Watcher, *, resume: bool = False) -> int:
    """Run these stages in order, up to the first that fails: its exit code, else 0.

    With ``resume``, a stage that repeats itself and inputs and outputs are those that were recorded is not run again.

    Raises:
        RuntimeProblem: a stage lacks what an earlier one leaves, or can't do its work.
    """
    run.layout.root.mkdir(parents=True, exist_ok=True)
    _ignored_by_git(run)
    state = states.load(run.layout.state) if run.layout.state.exists() else {}
    for stage in stages:
        _require(run, stage, state)
        known = _reusable(run, stage, state) if resume else None
        watcher.begins(stage)
        done = known or _run(run, stage, state)
        watcher.ended(stage, done, reused=known is not None)
        if done.code != FINE:
            return done.code
    return FINE


def _run(run: Run, stage: Stage, state: State) -> Done:
    """Run one stage and record it. What it and later ones had recorded before is void as soon as it begins."""
    _void(run, stage, state)
    inputs = states.inputs_of(stage, run, _before(stage))
    began = time.monotonic()
    outcome = stage.run(run)
    done = states.Done(
        run.contract.digest,
        inputs,
        states.outputs_of(stage, run.layout.root),
        outcome.code,
        outcome.words,
        outcome.findings,
        time.monotonic() - began,
    )
    state[stage.name] = done
    states.save(run.layout.state, state, run)
    return done


def _void(run: Run, stage: Stage, state: State) -> None:
    """Take back what was said of this stage and of those after it, and the result that they led to."""
    if stage not in STAGES:
        return
    later = {one.name for one in STAGES[STAGES.index(stage) :]}
    if later & state.keys():
        for name in later:
            state.pop(name, None)
        states.save(run.layout.state, state, run)
    run.layout.result.unlink(missing_ok=True)


def _reusable(run: Run, stage: Stage, state: State) -> Done | None:
    done = state.get(stage.name)
    if done is None or done.code != FINE or not stage.repeats(run):
        return None
    same = bool(done.inputs) and done.inputs == states.inputs_of(stage, run, _before(stage))
    return done if same and done.outputs == states.outputs_of(stage, run.layout.root) else None


def _before(stage: Stage) -> list[Stage]:
    if stage not in STAGES:
        return []
    return [one for one in STAGES[: STAGES.index(stage)] if one.name in _READ_BY.get(stage.name, ())]


_READ_BY = {
    "features": ("data",),
    "train": ("features",),
    "evaluate": ("features", "train"),
    "skew": ("features", "train"),
    "gates": ("evaluate",),
    "register": ("data", "features", "train", "evaluate", "gates"),
}
"""Whose outputs each stage reads."""


def _require(run: Run, stage: Stage, state: State) -> None:
    """Refuse to build on what is missing or has failed."""
    for needed in stage.needs:
        if not (run.layout.root / needed).exists():
            maker = next(one.name for one in STAGES if needed.startswith(one.outputs))
            raise RuntimeProblem(
                f"the stage {stage.name} needs {run.layout.root / needed}, which is not there",
                help=f"run `modelyard run --stage {maker}` first",
            )
    for name in _READ_BY.get(stage.name, ()):
        earlier = state.get(name)
        if earlier is not None and earlier.code != FINE:
            raise RuntimeProblem(
                f"the stage {name} has failed: {earlier.words}",
                help=f"mend what it found, and run it again before {stage.name}",
            )
        if earlier is not None and earlier.contract != run.contract.digest:
            raise RuntimeProblem(
                f"the stage {name} was run by another contract than the one given",
                help=f"run `modelyard run --from {name}`",
            )


def _ignored_by_git(run: Run) -> None:
    """A run's files are products: the folder says so itself, as virtual environments and caches do."""
    ignore = run.layout.root / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
