"""Training: data, model, gates, registration; then the images, built once and signed; then the proposal."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from modelyard.targets.github import steps
from modelyard.targets.github.check import local
from modelyard.targets.github.explain import SUMMARY, explain, started_by_drift
from modelyard.targets.github.images import images
from modelyard.targets.github.needs import deployed
from modelyard.targets.github.stages import TRACKING_PORT, needs_secrets, stages
from modelyard.targets.github.workflow import (
    DEFAULT_BRANCH,
    ON_DEFAULT_BRANCH,
    ONLY_WORDS,
    because,
    glob,
    job,
    literal,
    one_at_a_time,
    paths,
    pattern,
    permissions,
    workflow,
    workflow_path,
)

if TYPE_CHECKING:
    from modelyard.emit.file import File
    from modelyard.plan.types import EnvironmentPlan, Plan
    from modelyard.targets.github.steps import Step

_TUNNEL = """\
kubectl --namespace "$NAMESPACE" port-forward "service/$SERVICE" "$PORT:$PORT" > tunnel.log &
curl --fail --silent --show-error --retry 30 --retry-delay 2 --retry-connrefused "http://127.0.0.1:$PORT/health"
"""


def train(plan: Plan) -> File:
    """The workflow that makes a candidate, and proposes its release where something is deployed."""
    jobs: dict[str, object] = {"train": _train(plan)}
    if deployed(plan):
        jobs |= {"images": images(plan), "propose": _propose(plan)}
    if started_by_drift(plan):
        jobs["explain"] = explain(plan, tuple(jobs))
    return workflow(
        plan,
        "train",
        origin=("training",),
        run_name=f"{plan.model} train: ${{{{ inputs.verdict || inputs.reason || github.event_name }}}}",
        on=_triggers(plan),
        concurrency=one_at_a_time(f"{plan.model}-train"),
        jobs=jobs,
    )


def _triggers(plan: Plan) -> dict[str, object]:
    training = plan.first.training
    found: dict[str, object] = {}
    if training.schedule:
        found["schedule"] = [{"cron": training.schedule}]
    watched = paths(*_code(plan), *_data(plan))
    if watched:
        found["push"] = {"branches": [DEFAULT_BRANCH], "paths": watched}
    if "data" in training.retrain_on:
        found["repository_dispatch"] = because(
            "Data outside the repository can't push: whatever delivers it sends this event.",
            {"types": [f"{plan.model}-data"]},
        )
    inputs = {
        "reason": {"description": "Why the model is trained now", "type": "string", "default": "by hand"},
        "verdict": {"description": "The drift verdict that asks for it, if one does", "type": "string"},
    }
    found["workflow_dispatch"] = {"inputs": because(ONLY_WORDS, inputs)}
    return found


def _code(plan: Plan) -> list[str]:
    if "push" not in plan.first.training.retrain_on:
        return []
    folder = plan.paths.spec_folder
    beside = f"{pattern(folder)}/" if folder else ""
    kinds = [f"{beside}**/*.{extension}" if folder else f"**/*.{extension}" for extension in ("py", "sql")]
    named = [pattern(plan.paths.spec), f"{pattern(plan.paths.ops)}/docker/train.requirements.txt"]
    return [*kinds, *named, pattern(workflow_path(plan, "train"))]


def _data(plan: Plan) -> list[str]:
    if "data" not in plan.first.training.retrain_on:
        return []
    folder = plan.paths.spec_folder
    beside = f"{pattern(folder)}/" if folder else ""
    found: list[str] = []
    for source in plan.first.data:
        if source.versioned_by == "dvc":
            found += [f"{beside}**/*.dvc", f"{beside}dvc.lock"]
        if local(source.location, source.kind):
            found.append(posixpath.normpath(posixpath.join(pattern(folder), glob(source.location))))
    return [path for path in found if not path.startswith("../")]


def _train(plan: Plan) -> dict[str, object]:
    environment = plan.first
    cloud = environment.aws is not None
    bound = cloud or needs_secrets(environment)
    candidate = f"{plan.model}-candidate"
    return job(
        "Train, evaluate, gate",
        condition=ON_DEFAULT_BRANCH,
        runs_on=environment.runner,
        timeout=355,
        environment=environment.names.github_environment["train"] if bound else None,
        outputs={"summary": "${{ steps.summary.outputs.text }}"} if started_by_drift(plan) else None,
        permissions=permissions("contents: read", *(["id-token: write"] if cloud else [])),
        steps=[
            steps.checkout(plan),
            *steps.modelyard(plan),
            *([steps.aws(plan, environment, "train")] if cloud else []),
            *_tracking(environment),
            *_stages(plan, environment),
            steps.run(
                "Show the gates", SUMMARY, {"OUTPUT": steps.OUTPUT}, id="summary", condition="always()"
            ),
            steps.upload(plan, candidate, steps.OUTPUT, title="Keep the candidate", days=30),
        ],
    )


def _stages(plan: Plan, environment: EnvironmentPlan) -> list[object]:
    found: list[object] = list(stages(plan, environment))
    if environment.aws is None:
        return found
    again = steps.aws(plan, environment, "train", name="Log in to AWS again")
    return [*found[:3], because("A session lasts an hour, and training may last longer.", again), *found[3:]]


def _tracking(environment: EnvironmentPlan) -> list[Step]:
    if environment.training.tracking.kind != "server" or environment.cluster is None:
        return []
    reach = {
        "NAMESPACE": literal(environment.namespace),
        "SERVICE": literal(environment.names.service_account["tracking"]),
        "PORT": str(TRACKING_PORT),
    }
    return [steps.kubeconfig(environment), steps.run("Reach the tracking server", _TUNNEL, reach)]


def _propose(plan: Plan) -> dict[str, object]:
    environment = plan.first
    return job(
        f"Propose the release to {environment.name}",
        needs=["train", "images"],
        timeout=15,
        permissions=permissions("contents: write", "pull-requests: write"),
        steps=[
            steps.checkout(plan),
            *steps.modelyard(plan),
            steps.download(plan, f"{plan.model}-candidate", steps.OUTPUT, title="Fetch the candidate"),
            steps.run(
                "Write the release",
                'modelyard release "$ENVIRONMENT" --spec "$SPEC" --from "$OUTPUT" '
                '--serve-digest "$SERVE_DIGEST" --watch-digest "$WATCH_DIGEST" --commit "$GITHUB_SHA"',
                {
                    "ENVIRONMENT": environment.name,
                    "OUTPUT": steps.OUTPUT,
                    "SERVE_DIGEST": "${{ needs.images.outputs.serve }}",
                    "WATCH_DIGEST": "${{ needs.images.outputs.watch }}",
                },
            ),
            *steps.propose(
                plan,
                environment,
                title=f"Release {plan.model} to {environment.name}",
                body=f"Trained, gated, built and signed by {steps.THIS_RUN}",
            ),
        ],
    )
