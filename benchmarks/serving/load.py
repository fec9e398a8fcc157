"""Load by wrk: how many requests at a time for how long, and what came of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.compile.install import NotInstalledError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.serving.servers import Started

SCRIPT = Path(__file__).with_name("ask.lua")


@dataclass(frozen=True)
class Measured:
    """One load on one server: requests a second, latencies in ms, CPU ms a request, failed requests."""

    rate: float
    p50: float
    p99: float
    cpu: float
    failed: int


def press(started: Started, bodies: Path, connections: int, seconds: float) -> Measured:
    """Ask over this many kept connections for this long."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise NotInstalledError("wrk is not here (apt-get install wrk)")
    before = started.cpu()
    command = [wrk, "--threads", "1", "--connections", str(connections), "--duration", f"{seconds:g}s"]
    done = subprocess.run(
        [*command, "--timeout", "30s", "--script", str(SCRIPT), started.url, str(bodies)],
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout.strip().splitlines()[-1])
    cpu = started.cpu() - before
    return Measured(
        rate=said["requests"] / said["seconds"],
        p50=said["p50"],
        p99=said["p99"],
        cpu=cpu / max(1, said["requests"]) * 1000,
        failed=said["failed"],
    )


def write_bodies(path: Path, bodies: Sequence[object]) -> Path:
    """The questions, one a line, which are asked in turn."""
    path.write_text("".join(json.dumps(body) + "\n" for body in bodies), encoding="utf-8")
    return path
