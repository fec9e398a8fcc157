"""The steps that bring a release into one environment: its images verified and copied, its manifests applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.github import steps
from modelyard.targets.github.needs import minutes, repository
from modelyard.targets.github.workflow import DEFAULT_BRANCH, HOSTED, literal, workflow_path

if TYPE_CHECKING:
    from modelyard.plan.types import EnvironmentPlan, Plan
    from modelyard.targets.github.steps import Step

_VERIFY = """\
gh attestation verify "oci://$IMAGE@$DIGEST" --repo "$GITHUB_REPOSITORY" \\
  --signer-workflow "$GITHUB_REPOSITORY/$SIGNER" --source-ref "refs/heads/$BRANCH"
"""

_COPY = """\
known=$(aws ecr batch-get-image --registry-id "$ACCOUNT" --repository-name "$REPOSITORY" \\
  --image-ids "imageDigest=$DIGEST" --query 'length(images)')
if [ "$known" -eq 0 ]; then
  skopeo copy --all --preserve-digests "docker://$FROM@$DIGEST" "docker://$TO:${DIGEST:7:16}"
fi
"""

_APPLY = 'kubectl apply --kustomize "$MANIFESTS"'

_WAIT = 'kubectl --namespace "$NAMESPACE" rollout status "deployment/$WORKLOAD" --timeout "${MINUTES}m"'

_WAIT_ROLLOUT = """\
deadline=$((SECONDS + MINUTES * 60))
while [ "$SECONDS" -lt "$deadline" ]; do
  state=$(kubectl --namespace "$NAMESPACE" get "rollouts.argoproj.io/$WORKLOAD" \\
    --output jsonpath='{.metadata.generation} {.status.observedGeneration} {.status.phase}')
  read -r generation observed phase <<< "$state"
  echo "$phase"
  if [ "$generation" = "$observed" ]; then
    case "$phase" in
      Healthy) exit 0 ;;
      Degraded) echo "::error::the rollout was aborted"; exit 1 ;;
    esac
  fi
  sleep 10
done
echo "::error::the rollout did not finish in $MINUTES minutes"
exit 1
"""


def applies(environment: EnvironmentPlan) -> bool:
    """Whether the workflow itself applies the manifests; else Argo CD does."""
    return environment.delivery == "kubectl" and environment.cluster is not None


def waits(environment: EnvironmentPlan) -> bool:
    """Whether there is a rollout to wait for, and to go back from."""
    deployment = environment.deployment
    return applies(environment) and deployment is not None and deployment.mode == "realtime"


def manifests(plan: Plan, environment: EnvironmentPlan) -> str:
    """The folder of an environment's manifests."""
    return f"{plan.paths.ops}/kubernetes/{environment.name}"


def token() -> dict[str, object]:
    """What `gh` is to identify itself with."""
    return {"GH_TOKEN": "${{ github.token }}"}


def image(
    plan: Plan, environment: EnvironmentPlan, previous: EnvironmentPlan | None, name: str
) -> list[Step]:
    """One image of a release, its provenance verified and, after the first environment, copied by digest."""
    digest = f"${{{{ steps.read.outputs.{name} }}}}"
    released = "steps.read.outputs.released == 'true'"
    source = repository(previous or environment, name)
    hosted = plan.first.runner == HOSTED
    verify = steps.run(
        f"Verify the {name} image",
        _VERIFY.rstrip("\n") + (" \\\n  --deny-self-hosted-runners\n" if hosted else "\n"),
        {
            **token(),
            "IMAGE": literal(source),
            "DIGEST": digest,
            "SIGNER": literal(workflow_path(plan, "train")),
            "BRANCH": DEFAULT_BRANCH,
        },
        condition=released,
    )
    if previous is None or environment.aws is None:
        return [verify]
    target = repository(environment, name)
    copy = steps.run(
        f"Copy the {name} image",
        _COPY,
        {
            "DIGEST": digest,
            "FROM": literal(source),
            "TO": literal(target),
            "ACCOUNT": literal(environment.aws.account),
            "REPOSITORY": literal(target.removeprefix(f"{environment.names.registry}/")),
        },
        condition=released,
    )
    return [verify, copy]


def apply(plan: Plan, environment: EnvironmentPlan) -> list[Step]:
    """The manifests applied from here, and the rollout waited for where there is one."""
    applied = steps.run("Apply the manifests", _APPLY, {"MANIFESTS": literal(manifests(plan, environment))})
    found = [steps.kubeconfig(environment), applied]
    if not waits(environment) or environment.deployment is None:
        return found
    script = _WAIT if environment.deployment.strategy.kind == "rolling" else _WAIT_ROLLOUT
    wait = steps.run(
        "Wait for the rollout",
        script,
        {
            "NAMESPACE": literal(environment.namespace),
            "WORKLOAD": literal(environment.names.service_account["serve"]),
            "MINUTES": str(wait_minutes(environment)),
        },
        id="rollout",
        condition="steps.read.outputs.released == 'true'",
    )
    return [*found, wait]


def wait_minutes(environment: EnvironmentPlan) -> int:
    """How long a rollout may take, its pauses included."""
    strategy = environment.deployment.strategy if environment.deployment else None
    pauses = (len(strategy.steps) or 1) * strategy.every if strategy else 0
    return minutes(pauses) + 15
