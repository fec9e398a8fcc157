"""The root of one environment: what it is made of, written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit import hcl
from modelyard.emit.hcl import Attribute, Block, Comment
from modelyard.targets.terraform import root
from modelyard.targets.terraform.access import Made, role_statements
from modelyard.targets.terraform.names import train_group
from modelyard.targets.terraform.statements import PARTITION, document, json_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.emit.hcl import Item, Value
    from modelyard.targets.terraform.needs import Needs

KEY = hcl.reference("module.keys.key_arn")
TOPIC = hcl.reference("module.alarms.topic_arn")
CLUSTER = hcl.reference("module.cluster.name")
DESCRIPTIONS = {
    "train": "Trains, gates and registers the model, and pushes its images",
    "release": "Brings a release into the environment",
    "watch_ci": "Reads the verdict of the drift check",
    "serve": "The endpoint",
    "watch": "The drift check",
    "batch": "The batch job",
    "tracking": "The tracking server",
}


def files(needs: Needs) -> Iterator[tuple[str, list[Item]]]:
    """Name and body of each file of the root."""
    yield "main.tf", main(needs)
    yield "identity.tf", identity(needs)
    yield "outputs.tf", outputs(needs)
    yield "versions.tf", root.versions(needs.plan)
    yield "providers.tf", root.providers(needs)
    yield "backend.tf", root.backend(needs, needs.environment.names.state_key)
    if needs.creates_cluster:
        yield "variables.tf", [root.ADMINISTRATORS]


def modules(needs: Needs) -> tuple[str, ...]:
    """The modules that the root calls, by folder."""
    parts = {
        "keys": True,
        "artifacts": True,
        "registry": True,
        "registry_sharing": needs.following is not None,
        "secrets": bool(needs.secrets),
        "alarms": True,
        "budget": needs.environment.budget > 0,
        "cluster": needs.creates_cluster,
        "existing_cluster": needs.cluster is not None and not needs.creates_cluster,
        "tracking_database": needs.tracking_server,
        "github_identity": bool(needs.github_roles),
        "workload_identity": bool(needs.workload_roles),
    }
    return tuple(name for name, wanted in parts.items() if wanted)


def main(needs: Needs) -> list[Item]:
    """The parts that hold or run something."""
    wanted = modules(needs)
    body: list[Item] = [
        Block("data", ("aws_partition", "current"), ()),
        Block("locals", (), (Attribute("partition", hcl.reference("data.aws_partition.current.partition")),)),
    ]
    arguments: dict[str, dict[str, Value]] = {
        "keys": {"name": needs.names.base},
        "artifacts": {
            "bucket": needs.environment.names.artifacts_bucket,
            "access_log_bucket": needs.names.access_log_bucket,
            "keep_days": needs.keep_days,
            "kms_key_arn": KEY,
        },
        "registry": {"repositories": list(needs.repositories), "kms_key_arn": KEY},
        "registry_sharing": _sharing(needs),
        "secrets": {"prefix": needs.names.secret_prefix, "names": list(needs.secrets), "kms_key_arn": KEY},
        "alarms": _alarms(needs),
        "budget": {
            "name": needs.names.base,
            "model": needs.plan.model,
            "environment": needs.environment.name,
            "monthly_usd": needs.environment.budget,
            "topic_arn": TOPIC,
        },
        "cluster": _new_cluster(needs),
        "existing_cluster": {"name": needs.cluster.name if needs.cluster else ""},
        "tracking_database": _database(needs),
    }
    for name, values in arguments.items():
        if name in wanted:
            called = "cluster" if name == "existing_cluster" else name
            body.append(root.module(called, f"../../modules/{name}", values))
    return [*body, *_access(needs)]


def _alarms(needs: Needs) -> dict[str, Value]:
    return {
        "name": needs.names.base,
        "scan_rule_name": needs.names.scan_rule,
        "emails": list(needs.emails),
        "repositories": list(needs.repositories),
        "bucket": hcl.reference("module.artifacts.bucket"),
        "kms_key_arn": KEY,
    }


def _sharing(needs: Needs) -> dict[str, Value]:
    following = needs.following
    if following is None or following.aws is None:
        return {}
    return {
        "repositories": hcl.reference("module.registry.names"),
        "puller_account_id": following.aws.account,
        "puller_role_name": following.names.role["release"],
    }


def _new_cluster(needs: Needs) -> dict[str, Value]:
    cluster = needs.cluster
    if cluster is None:
        return {}
    return {
        "name": cluster.name,
        "kubernetes_version": cluster.version,
        "nodes_min": cluster.nodes_min,
        "nodes_max": cluster.nodes_max,
        "node_type": cluster.node_type,
        "node_ami_type": root.ami_type(cluster.node_type),
        "admin_role_arns": hcl.reference("var.cluster_admin_role_arns"),
        "cluster_role_name": needs.names.cluster_role,
        "node_role_name": needs.names.node_role,
        "flow_log_role_name": needs.names.flow_log_role,
        "permissions_boundary_arn": root.boundary(needs, needs.names.boundary),
        "kms_key_arn": KEY,
    }


def _database(needs: Needs) -> dict[str, Value]:
    return {
        "name": needs.names.database,
        "monitoring_role_name": needs.names.database_role,
        "connection_parameter": needs.names.connection_parameter,
        "vpc_id": hcl.reference("module.cluster.vpc_id"),
        "subnet_ids": hcl.reference("module.cluster.subnet_ids"),
        "cluster_security_group_id": hcl.reference("module.cluster.security_group_id"),
        "kms_key_arn": KEY,
        "topic_arn": TOPIC,
    }


def _access(needs: Needs) -> Iterator[Item]:
    """Who of the workflows may enter the cluster."""
    if needs.releases_with_kubectl:
        entry = Block(
            "resource",
            ("aws_eks_access_entry", "release"),
            (
                Attribute("cluster_name", CLUSTER),
                Attribute("principal_arn", hcl.reference("module.release_identity.role_arn")),
            ),
        )
        yield entry
        yield from (Comment(line) for line in RELEASE_SCOPE)
        yield _release_scope(needs)
    if needs.tracking_server and "train" in needs.github_roles:
        yield Comment("The group's one right, to forward a port to the tracking server, is in the manifests.")
        yield Block(
            "resource",
            ("aws_eks_access_entry", "train"),
            (
                Attribute("cluster_name", CLUSTER),
                Attribute("principal_arn", hcl.reference("module.train_identity.role_arn")),
                Attribute("kubernetes_groups", [train_group(needs.environment)]),
            ),
        )


RELEASE_SCOPE = (
    "Of the policies that EKS has, only this one covers custom resources such as rollouts and monitors;",
    "the scope keeps it to the model's own namespace.",
)


def _release_scope(needs: Needs) -> Block:
    scope = Block(
        "access_scope",
        (),
        (Attribute("type", "namespace"), Attribute("namespaces", [needs.environment.namespace])),
    )
    policy = hcl.template("arn:", PARTITION, ":eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy")
    return Block(
        "resource",
        ("aws_eks_access_policy_association", "release"),
        (
            Attribute("cluster_name", CLUSTER),
            Attribute("principal_arn", hcl.reference("aws_eks_access_entry.release.principal_arn")),
            Attribute("policy_arn", policy),
            scope,
        ),
    )


def identity(needs: Needs) -> list[Item]:
    """The roles: for each, what it may do, then who it is."""
    body: list[Item] = []
    for role in needs.github_roles:
        body.append(document(role, role_statements(needs, role, Made())))
        body.append(root.module(f"{role}_identity", "../../modules/github_identity", _github(needs, role)))
    for role in needs.workload_roles:
        body.append(document(role, role_statements(needs, role, Made())))
        values = _workload(needs, role)
        body.append(root.module(f"{role}_identity", "../../modules/workload_identity", values))
    return body or [Comment("Nothing here has rights in the account.")]


def _github(needs: Needs, role: str) -> dict[str, Value]:
    purpose = "watch" if role == "watch_ci" else role
    return {
        "name": needs.environment.names.role[role],
        "description": DESCRIPTIONS[role],
        "repository": needs.plan.repository,
        "github_environment": needs.environment.names.github_environment[purpose],
        "policy": json_of(role),
        "permissions_boundary_arn": root.boundary(needs, needs.names.boundary),
        **({"max_session_seconds": 6 * 3600} if role == "train" else {}),
    }


def _workload(needs: Needs, role: str) -> dict[str, Value]:
    return {
        "name": needs.environment.names.role[role],
        "description": DESCRIPTIONS[role],
        "cluster_name": CLUSTER,
        "cluster_arn": hcl.reference("module.cluster.arn"),
        "namespace": needs.environment.namespace,
        "service_account": needs.environment.names.service_account[role],
        "policy": json_of(role),
        "permissions_boundary_arn": root.boundary(needs, needs.names.boundary),
    }


def outputs(needs: Needs) -> list[Item]:
    """What people and manifests look up."""
    found = [
        root.output("artifacts_bucket", "Bucket of models, profiles, verdicts.", "module.artifacts.bucket"),
        root.output("repository_urls", "Where images are, by repository.", "module.registry.repository_urls"),
        root.output("alarm_topic_arn", "Topic that alarms go to.", "module.alarms.topic_arn"),
    ]
    if needs.cluster is not None:
        found.append(root.output("cluster_name", "Cluster that the model runs in.", "module.cluster.name"))
    if needs.secrets:
        found.append(root.output("secret_arns", "Secrets that wait for a value.", "module.secrets.arns"))
    if needs.tracking_server:
        what = "module.tracking_database.address"
        found.append(root.output("tracking_database_address", "Host name of the tracking database.", what))
    roles = (*needs.github_roles, *needs.workload_roles)
    if roles:
        arns: dict[str, Value] = {r: hcl.reference(f"module.{r}_identity.role_arn") for r in roles}
        body = (Attribute("description", "Role of each workflow and workload."), Attribute("value", arns))
        found.append(Block("output", ("role_arns",), body))
    return [*found]
