"""The facts of the README: what a person does, in order, and only what this plan needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.emit.escape import Verbatim, shell
from modelyard.targets.docs import words
from modelyard.targets.kubernetes.cluster import prerequisites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import EnvironmentPlan, Plan

Facts = dict[str, object]

_TEAM = re.compile(r"@([A-Za-z0-9-]+)/([A-Za-z0-9._-]+)")
_USER = re.compile(r"@([A-Za-z0-9-]+)")


def facts(plan: Plan) -> Facts:
    """Everything that the README shows."""
    cloud = [each for each in plan.environments if each.aws is not None]
    return {
        "description": plan.description,
        "spec": plan.paths.spec,
        "ops": plan.paths.ops,
        "lock": plan.paths.lock,
        "workflows": plan.paths.workflows,
        "repository": plan.repository or "",
        "version": plan.modelyard_version,
        "first": plan.first.name,
        "environments": [_environment(plan, each) for each in plan.environments],
        "cloud": [_environment(plan, each) for each in cloud],
        "github": [_github(each) for each in cloud],
        "secrets": list(_secrets(cloud[0])) if cloud else [],
        "clusters": [_cluster(each) for each in cloud if each.cluster is not None],
        "deployed": [_environment(plan, each) for each in cloud if each.deployment is not None],
        "composed": [_machine(plan, each) for each in plan.environments if each.platform == "compose"],
        "high_risk": any(each.governance.risk == "high" for each in plan.environments),
        "team": plan.python.requirements or "",
        "origin": plan.pins.origin,
    }


def _environment(plan: Plan, environment: EnvironmentPlan) -> Facts:
    release = environment.release
    return {
        "name": environment.name,
        "previous": environment.previous or "",
        "platform": {"aws": "AWS", "compose": "one machine", "local": "this machine"}[environment.platform],
        "account": environment.aws.account if environment.aws else "",
        "region": environment.aws.region if environment.aws else "",
        "approvers": words.listed(environment.approve),
        "delivery": environment.delivery if environment.cluster else "",
        "release": f"version {release.version}" if release else "no release yet",
        "file": plan.paths.release(environment.name),
    }


def _machine(plan: Plan, environment: EnvironmentPlan) -> Facts:
    """An environment that is containers on one machine."""
    names = environment.names
    return {
        "name": environment.name,
        "images": [
            {"name": image, "tag": f"{names.registry}/{repository}".strip("/")}
            for image, repository in (("serve", names.serve_repository), ("watch", names.watch_repository))
        ],
        "file": f"{plan.paths.ops}/compose/{environment.name}/compose.yaml",
    }


def _github(environment: EnvironmentPlan) -> Facts:
    """The GitHub environments of one environment, by what they guard."""
    guarded = environment.names.github_environment
    return {
        "names": [
            {"name": name, "purpose": Verbatim(_PURPOSES[purpose]), "open": purpose == "plan"}
            for purpose, name in guarded.items()
            if _guards(environment, purpose)
        ],
        "release": guarded["release"],
        "reviewers": [reviewer for owner in environment.approve for reviewer in _reviewer(owner)],
    }


def _guards(environment: EnvironmentPlan, purpose: str) -> bool:
    """Whether some workflow runs in this GitHub environment."""
    if purpose == "train":
        return environment.previous is None
    if purpose == "watch":
        return environment.monitoring is not None and environment.monitoring.drift is not None
    return purpose == "plan"


_PURPOSES = {
    "plan": "terraform plan, from pull requests too: a role that can only read",
    "train": "training: reads the data, writes artifacts and images",
    "watch": "reads drift verdicts",
}


def _reviewer(owner: str) -> Iterator[Facts]:
    """How GitHub is asked for the number behind a name."""
    if found := _TEAM.fullmatch(owner):
        yield {"type": "Team", "question": Verbatim(f"orgs/{found[1]}/teams/{found[2]}")}
    elif found := _USER.fullmatch(owner):
        yield {"type": "User", "question": Verbatim(f"users/{found[1]}")}


def _secrets(first: EnvironmentPlan) -> Iterator[str]:
    """Secrets that the train workflow reads."""
    tracking = first.training.tracking.uri_secret
    yield from sorted({name for name in (tracking, *(source.secret for source in first.data)) if name})


def _cluster(environment: EnvironmentPlan) -> Facts:
    cluster = environment.cluster
    return {
        "name": environment.name,
        "cluster": cluster.name if cluster else "",
        "created": cluster.create if cluster else False,
        "needs": [
            {"what": need.name, "check": Verbatim(f"`{need.check}`"), "why": need.reason}
            for need in prerequisites(environment)
        ],
        "context": Verbatim(_context(environment)),
    }


def _context(environment: EnvironmentPlan) -> str:
    cluster, aws = environment.cluster, environment.aws
    if cluster is None or aws is None:
        return ""
    return f"aws eks update-kubeconfig --name {shell(cluster.name)} --region {shell(aws.region)}"
