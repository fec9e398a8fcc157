"""Which workloads an environment may hold, and how much they may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.plan.types import Resources
from modelyard.records import dataclass

if TYPE_CHECKING:
    from modelyard.targets.kubernetes.manifest import Place

WATCH = Resources(cpu=500, memory=512, gpu=0)
"""The drift job: one pass over the window in bounded memory."""
VERDICTS = Resources(cpu=20, memory=128, gpu=0)
"""The exporter of verdicts: it reads one small file a minute."""
TRACKING = Resources(cpu=250, memory=1536, gpu=0)
"""MLflow's server."""


def cores(millicores: int) -> str:
    """CPU as Kubernetes itself would write it."""
    return str(millicores // 1000) if millicores % 1000 == 0 else f"{millicores}m"


def size(mebibytes: int) -> str:
    """Memory as Kubernetes itself would write it."""
    return f"{mebibytes // 1024}Gi" if mebibytes % 1024 == 0 else f"{mebibytes}Mi"


@dataclass(frozen=True, slots=True)
class Need:
    """A sum of what pods ask for."""

    cpu: int
    memory: int
    gpu: int
    pods: int


def tracking_server(place: Place) -> bool:
    """Whether MLflow's server belongs to this environment: the first, and where the plan runs one."""
    first = place.environment.previous is None
    return first and place.environment.training.tracking.kind == "server"


def roles(place: Place) -> tuple[str, ...]:
    """The workloads that have an identity here, whether or not a release runs yet."""
    environment = place.environment
    found: list[str] = []
    if environment.deployment:
        found.append("serve" if environment.deployment.mode == "realtime" else "batch")
    if environment.deployment and environment.monitoring and environment.monitoring.drift:
        found.append("watch")
    if tracking_server(place):
        found.append("tracking")
    return tuple(found)


def most(place: Place) -> Need:
    """What everything together may ask for while a release replaces another."""
    deployment = place.environment.deployment
    parts: list[tuple[Resources, int]] = [(VERDICTS, 2), (WATCH, 2)]
    if deployment and deployment.mode == "realtime":
        # A second full set may stand beside the first: during a canary, a swap of colours or a roll-back.
        parts.append((deployment.resources, 2 * deployment.replicas.max))
        parts.append((deployment.resources, 1))
    elif deployment:
        parts.append((deployment.resources, 2))
    if tracking_server(place):
        parts.append((TRACKING, 2))
    return Need(
        cpu=sum(part.cpu * count for part, count in parts),
        memory=sum(part.memory * count for part, count in parts),
        gpu=sum(part.gpu * count for part, count in parts),
        pods=sum(count for _, count in parts) + 2,
    )
