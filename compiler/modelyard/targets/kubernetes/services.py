"""How the endpoint is reached: Services inside the cluster, an HTTPRoute from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.kubernetes import cluster, strategy, wake
from modelyard.targets.kubernetes.manifest import Json, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.targets.kubernetes.manifest import Place

PUBLIC_PATHS = ("/predict", "/v2")
"""What callers from outside may ask; metrics and probes stay inside."""


def manifests(place: Place) -> Iterator[Manifest]:
    """Services of the endpoint and, with ``ingress``, its route."""
    yield _service(place, place.model, "service")
    if strategy.split_by_route(place):
        yield _service(place, f"{place.model}-canary", "service-canary")
    if place.deployment.strategy.kind == "blue_green":
        yield _service(place, f"{place.model}-preview", "service-preview")
    yield metrics_service(place, "serve", "service-metrics")
    if place.deployment.ingress:
        yield _route(place, place.deployment.ingress)


def _service(place: Place, name: str, stem: str) -> Manifest:
    data: Json = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": place.metadata(name, "serve"),
        "spec": {
            "type": "ClusterIP",
            "selector": place.selector("serve"),
            "ports": [{"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}],
        },
    }
    return Manifest(stem, data, ("deployment",))


def metrics_service(place: Place, component: str, stem: str) -> Manifest:
    """A headless Service for Prometheus, which shows each pod once whatever the other Services choose."""
    metadata = place.metadata(f"{place.model}-{component}-metrics", component)
    metadata["labels"] = {**place.labels(component), "modelyard/scrape": "true"}
    data: Json = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata,
        "spec": {
            "type": "ClusterIP",
            "clusterIP": "None",
            "publishNotReadyAddresses": True,
            "selector": place.selector(component),
            "ports": [{"name": "http", "port": 8080, "targetPort": "http", "protocol": "TCP"}],
        },
    }
    return Manifest(stem, data, ("monitoring",))


def _route(place: Place, host: str) -> Manifest:
    backends: list[Json] = [wake.backend() if wake.sleeps(place) else {"name": place.model, "port": 80}]
    note = ""
    if strategy.split_by_route(place):
        backends[0]["weight"] = 100
        backends.append({"name": f"{place.model}-canary", "port": 80, "weight": 0})
        note = "The weights are those at rest; Argo Rollouts moves them during a release."
    data: Json = {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": place.metadata(place.model, "serve"),
        "spec": {
            "parentRefs": [
                {
                    "name": cluster.GATEWAY,
                    "namespace": cluster.GATEWAY_NAMESPACE,
                    "sectionName": cluster.GATEWAY_LISTENER,
                }
            ],
            "hostnames": [host],
            "rules": [
                {
                    "matches": [{"path": {"type": "PathPrefix", "value": path}} for path in PUBLIC_PATHS],
                    "backendRefs": backends,
                }
            ],
        },
    }
    return Manifest("http-route", data, ("deployment", "ingress"), note)
