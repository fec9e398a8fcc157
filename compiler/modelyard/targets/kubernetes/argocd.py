"""Delivery from inside the cluster: an Argo CD Application, within a project that allows nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.kubernetes import cluster
from modelyard.targets.kubernetes.manifest import Json, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelyard.targets.kubernetes.manifest import Place

_SERVER = "https://kubernetes.default.svc"


def manifests(place: Place, others: Sequence[Manifest]) -> Iterator[Manifest]:
    """Project and application, applied once by a person to Argo CD's own namespace.

    ``others`` is everything that the application may ever hold, also before the first release.
    """
    if not delivers(place):
        return
    yield _project(place, others)
    yield _application(place)


def delivers(place: Place) -> bool:
    """Whether Argo CD applies the manifests here."""
    return place.environment.delivery == "argocd" and place.plan.repository is not None


def name(place: Place) -> str:
    """The application's name; one Argo CD may hold several environments of a model."""
    return f"{place.model}-{place.environment.name}"


def _group(manifest: Manifest) -> str:
    return str(manifest.data["apiVersion"]).rpartition("/")[0]


def _repository(place: Place) -> str:
    return f"https://github.com/{place.plan.repository}"


def _metadata(place: Place) -> Json:
    return place.metadata(name(place), "delivery", namespace=cluster.ARGOCD_NAMESPACE)


def _project(place: Place, others: Sequence[Manifest]) -> Manifest:
    held = [item for item in others if item.applied and item.kind != "Namespace"]
    kinds = sorted({(_group(item), item.kind) for item in held})
    data: Json = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": _metadata(place),
        "spec": {
            "description": f"What {place.model} may be in {place.environment.name}",
            "sourceRepos": [_repository(place)],
            "destinations": [{"server": _SERVER, "namespace": place.namespace}],
            "clusterResourceWhitelist": [{"group": "", "kind": "Namespace"}],
            "namespaceResourceWhitelist": [{"group": group, "kind": kind} for group, kind in kinds],
        },
    }
    origin = ("environments", place.environment.name, "delivery")
    return Manifest("argocd/project", data, origin, applied=False)


def _application(place: Place) -> Manifest:
    weights = ".spec.rules[].backendRefs[].weight"
    ignored: list[Json] = []
    if place.environment.deployment and place.environment.deployment.strategy.kind == "canary":
        route = {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute"}
        ignored.append({**route, "jqPathExpressions": [weights]})
    data: Json = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": _metadata(place),
        "spec": {
            "project": name(place),
            "source": {
                "repoURL": _repository(place),
                "targetRevision": "HEAD",
                "path": f"{place.plan.paths.ops}/kubernetes/{place.environment.name}",
            },
            "destination": {"server": _SERVER, "namespace": place.namespace},
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True, "allowEmpty": False},
                "syncOptions": [
                    "ServerSideApply=true",
                    "ApplyOutOfSyncOnly=true",
                    "RespectIgnoreDifferences=true",
                ],
                "retry": {"limit": 5, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "3m"}},
            },
            **({"ignoreDifferences": ignored} if ignored else {}),
            "revisionHistoryLimit": 10,
        },
    }
    return Manifest(
        "argocd/application",
        data,
        ("environments", place.environment.name, "delivery"),
        "Applied once by a person: `kubectl apply` on this folder. From then on a merged commit is a release.",
        applied=False,
    )
