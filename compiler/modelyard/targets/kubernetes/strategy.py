"""How a Rollout replaces the old version: canary or blue-green, each judged while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.kubernetes import analysis

if TYPE_CHECKING:
    from modelyard.targets.kubernetes.manifest import Json, Place

PLUGIN = "argoproj-labs/gatewayAPI"


def of(place: Place) -> Json:
    """The strategy of the endpoint's Rollout."""
    return _blue_green(place) if place.deployment.strategy.kind == "blue_green" else _canary(place)


def split_by_route(place: Place) -> bool:
    """Whether traffic is split at the gateway; else by how many pods of each version there are."""
    deployment = place.deployment
    return (
        deployment.strategy.kind == "canary"
        and deployment.ingress is not None
        and deployment.replicas.min > 0
    )


def weight(share: float) -> int:
    """A share as the whole percentage that a route or a number of pods can have: never none."""
    return min(100, max(1, round(100 * share)))


def _canary(place: Place) -> Json:
    chosen = place.deployment.strategy
    steps: list[Json] = []
    for share in chosen.steps:
        steps.append({"setWeight": weight(share)})
        steps.append({"pause": {"duration": f"{chosen.every}s"}})
    found: Json = {"maxSurge": "25%", "maxUnavailable": 0}
    if split_by_route(place):
        found |= {
            "stableService": place.model,
            "canaryService": f"{place.model}-canary",
            "trafficRouting": {"plugins": {PLUGIN: {"httpRoute": place.model, "namespace": place.namespace}}},
        }
    found["steps"] = steps
    if chosen.abort:
        # From the first pause on: before it no request has reached the new version.
        found["analysis"] = {**_use(place), "startingStep": 1}
    return {"canary": found}


def _blue_green(place: Place) -> Json:
    chosen = place.deployment.strategy
    found: Json = {
        "activeService": place.model,
        "previewService": f"{place.model}-preview",
        "autoPromotionEnabled": True,
        # The old set stays whole for as long as the new one is judged on real traffic.
        "scaleDownDelaySeconds": max(30, chosen.every),
        "prePromotionAnalysis": {"templates": [{"templateName": analysis.rehearsal_name(place)}]},
    }
    if chosen.abort:
        found["postPromotionAnalysis"] = _use(place)
    return {"blueGreen": found}


def _use(place: Place) -> Json:
    return {
        "templates": [{"templateName": analysis.name(place)}],
        "args": [{"name": analysis.HASH, "valueFrom": {"podTemplateHashValue": "Latest"}}],
    }
