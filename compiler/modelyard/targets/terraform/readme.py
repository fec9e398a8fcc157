"""The README: how a person sets everything up, in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.emit.header import header
from modelyard.emit.templates import render
from modelyard.targets.terraform.accounts import place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard.plan.types import Plan
    from modelyard.targets.terraform.needs import Needs


def text(plan: Plan, environments: Sequence[Needs]) -> str:
    """The README of the whole folder."""
    body = render(
        "terraform/README.md.j2",
        model=plan.model,
        folder=f"{plan.paths.ops}/terraform",
        places=[
            {"account": each.aws.account, "region": each.aws.region, "place": name}
            for name, each in {place(each): each for each in environments}.items()
        ],
        accounts=list(dict.fromkeys(each.aws.account for each in environments)),
        environments=[_environment(each) for each in environments],
    )
    tight = re.sub(r"\n{3,}", "\n\n", body)
    return f"<!-- {header(plan.paths.spec)} -->\n\n{tight}"


def _environment(needs: Needs) -> Mapping[str, object]:
    names = needs.environment.names
    cluster = needs.cluster
    purposes = names.github_environment.values()
    return {
        "name": needs.environment.name,
        "account": needs.aws.account,
        "region": needs.aws.region,
        "namespace": needs.environment.namespace,
        "github_environments": ", ".join(dict.fromkeys(purposes)),
        "buckets": _buckets_of_others(needs),
        "kubectl": needs.releases_with_kubectl,
        "creates_cluster": needs.creates_cluster,
        "existing_cluster": cluster.name if cluster is not None and not cluster.create else "",
        "in_cluster": cluster is not None,
        "key_alias": f"alias/{needs.names.base}",
        "secret_prefix": f"{needs.names.secret_prefix}/",
        "secrets": [f"{needs.names.secret_prefix}/{name}" for name in needs.secrets],
    }


def _buckets_of_others(needs: Needs) -> list[Mapping[str, str]]:
    """What the roles reach that is not made here, so that its owners can let them in."""
    s3 = needs.environment.access.s3
    return [
        {
            "place": f"{grant.bucket}/{grant.prefix}",
            "mode": grant.mode,
            "role": needs.environment.names.role[role],
        }
        for role in (*needs.github_roles, *needs.workload_roles)
        for name, grants in s3.items()
        if name == role
        for grant in grants
        if not grant.owned
    ]
