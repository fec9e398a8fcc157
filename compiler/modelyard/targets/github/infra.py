"""Infrastructure: the plan that reviewers read is the plan that is applied, and drift shows by itself."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from modelyard.targets.github import steps
from modelyard.targets.github.needs import in_cloud
from modelyard.targets.github.release import environment_group
from modelyard.targets.github.workflow import (
    DEFAULT_BRANCH,
    because,
    job,
    literal,
    pattern,
    permissions,
    workflow,
    workflow_file,
    workflow_path,
)

if TYPE_CHECKING:
    from modelyard.emit.file import File
    from modelyard.plan.types import EnvironmentPlan, Plan
    from modelyard.targets.github.steps import Step

TERRAFORM_VERSION = "1.11.4"

_LOCKED = """\
if [ ! -f .terraform.lock.hcl ]; then
  echo "::error::the provider lock file is missing: run this in $ROOT and commit .terraform.lock.hcl:" \\
    "terraform providers lock -platform=linux_amd64 -platform=darwin_arm64"
  exit 1
fi
"""

_INIT = "terraform init -input=false -lockfile=readonly"

_PLAN = """\
terraform validate
terraform plan -input=false -lock-timeout=5m -out=saved.tfplan
terraform show -no-color saved.tfplan > plan.txt
{ echo '```'; head --bytes 900000 plan.txt; echo '```'; } >> "$GITHUB_STEP_SUMMARY"
"""

_SAVE = """\
tree=$(git rev-parse "HEAD:$TERRAFORM")
sha256=$(sha256sum "$ROOT/saved.tfplan" | cut --delimiter ' ' --fields 1)
aws s3 cp --only-show-errors "$ROOT/saved.tfplan" "$PLANS/$tree/$sha256.tfplan"
jq --null-input --arg tree "$tree" --arg sha256 "$sha256" '{tree: $tree, sha256: $sha256}' > plan.json
"""

_FIND = """\
head=$(gh api "repos/$GITHUB_REPOSITORY/commits/$GITHUB_SHA/pulls" \\
  --jq 'map(select(.merged_at)) | .[0].head.sha // empty')
run=""
if [ -n "$head" ]; then
  run=$(gh run list --workflow "$WORKFLOW" --event pull_request --commit "$head" --status success \\
    --limit 1 --json databaseId --jq '.[0].databaseId // empty')
fi
if [ -z "$run" ]; then
  echo "::error::no reviewed plan for $GITHUB_SHA: infrastructure changes through a pull request with a plan"
  exit 1
fi
gh run download "$run" --name "$ARTIFACT"
"""

_FETCH = """\
tree=$(git rev-parse "HEAD:$TERRAFORM")
if [ "$tree" != "$(jq --raw-output .tree plan.json)" ]; then
  echo "::error::the merged configuration is not the planned one: $DEFAULT moved on; open a new pull request"
  exit 1
fi
sha256=$(jq --raw-output '.sha256 | select(test("^[0-9a-f]{64}$"))' plan.json)
aws s3 cp --only-show-errors "$PLANS/$tree/$sha256.tfplan" "$ROOT/saved.tfplan"
echo "$sha256  $ROOT/saved.tfplan" | sha256sum --check
"""

_APPLY = "terraform apply -input=false -lock-timeout=5m saved.tfplan"

_DRIFT = """\
code=0
terraform plan -input=false -lock-timeout=5m -detailed-exitcode || code=$?
if [ "$code" -eq 2 ]; then
  echo "::error::what runs is no longer what the repository says: see the plan above"
fi
exit "$code"
"""


def infra(plan: Plan) -> File:
    """The workflow of everything that Terraform keeps."""
    environments = in_cloud(plan)
    jobs: dict[str, object] = {}
    for environment in environments:
        jobs[f"plan-{environment.name}"] = _plan(plan, environment)
    for environment in environments:
        jobs[f"apply-{environment.name}"] = _apply(plan, environment, environments)
    for environment in environments:
        jobs[f"drift-{environment.name}"] = _drift(plan, environment)
    watched = [f"{pattern(_terraform(plan))}/**", pattern(workflow_path(plan, "infra"))]
    return workflow(
        plan,
        "infra",
        origin=("environments",),
        on={
            "pull_request": {"paths": watched},
            "push": {"branches": [DEFAULT_BRANCH], "paths": watched[:1]},
            "schedule": [{"cron": f"{zlib.crc32(plan.model.encode()) % 60} 5 * * *"}],
        },
        concurrency={
            "group": f"{plan.model}-infra-${{{{ github.event.pull_request.number || github.sha }}}}",
            "cancel-in-progress": "${{ github.event_name == 'pull_request' }}",
        },
        jobs=jobs,
    )


def _terraform(plan: Plan) -> str:
    return f"{plan.paths.ops}/terraform"


def _root(plan: Plan, environment: EnvironmentPlan) -> str:
    return f"{_terraform(plan)}/environments/{environment.name}"


def _artifact(plan: Plan, environment: EnvironmentPlan) -> str:
    return f"{plan.model}-{environment.name}-plan"


def _places(plan: Plan, environment: EnvironmentPlan) -> dict[str, object]:
    return {
        "TERRAFORM": literal(_terraform(plan)),
        "ROOT": literal(_root(plan, environment)),
        "PLANS": literal(
            f"s3://{environment.names.state_bucket}/{environment.names.plans_prefix}".rstrip("/")
        ),
    }


def _ready(plan: Plan, environment: EnvironmentPlan, role: str) -> list[Step]:
    root = literal(_root(plan, environment))
    return [
        steps.run("Find the provider lock file", _LOCKED, {"ROOT": root}, working_directory=root),
        steps.aws(plan, environment, role),
        steps.uses(
            plan,
            "hashicorp/setup-terraform",
            "Set up Terraform",
            {
                "terraform_version": TERRAFORM_VERSION,
                "terraform_wrapper": because("The wrapper would hide exit codes.", False),
            },
        ),
        steps.run("Initialise", _INIT, working_directory=root),
    ]


def _plan(plan: Plan, environment: EnvironmentPlan) -> dict[str, object]:
    root = literal(_root(plan, environment))
    return job(
        f"Plan {environment.name}",
        condition=because(
            "A fork gets no identity to plan with.",
            "github.event_name == 'pull_request' && "
            "github.event.pull_request.head.repo.full_name == github.repository",
        ),
        runs_on=environment.runner,
        timeout=30,
        environment=environment.names.github_environment["plan"],
        permissions=permissions("contents: read", "id-token: write"),
        steps=[
            steps.checkout(plan),
            *_ready(plan, environment, "plan"),
            steps.run("Plan", _PLAN, working_directory=root),
            because(
                "A plan can hold what readers of the repository should not see. It is kept beside the state, "
                "under the same key; the artifact only says which plan belongs to this commit.",
                steps.run("Save the plan beside the state", _SAVE, _places(plan, environment)),
            ),
            steps.upload(
                plan, _artifact(plan, environment), "plan.json", title="Keep which plan it is", days=30
            ),
        ],
    )


def _apply(
    plan: Plan, environment: EnvironmentPlan, environments: tuple[EnvironmentPlan, ...]
) -> dict[str, object]:
    before = next((item for item in environments if item.name == environment.previous), None)
    places = _places(plan, environment)
    find = {
        "GH_TOKEN": "${{ github.token }}",
        "WORKFLOW": workflow_file(plan, "infra"),
        "ARTIFACT": _artifact(plan, environment),
    }
    return job(
        f"Apply {environment.name}",
        needs=f"apply-{before.name}" if before else None,
        condition="github.event_name == 'push'",
        runs_on=environment.runner,
        timeout=90,
        environment=environment.names.github_environment["release"],
        concurrency=environment_group(plan, environment),
        permissions=permissions("contents: read", "id-token: write", "actions: read", "pull-requests: read"),
        steps=[
            steps.checkout(plan),
            steps.run("Find the reviewed plan", _FIND, find),
            *_ready(plan, environment, "apply"),
            steps.run("Fetch the reviewed plan", _FETCH, {**places, "DEFAULT": DEFAULT_BRANCH}),
            because(
                "Terraform itself refuses a plan that was made from an older state.",
                steps.run(
                    "Apply the reviewed plan", _APPLY, working_directory=literal(_root(plan, environment))
                ),
            ),
        ],
    )


def _drift(plan: Plan, environment: EnvironmentPlan) -> dict[str, object]:
    return job(
        f"Compare {environment.name} with the repository",
        condition="github.event_name == 'schedule'",
        runs_on=environment.runner,
        timeout=30,
        environment=environment.names.github_environment["plan"],
        permissions=permissions("contents: read", "id-token: write"),
        steps=[
            steps.checkout(plan),
            *_ready(plan, environment, "plan"),
            steps.run("Plan", _DRIFT, working_directory=literal(_root(plan, environment))),
        ],
    )
