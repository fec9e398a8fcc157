"""Steps that several workflows share. A value reaches a script through its environment, never its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.yaml import Comment
from modelyard.targets.github.workflow import DEFAULT_BRANCH, because, literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.plan.types import EnvironmentPlan, Plan

Step = dict[str, object]

CHOSEN = "${{ inputs.environment }}"
"""The environment that a person chose when starting a workflow by hand."""

OUTPUT = "build"
"""Where the stages of the runtime write and read, relative to the repository."""


def uses(
    plan: Plan, action: str, name: str, settings: Mapping[str, object] | None = None, **more: object
) -> Step:
    """A step that runs an action, pinned by commit, its version in a comment."""
    pin = plan.pins.actions[action]
    step: Step = {"name": name, **_options(more), "uses": Comment(f"{action}@{pin.value}", pin.version)}
    return {**step, "with": dict(settings)} if settings else step


def run(name: str, script: str, env: Mapping[str, object] | None = None, **more: object) -> Step:
    """A step that runs a script. ``more``: ``id``, ``condition`` (for ``if``), ``working_directory``."""
    step: Step = {"name": name, **_options(more)}
    if env:
        step["env"] = dict(env)
    step["run"] = script
    return step


def _options(more: Mapping[str, object]) -> Step:
    names = {"condition": "if", "working_directory": "working-directory"}
    return {names.get(key, key): value for key, value in more.items() if value}


def checkout(plan: Plan, *, depth: int | None = None) -> Step:
    """Check out without leaving the token behind. ``depth`` 0 fetches the whole history."""
    settings: dict[str, object] = {} if depth is None else {"fetch-depth": depth}
    return uses(plan, "actions/checkout", "Check out", {**settings, "persist-credentials": False})


def modelyard(plan: Plan) -> list[Step]:
    """Install Python and exactly what the lock says, checked by hash."""
    return [
        uses(plan, "actions/setup-python", "Set up Python", {"python-version": plan.python.version}),
        run(
            "Install modelyard",
            'python -m pip install --no-input --require-hashes --requirement "$REQUIREMENTS"',
            {"REQUIREMENTS": literal(f"{plan.paths.ops}/docker/train.requirements.txt")},
        ),
    ]


def partition(region: str) -> str:
    """The AWS partition of a region."""
    return "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"


def aws(plan: Plan, environment: EnvironmentPlan, purpose: str, name: str = "Log in to AWS") -> Step:
    """Become the role of this purpose, by the identity that GitHub signs for the job's environment."""
    if environment.aws is None:
        raise ValueError(f"environment {environment.name} is not in AWS")
    account, region = environment.aws.account, environment.aws.region
    role = f"arn:{partition(region)}:iam::{account}:role/{environment.names.role[purpose]}"
    settings = {
        "role-to-assume": literal(role),
        "role-session-name": f"{plan.model}-{purpose}"[:64].replace("_", "-"),
        "aws-region": literal(region),
    }
    return uses(plan, "aws-actions/configure-aws-credentials", name, settings)


def registries(plan: Plan, *environments: EnvironmentPlan) -> Step:
    """Log in to the image registries of these environments."""
    accounts = [environment.aws.account for environment in environments if environment.aws]
    return uses(
        plan,
        "aws-actions/amazon-ecr-login",
        "Log in to the registry" if len(accounts) == 1 else "Log in to the registries",
        {"registries": literal(",".join(dict.fromkeys(accounts)))},
    )


def kubeconfig(environment: EnvironmentPlan) -> Step:
    """Point kubectl at the environment's cluster."""
    if environment.aws is None or environment.cluster is None:
        raise ValueError(f"environment {environment.name} has no cluster")
    return run(
        "Point kubectl at the cluster",
        'aws eks update-kubeconfig --name "$CLUSTER" --region "$REGION"',
        {"CLUSTER": literal(environment.cluster.name), "REGION": literal(environment.aws.region)},
    )


def upload(plan: Plan, name: str, path: str, *, title: str, days: int) -> Step:
    """Keep files of this run for later jobs and for people."""
    settings = {"name": name, "path": literal(path), "if-no-files-found": "error", "retention-days": days}
    return uses(plan, "actions/upload-artifact", title, settings)


def download(plan: Plan, name: str, path: str, *, title: str) -> Step:
    """Fetch what an earlier job of this run kept."""
    return uses(plan, "actions/download-artifact", title, {"name": name, "path": literal(path)})


THIS_RUN = "${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }}"

_PROPOSE = """\
branch="$PREFIX/$(git hash-object "$RELEASE" | cut --characters 1-12)"
if [ "$(gh pr list --head "$branch" --state open --json number --jq length)" -gt 0 ]; then
  echo "::notice::this release is already proposed, on $branch"
  exit 0
fi
git switch --create "$branch"
git add --all -- "$RELEASES" "$OPS"
if git diff --cached --quiet; then
  echo "::notice::nothing to propose: this release is there already"
  exit 0
fi
git -c user.name="github-actions[bot]" \\
  -c user.email="41898282+github-actions[bot]@users.noreply.github.com" commit --message "$TITLE"
gh auth setup-git
git push --force origin "$branch"
gh pr create --base "$BASE" --head "$branch" --title "$TITLE" --body "$BODY"
"""


def propose(plan: Plan, environment: EnvironmentPlan | None, *, title: str, body: str) -> list[object]:
    """Propose what the release changed; for ``CHOSEN`` if no environment is given.

    Its checks start once a person with write access approves the run on the pull request's page: GitHub's rule
    for pull requests made with the workflow's own token. It costs the reviewer one click and the team no stored
    key; a check started from here instead would not count as a required one.
    """
    folder = plan.paths.spec_folder
    releases = f"{folder}/releases" if folder else "releases"
    env: dict[str, object] = {
        "GH_TOKEN": "${{ github.token }}",
        "BASE": DEFAULT_BRANCH,
        "PREFIX": f"modelyard/{plan.model}/{environment.name if environment else CHOSEN}",
        "TITLE": title,
        "BODY": body,
        "RELEASES": literal(releases),
        "RELEASE": literal(releases) + f"/{environment.name if environment else CHOSEN}.yaml",
    }
    return [
        because(
            "Its checks start when a person with write access approves the run on the pull request's page: that "
            "is GitHub's rule for what the workflow's own token opens. It costs a click, and no stored key. Needs "
            "the repository setting that lets GitHub Actions create pull requests.",
            run("Open the pull request", _PROPOSE, env),
        ),
    ]
