"""The room that everything else stands in: namespace, identities, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.kubernetes import sizes
from modelyard.targets.kubernetes.manifest import Json, Manifest, Place

if TYPE_CHECKING:
    from collections.abc import Iterator


def manifests(place: Place) -> Iterator[Manifest]:
    """Namespace, service accounts, quota and default limits: these stand before the first release."""
    yield _namespace(place)
    yield from _service_accounts(place)
    yield _quota(place)
    yield _limits(place)


def _namespace(place: Place) -> Manifest:
    levels = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn", "audit")}
    plan = place.plan
    told = {
        "kubernetes.io/description": plan.description,
        "a8r.io/owner": ", ".join(plan.owners),
        "a8r.io/repository": f"https://github.com/{plan.repository}" if plan.repository else "",
    }
    metadata: Json = {
        "name": place.namespace,
        "labels": {**place.labels("namespace"), **levels},
        "annotations": {key: text for key, text in told.items() if text},
    }
    if not metadata["annotations"]:
        del metadata["annotations"]
    data: Json = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
    return Manifest("namespace", data, ("environments", place.environment.name, "namespace"))


def _service_accounts(place: Place) -> Iterator[Manifest]:
    for role in sizes.roles(place):
        data: Json = {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": place.metadata(place.workload(role), role),
            "automountServiceAccountToken": False,
        }
        yield Manifest(
            f"service-account-{role}",
            data,
            ("environments", place.environment.name),
            "Its rights in AWS come from an EKS Pod Identity association; in the cluster it has none.",
        )


def _quota(place: Place) -> Manifest:
    need = sizes.most(place)
    hard = {
        "requests.cpu": sizes.cores(need.cpu),
        "requests.memory": sizes.size(need.memory),
        "limits.memory": sizes.size(need.memory),
        "pods": str(need.pods),
        "services.loadbalancers": "0",
        "services.nodeports": "0",
        **({"requests.nvidia.com/gpu": str(need.gpu)} if need.gpu else {}),
    }
    data: Json = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": place.metadata(place.model, "namespace"),
        "spec": {"hard": hard},
    }
    return Manifest(
        "resource-quota",
        data,
        ("deployment", "replicas"),
        "Room for the most copies during a release, every job twice, and a little more.",
    )


def _limits(place: Place) -> Manifest:
    data: Json = {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": place.metadata(place.model, "namespace"),
        "spec": {
            "limits": [
                {
                    "type": "Container",
                    "defaultRequest": {"cpu": "100m", "memory": "128Mi"},
                    "default": {"memory": "256Mi"},
                }
            ]
        },
    }
    return Manifest("limit-range", data, ("environments", place.environment.name))
