"""What each role may do, from what the spec touches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from modelyard.emit import hcl
from modelyard.records import dataclass
from modelyard.targets.terraform.statements import Statement, When, arn, literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.emit.hcl import Expression
    from modelyard.plan.types import EnvironmentPlan, S3Grant
    from modelyard.targets.terraform.needs import Needs

READ = ("s3:GetObject",)
WRITE = ("s3:AbortMultipartUpload", "s3:PutObject")
READ_WRITE = ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject")
_ON_OBJECTS = {"read": READ, "write": WRITE, "read-write": READ_WRITE}
PULL = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:DescribeImages",
    "ecr:GetDownloadUrlForLayer",
)
PUSH = ("ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart")
LOGIN = Statement(
    "RegistryLogin", ("ecr:GetAuthorizationToken",), ("*",), why="AWS knows no resource for this one action."
)


class Arns(Protocol):
    """How to name what is made with the roles: by reference where it is, by pattern where it is not yet."""

    def key(self) -> tuple[Expression, tuple[When, ...]]:
        """The environment's key."""
        ...

    def secret(self, name: str) -> Expression:
        """A secret of the spec."""
        ...

    def database_secret(self) -> tuple[Expression, tuple[When, ...]]:
        """The password of the tracking database."""
        ...


@dataclass(frozen=True, slots=True)
class Made:
    """In the environment's root, where everything can be referred to."""

    def key(self) -> tuple[Expression, tuple[When, ...]]:
        """The key that the root makes."""
        return hcl.reference("module.keys.key_arn"), ()

    def secret(self, name: str) -> Expression:
        """The container that the root makes."""
        return hcl.Expression(f"module.secrets.arns[{hcl.string(name)}]")

    def database_secret(self) -> tuple[Expression, tuple[When, ...]]:
        """The secret that RDS makes for the root's database."""
        return hcl.reference("module.tracking_database.secret_arn"), ()


@dataclass(frozen=True, slots=True)
class Predicted:
    """In the bootstrap, before anything else exists."""

    needs: Needs

    def key(self) -> tuple[Expression, tuple[When, ...]]:
        """Any key of the account that carries this environment's tags."""
        return arn("kms", self.needs.aws.region, self.needs.aws.account, "key/*"), own_tags(self.needs)

    def secret(self, name: str) -> Expression:
        """The secret by name; AWS appends six characters."""
        return secret_arn(self.needs, name)

    def database_secret(self) -> tuple[Expression, tuple[When, ...]]:
        """Any secret that RDS keeps for the tracking database."""
        database = rds_arn(self.needs, f"db:{self.needs.names.database}")
        return database_secret_arn(self.needs), (
            When("StringEquals", "aws:ResourceTag/aws:rds:primaryDBInstanceArn", (database,)),
        )


def own_tags(needs: Needs) -> tuple[When, ...]:
    """Only what carries the tags of this model and environment, which the root gives to all it makes."""
    return (
        When("StringEquals", "aws:ResourceTag/environment", (needs.environment.name,)),
        When("StringEquals", "aws:ResourceTag/model", (needs.plan.model,)),
    )


def secret_arn(needs: Needs, name: str) -> Expression:
    """A secret of the spec by the name that it is made with."""
    resource = f"secret:{literal(f'{needs.names.secret_prefix}/{name}')}-??????"
    return arn("secretsmanager", needs.aws.region, needs.aws.account, resource)


def database_secret_arn(needs: Needs) -> Expression:
    """The secrets that RDS makes; it names them itself."""
    return arn("secretsmanager", needs.aws.region, needs.aws.account, "secret:rds!db-*")


def rds_arn(needs: Needs, resource: str) -> Expression:
    """A thing of RDS in this account and region."""
    return arn("rds", needs.aws.region, needs.aws.account, resource)


def parameter_arn(needs: Needs) -> Expression:
    """The parameter that says where the tracking database is."""
    return arn("ssm", needs.aws.region, needs.aws.account, f"parameter{needs.names.connection_parameter}")


def repositories(environment: EnvironmentPlan) -> tuple[Expression, ...]:
    """The image repositories of an environment, which may be another account's."""
    if environment.aws is None:
        return ()
    names = (environment.names.serve_repository, environment.names.watch_repository)
    return tuple(
        arn("ecr", environment.aws.region, environment.aws.account, f"repository/{n}") for n in names
    )


def role_statements(needs: Needs, role: str, arns: Arns) -> tuple[Statement, ...]:
    """Everything that one role may do in one environment."""
    grants = _grants(needs, role)
    return (
        *_storage(grants),
        *_secrets(needs, role, arns),
        *_key(needs, role, grants, arns),
        *_images(needs, role),
        *_cluster(needs, role),
        *_database(needs, role, arns),
    )


def _grants(needs: Needs, role: str) -> tuple[S3Grant, ...]:
    """What the spec touches in the role's name, and what the platform itself does there."""
    from modelyard.plan.types import S3Grant  # noqa: PLC0415 - types alone elsewhere

    bucket = needs.environment.names.artifacts_bucket
    if role == "watch_ci":
        return (S3Grant(bucket, f"{needs.plan.model}/verdicts/", "read", owned=True),)
    if role == "tracking":
        return (S3Grant(bucket, f"{needs.plan.model}/mlflow/", "read-write", owned=True),)
    return next((grants for name, grants in needs.environment.access.s3.items() if name == role), ())


def _storage(grants: tuple[S3Grant, ...]) -> Iterable[Statement]:
    for mode, actions in _ON_OBJECTS.items():
        chosen = [grant for grant in grants if grant.mode == mode]
        if chosen:
            resources = tuple(arn("s3", "", "", f"{g.bucket}/{literal(g.prefix)}*") for g in chosen)
            yield Statement(f"Objects{mode.title().replace('-', '')}", actions, resources)
    for number, bucket in enumerate(sorted({grant.bucket for grant in grants}), start=1):
        prefixes = tuple(f"{literal(grant.prefix)}*" for grant in grants if grant.bucket == bucket)
        narrowed = () if "*" in prefixes else (When("StringLike", "s3:prefix", prefixes),)
        yield Statement(f"List{number}", ("s3:ListBucket",), (arn("s3", "", "", bucket),), narrowed)


def _role_secrets(needs: Needs, role: str) -> tuple[str, ...]:
    """What a workflow reads itself. In the cluster the secrets operator reads, by its own identity, for workloads."""
    if role not in needs.github_roles:
        return ()
    return tuple(sorted(s.name for s in needs.environment.access.secrets if role in s.roles))


def _secrets(needs: Needs, role: str, arns: Arns) -> Iterable[Statement]:
    names = _role_secrets(needs, role)
    if names:
        yield Statement(
            "Secrets", ("secretsmanager:GetSecretValue",), tuple(arns.secret(name) for name in names)
        )


def _key(needs: Needs, role: str, grants: tuple[S3Grant, ...], arns: Arns) -> Iterable[Statement]:
    """The key of what is stored here. A bucket that is not made here has its own key, which its owner shares."""
    own = [grant for grant in grants if grant.owned]
    reads = bool(_role_secrets(needs, role)) or role == "tracking"
    if own or reads:
        writes = any(grant.mode != "read" for grant in own)
        actions = ("kms:Decrypt", "kms:GenerateDataKey") if writes else ("kms:Decrypt",)
        key, narrowed = arns.key()
        yield Statement("Key", actions, (key,), narrowed)


def _images(needs: Needs, role: str) -> Iterable[Statement]:
    own = repositories(needs.environment)
    if role == "train":
        yield LOGIN
        yield Statement("PushImages", tuple(sorted((*PULL, *PUSH))), own)
    if role == "release":
        yield LOGIN
        if needs.previous is None:
            yield Statement("ReadImages", PULL, own)
        else:
            yield Statement("TakeImages", PULL, repositories(needs.previous))
            yield Statement("CopyImages", tuple(sorted((*PULL, *PUSH))), own)


def _cluster(needs: Needs, role: str) -> Iterable[Statement]:
    reaches = (role == "train" and needs.tracking_server) or (
        role == "release" and needs.releases_with_kubectl
    )
    if reaches and needs.cluster is not None:
        resource = arn("eks", needs.aws.region, needs.aws.account, f"cluster/{needs.cluster.name}")
        yield Statement("FindCluster", ("eks:DescribeCluster",), (resource,))


def _database(needs: Needs, role: str, arns: Arns) -> Iterable[Statement]:
    if role == "tracking":
        yield Statement("DatabaseAddress", ("ssm:GetParameter",), (parameter_arn(needs),))
        secret, narrowed = arns.database_secret()
        yield Statement("DatabasePassword", ("secretsmanager:GetSecretValue",), (secret,), narrowed)
