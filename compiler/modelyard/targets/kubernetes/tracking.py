"""MLflow's server in the environment where models are trained, reached through the cluster's API alone."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from modelyard.targets.kubernetes import sizes
from modelyard.targets.kubernetes.manifest import Json, Manifest
from modelyard.targets.kubernetes.network import TRACKING_PORT
from modelyard.targets.kubernetes.pods import Container, Pod, pod, skips

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import Plan
    from modelyard.targets.kubernetes.manifest import Place

IMAGE = "ghcr.io/mlflow/mlflow"

_START = '''\
"""Starts MLflow on the database whose address and password AWS keeps."""

import json
import os
from urllib.parse import quote

import boto3

place = json.loads(
    boto3.client("ssm").get_parameter(Name=os.environ["CONNECTION"], WithDecryption=True)["Parameter"]["Value"]
)
secret = json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=place["secret_arn"])["SecretString"])
login = f"{quote(secret['username'], safe='')}:{quote(secret['password'], safe='')}"
address = f"{place['host']}:{place['port']}/{place['database']}"
os.environ["MLFLOW_BACKEND_STORE_URI"] = f"postgresql+psycopg2://{login}@{address}?sslmode=require"
os.execvp("mlflow", ["mlflow", "server", "--host", "0.0.0.0", "--port", os.environ["PORT"], "--workers", "2"])
'''


def image(plan: Plan) -> str | None:
    """MLflow's own image by digest, where the pins have it: with database drivers, which the slim one lacks."""
    pins = [pin for _, pin in sorted(plan.pins.images.items()) if pin.name == IMAGE]
    return f"{pins[0].name}:{pins[0].version}@{pins[0].value}" if pins else None


def manifests(place: Place) -> Iterator[Manifest]:
    """The server, its Service and who may reach it; only who may reach it where its image is not pinned."""
    if not sizes.tracking_server(place):
        return
    pinned = image(place.plan)
    if pinned:
        yield _script(place)
        yield _server(place, pinned)
        yield _service(place)
    yield from _access(place)


def _script_name(place: Place) -> str:
    return f"{place.workload('tracking')}-{sha256(_START.encode()).hexdigest()[:10]}"


def _script(place: Place) -> Manifest:
    data: Json = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": place.metadata(_script_name(place), "tracking"),
        "immutable": True,
        "data": {"start.py": _START},
    }
    return Manifest("config-map-tracking", data, ("training", "tracking"))


def _server(place: Place, pinned: str) -> Manifest:
    names, aws = place.environment.names, place.environment.aws
    container = Container(
        "tracking",
        pinned,
        ("/start/start.py",),
        sizes.TRACKING,
        command=("python",),
        env={
            "CONNECTION": f"/{place.model}/{place.environment.name}/tracking-database",
            "PORT": str(TRACKING_PORT),
            "MLFLOW_DEFAULT_ARTIFACT_ROOT": f"s3://{names.artifacts_bucket}/{place.model}/mlflow",
            "MLFLOW_SERVE_ARTIFACTS": "false",
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "HOME": "/tmp",  # noqa: S108 - the container's own
            **({"AWS_DEFAULT_REGION": aws.region} if aws else {}),
        },
        port=TRACKING_PORT,
        health="/health",
        ready="/health",
        mounts=(("start", "/start/start.py", "start.py"),),
    )
    spec = Pod(place.workload("tracking"), container, configs={"start": _script_name(place)}, scratch=512)
    labels = place.labels("tracking")
    data: Json = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": place.metadata(place.workload("tracking"), "tracking", annotations=skips(container)),
        "spec": {
            "replicas": 1,
            "revisionHistoryLimit": 5,
            "selector": {"matchLabels": place.selector("tracking")},
            # One at a time: a new version may change the database's tables as it starts.
            "strategy": {"type": "Recreate"},
            "template": {"metadata": {"labels": labels}, "spec": pod(spec)},
        },
    }
    return Manifest("deployment-tracking", data, ("training", "tracking"))


def _service(place: Place) -> Manifest:
    data: Json = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": place.metadata(place.workload("tracking"), "tracking"),
        "spec": {
            "type": "ClusterIP",
            "selector": place.selector("tracking"),
            "ports": [{"name": "http", "port": TRACKING_PORT, "targetPort": "http", "protocol": "TCP"}],
        },
    }
    return Manifest("service-tracking", data, ("training", "tracking"))


def _access(place: Place) -> Iterator[Manifest]:
    reach = f"{place.workload('tracking')}-reach"
    role: Json = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": place.metadata(reach, "tracking"),
        "rules": [
            {
                "apiGroups": [""],
                "resources": ["services"],
                "resourceNames": [place.workload("tracking")],
                "verbs": ["get"],
            },
            {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]},
            {"apiGroups": [""], "resources": ["pods/portforward"], "verbs": ["create"]},
        ],
    }
    binding: Json = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": place.metadata(reach, "tracking"),
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": reach},
        "subjects": [
            {
                "apiGroup": "rbac.authorization.k8s.io",
                "kind": "Group",
                "name": train_group(place),
            }
        ],
    }
    origin = ("training", "tracking")
    note = "The train workflow forwards a port to the tracking server, and may do nothing else here."
    yield Manifest("role-tracking-reach", role, origin, note)
    yield Manifest("role-binding-tracking-reach", binding, origin)


def train_group(place: Place) -> str:
    """The Kubernetes group that the train workflow's EKS access entry has."""
    from modelyard.targets.terraform.names import train_group as group  # noqa: PLC0415 - Terraform makes it

    return group(place.environment)
