"""What Prometheus, Alertmanager and Grafana read from the namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.kubernetes.manifest import Json, Manifest
from modelyard.targets.monitoring import dashboard, rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import AlertPlan
    from modelyard.targets.kubernetes.manifest import Place


def manifests(place: Place) -> Iterator[Manifest]:
    """Scraping, rules, dashboard and the way of alerts, for a released environment."""
    if place.endpoint or place.watched:
        yield _monitor(place)
    groups = rules.groups(place.plan, place.environment)
    if groups:
        yield _rules(place, groups)
    yield _dashboard(place)
    if place.monitoring and place.monitoring.alerts:
        yield _alerts(place, place.monitoring.alerts)


def _monitor(place: Place) -> Manifest:
    environment = {"action": "replace", "targetLabel": "environment", "replacement": place.environment.name}
    data: Json = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": place.metadata(place.model, "monitoring"),
        "spec": {
            "selector": {"matchLabels": {"app.kubernetes.io/name": place.model, "modelyard/scrape": "true"}},
            "podTargetLabels": ["app.kubernetes.io/version", "rollouts-pod-template-hash"],
            "endpoints": [
                {
                    "port": "http",
                    "path": "/metrics",
                    "interval": "15s",
                    "scrapeTimeout": "10s",
                    "relabelings": [environment],
                }
            ],
        },
    }
    return Manifest("service-monitor", data, ("monitoring",))


def _rules(place: Place, groups: list[Json]) -> Manifest:
    data: Json = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": place.metadata(place.model, "monitoring"),
        "spec": {"groups": groups},
    }
    return Manifest("prometheus-rule", data, ("monitoring",))


def _dashboard(place: Place) -> Manifest:
    metadata = place.metadata(f"{place.model}-dashboard", "monitoring")
    metadata["labels"] = {**place.labels("monitoring"), "grafana_dashboard": "1"}
    # The readable form is the file under monitoring/; here every line break would be an escape.
    data: Json = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata,
        "data": {f"{place.model}.json": dashboard.compact(place.plan)},
    }
    return Manifest(
        "config-map-dashboard",
        data,
        ("monitoring",),
        "Grafana's sidecar loads it. It keeps its name, so that a new one takes the old one's place.",
    )


def _alerts(place: Place, alerts: tuple[AlertPlan, ...]) -> Manifest:
    loud = [alert for alert in alerts if alert.kind == "pagerduty"]
    quiet = [alert for alert in alerts if alert.kind != "pagerduty"] or loud
    receivers = [_receiver(place, "page", alerts), _receiver(place, "notify", tuple(quiet))]
    data: Json = {
        "apiVersion": "monitoring.coreos.com/v1alpha1",
        "kind": "AlertmanagerConfig",
        "metadata": place.metadata(place.model, "monitoring"),
        "spec": {
            "route": {
                "receiver": "notify",
                "groupBy": ["alertname", "model", "environment"],
                "groupWait": "30s",
                "groupInterval": "5m",
                "repeatInterval": "12h",
                "matchers": [
                    {"name": "model", "value": place.model},
                    {"name": "environment", "value": place.environment.name},
                ],
                "routes": [
                    {
                        "receiver": "page",
                        "repeatInterval": "1h",
                        "matchers": [{"name": "severity", "value": "critical"}],
                    }
                ],
            },
            "receivers": receivers,
        },
    }
    return Manifest(
        "alertmanager-config",
        data,
        ("monitoring", "alerts"),
        "Every receiver hears of what is critical; of the rest, all but those that wake a person.",
    )


_TITLE = "[{{ .Status | toUpper }}] {{ .CommonAnnotations.summary }}"
_TEXT = "{{ range .Alerts }}{{ .Annotations.description }} {{ .Annotations.runbook_url }}\n{{ end }}"


def _receiver(place: Place, name: str, alerts: tuple[AlertPlan, ...]) -> Json:
    configs: dict[str, list[Json]] = {}
    for alert in alerts:
        key, config = _CONFIGS[alert.kind](place, alert)
        configs.setdefault(key, []).append(config)
    return {"name": name, **configs}


def _secret(place: Place, alert: AlertPlan) -> Json:
    return {"name": f"{place.model}-alerts", "key": alert.secret}


def _slack(place: Place, alert: AlertPlan) -> tuple[str, Json]:
    return "slackConfigs", {
        "apiURL": _secret(place, alert),
        "sendResolved": True,
        "title": _TITLE,
        "text": _TEXT,
    }


def _pagerduty(place: Place, alert: AlertPlan) -> tuple[str, Json]:
    return "pagerdutyConfigs", {
        "routingKey": _secret(place, alert),
        "sendResolved": True,
        "description": _TITLE,
        "severity": "{{ .CommonLabels.severity }}",
    }


def _email(_: Place, alert: AlertPlan) -> tuple[str, Json]:
    headers = [{"key": "Subject", "value": _TITLE}]
    return "emailConfigs", {"to": alert.address, "sendResolved": True, "headers": headers, "text": _TEXT}


def _webhook(place: Place, alert: AlertPlan) -> tuple[str, Json]:
    where: Json = {"urlSecret": _secret(place, alert)} if alert.secret else {"url": alert.address}
    return "webhookConfigs", {**where, "sendResolved": True}


_CONFIGS = {"slack": _slack, "pagerduty": _pagerduty, "email": _email, "webhook": _webhook}
