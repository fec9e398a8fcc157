"""Rights over the key, the buckets, the image repositories, the secrets and the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.terraform.access import own_tags, repositories
from modelyard.targets.terraform.permissions import Concern
from modelyard.targets.terraform.statements import Statement, When, arn, literal

if TYPE_CHECKING:
    from modelyard.targets.terraform.needs import Needs

_BUCKET_READ = (
    "s3:GetAccelerateConfiguration",
    "s3:GetBucketAcl",
    "s3:GetBucketCORS",
    "s3:GetBucketLocation",
    "s3:GetBucketLogging",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketPolicy",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketRequestPayment",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetBucketWebsite",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetMetricsConfiguration",
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
    "s3:ListTagsForResource",
)
_BUCKET_WRITE = (
    "s3:CreateBucket",
    "s3:PutBucketLogging",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketTagging",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutMetricsConfiguration",
    "s3:TagResource",
    "s3:UntagResource",
)
_KEY_READ = ("kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags")
_KEY_WRITE = (
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:EnableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
_REPOSITORY_READ = (
    "ecr:DescribeRepositories",
    "ecr:GetLifecyclePolicy",
    "ecr:GetRepositoryPolicy",
    "ecr:ListTagsForResource",
)
_REPOSITORY_WRITE = (
    "ecr:CreateRepository",
    "ecr:DeleteLifecyclePolicy",
    "ecr:DeleteRepositoryPolicy",
    "ecr:PutImageScanningConfiguration",
    "ecr:PutImageTagMutability",
    "ecr:PutLifecyclePolicy",
    "ecr:SetRepositoryPolicy",
    "ecr:TagResource",
    "ecr:UntagResource",
)
_SECRET_READ = ("secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy")
_SECRET_WRITE = (
    "secretsmanager:CreateSecret",
    "secretsmanager:DeleteSecret",
    "secretsmanager:RestoreSecret",
    "secretsmanager:TagResource",
    "secretsmanager:UntagResource",
    "secretsmanager:UpdateSecret",
)


def state(needs: Needs) -> Concern:
    """The state of this root: read by a plan, which also locks it; written by an apply."""
    names = needs.environment.names
    bucket = arn("s3", "", "", names.state_bucket)
    state_object = arn("s3", "", "", f"{names.state_bucket}/{literal(names.state_key)}")
    lock = arn("s3", "", "", f"{names.state_bucket}/{literal(names.state_key)}.tflock")
    key = arn("kms", needs.aws.region, needs.aws.account, "key/*")
    named = When("ForAnyValue:StringEquals", "kms:ResourceAliases", (f"alias/{needs.names.state_key_alias}",))
    prefix = (When("StringEquals", "s3:prefix", (literal(names.state_key),)),)
    plans = arn("s3", "", "", f"{names.state_bucket}/{literal(names.plans_prefix)}*")
    read = (
        Statement("FindState", ("s3:ListBucket",), (bucket,), prefix),
        Statement("ReadState", ("s3:GetObject",), (state_object,)),
        Statement("LockState", ("s3:DeleteObject", "s3:GetObject", "s3:PutObject"), (lock,)),
        Statement("KeepPlan", ("s3:PutObject",), (plans,)),
        Statement("StateKey", ("kms:Decrypt", "kms:GenerateDataKey"), (key,), (named,)),
    )
    write = (
        Statement("ReadPlan", ("s3:GetObject",), (plans,)),
        Statement("WriteState", ("s3:PutObject",), (state_object,)),
    )
    return Concern("storage", read, write)


def keys(needs: Needs) -> Concern:
    """The environment's key. It has no name, so its tags tell it from others."""
    region, account = needs.aws.region, needs.aws.account
    key = arn("kms", region, account, "key/*")
    alias = arn("kms", region, account, f"alias/{needs.names.base}")
    tags = own_tags(needs)
    requested = tuple(When(w.test, w.variable.replace("ResourceTag", "RequestTag"), w.values) for w in tags)
    every = "AWS knows no resource for this action."
    read = (
        Statement("ReadKey", _KEY_READ, (key,), tags),
        Statement("FindAlias", ("kms:ListAliases",), ("*",), why=every),
    )
    write = (
        Statement(
            "CreateKey",
            ("kms:CreateKey", "kms:TagResource"),
            ("*",),
            requested,
            why="No key has an ARN before it is.",
        ),
        Statement("ChangeKey", _KEY_WRITE, (key,), tags),
        Statement("NameKey", ("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"), (alias,)),
        Statement(
            "LetServicesUseKey",
            ("kms:CreateGrant",),
            (key,),
            (*tags, When("Bool", "kms:GrantIsForAWSResource", ("true",))),
        ),
        Statement("UseKey", ("kms:Decrypt", "kms:GenerateDataKey"), (key,), tags),
    )
    return Concern("storage", read, write)


def buckets(needs: Needs) -> Concern:
    """The artifacts bucket and its access log: their settings, not what they hold."""
    found = tuple(
        arn("s3", "", "", name)
        for name in (needs.environment.names.artifacts_bucket, needs.names.access_log_bucket)
    )
    return Concern(
        "storage",
        (Statement("ReadBuckets", _BUCKET_READ, found),),
        (Statement("ChangeBuckets", _BUCKET_WRITE, found),),
    )


def registry(needs: Needs) -> Concern:
    """The image repositories: their settings, not their images."""
    found = repositories(needs.environment)
    return Concern(
        "storage",
        (Statement("ReadRepositories", _REPOSITORY_READ, found),),
        (Statement("ChangeRepositories", _REPOSITORY_WRITE, found),),
    )


def secrets(needs: Needs) -> Concern:
    """The containers of secrets under the environment's own path, and never a value."""
    resource = f"secret:{literal(needs.names.secret_prefix)}/*"
    found = (arn("secretsmanager", needs.aws.region, needs.aws.account, resource),)
    return Concern(
        "storage",
        (Statement("ReadSecretSettings", _SECRET_READ, found),),
        (Statement("ChangeSecretSettings", _SECRET_WRITE, found),),
    )
