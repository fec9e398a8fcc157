"""What the manifests take a cluster to have: its controllers, and where they are reached.

These are the usual names of the charts that install them. A cluster that differs says so in ``patches``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.targets.kubernetes.manifest import Manifest

MONITORING_NAMESPACE = "monitoring"
PROMETHEUS = f"http://prometheus-operated.{MONITORING_NAMESPACE}.svc:9090"
"""The service that prometheus-operator makes for whatever Prometheus it runs."""
GATEWAY_NAMESPACE = "gateway"
GATEWAY = "public"
GATEWAY_LISTENER = "https"
ARGOCD_NAMESPACE = "argocd"
KEDA_NAMESPACE = "keda"
INTERCEPTOR = "keda-add-ons-http-interceptor-proxy"
INTERCEPTOR_PORT = 8080
HTTP_SCALER = f"keda-add-ons-http-external-scaler.{KEDA_NAMESPACE}:9090"
POD_IDENTITY_AGENT = "169.254.170.23/32"
"""Where EKS Pod Identity hands out credentials, on every node."""


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """Something that must run in the cluster before these manifests are applied, and what it is needed for."""

    name: str
    reason: str


_BY_GROUP = {
    "argoproj.io/v1alpha1 Rollout": Prerequisite("Argo Rollouts", "shifts traffic and goes back by itself"),
    "argoproj.io/v1alpha1 Application": Prerequisite(
        "Argo CD", "applies the manifests from inside the cluster"
    ),
    "external-secrets.io/v1 ExternalSecret": Prerequisite(
        "External Secrets Operator", "copies secrets from AWS Secrets Manager into the namespace"
    ),
    "gateway.networking.k8s.io/v1 HTTPRoute": Prerequisite(
        "Gateway API",
        f"a Gateway {GATEWAY_NAMESPACE}/{GATEWAY} with a listener called {GATEWAY_LISTENER} takes requests in",
    ),
    "http.keda.sh/v1beta1 InterceptorRoute": Prerequisite(
        "KEDA HTTP add-on 0.14 or later", "holds requests until a copy is up"
    ),
    "keda.sh/v1alpha1 ScaledObject": Prerequisite("KEDA", "scales on requests a second"),
    "monitoring.coreos.com/v1 ServiceMonitor": Prerequisite(
        "Prometheus Operator", "scrapes metrics, loads rules and routes alerts"
    ),
}


def prerequisites(manifests: Iterable[Manifest]) -> tuple[Prerequisite, ...]:
    """What these manifests need in their cluster, in alphabetical order."""
    kinds = {f"{manifest.data['apiVersion']} {manifest.kind}" for manifest in manifests}
    found = [need for kind, need in _BY_GROUP.items() if kind in kinds]
    if "argoproj.io/v1alpha1 Rollout" in kinds and "gateway.networking.k8s.io/v1 HTTPRoute" in kinds:
        found.append(
            Prerequisite(
                "Argo Rollouts plug-in argoproj-labs/gatewayAPI", "sets the weights of the HTTPRoute"
            )
        )
    return tuple(sorted(found, key=lambda need: need.name))
