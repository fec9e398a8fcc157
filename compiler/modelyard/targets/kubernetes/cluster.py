"""What the manifests take a cluster to have: its controllers, and where they are reached.

These are the usual names of the charts that install them. A cluster that differs says so in ``patches``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import EnvironmentPlan, Replicas

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
    """Something that must run in the cluster before these manifests are applied.

    ``check`` is the command that shows whether it does; ``kinds`` are those of our objects that only it understands.
    """

    name: str
    check: str
    reason: str
    kinds: tuple[str, ...] = ()


def prerequisites(environment: EnvironmentPlan) -> tuple[Prerequisite, ...]:
    """What the manifests of an environment need in their cluster, once a release runs there."""
    return (*_platform(environment), *_serving(environment), *_observing(environment))


def _platform(environment: EnvironmentPlan) -> Iterator[Prerequisite]:
    yield Prerequisite(
        "EKS Pod Identity agent",
        "kubectl get daemonset -n kube-system eks-pod-identity-agent",
        "workloads get their role",
    )
    if environment.delivery == "argocd":
        yield Prerequisite(
            "Argo CD",
            "kubectl get crd applications.argoproj.io",
            "applies the manifests from inside",
            ("Application", "AppProject"),
        )
    if any(set(secret.roles) - {"train", "release"} for secret in environment.access.secrets):
        yield Prerequisite(
            "External Secrets Operator",
            "kubectl get crd externalsecrets.external-secrets.io",
            "secrets reach pods by name",
            ("ExternalSecret", "SecretStore"),
        )


def _serving(environment: EnvironmentPlan) -> Iterator[Prerequisite]:
    deployment = environment.deployment
    if deployment is None or deployment.mode != "realtime":
        return
    if deployment.strategy.kind in ("canary", "blue_green"):
        kind = deployment.strategy.kind.replace("_", "-")
        yield Prerequisite(
            "Argo Rollouts",
            "kubectl get crd rollouts.argoproj.io",
            f"{kind} releases",
            ("Rollout", "AnalysisTemplate"),
        )
    if deployment.ingress:
        yield Prerequisite(
            "Gateway API",
            "kubectl get crd httproutes.gateway.networking.k8s.io",
            f"a Gateway {GATEWAY_NAMESPACE}/{GATEWAY} with a listener called {GATEWAY_LISTENER} takes requests in",
            ("HTTPRoute", "ReferenceGrant"),
        )
    if deployment.ingress and deployment.strategy.kind == "canary":
        yield Prerequisite(
            "Argo Rollouts plug-in argoproj-labs/gatewayAPI",
            "kubectl get configmap -n argo-rollouts argo-rollouts-config -o yaml",
            "sets the weights of the HTTPRoute",
        )
    yield from _scaling(deployment.replicas)


def _scaling(replicas: Replicas) -> Iterator[Prerequisite]:
    if replicas.target_rps is not None or replicas.min == 0:
        yield Prerequisite(
            "KEDA",
            "kubectl get crd scaledobjects.keda.sh",
            "scales on requests, and to zero",
            ("ScaledObject",),
        )
    elif replicas.min != replicas.max:
        yield Prerequisite(
            "metrics-server", "kubectl get deployment -n kube-system metrics-server", "scales on CPU"
        )
    if replicas.min == 0:
        yield Prerequisite(
            "KEDA HTTP add-on 0.14 or later",
            "kubectl get crd interceptorroutes.http.keda.sh",
            "holds requests until a copy is up",
            ("InterceptorRoute",),
        )


def _observing(environment: EnvironmentPlan) -> Iterator[Prerequisite]:
    if environment.monitoring is not None:
        yield Prerequisite(
            "Prometheus Operator",
            "kubectl get crd prometheusrules.monitoring.coreos.com",
            "metrics, rules and alerts",
            ("ServiceMonitor", "PrometheusRule", "AlertmanagerConfig"),
        )
