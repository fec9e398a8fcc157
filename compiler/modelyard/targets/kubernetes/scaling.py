"""How many copies run, and how many at once may be taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.kubernetes import cluster, wake
from modelyard.targets.kubernetes.manifest import Json, Manifest
from modelyard.targets.monitoring import metrics, promql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.targets.kubernetes.manifest import Place


def manifests(place: Place) -> Iterator[Manifest]:
    """A disruption budget, and an autoscaler where the number of copies varies."""
    yield _budget(place)
    wanted = place.deployment.replicas
    if wanted.min == wanted.max:
        return
    if wanted.target_rps is not None or wanted.min == 0:
        yield _scaled_object(place)
    else:
        yield _autoscaler(place)


def _budget(place: Place) -> Manifest:
    data: Json = {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": place.metadata(place.workload("serve"), "serve"),
        "spec": {
            "maxUnavailable": 1,
            # A pod that does not answer anyway must not keep a node from being drained.
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
            "selector": {"matchLabels": place.selector("serve")},
        },
    }
    return Manifest("pod-disruption-budget", data, ("deployment", "replicas"))


def _target(place: Place) -> Json:
    plain = place.deployment.strategy.kind == "rolling"
    return {
        "apiVersion": "apps/v1" if plain else "argoproj.io/v1alpha1",
        "kind": "Deployment" if plain else "Rollout",
        "name": place.workload("serve"),
    }


def _behavior() -> Json:
    return {
        "scaleUp": {
            "stabilizationWindowSeconds": 0,
            "selectPolicy": "Max",
            "policies": [
                {"type": "Percent", "value": 100, "periodSeconds": 30},
                {"type": "Pods", "value": 4, "periodSeconds": 30},
            ],
        },
        "scaleDown": {
            "stabilizationWindowSeconds": 300,
            "selectPolicy": "Min",
            "policies": [{"type": "Percent", "value": 20, "periodSeconds": 60}],
        },
    }


def _autoscaler(place: Place) -> Manifest:
    wanted = place.deployment.replicas
    share = round(100 * (wanted.target_cpu or 0.7))
    data: Json = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": place.metadata(place.workload("serve"), "serve"),
        "spec": {
            "scaleTargetRef": _target(place),
            "minReplicas": wanted.min,
            "maxReplicas": wanted.max,
            "metrics": [
                {
                    "type": "ContainerResource",
                    "containerResource": {
                        "name": "cpu",
                        "container": "serve",
                        "target": {"type": "Utilization", "averageUtilization": share},
                    },
                }
            ],
            "behavior": _behavior(),
        },
    }
    return Manifest("horizontal-pod-autoscaler", data, ("deployment", "replicas"))


def _requests(place: Place) -> Json:
    requests = promql.selector(place.model, place.environment.name)(metrics.REQUESTS.name)
    return {
        "type": "prometheus",
        "metricType": "AverageValue",
        "metadata": {
            "serverAddress": cluster.PROMETHEUS,
            "query": f"sum(rate({requests}[1m]))",
            "threshold": f"{place.deployment.replicas.target_rps or 10:.10g}",
            "ignoreNullValues": "false",
        },
    }


def _scaled_object(place: Place) -> Manifest:
    wanted = place.deployment.replicas
    triggers: list[Json] = []
    if wanted.target_cpu is not None:
        triggers.append(
            {
                "type": "cpu",
                "metricType": "Utilization",
                "metadata": {"value": f"{100 * wanted.target_cpu:.0f}", "containerName": "serve"},
            }
        )
    triggers.append(wake.trigger(place) if wake.sleeps(place) else _requests(place))
    data: Json = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": place.metadata(place.workload("serve"), "serve"),
        "spec": {
            "scaleTargetRef": _target(place),
            "minReplicaCount": wanted.min,
            "maxReplicaCount": wanted.max,
            "pollingInterval": 15,
            "cooldownPeriod": 300,
            "advanced": {"horizontalPodAutoscalerConfig": {"behavior": _behavior()}},
            "triggers": triggers,
        },
    }
    if wanted.min > 0:
        spec = data["spec"]
        assert isinstance(spec, dict)  # noqa: S101 - narrows the type of what stands above
        # Without Prometheus nobody knows how many are needed: rather too many than too few.
        spec["fallback"] = {"failureThreshold": 4, "replicas": wanted.max}
    return Manifest("scaled-object", data, ("deployment", "replicas"))
