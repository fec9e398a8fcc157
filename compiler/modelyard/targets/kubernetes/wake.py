"""An endpoint that sleeps while nobody calls: requests wait at an interceptor until a copy is up.

A sleeping endpoint has no pods that could count requests, so the count comes from KEDA's HTTP add-on, through which
every request then goes.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from modelyard.targets.kubernetes import cluster
from modelyard.targets.kubernetes.manifest import Json, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.targets.kubernetes.manifest import Place

_ORIGIN = ("deployment", "replicas")


def sleeps(place: Place) -> bool:
    """Whether the endpoint may have no copy at all."""
    deployment = place.environment.deployment
    return deployment is not None and deployment.mode == "realtime" and deployment.replicas.min == 0


def manifests(place: Place) -> Iterator[Manifest]:
    """The interceptor's route, the Service that callers use, and leave for the gateway to reach the interceptor."""
    if not sleeps(place):
        return
    yield _route(place)
    yield _service(place)
    if place.deployment.ingress:
        yield _grant(place)


def trigger(place: Place) -> Json:
    """The trigger of a ScaledObject that listens to the interceptor."""
    return {
        "type": "external-push",
        "metadata": {"scalerAddress": cluster.HTTP_SCALER, "interceptorRoute": place.model},
    }


def backend() -> Json:
    """Where an HTTPRoute sends requests that may have to wait."""
    return {
        "name": cluster.INTERCEPTOR,
        "namespace": cluster.KEDA_NAMESPACE,
        "port": cluster.INTERCEPTOR_PORT,
    }


def _hosts(place: Place) -> list[str]:
    """The host names that callers send: the public one, and each form of the Service's own."""
    name, port = f"{place.model}-wake", cluster.INTERCEPTOR_PORT
    forms = [name, f"{name}.{place.namespace}", f"{name}.{place.namespace}.svc"]
    inside = [host for form in forms for host in (form, f"{form}:{port}")]
    return [*([place.deployment.ingress] if place.deployment.ingress else []), *inside]


def _route(place: Place) -> Manifest:
    rate = place.deployment.replicas.target_rps or 10
    data: Json = {
        "apiVersion": "http.keda.sh/v1beta1",
        "kind": "InterceptorRoute",
        "metadata": place.metadata(place.model, "serve"),
        "spec": {
            "target": {"service": place.model, "port": 80},
            "rules": [{"hosts": _hosts(place)}],
            "scalingMetric": {
                "requestRate": {"targetValue": max(1, ceil(rate)), "granularity": "1s", "window": "1m"}
            },
            "timeouts": {"readiness": "120s"},
        },
    }
    return Manifest("interceptor-route", data, _ORIGIN)


def _service(place: Place) -> Manifest:
    data: Json = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": place.metadata(f"{place.model}-wake", "wake"),
        "spec": {
            "type": "ExternalName",
            "externalName": f"{cluster.INTERCEPTOR}.{cluster.KEDA_NAMESPACE}.svc.cluster.local",
            "ports": [{"name": "http", "port": cluster.INTERCEPTOR_PORT, "protocol": "TCP"}],
        },
    }
    return Manifest(
        "service-wake",
        data,
        _ORIGIN,
        f"Callers inside the cluster use this one, on port {cluster.INTERCEPTOR_PORT}: whoever calls the pods "
        "directly finds nobody while they sleep.",
    )


def _grant(place: Place) -> Manifest:
    data: Json = {
        "apiVersion": "gateway.networking.k8s.io/v1beta1",
        "kind": "ReferenceGrant",
        "metadata": place.metadata(place.model, "wake", namespace=cluster.KEDA_NAMESPACE),
        "spec": {
            "from": [
                {
                    "group": "gateway.networking.k8s.io",
                    "kind": "HTTPRoute",
                    "namespace": place.namespace,
                }
            ],
            "to": [{"group": "", "kind": "Service", "name": cluster.INTERCEPTOR}],
        },
    }
    return Manifest(
        "cluster/reference-grant",
        data,
        _ORIGIN,
        "Applied once by whoever runs KEDA: it lets this namespace's route send requests to the interceptor.",
        applied=False,
    )
