"""What a cluster would say to a manifest, asked without one: schemas, and the profile ``restricted``."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import kubernetes_validate
import kubernetes_validate.utils as loader
import pytest
from jsonschema import Draft7Validator

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CRDS = Path(os.environ.get("MODELYARD_CRDS", ROOT.parent / "shared" / "schemas" / "crds"))
VERSIONS = ("1.31", "1.34")
"""The oldest Kubernetes that the manifests are meant for, and the one that a new cluster gets."""

needs_crds = pytest.mark.skipif(
    not CRDS.is_dir(),
    reason=f"no schemas of custom resources at {CRDS} (MODELYARD_CRDS says where they are)",
)

CORE = frozenset(
    {
        "v1",
        "apps/v1",
        "batch/v1",
        "autoscaling/v2",
        "policy/v1",
        "networking.k8s.io/v1",
        "rbac.authorization.k8s.io/v1",
    }
)

# The validator reads a file of megabytes anew for each object.
loader.schema_contents = cache(loader.schema_contents)

_VOLUMES = {
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
}


def core_errors(data: dict[str, object]) -> Iterator[str]:
    """What the schemas of Kubernetes' own kinds find wrong, unknown fields included."""
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(data, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            yield f"{version}: {error}"


def custom_errors(data: dict[str, object]) -> Iterator[str]:
    """What a custom resource's schema finds wrong."""
    validator = _validator(str(data["apiVersion"]), str(data["kind"]))
    for error in validator.iter_errors(data):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"


@cache
def _validator(version: str, kind: str) -> Draft7Validator:
    group, _, number = version.rpartition("/")
    path = CRDS / group / f"{kind.lower()}_{number}.json"
    return Draft7Validator(json.loads(path.read_text(encoding="utf-8")))


def violations(pod: dict[str, object]) -> Iterator[str]:
    """Where a pod leaves the profile ``restricted`` of the Pod Security Standards."""
    shared = pod.get("securityContext") or {}
    yield from (key for key in ("hostNetwork", "hostPID", "hostIPC") if pod.get(key))
    for volume in pod.get("volumes") or []:
        if not set(volume) - {"name"} <= _VOLUMES:
            yield f"volume {volume}"
    for container in [*pod["containers"], *(pod.get("initContainers") or [])]:
        yield from (f"{container['name']}: {found}" for found in _in_container(container, shared))


def _in_container(container: dict[str, object], shared: dict[str, object]) -> Iterator[str]:
    own = container.get("securityContext") or {}
    seccomp = (own.get("seccompProfile") or shared.get("seccompProfile") or {}).get("type")
    capabilities = own.get("capabilities") or {}
    kept = {
        "allowPrivilegeEscalation": own.get("allowPrivilegeEscalation") is False,
        "privileged": not own.get("privileged"),
        "runAsNonRoot": own.get("runAsNonRoot", shared.get("runAsNonRoot")) is True,
        "runAsUser": bool(own.get("runAsUser", shared.get("runAsUser"))),
        "seccompProfile": seccomp in ("RuntimeDefault", "Localhost"),
        "capabilities": capabilities.get("drop") == ["ALL"] and not capabilities.get("add"),
        "hostPort": not any(port.get("hostPort") for port in container.get("ports") or []),
    }
    yield from (name for name, fine in kept.items() if not fine)
