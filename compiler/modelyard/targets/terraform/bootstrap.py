"""What a person applies once: the place of the state, and for each environment the roles that Terraform runs with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit import hcl
from modelyard.emit.hcl import Attribute, Block
from modelyard.plan.names import limited
from modelyard.targets.terraform import root
from modelyard.targets.terraform.guard import boundary_statements, terraform_boundary_statements
from modelyard.targets.terraform.permissions import cluster, identity, observation, storage
from modelyard.targets.terraform.statements import document, json_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard.emit.hcl import Expression, Item, Value
    from modelyard.targets.terraform.needs import Needs
    from modelyard.targets.terraform.permissions import Concern
    from modelyard.targets.terraform.statements import Statement

STATE_KEY = "bootstrap.tfstate"
MODULES = "../../../modules"
POLICY_LIMIT = 6144
CLUSTER_PARTS = ("network", "cluster", "database")


def modules(needs: Needs) -> tuple[str, ...]:
    """The modules that the roots of the bootstrap call, by folder."""
    return ("state", "terraform_role") if needs.plan.repository else ("state",)


def concerns(needs: Needs) -> tuple[Concern, ...]:
    """The parts of the environment's root, each with what Terraform needs for it."""
    found = [storage.state(needs), storage.keys(needs), storage.buckets(needs), storage.registry(needs)]
    if needs.secrets:
        found.append(storage.secrets(needs))
    found.append(observation.alarms(needs))
    if needs.github_roles or needs.workload_roles:
        found.append(identity.roles(needs))
    if needs.creates_cluster or needs.tracking_server:
        found.extend([identity.service_roles(needs), observation.logs(needs)])
    if needs.creates_cluster:
        found.extend([cluster.network(needs), cluster.new_cluster(needs)])
    elif needs.cluster is not None:
        found.append(cluster.existing_cluster(needs))
    if needs.tracking_server:
        found.append(observation.database(needs))
    return tuple(found)


def files(needs: Needs) -> Iterator[tuple[str, list[Item]]]:
    """Name and body of each file of the root."""
    state_key = f"{needs.environment.names.state_key.rpartition('/')[0]}/{STATE_KEY}".lstrip("/")
    yield "boundaries.tf", boundaries(needs)
    yield "main.tf", main(needs)
    if needs.plan.repository:
        for group, statements in _reads(needs).items():
            yield f"plan_{group}.tf", _granted(needs, "plan", group, statements)
        for group, statements in _writes(needs).items():
            yield f"apply_{group}.tf", _granted(needs, "apply", group, statements)
        yield "outputs.tf", outputs()
    yield "versions.tf", root.versions(needs.plan)
    yield "providers.tf", root.providers(needs)
    yield "backend.tf", root.backend(needs, state_key)


def main(needs: Needs) -> list[Item]:
    """The role of `terraform plan`, and that of `terraform apply`, which may read all that a plan may."""
    body: list[Item] = [
        Block("data", ("aws_partition", "current"), ()),
        Block("locals", (), (Attribute("partition", hcl.reference("data.aws_partition.current.partition")),)),
    ]
    if needs.plan.repository is None:
        return body
    reads = {f"read-{group}": _arn("plan", group) for group in _reads(needs)}
    writes = {f"change-{group}": _arn("apply", group) for group in _writes(needs)}
    plan = _role(needs, "plan", "Plans changes, reads settings only", reads)
    apply = _role(needs, "apply", "Applies changes that were reviewed", {**reads, **writes})
    return [*body, plan, apply]


def boundaries(needs: Needs) -> list[Item]:
    """What the roles may never exceed, whatever policies they are given."""
    where = f"{needs.plan.model} in {needs.environment.name}"
    body: list[Item] = [
        document("boundary", boundary_statements(needs)),
        _policy("boundary", needs.names.boundary, f"The most that any role of {where} may do"),
    ]
    if needs.plan.repository is not None:
        statements = terraform_boundary_statements(needs, concerns(needs))
        body.append(document("terraform_boundary", statements))
        what = f"The most that Terraform may do for {where}"
        body.append(_policy("terraform_boundary", needs.names.terraform_boundary, what))
    return body


def _policy(name: str, policy_name: str, description: str) -> Block:
    return Block(
        "resource",
        ("aws_iam_policy", name),
        (
            Attribute("name", policy_name),
            Attribute("description", description),
            Attribute("policy", json_of(name)),
            _within_limit(name),
        ),
    )


def _within_limit(name: str) -> Block:
    """AWS counts the characters of a policy only when it is applied; this says so while planning."""
    size = hcl.Expression(f"length(data.aws_iam_policy_document.{name}.minified_json) <= {POLICY_LIMIT}")
    message = f"The policy {name} is longer than the {POLICY_LIMIT} characters that AWS takes."
    precondition = Block(
        "precondition", (), (Attribute("condition", size), Attribute("error_message", message))
    )
    return Block("lifecycle", (), (precondition,))


def _reads(needs: Needs) -> dict[str, tuple[Statement, ...]]:
    """What a plan reads, in two policies: one alone could outgrow the limit of AWS."""
    found: dict[str, tuple[Statement, ...]] = {}
    for concern in concerns(needs):
        group = "cluster" if concern.name in CLUSTER_PARTS else "settings"
        found[group] = (*found.get(group, ()), *concern.read)
    return found


def _writes(needs: Needs) -> dict[str, tuple[Statement, ...]]:
    found: dict[str, tuple[Statement, ...]] = {}
    for concern in concerns(needs):
        found[concern.name] = (*found.get(concern.name, ()), *concern.write)
    return found


def _granted(needs: Needs, purpose: str, group: str, statements: tuple[Statement, ...]) -> list[Item]:
    role = needs.environment.names.role[purpose]
    name = f"{purpose}_{group}"
    verb = "read" if purpose == "plan" else "change"
    return [
        document(name, statements),
        _policy(name, limited(f"{role}-{group}", 128), f"What {role} may {verb}: {group}"),
    ]


def _arn(purpose: str, group: str) -> Expression:
    return hcl.reference(f"aws_iam_policy.{purpose}_{group}.arn")


def _role(needs: Needs, purpose: str, description: str, policies: Mapping[str, Value]) -> Block:
    subject = needs.environment.names.github_environment["plan" if purpose == "plan" else "release"]
    arguments: dict[str, Value] = {
        "name": needs.environment.names.role[purpose],
        "description": description,
        "repository": needs.plan.repository,
        "github_environment": subject,
        "policy_arns": policies,
        "permissions_boundary_arn": hcl.reference("aws_iam_policy.terraform_boundary.arn"),
    }
    return root.module(f"{purpose}_role", f"{MODULES}/terraform_role", arguments)


def outputs() -> list[Item]:
    """What the workflows are told."""
    return [
        root.output("plan_role_arn", "Role of terraform plan.", "module.plan_role.role_arn"),
        root.output("apply_role_arn", "Role of terraform apply.", "module.apply_role.role_arn"),
    ]
