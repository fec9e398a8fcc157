"""The rollout: images verified and copied by digest, environment by environment; then the next proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.github import rollout, steps
from modelyard.targets.github.needs import IMAGES, deployed
from modelyard.targets.github.workflow import (
    DEFAULT_BRANCH,
    because,
    job,
    literal,
    one_at_a_time,
    paths,
    pattern,
    permissions,
    workflow,
    workflow_file,
)

if TYPE_CHECKING:
    from modelyard.emit.file import File
    from modelyard.plan.types import EnvironmentPlan, Plan

_CHANGED = """\
changed=true
if git diff --quiet "$BEFORE" "$GITHUB_SHA" -- "$RELEASE" "$MANIFESTS"; then changed=false; fi
echo "changed=$changed" >> "$GITHUB_OUTPUT"
"""

_CURRENT = """\
gh auth setup-git
git fetch --depth 1 origin "$BRANCH"
if ! git diff --quiet HEAD FETCH_HEAD -- "$RELEASE" "$MANIFESTS"; then
  echo "::error::$BRANCH has moved on: a newer run rolls this environment out"
  exit 1
fi
"""

_READ = """\
if [ ! -f "$RELEASE" ]; then
  echo "released=false" >> "$GITHUB_OUTPUT"
  exit 0
fi
for image in serve watch; do
  digest=$(sed --quiet "s/^${image}_digest: //p" "$RELEASE")
  [[ "$digest" =~ ^sha256:[0-9a-f]{64}$ ]]
  echo "$image=$digest" >> "$GITHUB_OUTPUT"
done
echo "released=true" >> "$GITHUB_OUTPUT"
"""

_ROLL_BACK = """\
gh workflow run "$WORKFLOW" --ref "$BRANCH" \\
  --raw-field environment="$ENVIRONMENT" --raw-field reason="$REASON"
"""


def release(plan: Plan) -> File:
    """The workflow that a merged release starts."""
    environments = deployed(plan)
    jobs: dict[str, object] = {"changes": _changes(plan, environments)} if len(environments) > 1 else {}
    for environment in environments:
        jobs[f"release-{environment.name}"] = _roll_out(plan, environment)
        if rollout.waits(environment):
            jobs[f"rollback-{environment.name}"] = _roll_back(plan, environment)
    for environment in environments:
        previous = _previous(plan, environment)
        if previous:
            jobs[f"propose-{environment.name}"] = _propose(plan, environment, previous)
    return workflow(
        plan,
        "release",
        origin=("deployment",),
        on={"push": {"branches": [DEFAULT_BRANCH], "paths": _paths(plan, environments)}},
        concurrency=because(
            "One group a commit: in a group for all, a newer run would replace a waiting one and leave behind "
            "what that had to roll out. The jobs queue by environment instead.",
            one_at_a_time(f"{plan.model}-release-${{{{ github.sha }}}}"),
        ),
        jobs=jobs,
    )


def environment_group(plan: Plan, environment: EnvironmentPlan) -> dict[str, object]:
    """What changes an environment does so alone: rollouts and infrastructure share this group."""
    return one_at_a_time(f"{plan.model}-{environment.name}")


def _previous(plan: Plan, environment: EnvironmentPlan) -> EnvironmentPlan | None:
    return next((item for item in deployed(plan) if item.name == environment.previous), None)


def _paths(plan: Plan, environments: tuple[EnvironmentPlan, ...]) -> list[str]:
    files = [pattern(plan.paths.release(environment.name)) for environment in environments]
    folders = [f"{pattern(rollout.manifests(plan, environment))}/**" for environment in environments]
    return paths(*files, *folders)


def _files(plan: Plan, environment: EnvironmentPlan) -> dict[str, object]:
    return {
        "RELEASE": literal(plan.paths.release(environment.name)),
        "MANIFESTS": literal(rollout.manifests(plan, environment)),
    }


def _changes(plan: Plan, environments: tuple[EnvironmentPlan, ...]) -> dict[str, object]:
    before: dict[str, object] = {"BEFORE": "${{ github.event.before }}", "GIT_LITERAL_PATHSPECS": "1"}
    return job(
        "Find what was released",
        timeout=5,
        permissions=permissions("contents: read"),
        outputs={
            f"release-{item.name}": f"${{{{ steps.{_id(item)}.outputs.changed }}}}" for item in environments
        },
        steps=[
            steps.checkout(plan, depth=0),
            *(
                steps.run(f"Compare {item.name}", _CHANGED, {**before, **_files(plan, item)}, id=_id(item))
                for item in environments
            ),
        ],
    )


def _id(environment: EnvironmentPlan) -> str:
    return f"compare-{environment.name}"


def _order(plan: Plan, environment: EnvironmentPlan) -> dict[str, object]:
    """An environment waits for the one before it, and runs only where something of its own changed."""
    if len(deployed(plan)) == 1:
        return {}
    changed = f"needs.changes.outputs.release-{environment.name} == 'true'"
    previous = _previous(plan, environment)
    if previous is None:
        return {"needs": "changes", "condition": changed}
    before = f"needs.release-{previous.name}.result"
    return {
        "needs": ["changes", f"release-{previous.name}"],
        "condition": f"!cancelled() && {changed} && ({before} == 'success' || {before} == 'skipped')",
    }


def _roll_out(plan: Plan, environment: EnvironmentPlan) -> dict[str, object]:
    previous = _previous(plan, environment)
    outputs: dict[str, object] = {"released": "${{ steps.read.outputs.released }}"}
    if rollout.waits(environment):
        outputs["rollout"] = "${{ steps.rollout.outcome }}"
    return job(
        f"Release to {environment.name}",
        **_order(plan, environment),
        runs_on=environment.runner,
        timeout=rollout.wait_minutes(environment) + 30,
        environment=environment.names.github_environment["release"],
        concurrency=environment_group(plan, environment),
        outputs=outputs,
        permissions=permissions("contents: read", "id-token: write", "attestations: read"),
        steps=[
            steps.checkout(plan),
            steps.run(
                "Refuse an older commit",
                _CURRENT,
                {**rollout.token(), "BRANCH": DEFAULT_BRANCH, **_files(plan, environment)},
            ),
            steps.run(
                "Read the release",
                _READ,
                {"RELEASE": literal(plan.paths.release(environment.name))},
                id="read",
            ),
            steps.aws(plan, environment, "release"),
            steps.registries(plan, *([previous] if previous else []), environment),
            *(step for image in IMAGES for step in rollout.image(plan, environment, previous, image)),
            *(rollout.apply(plan, environment) if rollout.applies(environment) else []),
        ],
    )


def _roll_back(plan: Plan, environment: EnvironmentPlan) -> dict[str, object]:
    ran = f"needs.release-{environment.name}.outputs.rollout"
    return job(
        f"Propose to roll {environment.name} back",
        needs=f"release-{environment.name}",
        condition=f"failure() && {ran} == 'failure'",
        timeout=5,
        permissions=permissions("actions: write", actions="start the rollback workflow"),
        steps=[
            steps.run(
                "Start the rollback",
                _ROLL_BACK,
                {
                    **rollout.token(),
                    "GH_REPO": "${{ github.repository }}",
                    "WORKFLOW": workflow_file(plan, "rollback"),
                    "BRANCH": DEFAULT_BRANCH,
                    "ENVIRONMENT": environment.name,
                    "REASON": "The rollout of ${{ github.sha }} failed in run ${{ github.run_id }}",
                },
            )
        ],
    )


def _propose(plan: Plan, environment: EnvironmentPlan, previous: EnvironmentPlan) -> dict[str, object]:
    return job(
        f"Propose the release to {environment.name}",
        needs=f"release-{previous.name}",
        condition=f"needs.release-{previous.name}.outputs.released == 'true'",
        timeout=15,
        permissions=permissions("contents: write", "pull-requests: write"),
        steps=[
            steps.checkout(plan),
            *steps.modelyard(plan),
            steps.run(
                "Write the release",
                'modelyard release "$ENVIRONMENT" --spec "$SPEC" --from "$FROM"',
                {"ENVIRONMENT": environment.name, "FROM": previous.name},
            ),
            *steps.propose(
                plan,
                environment,
                title=f"Release {plan.model} to {environment.name}",
                body=f"Promotes the digests that run in {previous.name}, rolled out by {steps.THIS_RUN}",
            ),
        ],
    )
