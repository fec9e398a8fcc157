"""What one environment's root holds: derived once, so that rights and resources cannot disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass
from modelyard.targets.terraform.names import Created, created

if TYPE_CHECKING:
    from modelyard.plan.types import Aws, ClusterPlan, EnvironmentPlan, Plan

GITHUB_ROLES = ("train", "release", "watch_ci")
WORKLOAD_ROLES = ("serve", "watch", "batch", "tracking")


@dataclass(frozen=True, slots=True)
class Needs:
    """An AWS environment and what it needs, with its neighbours in the order of promotion."""

    plan: Plan
    environment: EnvironmentPlan
    aws: Aws
    names: Created
    previous: EnvironmentPlan | None
    """Where releases come from: its images are copied."""
    following: EnvironmentPlan | None
    """Where releases go: it copies this one's images."""

    @property
    def first(self) -> bool:
        """Whether models are trained here."""
        return self.environment.previous is None

    @property
    def cluster(self) -> ClusterPlan | None:
        """The cluster, existing or made."""
        return self.environment.cluster

    @property
    def creates_cluster(self) -> bool:
        """Whether the root makes the cluster and its network."""
        return self.cluster is not None and self.cluster.create

    @property
    def tracking_server(self) -> bool:
        """Whether the tracking server and its database are here."""
        return self.first and self.cluster is not None and self.environment.training.tracking.kind == "server"

    @property
    def monitors_drift(self) -> bool:
        """Whether a verdict is published that the watch workflow reads."""
        return self.environment.monitoring is not None and self.environment.monitoring.drift is not None

    @property
    def releases_with_kubectl(self) -> bool:
        """Whether the release workflow applies manifests itself."""
        return (
            self.cluster is not None
            and self.environment.deployment is not None
            and self.environment.delivery == "kubectl"
            and "release" in self.github_roles
        )

    @property
    def github_roles(self) -> tuple[str, ...]:
        """The roles that workflows assume."""
        if self.plan.repository is None:
            return ()
        wanted = {
            "train": self.first,
            "release": _releases(self.plan, self.environment),
            "watch_ci": self.monitors_drift,
        }
        return tuple(role for role in GITHUB_ROLES if wanted[role])

    @property
    def workload_roles(self) -> tuple[str, ...]:
        """The roles of what runs in the cluster; a workload that touches nothing has none."""
        if self.cluster is None:
            return ()
        touching = {role for role, grants in self.environment.access.s3.items() if grants}
        return tuple(
            role
            for role in WORKLOAD_ROLES
            if (self.tracking_server if role == "tracking" else role in touching)
        )

    @property
    def emails(self) -> tuple[str, ...]:
        """Who is told of alarms by mail."""
        monitoring = self.environment.monitoring
        alerts = monitoring.alerts if monitoring else ()
        return tuple(sorted({alert.address for alert in alerts if alert.kind == "email" and alert.address}))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Names of the secrets whose values are kept here."""
        return tuple(sorted({secret.name for secret in self.environment.access.secrets}))

    @property
    def repositories(self) -> tuple[str, ...]:
        """The image repositories."""
        return (self.environment.names.serve_repository, self.environment.names.watch_repository)

    @property
    def keep_days(self) -> int:
        """How long replaced versions and access logs are kept: what governance says, a year where it says nothing."""
        return max(90, self.environment.governance.keep or 365)

    @property
    def partition(self) -> str:
        """The partition of the region, where no data source can say it: in a backend block."""
        prefixes = {"us-gov-": "aws-us-gov", "cn-": "aws-cn"}
        return next((name for start, name in prefixes.items() if self.aws.region.startswith(start)), "aws")


def needs(plan: Plan) -> tuple[Needs, ...]:
    """Every AWS environment of a plan."""
    found: list[Needs] = []
    for index, environment in enumerate(plan.environments):
        if environment.platform != "aws" or environment.aws is None:
            continue
        following = plan.environments[index + 1] if index + 1 < len(plan.environments) else None
        found.append(
            Needs(
                plan=plan,
                environment=environment,
                aws=environment.aws,
                names=created(plan, environment),
                previous=_on_aws(
                    next((e for e in plan.environments if e.name == environment.previous), None)
                ),
                following=_on_aws(following) if following and _releases(plan, following) else None,
            )
        )
    return tuple(found)


def _releases(plan: Plan, environment: EnvironmentPlan) -> bool:
    """Whether a workflow brings releases there, as a role of its own."""
    return plan.repository is not None and environment.deployment is not None


def _on_aws(environment: EnvironmentPlan | None) -> EnvironmentPlan | None:
    return environment if environment is not None and environment.aws is not None else None
