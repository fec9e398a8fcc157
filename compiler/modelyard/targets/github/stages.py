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
_COMMAND = 'modelyard run --stage {stage} --contract "$CONTRACT" --output "$OUTPUT"{options}\n'
_ALONE = {"evaluate": " --tracking none"}

# Read for this step alone: neither GitHub nor a later step learns it.
_WITH_SECRETS = """\
for name in $SECRETS; do
  value=$(aws secretsmanager get-secret-value --secret-id "$PREFIX/$name" --query SecretString --output text)
  export "$name=$value"
done
"""


def contract(plan: Plan, environment: EnvironmentPlan) -> str:
    """The path of an environment's contract."""
    return f"{plan.paths.ops}/contract/{environment.name}.json"


def dry_run(plan: Plan, environment: EnvironmentPlan) -> list[Step]:
    """Every stage up to the gates, without a secret and without a registry: for code that nobody has reviewed yet."""
    return [
        _step(plan, environment, stage, title, options=_ALONE.get(stage, ""))
        for stage, title in _STAGES.items()
    ]


def stages(plan: Plan, environment: EnvironmentPlan) -> list[Step]:
    """One step a stage, in order, so that the log says which one failed."""
    return [
        _step(plan, environment, stage, title, secrets=_secrets(environment, stage))
        for stage, title in {**_STAGES, **_REGISTER}.items()
    ]


def needs_secrets(environment: EnvironmentPlan) -> bool:
    """Whether some stage reads a secret."""
    return any(_secrets(environment, stage) for stage in (*_STAGES, *_REGISTER))


def _step(
    plan: Plan,
    environment: EnvironmentPlan,
    stage: str,
    title: str,
    secrets: tuple[str, ...] | None = None,
    options: str = "",
) -> Step:
    env: dict[str, object] = {"CONTRACT": literal(contract(plan, environment)), "OUTPUT": steps.OUTPUT}
    script = _COMMAND.format(stage=stage, options=options)
    if secrets is not None and stage in _READS_TRACKING and environment.training.tracking.kind == "server":
        env["MLFLOW_TRACKING_URI"] = f"http://127.0.0.1:{TRACKING_PORT}"
    if secrets and environment.aws:
        env |= {"PREFIX": f"{plan.model}/{environment.name}", "SECRETS": literal(" ".join(secrets))}
        return steps.run(title, _WITH_SECRETS + script, env)
    env |= {name: secret(name) for name in secrets or ()}
    return steps.run(title, script.rstrip("\n"), env)


def _secrets(environment: EnvironmentPlan, stage: str) -> tuple[str, ...]:
    """The names of what a stage has to know and no file may hold."""
    names: set[str] = set()
    if stage in _READS_DATA:
        names |= {source.secret for source in environment.data if source.secret}
    tracking = environment.training.tracking
    if stage in _READS_TRACKING and tracking.uri_secret:
        names.add(tracking.uri_secret)
    return tuple(sorted(names))
