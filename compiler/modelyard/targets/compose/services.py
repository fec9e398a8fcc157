"""The services of one machine: endpoint or batch, drift check, and the exporter of its verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.kubernetes.pods import CONTRACT, GRACE, PORT, USER
from modelyard.targets.kubernetes.sizes import VERDICTS, WATCH

if TYPE_CHECKING:
    from modelyard.plan.types import EnvironmentPlan, Plan, Release, Resources, Role

__all__ = ["USER", "folder", "services"]

Json = dict[str, object]

_PROBE = "import urllib.request as r; r.urlopen('http://127.0.0.1:{port}/healthz', timeout=2)"


def folder(plan: Plan) -> str:
    """The folder on the machine that holds what is written."""
    return f"/var/lib/{plan.model}"


def services(plan: Plan, environment: EnvironmentPlan) -> dict[str, Json]:
    """Every service by name; jobs have a profile, so that ``docker compose up`` leaves them alone."""
    release, deployment, monitoring = environment.release, environment.deployment, environment.monitoring
    assert release is not None and deployment is not None  # noqa: S101, PT018 - asked for nothing else
    found: dict[str, Json] = {}
    if deployment.mode == "realtime":
        serve = f"serve --contract {CONTRACT} --model /model --host 0.0.0.0 --port {PORT}"
        service = _service(plan, environment, "serve", release.serve_image, serve, deployment.resources)
        found["serve"] = service | _answers(PORT)
    else:
        predict = f"run --stage predict --contract {CONTRACT} --model /model"
        service = _service(plan, environment, "batch", release.serve_image, predict, deployment.resources)
        found["batch"] = service | _job("batch")
    if monitoring and monitoring.drift:
        found |= _watch(plan, environment, release)
    return found


def _watch(plan: Plan, environment: EnvironmentPlan, release: Release) -> dict[str, Json]:
    check = f"drift --contract {CONTRACT} --reference /reference --publish"
    export = f"drift --contract {CONTRACT} --export --host 0.0.0.0 --port {PORT}"
    image = release.watch_image
    return {
        "drift": _service(plan, environment, "watch", image, check, WATCH) | _job("drift"),
        "verdicts": _service(plan, environment, None, image, export, VERDICTS) | _answers(PORT + 1),
    }


def _service(
    plan: Plan,
    environment: EnvironmentPlan,
    role: Role | None,
    image: str,
    arguments: str,
    resources: Resources,
) -> Json:
    return {
        "image": image,
        "command": arguments.split(" "),
        "user": f"{USER}:{USER}",
        "working_dir": "/data",
        "init": True,
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "pids_limit": 256,
        "mem_limit": f"{resources.memory}m",
        "memswap_limit": f"{resources.memory}m",
        "cpu_shares": max(2, 1024 * resources.cpu // 1000),
        "stop_grace_period": f"{GRACE}s",
        "tmpfs": [f"/tmp:size=256m,mode=1777,uid={USER},gid={USER}"],  # noqa: S108 - the container's own
        "environment": _environment(environment, role, resources),
        "configs": [{"source": "contract", "target": CONTRACT}],
        "volumes": [
            {
                "type": "bind",
                "source": folder(plan),
                "target": "/data",
                "bind": {"create_host_path": False},
            }
        ],
        "logging": {"driver": "json-file", "options": {"max-size": "10m", "max-file": "3"}},
    }


def _environment(environment: EnvironmentPlan, role: Role | None, resources: Resources) -> Json:
    release = environment.release
    assert release is not None  # noqa: S101 - asked for nothing else
    names = sorted(use.name for use in environment.access.secrets if role is not None and role in use.roles)
    return {
        "MODELYARD_MODEL_VERSION": str(release.version),
        "MODELYARD_MODEL_DIGEST": release.model_digest,
        "OMP_NUM_THREADS": str(max(1, resources.cpu // 1000)),
        # The value comes from the shell or from a file .env beside this one; without it nothing starts.
        **{name: f"${{{name}:?a secret that the model reads}}" for name in names},
    }


def _answers(port: int) -> Json:
    """A service that runs on and is asked: on this machine alone, what faces the world stands before it."""
    return {
        "restart": "unless-stopped",
        "ports": [f"127.0.0.1:{port}:{PORT}"],
        "healthcheck": {
            "test": ["CMD", "python", "-c", _PROBE.format(port=PORT)],
            "interval": "30s",
            "timeout": "3s",
            "start_period": "30s",
            "retries": 3,
        },
    }


def _job(name: str) -> Json:
    return {"profiles": [name], "restart": "no", "healthcheck": {"disable": True}}
