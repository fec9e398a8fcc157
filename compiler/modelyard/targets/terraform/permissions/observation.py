"""Rights over alarms, logs, the budget and the tracking database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.terraform.access import database_secret_arn, parameter_arn, rds_arn
from modelyard.targets.terraform.permissions import Concern
from modelyard.targets.terraform.statements import Statement, When, arn

if TYPE_CHECKING:
    from modelyard.emit.hcl import Expression
    from modelyard.targets.terraform.needs import Needs

_NO_RESOURCE = "AWS knows no resource for this action."


def alarms(needs: Needs) -> Concern:
    """The topic, the alarms, the rule for scan findings, and the budget."""
    region, account = needs.aws.region, needs.aws.account
    topic = arn("sns", region, account, needs.names.base)
    found = arn("cloudwatch", region, account, f"alarm:{needs.names.base}-*")
    rule = arn("events", region, account, f"rule/{needs.names.scan_rule}")
    read = [
        Statement("ReadTopic", ("sns:GetTopicAttributes", "sns:ListTagsForResource"), (topic,)),
        Statement("ReadAlarms", ("cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"), (found,)),
        Statement(
            "ReadRule",
            ("events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"),
            (rule,),
        ),
    ]
    write = [
        Statement("ChangeTopic", _TOPIC, (topic,)),
        Statement("ChangeAlarms", _ALARMS, (found,)),
        Statement("ChangeRule", _RULE, (rule,)),
    ]
    if needs.emails:
        read.append(
            Statement("ReadSubscriptions", ("sns:GetSubscriptionAttributes",), ("*",), why=_NO_RESOURCE)
        )
        subscribing = ("sns:SetSubscriptionAttributes", "sns:Unsubscribe")
        write.append(Statement("ChangeSubscriptions", subscribing, ("*",), why=_NO_RESOURCE))
    if needs.environment.budget > 0:
        budget = (arn("budgets", "", account, f"budget/{needs.names.base}"),)
        read.append(Statement("ReadBudget", ("budgets:ListTagsForResource", "budgets:ViewBudget"), budget))
        change = ("budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource")
        write.append(Statement("ChangeBudget", change, budget))
    return Concern("observation", tuple(read), tuple(write))


_TOPIC = (
    "sns:CreateTopic",
    "sns:SetTopicAttributes",
    "sns:Subscribe",
    "sns:TagResource",
    "sns:UntagResource",
)
_ALARMS = (
    "cloudwatch:DeleteAlarms",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:TagResource",
    "cloudwatch:UntagResource",
)
_RULE = (
    "events:DeleteRule",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
    "events:TagResource",
    "events:UntagResource",
)


def logs(needs: Needs) -> Concern:
    """The log groups of the cluster, its network and the database."""
    groups: list[str] = []
    if needs.creates_cluster and needs.cluster is not None:
        groups += [f"/aws/eks/{needs.cluster.name}/cluster", f"/aws/vpc/{needs.cluster.name}/flow"]
    if needs.tracking_server:
        groups += [f"/aws/rds/instance/{needs.names.database}/{kind}" for kind in ("postgresql", "upgrade")]
    found = tuple(_log_group(needs, group) for group in groups)
    change = (
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
    )
    every = (_log_group(needs, "*"),)
    return Concern(
        "observation",
        (
            Statement("FindLogGroups", ("logs:DescribeLogGroups",), every),
            Statement("ReadLogGroups", ("logs:ListTagsForResource",), found),
        ),
        (Statement("ChangeLogGroups", change, found),),
    )


def database(needs: Needs) -> Concern:
    """The tracking database with its group of subnets, its parameters, its group in the network and its address."""
    names = needs.names
    found = tuple(rds_arn(needs, f"{kind}:{names.database}") for kind in ("db", "pg", "subgrp"))
    read = [
        Statement("ReadDatabase", _DATABASE_READ, found),
        Statement(
            "ReadAddress",
            ("ssm:GetParameter", "ssm:GetParameters", "ssm:ListTagsForResource"),
            _address(needs),
        ),
        Statement("FindAddress", ("ssm:DescribeParameters",), ("*",), why=_NO_RESOURCE),
        _decrypt_address(needs),
    ]
    write = [
        Statement("ChangeDatabase", _DATABASE_WRITE, found),
        Statement(
            "StorePassword",
            ("secretsmanager:CreateSecret", "secretsmanager:TagResource"),
            (database_secret_arn(needs),),
        ),
        Statement("ChangeAddress", _PARAMETER_WRITE, _address(needs)),
    ]
    if not needs.creates_cluster:
        read.append(_describe_network())
        write.extend(_group_in_network(needs))
    return Concern("database", tuple(read), tuple(write))


_DATABASE_READ = (
    "rds:DescribeDBInstances",
    "rds:DescribeDBParameterGroups",
    "rds:DescribeDBParameters",
    "rds:DescribeDBSubnetGroups",
    "rds:ListTagsForResource",
)
_DATABASE_WRITE = (
    "rds:AddTagsToResource",
    "rds:CreateDBInstance",
    "rds:CreateDBParameterGroup",
    "rds:CreateDBSubnetGroup",
    "rds:ModifyDBInstance",
    "rds:ModifyDBParameterGroup",
    "rds:ModifyDBSubnetGroup",
    "rds:RemoveTagsFromResource",
    "rds:ResetDBParameterGroup",
)
_PARAMETER_WRITE = (
    "ssm:AddTagsToResource",
    "ssm:DeleteParameter",
    "ssm:PutParameter",
    "ssm:RemoveTagsFromResource",
)


def _address(needs: Needs) -> tuple[Expression, ...]:
    return (parameter_arn(needs),)


def _decrypt_address(needs: Needs) -> Statement:
    """The address is encrypted, so that even a plan decrypts it: this parameter and nothing else."""
    only = When("StringEquals", "kms:EncryptionContext:PARAMETER_ARN", _address(needs))
    key = arn("kms", needs.aws.region, needs.aws.account, "key/*")
    return Statement("DecryptAddress", ("kms:Decrypt",), (key,), (only,))


def _describe_network() -> Statement:
    describe = ("ec2:DescribeSecurityGroupRules", "ec2:DescribeSecurityGroups", "ec2:DescribeTags")
    return Statement("DescribeNetwork", describe, ("*",), why="AWS knows no resources for descriptions.")


def _group_in_network(needs: Needs) -> tuple[Statement, ...]:
    """The database's security group in a network of others."""
    from modelyard.targets.terraform.access import own_tags  # noqa: PLC0415 - one use

    region, account = needs.aws.region, needs.aws.account
    groups = (
        arn("ec2", region, account, "security-group/*"),
        arn("ec2", region, account, "security-group-rule/*"),
    )
    tags = own_tags(needs)
    requested = tuple(When(w.test, w.variable.replace("ResourceTag", "RequestTag"), w.values) for w in tags)
    born = When("StringEquals", "ec2:CreateAction", ("AuthorizeSecurityGroupIngress", "CreateSecurityGroup"))
    change = (
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:DeleteSecurityGroup",
        "ec2:ModifySecurityGroupRules",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
    )
    return (
        Statement(
            "CreateGroup", ("ec2:AuthorizeSecurityGroupIngress", "ec2:CreateSecurityGroup"), groups, requested
        ),
        Statement(
            "CreateGroupInNetwork", ("ec2:CreateSecurityGroup",), (arn("ec2", region, account, "vpc/*"),)
        ),
        Statement("TagGroupAtBirth", ("ec2:CreateTags",), groups, (*requested, born)),
        Statement("ChangeGroup", change, groups, tags),
    )


def _log_group(needs: Needs, name: str) -> Expression:
    return arn(
        "logs",
        needs.aws.region,
        needs.aws.account,
        f"log-group:{name}" if name == "*" else f"log-group:{name}:*",
    )
