"""What runs on a schedule: the drift check and the batch; and what shows their verdicts to Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.kubernetes import contract, sizes
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
from modelyard.targets.kubernetes.services import metrics_service
from modelyard.targets.monitoring import alerts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import DriftPlan, Resources
    from modelyard.targets.kubernetes.manifest import Place

_USAGE_ERROR = 2
"""The exit code of a command that was called wrongly: trying again cannot help."""


def manifests(place: Place) -> Iterator[Manifest]:
    """The jobs of a released environment."""
    if place.batch:
        yield _batch(place)
    if place.watched and place.monitoring and place.monitoring.drift:
        yield _drift(place, place.monitoring.drift)
        yield _verdicts(place)
        yield metrics_service(place, "verdicts", "service-verdicts")


def _batch(place: Place) -> Manifest:
    resources = place.deployment.resources
    arguments = f"run --stage predict --contract {CONTRACT} --model /model"
    container = _container(place, "batch", place.release.serve_image, arguments, resources)
    schedule = place.deployment.schedule or "0 0 * * *"
    return Manifest(
        "cron-job-batch",
        _cron_job(place, container, "batch", place.workload("batch"), schedule, alerts.BATCH_DEADLINE),
        ("deployment", "schedule"),
    )


def _drift(place: Place, drift: DriftPlan) -> Manifest:
    arguments = f"drift --contract {CONTRACT} --reference /reference --publish"
    container = _container(place, "watch", place.release.watch_image, arguments, sizes.WATCH)
    return Manifest(
        "cron-job-watch",
        _cron_job(
            place,
            container,
            "watch",
            place.workload("watch"),
            drift.schedule,
            alerts.drift_deadline(drift),
        ),
        ("monitoring", "drift"),
        "Publishes its verdict to the artifacts bucket and exits with 0 whatever it is: drift is a finding, not a "
        "failed job.",
    )


def _container(place: Place, role: str, image: str, arguments: str, resources: Resources) -> Container:
    return Container(
        role,
        image,
        tuple(arguments.split(" ")),
        resources,
        env={
            "MODELYARD_MODEL_VERSION": str(place.release.version),
            "MODELYARD_MODEL_DIGEST": place.release.model_digest,
            **runtime_env(place, resources),
        },
        secrets=secret_names(place, role),
        secret=f"{place.model}-{role}",
        mounts=(contract.MOUNT,),
    )


def _cron_job(
    place: Place, container: Container, component: str, name: str, schedule: str, deadline: int
) -> Json:
    labels = place.labels(component, version=True)
    spec = Pod(
        place.workload(component),
        container,
        configs={contract.VOLUME: contract.name(place)},
        scratch=1024,
        restart="Never",
    )
    wrong = {"action": "FailJob", "onExitCodes": {"operator": "In", "values": [_USAGE_ERROR]}}
    moved = {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}
    job: Json = {
        "backoffLimit": 2,
        "activeDeadlineSeconds": deadline,
        "ttlSecondsAfterFinished": 7 * 86_400,
        "podFailurePolicy": {"rules": [wrong, moved]},
        "template": {
            "metadata": {"labels": labels},
            "spec": pod(spec),
        },
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": place.metadata(name, component, annotations=skips(container), version=True),
        "spec": {
            "schedule": schedule,
            "timeZone": "Etc/UTC",
            # A run that takes long is let finish: two at once would write over each other.
            "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": min(1800, deadline),
            "successfulJobsHistoryLimit": 3,
            "failedJobsHistoryLimit": 3,
            "jobTemplate": {"metadata": {"labels": labels}, "spec": job},
        },
    }


def _verdicts(place: Place) -> Manifest:
    arguments = f"drift --contract {CONTRACT} --export --host 0.0.0.0 --port {PORT}"
    container = Container(
        "verdicts",
        place.release.watch_image,
        tuple(arguments.split(" ")),
        sizes.VERDICTS,
        env=runtime_env(place, sizes.VERDICTS),
        port=PORT,
        mounts=(contract.MOUNT,),
    )
    labels = place.labels("verdicts", version=True)
    data: Json = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": place.metadata(
            f"{place.model}-verdicts", "verdicts", annotations=skips(container), version=True
        ),
        "spec": {
            "replicas": 1,
            "revisionHistoryLimit": 5,
            "selector": {"matchLabels": place.selector("verdicts")},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "template": {
                "metadata": {"labels": labels},
                "spec": pod(
                    Pod(
                        place.workload("watch"),
                        container,
                        configs={contract.VOLUME: contract.name(place)},
                        spread=place.selector("verdicts"),
                    )
                ),
            },
        },
    }
    return Manifest(
        "deployment-verdicts",
        data,
        ("monitoring", "drift"),
        "Prometheus cannot scrape a job that has ended: this shows the last published verdict as metrics.",
    )
