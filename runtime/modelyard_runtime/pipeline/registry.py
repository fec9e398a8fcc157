"""Every stage, one line each, in the order in which they run."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from modelyard_runtime.pipeline.types import Outcome, Run


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage by name.

    Attributes:
        summary: What it does, for help.
        outputs: Paths below the output folder that it leaves, and that the stages after it read.
        needs: Paths that it can't do without.
        reads_data: Whether it reads the sources, and not only what earlier stages left.
    """

    name: str
    summary: str
    outputs: tuple[str, ...]
    needs: tuple[str, ...] = ()
    reads_data: bool = False

    def run(self, run: Run) -> Outcome:
        """Do the work of the stage. Raises RuntimeProblem where that can't be done."""
        function: Callable[[Run], Outcome] = self._module().stage
        return function(run)

    def repeats(self, run: Run) -> bool:
        """Whether the same inputs give the same outputs, which can be used again then. A stage's module may deny it."""
        denies: Callable[[Run], bool] | None = getattr(self._module(), "repeats", None)
        return denies is None or denies(run)

    def _module(self) -> ModuleType:
        return import_module(f"modelyard_runtime.pipeline.stages.{self.name}")


_FEATURES, _MODEL, _METRICS = "features/index.json", "model/model.json", "evaluation/metrics.json"

STAGES = (
    Stage("data", "check the sources against the spec", ("data",), reads_data=True),
    Stage("features", "join, compute the features, part the rows", ("features",), reads_data=True),
    Stage(
        "train",
        "search, fit, and store the model",
        ("model", "training", "reference/profile.json"),
        (_FEATURES,),
    ),
    Stage(
        "evaluate",
        "measure the model on held-out rows, and the champion on the same",
        ("evaluation", "reference/calibration.json", "reference/importance.json"),
        (_FEATURES, _MODEL),
    ),
    Stage("skew", "compare the features of training with those of serving", ("skew",), (_FEATURES, _MODEL)),
    Stage("gates", "pass, fail or inconclusive: what the model has to prove", ("gates",), (_METRICS,)),
    Stage(
        "register",
        "record the run, and register the model version",
        ("result.json",),
        (_METRICS, "gates/report.json"),
    ),
)
"""What `modelyard run` does, in this order."""

APART = (Stage("predict", "score a batch", (), ()),)
"""Stages that are no part of a training run."""


def stage(name: str) -> Stage:
    """The stage of this name. Raises KeyError where there is none."""
    for one in (*STAGES, *APART):
        if one.name == name:
            return one
    raise KeyError(name)


NAMES = tuple(one.name for one in (*STAGES, *APART))
