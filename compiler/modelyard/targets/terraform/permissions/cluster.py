"""Rights over the cluster, the ways into it, and its network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit import hcl
from modelyard.targets.terraform.access import own_tags
from modelyard.targets.terraform.names import train_group
from modelyard.targets.terraform.permissions import Concern
from modelyard.targets.terraform.statements import PARTITION, Statement, When, arn

if TYPE_CHECKING:
    from modelyard.emit.hcl import Expression
    from modelyard.targets.terraform.needs import Needs

_DESCRIBE = tuple(
    f"ec2:Describe{what}"
    for what in (
        "Addresses",
        "AvailabilityZones",
        "FlowLogs",
        "InternetGateways",
        "LaunchTemplateVersions",
        "LaunchTemplates",
        "NatGateways",
        "NetworkAcls",
        "NetworkInterfaces",
        "PrefixLists",
        "RouteTables",
        "SecurityGroupRules",
        "SecurityGroups",
        "Subnets",
        "Tags",
        "VpcEndpoints",
        "Vpcs",
    )
)
_CREATE = (
    "ec2:AllocateAddress",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateFlowLogs",
    "ec2:CreateInternetGateway",
    "ec2:CreateLaunchTemplate",
    "ec2:CreateNatGateway",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateVpc",
    "ec2:CreateVpcEndpoint",
)
_CHANGE = (
    "ec2:AssociateRouteTable",
    "ec2:AttachInternetGateway",
    "ec2:CreateLaunchTemplateVersion",
    "ec2:CreateRoute",
    "ec2:CreateTags",
    "ec2:DeleteFlowLogs",
    "ec2:DeleteLaunchTemplate",
    "ec2:DeleteNatGateway",
    "ec2:DeleteRoute",
    "ec2:DeleteRouteTable",
    "ec2:DeleteSecurityGroup",
    "ec2:DeleteSubnet",
    "ec2:DeleteTags",
    "ec2:DeleteVpcEndpoints",
    "ec2:DetachInternetGateway",
    "ec2:DisassociateRouteTable",
    "ec2:ModifyLaunchTemplate",
    "ec2:ModifySecurityGroupRules",
    "ec2:ModifySubnetAttribute",
    "ec2:ModifyVpcAttribute",
    "ec2:ModifyVpcEndpoint",
    "ec2:ReleaseAddress",
    "ec2:RevokeSecurityGroupIngress",
)
_CLUSTER_READ = (
    "eks:DescribeAccessEntry",
    "eks:DescribeAddon",
    "eks:DescribeCluster",
    "eks:DescribeNodegroup",
    "eks:DescribeUpdate",
    "eks:ListAssociatedAccessPolicies",
    "eks:ListTagsForResource",
)
_CLUSTER_WRITE = (
    "eks:CreateAddon",
    "eks:CreateCluster",
    "eks:CreateNodegroup",
    "eks:DeleteAddon",
    "eks:DeleteNodegroup",
    "eks:TagResource",
    "eks:UntagResource",
    "eks:UpdateAddon",
    "eks:UpdateClusterConfig",
    "eks:UpdateClusterVersion",
    "eks:UpdateNodegroupConfig",
    "eks:UpdateNodegroupVersion",
)
_ASSOCIATE = (
    "eks:CreatePodIdentityAssociation",
    "eks:DeletePodIdentityAssociation",
    "eks:DescribePodIdentityAssociation",
    "eks:TagResource",
    "eks:UntagResource",
    "eks:UpdatePodIdentityAssociation",
)


def network(needs: Needs) -> Concern:
    """The network of a cluster that is made here. Ids are not known before, so tags tell what is its own."""
    everything = arn("ec2", needs.aws.region, needs.aws.account, "*/*")
    tags = own_tags(needs)
    requested = tuple(When(w.test, w.variable.replace("ResourceTag", "RequestTag"), w.values) for w in tags)
    born = When("StringEquals", "ec2:CreateAction", tuple(action.removeprefix("ec2:") for action in _CREATE))
    attributes = ("ec2:DescribeAddressesAttribute", "ec2:DescribeVpcAttribute")
    read = (
        Statement("DescribeNetwork", _DESCRIBE, ("*",), why="AWS knows no resources for descriptions."),
        Statement("DescribeAttributes", attributes, (everything,)),
    )
    write = (
        Statement("CreateTagged", _CREATE, (everything,), requested),
        Statement("CreateInside", _CREATE, (everything,), tags),
        Statement("TagAtBirth", ("ec2:CreateTags",), (everything,), (*requested, born)),
        Statement("ChangeOwn", _CHANGE, (everything,), tags),
        *_beyond_tags(needs),
    )
    return Concern("network", read, write)


def _beyond_tags(needs: Needs) -> tuple[Statement, ...]:
    """What carries no tag of the model when it is touched."""
    region, account = needs.aws.region, needs.aws.account
    templates = arn("ec2", region, account, "launch-template/*")
    return (
        Statement(
            "EmptyDefaultGroup",
            ("ec2:CreateTags", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"),
            (arn("ec2", region, account, "security-group/*"),),
            why="AWS makes the default group with the network, without tags.",
        ),
        Statement(
            "NameEndpoints",
            ("route53:AssociateVPCWithHostedZone",),
            (arn("route53", "", "", "hostedzone/*"),),
            why="The private names of endpoints are in zones of AWS.",
        ),
        Statement(
            "StartNodes",
            ("ec2:RunInstances",),
            (arn("ec2", region, account, "*/*"), arn("ec2", region, "", "image/*")),
            (When("ArnLike", "ec2:LaunchTemplate", (templates,)),),
            why="EKS tries the launch template in the name of whoever makes the node group.",
        ),
    )


def new_cluster(needs: Needs) -> Concern:
    """A cluster that is made here, its nodes, its add-ons and who may enter."""
    if needs.cluster is None:
        return Concern("cluster", (), ())
    name = needs.cluster.name
    found = tuple(
        _eks(needs, resource)
        for resource in (
            f"cluster/{name}",
            f"nodegroup/{name}/*",
            f"addon/{name}/*",
            f"access-entry/{name}/*",
        )
    )
    pods = _eks(needs, f"podidentityassociation/{name}/*")
    administrators = When("StringEquals", "eks:policyArn", (_access_policy("AmazonEKSClusterAdminPolicy"),))
    write = (
        Statement("ChangeCluster", _CLUSTER_WRITE, found),
        Statement("ChangePodIdentities", _ASSOCIATE, (found[0], pods)),
        Statement("ChangeEntries", _entries(), found),
        Statement("EntryPolicies", _entry_policies(), found, (administrators,)),
        Statement(
            "AddonVersions",
            ("eks:DescribeAddonVersions",),
            ("*",),
            why="AWS knows no resource for this action.",
        ),
    )
    read = (
        Statement("ReadCluster", _CLUSTER_READ, found),
        Statement(
            "ReadPodIdentities", ("eks:DescribePodIdentityAssociation", "eks:ListTagsForResource"), (pods,)
        ),
    )
    return Concern("cluster", read, write)


def existing_cluster(needs: Needs) -> Concern:
    """A cluster of others: only the model's own workloads and entries, and no way to a wider one."""
    if needs.cluster is None:
        return Concern("cluster", (), ())
    name = needs.cluster.name
    cluster = _eks(needs, f"cluster/{name}")
    pods = _eks(needs, f"podidentityassociation/{name}/*")
    read = [
        Statement("FindCluster", ("eks:DescribeCluster",), (cluster,)),
        Statement(
            "ReadPodIdentities", ("eks:DescribePodIdentityAssociation", "eks:ListTagsForResource"), (pods,)
        ),
    ]
    write = [Statement("ChangePodIdentities", _ASSOCIATE, (cluster, pods))]
    entering = _entering(needs)
    if entering:
        _add_entries(needs, entering, read, write)
    return Concern("cluster", tuple(read), tuple(write))


def _entering(needs: Needs) -> tuple[str, ...]:
    train = needs.tracking_server and "train" in needs.github_roles
    purposes = [*(["release"] if needs.releases_with_kubectl else []), *(["train"] if train else [])]
    return tuple(needs.environment.names.role[purpose] for purpose in purposes)


def _add_entries(
    needs: Needs, entering: tuple[str, ...], read: list[Statement], write: list[Statement]
) -> None:
    name = needs.cluster.name if needs.cluster else ""
    account = needs.aws.account
    cluster = _eks(needs, f"cluster/{name}")
    entries = tuple(_eks(needs, f"access-entry/{name}/role/{account}/{role}/*") for role in entering)
    roles = tuple(arn("iam", "", account, f"role/{role}") for role in entering)
    read.append(
        Statement(
            "ReadEntries",
            ("eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies", "eks:ListTagsForResource"),
            (cluster, *entries),
        )
    )
    known = When("ArnEquals", "eks:principalArn", roles)
    groups = When("ForAllValues:StringEquals", "eks:kubernetesGroups", (train_group(needs.environment),))
    write.append(Statement("CreateEntries", ("eks:CreateAccessEntry",), (cluster,), (known, groups)))
    write.append(Statement("ChangeEntries", ("eks:UpdateAccessEntry",), entries, (groups,)))
    tidy = ("eks:DeleteAccessEntry", "eks:TagResource", "eks:UntagResource")
    write.append(Statement("TidyEntries", tidy, entries))
    scope = (
        When("StringEquals", "eks:accessScope", ("namespace",)),
        When("ForAllValues:StringEquals", "eks:namespaces", (needs.environment.namespace,)),
        When("StringEquals", "eks:policyArn", (_access_policy("AmazonEKSClusterAdminPolicy"),)),
    )
    write.append(Statement("ScopeEntries", ("eks:AssociateAccessPolicy",), entries, scope))
    write.append(Statement("UnscopeEntries", ("eks:DisassociateAccessPolicy",), entries))


def _entries() -> tuple[str, ...]:
    return ("eks:CreateAccessEntry", "eks:DeleteAccessEntry", "eks:UpdateAccessEntry")


def _entry_policies() -> tuple[str, ...]:
    return ("eks:AssociateAccessPolicy", "eks:DisassociateAccessPolicy")


def _eks(needs: Needs, resource: str) -> Expression:
    return arn("eks", needs.aws.region, needs.aws.account, resource)


def _access_policy(name: str) -> Expression:
    return hcl.template("arn:", PARTITION, f":eks::aws:cluster-access-policy/{name}")
