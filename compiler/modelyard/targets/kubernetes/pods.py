"""Pods that hold nothing they do not need: one way to write a container, for every workload."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from modelyard.records import dataclass
from modelyard.targets.kubernetes.sizes import cores, size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.plan.types import Resources
    from modelyard.targets.kubernetes.manifest import Json, Place

USER = 65532
"""The user of every image."""
PORT = 8080
CONTRACT = "/app/contract.json"
DRAIN = 15
"""Seconds that a pod keeps answering after it was told to stop, while load balancers forget it."""
GRACE = DRAIN + 30

SKIPS = {
    "CKV_K8S_11": "a CPU limit throttles whoever waits; the request already gives each its share",
    "CKV_K8S_15": "images are named by digest; pulling again could bring no other",
    "CKV_K8S_35": "the runtime reads secrets from its environment, under the names in the spec",
}


@dataclass(frozen=True, slots=True)
class Container:
    """A container: what runs, with what, and whether it answers requests."""

    name: str
    image: str
    arguments: tuple[str, ...]
    resources: Resources
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    secrets: tuple[str, ...] = ()
    secret: str = ""
    """The Secret that holds them."""
    port: int | None = None
    health: str = "/healthz"
    ready: str = "/readyz"
    command: tuple[str, ...] = ()
    mounts: tuple[tuple[str, str, str], ...] = ()
    """Read-only files: volume, path in the container, file in the volume."""


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod of one container: under which identity, with which ConfigMaps, chosen by which labels."""

    account: str
    container: Container
    configs: Mapping[str, str] = field(default_factory=dict[str, str])
    """Volumes by name: the ConfigMap that each holds."""
    spread: Mapping[str, str] = field(default_factory=dict[str, str])
    scratch: int = 64
    restart: str | None = None


def skips(container: Container) -> dict[str, str]:
    """Annotations that set a check of checkov aside, each with its reason."""
    chosen = ["CKV_K8S_11", "CKV_K8S_15", *(["CKV_K8S_35"] if container.secrets else [])]
    return {f"checkov.io/skip{at}": f"{check}={SKIPS[check]}" for at, check in enumerate(chosen, start=1)}


def runtime_env(place: Place, resources: Resources) -> dict[str, str]:
    """What the runtime reads from its environment, in every workload."""
    aws = place.environment.aws
    return {
        # Numerical libraries count the node's cores, not the container's share of them.
        "OMP_NUM_THREADS": str(max(1, resources.cpu // 1000)),
        **({"AWS_REGION": aws.region} if aws else {}),
    }


def secret_names(place: Place, role: str) -> tuple[str, ...]:
    """The secrets that a workload reads, by name."""
    return tuple(sorted(use.name for use in place.environment.access.secrets if role in use.roles))


def pod(spec: Pod) -> Json:
    """The pod's specification, within the profile ``restricted``."""
    spread = [
        {
            "maxSkew": 1,
            "topologyKey": key,
            # Rather two copies on one node than one copy: a cluster may be small, or a zone be gone.
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": dict(spec.spread)},
        }
        for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
        if spec.spread
    ]
    return {
        "serviceAccountName": spec.account,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        **({"restartPolicy": spec.restart} if spec.restart else {}),
        "terminationGracePeriodSeconds": GRACE,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        **({"topologySpreadConstraints": spread} if spread else {}),
        "containers": [_container(spec.container)],
        "volumes": [
            {"name": "tmp", "emptyDir": {"sizeLimit": size(spec.scratch)}},
            *({"name": volume, "configMap": {"name": name}} for volume, name in spec.configs.items()),
        ],
    }


def _container(spec: Container) -> Json:
    found: Json = {"name": spec.name, "image": spec.image, "imagePullPolicy": "IfNotPresent"}
    if spec.command:
        found["command"] = list(spec.command)
    found["args"] = list(spec.arguments)
    if spec.port is not None:
        found["ports"] = [{"name": "http", "containerPort": spec.port, "protocol": "TCP"}]
    found["env"] = [
        *({"name": name, "value": text} for name, text in spec.env.items()),
        *({"name": name, "valueFrom": _from_secret(spec, name)} for name in spec.secrets),
    ]
    found["resources"] = _resources(spec.resources)
    if spec.port is not None:
        found |= _probes(spec)
    found["securityContext"] = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "privileged": False,
        "readOnlyRootFilesystem": True,
        "runAsNonRoot": True,
    }
    found["volumeMounts"] = [
        {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - the container's own, in memory of nobody else
        *(
            {"name": volume, "mountPath": path, "subPath": file, "readOnly": True}
            for volume, path, file in spec.mounts
        ),
    ]
    return found


def _from_secret(spec: Container, name: str) -> Json:
    return {"secretKeyRef": {"name": spec.secret, "key": name}}


def _resources(resources: Resources) -> Json:
    gpu = {"nvidia.com/gpu": str(resources.gpu)} if resources.gpu else {}
    return {
        "requests": {"cpu": cores(resources.cpu), "memory": size(resources.memory), **gpu},
        "limits": {"memory": size(resources.memory), **gpu},
    }


def _probes(spec: Container) -> Json:
    def ask(path: str, period: int, failures: int) -> Json:
        return {
            "httpGet": {"path": path, "port": "http"},
            "periodSeconds": period,
            "timeoutSeconds": 2,
            "failureThreshold": failures,
        }

    return {
        "startupProbe": ask(spec.ready, 2, 90),
        "livenessProbe": ask(spec.health, 10, 3),
        "readinessProbe": ask(spec.ready, 5, 2),
        "lifecycle": {"preStop": {"sleep": {"seconds": DRAIN}}},
    }
