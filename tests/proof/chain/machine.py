"""The engine, the registry that answers by the names that files give images, and the base image's stand-in."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from bench import HERE, HOME, KEEP, PRODUCTION, STAGING, fetch, run, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench import Evidence

ENGINE = HOME / "engine"
NETWORK, GATEWAY = "modelyard-proof", "10.77.0.1"
"""A network of its own, whose first address is this machine: what pods reach their cloud by."""
_BRIDGE = "myproof0"


@dataclass(frozen=True)
class Engine:
    """A running engine."""

    def __call__(self, *arguments: object, code: int | None = 0, **more: Any) -> str:
        """Docker's command line; what it printed."""
        done = run(["docker", *arguments], code=code, env=self.env, **more)
        return (done.stdout + (done.stderr if code != 0 else "")).strip()

    @property
    def env(self) -> dict[str, str]:
        """How docker's command line finds it."""
        return {"DOCKER_HOST": f"unix://{ENGINE}/docker.sock", "DOCKER_CONFIG": f"{ENGINE}/cfg"}


def missing() -> str | None:
    """Why there can be no engine here."""
    if os.geteuid() != 0:
        return "the engine needs root"
    wanted = [name for name in ("docker", "unshare", "setsid", "ip") if shutil.which(name) is None]
    if wanted:
        return f"not installed: {', '.join(wanted)}"
    if not (ENGINE / "rootfs").exists() and shutil.which("mmdebstrap") is None:
        return "mmdebstrap is not installed (apt-get install mmdebstrap), and it needs a Debian mirror"
    return None


def engine(evidence: Evidence) -> Iterator[Engine]:
    """Start the engine and the registry; both end with the run."""
    why = missing()
    if why:
        pytest.skip(why)
    began, script = time.monotonic(), HERE / "engine.sh"
    made = Engine()
    if not (KEEP and run(["docker", "version"], env=made.env, code=None).returncode == 0):
        run([script, "up", ENGINE, STAGING, PRODUCTION], timeout=900)
    until(lambda: fetch("http://127.0.0.1:80/v2/") is not None, 30, "the registry")
    run([script, "base", ENGINE], env=made.env, timeout=900)
    if NETWORK not in made("network", "ls", "--format", "{{.Name}}").split():
        # A bridge that an engine left which was killed has the same addresses, and would get the answers.
        run(["ip", "link", "delete", _BRIDGE], code=None)
        bridge = f"com.docker.network.bridge.name={_BRIDGE}"
        made("network", "create", "--subnet", "10.77.0.0/24", "--gateway", GATEWAY, "--opt", bridge, NETWORK)
    evidence.value("engine", "seconds", round(time.monotonic() - began))
    evidence.value("engine", "dockerd", made("version", "--format", "{{.Server.Version}}"))
    evidence.fact(
        "engine",
        "dockerd with BuildKit and a registry, from Debian packages; python:3.11-slim is a stand-in of Debian 12, "
        "because no image registry answers: `FROM` by digest is resolved to it by a build context of the same name",
    )
    yield made
    if not KEEP:
        for each in made("ps", "--all", "--quiet").split():
            made("rm", "--force", each, code=None)
        made("network", "rm", NETWORK, code=None)
        run([script, "down", ENGINE])
