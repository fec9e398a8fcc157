"""A manifest before it is a file, and where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.plan.names import limited
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.plan.types import DeploymentPlan, EnvironmentPlan, MonitoringPlan, Plan, Release

Json = dict[str, object]

_LABEL_LIMIT = 63


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object: the stem of its file, its data, the spec path that it is about, and why it is as it is.

    ``note`` becomes a comment at the top of the file. ``applied`` is false for what is applied apart from the rest.
    """

    stem: str
    data: Json
    origin: DocumentPath
    note: str = ""
    applied: bool = True

    @property
    def kind(self) -> str:
        """The object's kind."""
        return str(self.data["kind"])

    @property
    def name(self) -> str:
        """The object's name."""
        return str(cast("Json", self.data["metadata"]).get("name"))


@dataclass(frozen=True, slots=True)
class Place:
    """One environment in its plan, with the names and labels that its objects share."""

    plan: Plan
    environment: EnvironmentPlan

    @property
    def model(self) -> str:
        """The model's name, which begins the name of every object."""
        return self.plan.model

    @property
    def namespace(self) -> str:
        """The namespace."""
        return self.environment.namespace

    @property
    def release(self) -> Release:
        """What runs here; only asked where something does."""
        assert self.environment.release is not None  # noqa: S101 - a bug in a target, not a user's mistake
        return self.environment.release

    @property
    def deployment(self) -> DeploymentPlan:
        """The endpoint or batch job; only asked where there is one."""
        assert self.environment.deployment is not None  # noqa: S101 - a bug in a target, not a user's mistake
        return self.environment.deployment

    @property
    def monitoring(self) -> MonitoringPlan | None:
        """What is watched."""
        return self.environment.monitoring

    @property
    def endpoint(self) -> bool:
        """Whether an endpoint runs here."""
        return self._runs("realtime")

    @property
    def batch(self) -> bool:
        """Whether a batch job runs here."""
        return self._runs("batch")

    @property
    def watched(self) -> bool:
        """Whether the drift job and the exporter of its verdicts run here."""
        watch = self.monitoring is not None and self.monitoring.drift is not None
        return watch and (self.endpoint or self.batch)

    def _runs(self, mode: str) -> bool:
        place = self.environment
        return place.release is not None and place.deployment is not None and place.deployment.mode == mode

    def workload(self, role: str) -> str:
        """The name of a workload and of its service account: ``serve``, ``watch``, ``batch`` or ``tracking``."""
        return self.environment.names.service_account[role]

    def selector(self, component: str) -> dict[str, str]:
        """The labels that choose a component's pods and never change."""
        return {
            "app.kubernetes.io/name": self.model,
            "app.kubernetes.io/component": component,
        }

    def labels(self, component: str, *, version: bool = False) -> dict[str, str]:
        """Recommended labels, then the team's own; ``version`` where the object changes with each release."""
        own = {
            **self.selector(component),
            "app.kubernetes.io/instance": limited(f"{self.model}-{self.environment.name}", _LABEL_LIMIT),
            "app.kubernetes.io/part-of": self.model,
            "app.kubernetes.io/managed-by": "modelyard",
            **({"app.kubernetes.io/version": str(self.release.version)} if version else {}),
        }
        return {**dict(self.plan.labels), **own}

    def metadata(
        self,
        name: str,
        component: str,
        *,
        annotations: Mapping[str, str] | None = None,
        version: bool = False,
        namespace: str | None = None,
    ) -> Json:
        """An object's metadata in the environment's namespace, or in another."""
        return {
            "name": name,
            "namespace": namespace or self.namespace,
            "labels": self.labels(component, version=version),
            **({"annotations": dict(annotations)} if annotations else {}),
        }
