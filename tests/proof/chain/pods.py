"""Runs what a manifest says as a container: image by digest, user, file system, rights, limits, mounts, arguments."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from bench import HOME, MODEL, ProofError, fetch, fresh, run, until
from machine import GATEWAY, NETWORK
from services import CLOUD_PORT, KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from machine import Engine

IDENTITY = {**KEYS, "AWS_ENDPOINT_URL": f"http://{GATEWAY}:{CLOUD_PORT}"}
"""What a pod's service account gives it in a cluster: who it is, and where the cloud answers."""


@dataclass(frozen=True)
class Manifests:
    """What `kubectl kustomize` builds for an environment."""

    objects: tuple[dict[str, Any], ...]

    @classmethod
    def of(cls, repository: Path, environment: str) -> Manifests:
        """Build them with the real kubectl."""
        folder = repository / "ops" / MODEL / "kubernetes" / environment
        built = run([Path(sys.executable).with_name("kubectl"), "kustomize", folder])
        return cls(tuple(yaml.safe_load_all(built.stdout)))

    def one(self, kind: str, name: str) -> dict[str, Any]:
        """The object of this kind and name, with its prefix left out."""
        return next(
            o for o in self.objects if o["kind"] == kind and o["metadata"]["name"] == f"{MODEL}-{name}"
        )

    def pod(self, kind: str, name: str) -> dict[str, Any]:
        """The pod's spec in a workload."""
        spec = self.one(kind, name)["spec"]
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        return dict(spec["template"]["spec"])

    def file(self, volume: Mapping[str, Any], key: str) -> str:
        """What a config map holds under a key."""
        name = volume["configMap"]["name"]
        found = next(o for o in self.objects if o["kind"] == "ConfigMap" and o["metadata"]["name"] == name)
        return str(found["data"][key])


@dataclass(frozen=True)
class Pod:
    """A container that runs as a manifest says."""

    engine: Engine
    name: str
    spec: Mapping[str, Any]

    @property
    def address(self) -> str:
        """Its own address, as a pod has one."""
        form = f'{{{{(index .NetworkSettings.Networks "{NETWORK}").IPAddress}}}}'
        return self.engine("inspect", "--format", form, self.name)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self.address}:{self.spec['containers'][0]['ports'][0]['containerPort']}"

    def ready(self) -> Pod:
        """Wait as long as the start-up probe waits."""
        probe = self.spec["containers"][0].get("startupProbe") or self.spec["containers"][0]["readinessProbe"]
        path = probe["httpGet"]["path"]
        try:
            until(
                lambda: self.running and fetch(f"{self.url}{path}", probe.get("timeoutSeconds", 1)) is not None,
                probe["periodSeconds"] * probe["failureThreshold"], f"{self.name} to be ready",
            )  # fmt: skip
        except ProofError as error:
            raise ProofError(f"{error}\n{self.log()}") from error
        return self

    @property
    def running(self) -> bool:
        """Whether it runs; a fault where it ended."""
        state = self.engine("inspect", "--format", "{{.State.Status}}", self.name)
        if state == "exited":
            raise ProofError(f"{self.name} ended:\n{self.log()}")
        return state == "running"

    def log(self) -> str:
        """What it wrote."""
        return self.engine("logs", "--tail", "60", self.name, code=None)

    def end(self) -> int:
        """SIGTERM, and the manifest's time to end; the exit code."""
        self.engine("stop", "--time", self.spec["terminationGracePeriodSeconds"], self.name)
        return int(self.engine("inspect", "--format", "{{.State.ExitCode}}", self.name))

    def remove(self) -> None:
        """Away with it."""
        self.engine("rm", "--force", self.name, code=None)


def options(
    manifests: Manifests, spec: Mapping[str, Any], name: str, env: Mapping[str, str] | None = None
) -> list[object]:
    """Docker's options for the one container of a pod, then its image and arguments."""
    (container,) = spec["containers"]
    rights, pod_rights = container["securityContext"], spec["securityContext"]
    found: list[object] = ["--name", name, "--network", NETWORK, "--pull", "missing"]
    found += ["--user", f"{pod_rights['runAsUser']}:{pod_rights['runAsGroup']}"]
    found += [part for drop in rights["capabilities"]["drop"] for part in ("--cap-drop", drop)]
    if rights["readOnlyRootFilesystem"]:
        found.append("--read-only")
    if not rights["allowPrivilegeEscalation"]:
        found += ["--security-opt", "no-new-privileges"]
    memory = _bytes(container["resources"]["limits"]["memory"])
    found += ["--memory", memory, "--memory-swap", memory]
    variables = {one["name"]: one["value"] for one in container.get("env", []) if "value" in one}
    for key, value in {**variables, **IDENTITY, **(env or {})}.items():
        found += ["--env", f"{key}={value}"]
    volumes = {one["name"]: one for one in spec.get("volumes", [])}
    for mount in container.get("volumeMounts", []):
        found += _mount(manifests, name, volumes[mount["name"]], mount)
    return [*found, container["image"], *container["args"]]


def _mount(
    manifests: Manifests, name: str, volume: Mapping[str, Any], mount: Mapping[str, Any]
) -> list[object]:
    if "emptyDir" in volume:
        size = _bytes(volume["emptyDir"].get("sizeLimit", "64Mi"))
        return ["--tmpfs", f"{mount['mountPath']}:rw,size={size},mode=1777"]
    file = HOME / "mounts" / name / mount["subPath"]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(manifests.file(volume, mount["subPath"]), encoding="utf-8")
    file.chmod(0o644)
    # The engine sees the bench's engine folder alone: what is mounted is put there.
    shared = HOME / "engine" / "mounts" / name
    fresh(shared)
    (shared / mount["subPath"]).write_bytes(file.read_bytes())
    return ["--volume", f"/engine/mounts/{name}/{mount['subPath']}:{mount['mountPath']}:ro"]


def start(
    engine: Engine,
    manifests: Manifests,
    kind: str,
    workload: str,
    *,
    name: str | None = None,
    env: Mapping[str, str] | None = None,
) -> Pod:
    """Start the pod of a workload in the background."""
    spec = manifests.pod(kind, workload)
    pod = Pod(engine, name or f"{MODEL}-{workload}", spec)
    pod.remove()
    engine("run", "--detach", *options(manifests, spec, pod.name, env), timeout=600)
    return pod


def complete(
    engine: Engine,
    manifests: Manifests,
    kind: str,
    workload: str,
    *,
    env: Mapping[str, str] | None = None,
    more: tuple[str, ...] = (),
) -> tuple[int, str]:
    """Run the pod of a job to its end; its exit code and what it wrote."""
    spec = manifests.pod(kind, workload)
    name = f"{MODEL}-{workload}-job"
    engine("rm", "--force", name, code=None)
    done = run(["docker", "run", *options(manifests, spec, name, env), *more], env=engine.env, code=None)
    return done.returncode, done.stdout + done.stderr


def _bytes(text: str) -> int:
    number, unit = re.fullmatch(r"(\d+)(Ki|Mi|Gi)?", str(text)).groups()  # type: ignore[union-attr]
    return int(number) * {None: 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}[unit]


def inspected(pod: Pod) -> dict[str, Any]:
    """What the engine says of it."""
    return dict(json.loads(pod.engine("inspect", pod.name))[0])
