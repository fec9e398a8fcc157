"""The endpoint: a Deployment, or a Rollout where a release is watched while it takes traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.kubernetes import contract, strategy
from modelyard.targets.kubernetes.manifest import Json, Manifest
from modelyard.targets.kubernetes.pods import (
    CONTRACT,
    PORT,
    Container,
    Pod,
    pod,
    runtime_env,
    secret_names,
    skips,
)

if TYPE_CHECKING:
    from modelyard.targets.kubernetes.manifest import Place


def manifest(place: Place) -> Manifest:
    """The workload."""
    plain = place.deployment.strategy.kind == "rolling"
    container = _container(place)
    spec: Json = {
        **replicas(place),
        "revisionHistoryLimit": 5,
        "progressDeadlineSeconds": 600,
        "selector": {"matchLabels": place.selector("serve")},
        "strategy": _rolling() if plain else strategy.of(place),
        "template": template(place, container),
    }
    data: Json = {
        "apiVersion": "apps/v1" if plain else "argoproj.io/v1alpha1",
        "kind": "Deployment" if plain else "Rollout",
        "metadata": place.metadata(
            place.workload("serve"), "serve", annotations=skips(container) if plain else None, version=True
        ),
        "spec": spec,
    }
    return Manifest("deployment-serve" if plain else "rollout-serve", data, ("deployment",))


def template(place: Place, container: Container) -> Json:
    """The pods of the endpoint."""
    return {
        "metadata": {
            "labels": place.labels("serve", version=True),
            "annotations": {"kubectl.kubernetes.io/default-container": container.name},
        },
        "spec": pod(
            Pod(
                place.workload("serve"),
                container,
                configs={contract.VOLUME: contract.name(place)},
                spread=place.selector("serve"),
                scratch=256,
            )
        ),
    }


def replicas(place: Place) -> Json:
    """How many copies: said here only where nothing else sets it, or the two would fight."""
    wanted = place.deployment.replicas
    return {"replicas": wanted.max} if wanted.min == wanted.max else {}


def _container(place: Place) -> Container:
    release, resources = place.release, place.deployment.resources
    serve = f"serve --contract {CONTRACT} --model /model --host 0.0.0.0 --port {PORT}"
    return Container(
        "serve",
        release.serve_image,
        tuple(serve.split(" ")),
        resources,
        env={
            "MODELYARD_MODEL_VERSION": str(release.version),
            "MODELYARD_MODEL_DIGEST": release.model_digest,
            **runtime_env(place, resources),
        },
        secrets=secret_names(place, "serve"),
        secret=place.workload("serve"),
        port=PORT,
        mounts=(contract.MOUNT,),
    )


def _rolling() -> Json:
    return {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}}
