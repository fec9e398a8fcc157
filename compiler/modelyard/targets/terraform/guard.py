"""The boundaries: what a role may never exceed, whatever policies it is given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard.targets.terraform.access import Predicted, role_statements
from modelyard.targets.terraform.statements import Statement, When, arn

if TYPE_CHECKING:
    from modelyard.emit.hcl import Expression
    from modelyard.targets.terraform.needs import Needs
    from modelyard.targets.terraform.permissions import Concern


def boundary_statements(needs: Needs) -> tuple[Statement, ...]:
    """The union of what the model's roles need. A spec that reaches further needs this applied again, by a person."""
    union: dict[tuple[tuple[str, ...], tuple[When, ...]], list[str | Expression]] = {}
    for role in (*needs.github_roles, *needs.workload_roles):
        for statement in role_statements(needs, role, Predicted(needs)):
            # Which prefixes are listed is left to the roles: one statement for all buckets keeps within the limit.
            conditions = () if statement.actions == LIST else statement.conditions
            union.setdefault((statement.actions, conditions), []).extend(statement.resources)
    statements = [
        Statement("", actions, _widest(found), conditions) for (actions, conditions), found in union.items()
    ]
    if needs.creates_cluster and needs.cluster is not None:
        group = f"log-group:/aws/vpc/{needs.cluster.name}/flow:*"
        write = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
        statements.append(Statement("", write, (arn("logs", needs.aws.region, needs.aws.account, group),)))
    if not statements:
        return (Statement("Nothing", ("*",), ("*",), effect="Deny"),)
    kept = [
        one for one in statements if not any(_covers(other, one) for other in statements if other is not one)
    ]
    return tuple(replace(one, sid=f"AtMost{number}") for number, one in enumerate(kept, start=1))


def _widest(resources: list[str | Expression]) -> tuple[str | Expression, ...]:
    """Each resource once, less those that a wider one among them holds."""
    found = list(dict.fromkeys(resources))
    return tuple(one for one in found if not any(_holds(other, one) for other in found if other != one))


def _holds(wide: str | Expression, narrow: str | Expression) -> bool:
    ending = '*"'
    if isinstance(wide, str) or isinstance(narrow, str):
        return wide == narrow
    return wide == narrow or (
        wide.text.endswith(ending) and narrow.text.startswith(wide.text.removesuffix(ending))
    )


def _covers(wide: Statement, narrow: Statement) -> bool:
    """Whether one statement allows all that the other does, and more."""
    return (
        wide.conditions == narrow.conditions
        and set(wide.actions) > set(narrow.actions)
        and all(any(_holds(w, n) for w in wide.resources) for n in narrow.resources)
    )


LIST = ("s3:ListBucket",)
_REGIONAL = (
    "cloudwatch",
    "ec2",
    "ecr",
    "eks",
    "events",
    "kms",
    "logs",
    "rds",
    "secretsmanager",
    "sns",
    "ssm",
)


def terraform_boundary_statements(needs: Needs, concerns: tuple[Concern, ...]) -> tuple[Statement, ...]:
    """This account and region, the environment's buckets, roles; and nothing by which the two roles free themselves."""
    region, account = needs.aws.region, needs.aws.account
    names = needs.environment.names
    state = (
        f"{names.state_bucket}/{names.state_key.rpartition('/')[0]}/*",
        f"{names.state_bucket}/{names.plans_prefix}*",
    )
    buckets = (names.artifacts_bucket, needs.names.access_log_bucket)
    every = [s for concern in concerns for s in (*concern.read, *concern.write)]
    unlisted = [s for s in every if s.resources == ("*",)]
    everywhere = {action for s in unlisted if not s.conditions for action in s.actions}
    on_roles = {action for s in every for action in s.actions if action.startswith("iam:")}
    return (
        Statement(
            "ServicesOfTheRoot",
            tuple(f"{service}:*" for service in _REGIONAL),
            (
                *(arn(service, region, account, "*") for service in _REGIONAL),
                arn("ec2", region, "", "image/*"),
            ),
            why="A boundary grants nothing: the policies of the two roles name the actions and the resources.",
        ),
        Statement(
            "WithoutResource", tuple(sorted(everywhere)), ("*",), why="AWS knows no resource for these."
        ),
        *(s for s in unlisted if s.conditions),
        Statement(
            "Buckets",
            ("s3:*",),
            tuple(arn("s3", "", "", name) for name in (*buckets, names.state_bucket, *state)),
        ),
        *(s for s in every if s.actions[0].startswith("route53:")),
        Statement("Budgets", ("budgets:*",), (arn("budgets", "", account, "budget/*"),)),
        Statement("Roles", tuple(sorted(on_roles)), (arn("iam", "", account, "role/*"),)),
        *_denials(needs),
    )


def _denials(needs: Needs) -> tuple[Statement, ...]:
    account, names = needs.aws.account, needs.environment.names
    state = arn("s3", "", "", names.state_bucket)
    own = tuple(arn("iam", "", account, f"role/{names.role[purpose]}") for purpose in ("plan", "apply"))
    changes = ("iam:Attach*", "iam:Create*", "iam:Delete*", "iam:Detach*", "iam:Put*", "iam:Update*")
    settings = (
        "s3:DeleteBucket",
        "s3:PutBucketPolicy",
        "s3:PutBucketVersioning",
        "s3:PutLifecycleConfiguration",
    )
    return (
        Statement("KeepOwnRights", changes, own, effect="Deny"),
        Statement("KeepBoundaries", ("iam:DeleteRolePermissionsBoundary",), ("*",), effect="Deny"),
        Statement("KeepState", settings, (state,), effect="Deny"),
    )
