"""Pieces that every root has: versions, provider, backend, module calls, outputs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.emit import hcl
from modelyard.emit.hcl import Attribute, Block, Comment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.emit.hcl import Expression, Item, Value
    from modelyard.plan.types import Plan
    from modelyard.targets.terraform.needs import Needs

ADMINISTRATORS = Block(
    "variable",
    ("cluster_admin_role_arns",),
    (
        Attribute(
            "description",
            "Roles of the people who administer the cluster, from a file of the team beside this one: *.auto.tfvars.",
        ),
        Attribute("type", hcl.Expression("set(string)")),
        Attribute("nullable", value=False),
        Attribute("default", []),
    ),
)
"""The one thing that a root asks for: the spec names no people's roles."""

_GRAVITON = re.compile(r"^[a-z]+[0-9]+g[a-z0-9]*\.|^a1\.")
_NOT_IN_TAGS = re.compile(r"[^\w\s.:/=+@-]")


def module(name: str, source: str, arguments: Mapping[str, Value]) -> Block:
    """A module call: the source apart, then the arguments."""
    body: list[Item] = [Attribute("source", source)]
    if arguments:
        body.append(hcl.Blank())
        body.extend(Attribute(key, value) for key, value in arguments.items())
    return Block("module", (name,), tuple(body))


def output(name: str, description: str, value: str) -> Block:
    """An output that refers to one thing."""
    return Block(
        "output",
        (name,),
        (Attribute("description", description), Attribute("value", hcl.reference(value))),
    )


def versions(plan: Plan) -> list[Item]:
    """The versions of Terraform and of the provider."""
    aws: dict[str, Value] = {"source": "hashicorp/aws", "version": plan.pins.providers["aws"]}
    providers = Block("required_providers", (), (Attribute("aws", aws),))
    return [Block("terraform", (), (Attribute("required_version", ">= 1.11, < 2.0"), providers))]


def providers(needs: Needs) -> list[Item]:
    """The provider: this account and no other, and the tags of everything it makes."""
    tags: dict[str, Value] = {**tags_of(needs)}
    default_tags = Block("default_tags", (), (Attribute("tags", tags),))
    body = (
        Attribute("region", needs.aws.region),
        Attribute("allowed_account_ids", [needs.aws.account]),
        default_tags,
    )
    return [Block("provider", ("aws",), body)]


def tags_of(needs: Needs) -> dict[str, str]:
    """Model, environment, owner and spec; the spec's own labels where they do not clash with these."""
    own = {
        "model": needs.plan.model,
        "environment": needs.environment.name,
        "owner": " ".join(needs.plan.owners),
        "spec": needs.plan.paths.spec,
    }
    tags = {key: value for key, value in own.items() if value}
    taken = {key.lower() for key in tags}
    tags.update((key, value) for key, value in needs.plan.labels if key.lower() not in taken)
    return {tag_text(key, 128): tag_text(value, 256) for key, value in tags.items()}


def tag_text(text: str, limit: int) -> str:
    """Text that AWS takes in a tag: letters, digits, spaces and a few signs."""
    return " ".join(_NOT_IN_TAGS.sub("_", text).split())[:limit]


def backend(needs: Needs, key: str) -> list[Item]:
    """The state's place. A backend block takes no references, so everything is spelt out."""
    s3 = Block(
        "backend",
        ("s3",),
        (
            Attribute("bucket", needs.environment.names.state_bucket),
            Attribute("key", key),
            Attribute("region", needs.aws.region),
            Attribute("encrypt", value=True),
            Attribute("kms_key_id", state_key_alias_arn(needs)),
            Attribute("use_lockfile", value=True),
        ),
    )
    return [Block("terraform", (), (s3,))]


def state_key_alias_arn(needs: Needs) -> str:
    """The state's key, by the one ARN of it that is known beforehand."""
    return f"arn:{needs.partition}:kms:{needs.aws.region}:{needs.aws.account}:alias/{needs.names.state_key_alias}"


def boundary(needs: Needs, name: str) -> Expression:
    """The ARN of a boundary that the bootstrap makes."""
    return hcl.template("arn:", hcl.reference("local.partition"), f":iam::{needs.aws.account}:policy/{name}")


def ami_type(node_type: str) -> str:
    """The node image for the processor, and for GPUs where the type has them."""
    if re.match(r"^(?:p[0-9]|g[3-9]|g[0-9]{2})", node_type):
        arm = node_type.startswith("g5g.")
        return "AL2023_ARM_64_NVIDIA" if arm else "AL2023_x86_64_NVIDIA"
    return "AL2023_ARM_64_STANDARD" if _GRAVITON.match(node_type) else "AL2023_x86_64_STANDARD"


def header(line: str, body: list[Item]) -> str:
    """A file: where it comes from, then what it says."""
    return hcl.dumps([Comment(line), hcl.Blank(), *body])
