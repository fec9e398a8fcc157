"""The stages of the runtime as steps: the same commands that a laptop runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.github import steps
from modelyard.targets.github.workflow import literal, secret

if TYPE_CHECKING:
    from modelyard.plan.types import EnvironmentPlan, Plan
    from modelyard.targets.github.steps import Step

_STAGES = {
    "data": "Check the data",
    "features": "Make the features",
    "train": "Train",
    "evaluate": "Evaluate",
    "skew": "Compare training with serving",
    "gates": "Pass the gates",
}
_REGISTER = {"register": "Register the model"}
_READS_DATA = {"data", "features"}
_READS_TRACKING = {"evaluate", "gates", "register"}

TRACKING_PORT = 5000
_COMMAND = 'modelyard run --stage {stage} --contract "$CONTRACT" --output "$OUTPUT"'


def contract(plan: Plan, environment: EnvironmentPlan) -> str:
    """The path of an environment's contract."""
    return f"{plan.paths.ops}/contract/{environment.name}.json"


def stages(plan: Plan, environment: EnvironmentPlan, *, register: bool) -> list[Step]:
    """One step a stage, in order, so that the log says which one failed."""
    base = {"CONTRACT": literal(contract(plan, environment)), "OUTPUT": steps.OUTPUT}
    wanted = {**_STAGES, **(_REGISTER if register else {})}
    return [
        steps.run(
            title, _COMMAND.format(stage=stage), {**base, **_secrets(environment, stage, register=register)}
        )
        for stage, title in wanted.items()
    ]


def _secrets(environment: EnvironmentPlan, stage: str, *, register: bool) -> dict[str, object]:
    """What a stage needs to know that no file may hold; a pull request gets none of it."""
    if not register:
        return {}
    names: set[str] = set()
    if stage in _READS_DATA:
        names |= {source.secret for source in environment.data if source.secret}
    tracking = environment.training.tracking
    if stage in _READS_TRACKING and tracking.uri_secret:
        names.add(tracking.uri_secret)
    found: dict[str, object] = {name: secret(name) for name in sorted(names)}
    if stage in _READS_TRACKING and tracking.kind == "server":
        found["MLFLOW_TRACKING_URI"] = f"http://127.0.0.1:{TRACKING_PORT}"
    return found
