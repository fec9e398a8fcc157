"""Rights over roles: the model's own only under the boundary, the services' only with the policies of AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit import hcl
from modelyard.targets.terraform.permissions import Concern
from modelyard.targets.terraform.root import boundary
from modelyard.targets.terraform.statements import PARTITION, Statement, When, arn

if TYPE_CHECKING:
    from modelyard.emit.hcl import Expression
    from modelyard.targets.terraform.needs import Needs

_ROLE_READ = (
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
)
_ROLE_WRITE = (
    "iam:DeleteRole",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)
_BOUNDED = ("iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy")


def roles(needs: Needs) -> Concern:
    """The roles of workflows and workloads: made and changed only with the boundary on them."""
    purposes = (*needs.github_roles, *needs.workload_roles)
    names = [needs.environment.names.role[purpose] for purpose in purposes]
    if needs.creates_cluster:
        names.append(needs.names.flow_log_role)
    found = tuple(_role(needs, name) for name in names)
    capped = When("ArnEquals", "iam:PermissionsBoundary", (boundary(needs, needs.names.boundary),))
    write = [
        Statement("ChangeRoles", _ROLE_WRITE, found),
        Statement("GiveRightsUnderBoundary", _BOUNDED, found, (capped,)),
    ]
    pods = tuple(_role(needs, needs.environment.names.role[purpose]) for purpose in needs.workload_roles)
    if pods:
        write.append(_pass(needs, "PassToPods", pods, "pods.eks.amazonaws.com"))
    if needs.creates_cluster:
        flow = (_role(needs, needs.names.flow_log_role),)
        write.append(_pass(needs, "PassToFlowLogs", flow, "vpc-flow-logs.amazonaws.com"))
    return Concern("identity", (Statement("ReadRoles", _ROLE_READ, found),), tuple(write))


def service_roles(needs: Needs) -> Concern:
    """The roles of AWS services, which take the policies of AWS named here and no others."""
    wanted: list[tuple[str, str, tuple[str, ...]]] = []
    if needs.tracking_server:
        policies: tuple[str, ...] = ("service-role/AmazonRDSEnhancedMonitoringRole",)
        wanted.append((needs.names.database_role, "monitoring.rds.amazonaws.com", policies))
    if needs.creates_cluster:
        nodes = ("AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy")
        wanted.append((needs.names.cluster_role, "eks.amazonaws.com", ("AmazonEKSClusterPolicy",)))
        wanted.append((needs.names.node_role, "ec2.amazonaws.com", nodes))
    found = tuple(_role(needs, name) for name, _, _ in wanted)
    write = [Statement("ChangeServiceRoles", (*_ROLE_WRITE[:1], "iam:CreateRole", *_ROLE_WRITE[1:]), found)]
    for number, (name, service, policies) in enumerate(wanted, start=1):
        arns = tuple(hcl.template("arn:", PARTITION, f":iam::aws:policy/{policy}") for policy in policies)
        only = When("ArnEquals", "iam:PolicyARN", arns)
        role = (_role(needs, name),)
        attach = ("iam:AttachRolePolicy", "iam:DetachRolePolicy")
        write.append(Statement(f"AttachOfAws{number}", attach, role, (only,)))
        write.append(_pass(needs, f"PassToService{number}", role, service))
    write.append(_service_linked(needs))
    return Concern("identity", (Statement("ReadServiceRoles", _ROLE_READ, found),), tuple(write))


def _service_linked(needs: Needs) -> Statement:
    services = [
        *(["rds.amazonaws.com"] if needs.tracking_server else []),
        *(["eks.amazonaws.com", "eks-nodegroup.amazonaws.com"] if needs.creates_cluster else []),
    ]
    return Statement(
        "FirstUseOfService",
        ("iam:CreateServiceLinkedRole",),
        (arn("iam", "", needs.aws.account, "role/aws-service-role/*"),),
        (When("StringEquals", "iam:AWSServiceName", tuple(services)),),
    )


def _role(needs: Needs, name: str) -> Expression:
    return arn("iam", "", needs.aws.account, f"role/{name}")


def _pass(needs: Needs, sid: str, found: tuple[Expression, ...], service: str) -> Statement:
    return Statement(
        sid, ("iam:PassRole",), found, (When("StringEquals", "iam:PassedToService", (service,)),)
    )
