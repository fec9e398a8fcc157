"""Watching: a verdict of drift starts one training. The cluster holds no credential of GitHub's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.github import steps
from modelyard.targets.github.needs import watched
from modelyard.targets.github.stages import contract
from modelyard.targets.github.workflow import (
    DEFAULT_BRANCH,
    NOTHING,
    job,
    literal,
    one_at_a_time,
    permissions,
    workflow,
    workflow_file,
)

if TYPE_CHECKING:
    from modelyard.emit.file import File
    from modelyard.plan.types import EnvironmentPlan, Plan
    from modelyard.targets.github.steps import Step

_FETCH = """\
if ! aws s3 cp --only-show-errors "$LOCATION" verdict.json 2> error.txt; then
  cat error.txt
  grep --quiet '(404)' error.txt
  echo "::notice::no verdict yet: the drift job has not run in this environment"
  echo '{}' > verdict.json
fi
"""

_COMPARE = """\
code=0
modelyard drift --contract "$CONTRACT" --format json > verdict.json || code=$?
case "$code" in
  0 | 3 | 4) ;;
  *) exit "$code" ;;
esac
"""

_READ = """\
jq . verdict.json
id=$(jq --raw-output '.id // "" | select(test("^[A-Za-z0-9._:-]{0,100}$"))' verdict.json)
verdict=$(jq --raw-output '.verdict // "none" | select(test("^[a-z]+$"))' verdict.json)
{ echo "id=$id"; echo "verdict=$verdict"; } >> "$GITHUB_OUTPUT"
"""

_START = """\
started=$(gh run list --workflow "$WORKFLOW" --limit 200 --json displayTitle \\
  --jq '[.[] | select(.displayTitle | endswith(": " + env.VERDICT))] | length')
if [ "$started" -gt 0 ]; then
  echo "::notice::training was already started for verdict $VERDICT"
  exit 0
fi
gh workflow run "$WORKFLOW" --ref "$BRANCH" \\
  --raw-field verdict="$VERDICT" --raw-field reason="drift in $ENVIRONMENT"
"""


def watch(plan: Plan) -> File:
    """The workflow that looks at the verdict of every environment whose drift means training."""
    jobs: dict[str, object] = {}
    for environment in watched(plan):
        jobs[f"verdict-{environment.name}"] = _verdict(plan, environment)
        if (
            environment.monitoring
            and environment.monitoring.drift
            and environment.monitoring.drift.then == "retrain"
        ):
            jobs[f"retrain-{environment.name}"] = _retrain(plan, environment)
    return workflow(
        plan,
        "watch",
        origin=("monitoring", "drift"),
        on={"schedule": [{"cron": cron} for cron in _schedules(plan)], "workflow_dispatch": NOTHING},
        concurrency=one_at_a_time(f"{plan.model}-watch"),
        jobs=jobs,
    )


def _schedules(plan: Plan) -> list[str]:
    drifts = [item.monitoring.drift for item in watched(plan) if item.monitoring and item.monitoring.drift]
    return sorted({later(drift.schedule) for drift in drifts})


def later(cron: str) -> str:
    """The same schedule some twenty minutes later, when the verdict of the drift job is there."""
    minute, hour, *rest = cron.split()
    if not minute.isdigit():
        return cron
    moved = int(minute) + 20
    if moved < 60:
        return " ".join([str(moved), hour, *rest])
    if hour == "*":
        return " ".join([str(moved - 60), hour, *rest])
    # Into the next hour only where that is the same day: else the end of this one has to do.
    if hour.isdigit() and int(hour) < 23:
        return " ".join([str(moved - 60), str(int(hour) + 1), *rest])
    return " ".join(["59", hour, *rest])


def _verdict(plan: Plan, environment: EnvironmentPlan) -> dict[str, object]:
    return job(
        f"Read the verdict on {environment.name}",
        runs_on=environment.runner,
        timeout=15 if environment.cluster else 60,
        environment=environment.names.github_environment["watch"],
        outputs={name: f"${{{{ steps.read.outputs.{name} }}}}" for name in ("id", "verdict")},
        permissions=permissions(*([] if environment.cluster else ["contents: read"]), "id-token: write"),
        steps=[*_judge(plan, environment), steps.run("Read the verdict", _READ, id="read")],
    )


def _judge(plan: Plan, environment: EnvironmentPlan) -> list[Step]:
    login = steps.aws(plan, environment, "watch_ci")
    if environment.cluster:
        location = f"s3://{environment.names.artifacts_bucket}/{plan.model}/verdicts/latest.json"
        return [login, steps.run("Fetch the verdict", _FETCH, {"LOCATION": literal(location)})]
    compare = {"CONTRACT": literal(contract(plan, environment))}
    return [
        steps.checkout(plan),
        *steps.modelyard(plan),
        login,
        steps.run("Look for drift", _COMPARE, compare),
    ]


def _retrain(plan: Plan, environment: EnvironmentPlan) -> dict[str, object]:
    verdict = f"needs.verdict-{environment.name}.outputs"
    return job(
        f"Train because of {environment.name}",
        needs=f"verdict-{environment.name}",
        condition=f"{verdict}.verdict == 'drift' && {verdict}.id != ''",
        timeout=5,
        permissions=permissions("actions: write", actions="see which trainings were started, and start one"),
        steps=[
            steps.run(
                "Start the training, once a verdict",
                _START,
                {
                    "GH_TOKEN": "${{ github.token }}",
                    "GH_REPO": "${{ github.repository }}",
                    "WORKFLOW": workflow_file(plan, "train"),
                    "BRANCH": DEFAULT_BRANCH,
                    "ENVIRONMENT": environment.name,
                    "VERDICT": f"${{{{ {verdict}.id }}}}",
                },
            )
        ],
    )
